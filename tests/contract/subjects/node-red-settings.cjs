// Settings of the Node-RED that the contract suite asks: those of the case, but quiet, and saying where it listens.
const { Server } = require("node:http");
const { events } = require("@node-red/util");

// Node-RED names the port it was given, 0; the suite needs the one that it got. And Node-RED listens before it has
// read its files: until then every GET is answered null. The event comes right after that, whatever was read.
const { listen } = Server.prototype;
const waits = new Set(["port", "files"]);
let port;
Server.prototype.listen = function (...args) {
  this.once("listening", () => {
    port = this.address().port;
    ready("port");
  });
  return listen.apply(this, args);
};
events.on("runtime-event", ({ id }) => {
  if (id === "runtime-state") ready("files");
});

function ready(part) {
  if (waits.delete(part) && waits.size === 0) console.log(`http://127.0.0.1:${port}`);
}

module.exports = {
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: "off", metrics: false, audit: false } },
  editorTheme: { tours: false, palette: { catalogues: [] } },
  ...require(process.env.CONTRACT_SETTINGS),
};
