// Nodes that send what the benchmark wants sent, and count what comes.
module.exports = (RED) => {
  const stage = globalThis[Symbol.for("redloom.bench")];

  RED.nodes.registerType("bench-source", function Source(config) {
    RED.nodes.createNode(this, config);
    stage.sources.set(config.id, this);
  });

  RED.nodes.registerType("bench-sink", function Sink(config) {
    RED.nodes.createNode(this, config);
    this.on("input", (_message, _send, done) => {
      done();
      stage.arrived();
    });
  });

  RED.nodes.registerType("bench-config", function Config(config) {
    RED.nodes.createNode(this, config);
  });
};
