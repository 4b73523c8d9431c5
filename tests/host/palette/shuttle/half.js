// Registers a type and then fails.
module.exports = (RED) => {
  RED.nodes.registerType("half", function Half(config) {
    RED.nodes.createNode(this, config);
  });
  require("a-module-that-is-not-there");
};
