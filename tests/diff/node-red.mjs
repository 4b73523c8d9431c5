// What Node-RED 5.0.7's own `diffConfigs` makes of generated pairs: for each seed a line, `{"diff"}`, or `{"error"}`
// where it throws. To be run by Node 24, as Node-RED is.
//
//   node tests/diff/node-red.mjs COUNT SEED

import { createRequire } from "node:module";
import process from "node:process";
import { pair } from "./generate.mjs";

const require = createRequire(import.meta.url);
// To know a type is to have a constructor for it; which one is never looked at here.
require("@node-red/registry").get = () => () => {};
const { parseConfig, diffConfigs } = createRequire(require.resolve("@node-red/runtime"))("./flows/util.js");

/** What goes in is changed by Node-RED, and comes from outside as JSON. */
const parsed = (flows) => parseConfig(JSON.parse(JSON.stringify(flows)));

function answer(seed) {
  const { old, new: now } = pair(seed);
  try {
    const diff = diffConfigs(old && parsed(old), parsed(now));
    // JSON has no undefined: it is the id of a node that has none.
    return { diff: { ...diff, linked: diff.linked.map((id) => (id === undefined ? "undefined" : id)) } };
  } catch (error) {
    return { error: error.message };
  }
}

const [count, first] = process.argv.slice(2).map(Number);
for (let seed = first; seed < first + count; seed += 1) {
  process.stdout.write(`${JSON.stringify(answer(seed))}\n`);
}
