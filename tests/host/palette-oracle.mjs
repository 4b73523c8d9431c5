// Prints what the registry of Node-RED 5.0.7 lists over the user directory that is its argument.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const RED = require("node-red");
const [userDir] = process.argv.slice(2);
RED.init({
  userDir,
  logging: { console: { level: "off" } },
  telemetry: { enabled: false },
  httpAdminRoot: false,
});
await RED.start();
const shuttle = await RED.runtime.nodes.getModuleInfo({ module: "node-red-contrib-shuttle" });
const nodes = await RED.runtime.nodes.getNodeList({});
// It counts as a version of its own wherever a `.git` lies four folders above.
const text = JSON.stringify({ nodes, shuttle }).replaceAll("5.0.7-git", "5.0.7");
process.stdout.write(`\n${text}\n`, () => process.exit());
