// Node-RED 5.0.7 in this process, with its own core nodes and no editor.

import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { noteHandlers, started } from "./stage.mjs";

const require = createRequire(import.meta.url);

/** @param {string} userDir @returns {Promise<import("./stage.mjs").Subject>} */
export async function load(userDir, settings) {
  const RED = require("node-red");
  const { events } = require("@node-red/util");
  const flows = require("@node-red/runtime/lib/flows/index.js");
  const Node = require("@node-red/runtime/lib/nodes/Node.js");
  noteHandlers(Node.prototype);
  RED.init(createServer(), { ...settings, userDir });
  const begun = started(events);
  await RED.start();
  await begun;
  require("./nodes.cjs")({
    nodes: { ...RED.nodes, registerType: (...given) => RED.nodes.registerType("bench", ...given) },
  });
  return {
    async start(nodes) {
      writeFileSync(join(userDir, "flows.json"), JSON.stringify(nodes));
      const running = started(events);
      await flows.load(true);
      await running;
    },
  };
}
