module.exports = (RED) => {
  RED.nodes.registerType("lower", function (config) {
    RED.nodes.createNode(this, config);
    this.on("input", (message, send, done) => {
      message.payload = message.payload.toLowerCase();
      send(message);
      done();
    });
  });
};
