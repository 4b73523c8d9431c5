// Settings of the Node-RED that the contract suite asks: as it comes, but quiet and on a port of its own.
const { Server } = require("node:http");

// Node-RED names the port it was given, 0; the suite needs the one that it got.
const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  this.once("listening", () => console.log(`http://127.0.0.1:${this.address().port}`));
  return listen.apply(this, args);
};

module.exports = {
  uiHost: "127.0.0.1",
  uiPort: 0,
  flowFile: "flows.json",
  credentialSecret: "contract",
  flowFilePretty: false,
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: "off", metrics: false, audit: false } },
  editorTheme: { tours: false, palette: { catalogues: [] } },
};
