// A node with credentials, settings, texts and a route of its own.
module.exports = (RED) => {
  function Shuttle(config) {
    RED.nodes.createNode(this, config);
    this.on("input", (msg, send, done) => {
      msg.payload = {
        said: msg.payload,
        user: this.credentials.user,
        pass: this.credentials.password,
        greeting: RED._("shuttle.greeting"),
        speed: RED.settings.shuttleSpeed,
      };
      send(msg);
      done();
    });
  }
  RED.nodes.registerType("shuttle", Shuttle, {
    credentials: { user: { type: "text" }, password: { type: "password" } },
    settings: { shuttleSpeed: { value: 3, exportable: true } },
  });
  RED.httpAdmin.post("/shuttle/:id", RED.auth.needsPermission("shuttle.write"), (request, response) => {
    const { body, params, user } = request;
    response.json({ id: params.id, body, user: user?.username ?? null });
  });
  RED.httpAdmin.get("/shuttle-open", (_request, response) => response.send("open"));
  RED.library.register("threads");
};
