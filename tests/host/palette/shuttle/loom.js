module.exports = (RED) => {
  RED.plugins.registerPlugin("loom", {
    type: "weaving",
    onadd: () => RED.events.emit("loom", RED.version()),
  });
};
