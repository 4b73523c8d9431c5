// Nodes that tell the player what becomes of them, and do what the case that is played has set down for their id.
//
// `probe` without `x` and `y` is a config node like any other. `tell` names properties of the configuration that are
// recorded when the node is made. `secretive` is a probe with credentials: `user` is text, `key` a password.

module.exports = (RED) => {
  const stage = globalThis[Symbol.for("redloom.flows.stage")];
  stage.RED = RED;

  function Probe(config) {
    RED.nodes.createNode(this, config);
    const told = Object.fromEntries((config.tell ?? []).map((name) => [name, config[name]]));
    const credentials = this.credentials && { credentials: { ...this.credentials } };
    stage.record("construct", { id: this.id, type: this.type, ...told, ...credentials });
    const behave = stage.behaviour(this.id) ?? stage.behaviour(this._alias);
    let hears = false;
    this.on = (name, handler) => {
      hears ||= name === "input";
      return Object.getPrototypeOf(this).on.call(this, name, handler);
    };
    const did = behave?.call(this, this, config, RED);
    delete this.on;
    if (did === stage.ALONE) return;
    if (did !== stage.NO_CLOSE) {
      this.on("close", (removed, done) => {
        stage.record("close", { id: this.id, removed });
        done();
      });
    }
    if (hears) return;
    this.on("input", (msg, send, done) => {
      stage.record("input", { id: this.id, msg });
      send(msg);
      done();
    });
  }

  RED.nodes.registerType("probe", Probe);
  function Secretive(config) {
    Probe.call(this, config);
  }
  RED.nodes.registerType("secretive", Secretive, {
    credentials: { user: { type: "text" }, key: { type: "password" } },
  });
};
