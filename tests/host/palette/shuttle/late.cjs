// Is there only after a while.
module.exports = async (RED) => {
  await new Promise((resolve) => setImmediate(resolve));
  RED.nodes.registerType("late", function Late(config) {
    RED.nodes.createNode(this, config);
  });
};
