// The test helper that this process is about: Node-RED's, over Node-RED's own runtime, or ours. Both find the core
// nodes and @node-red/util in the same place.
import { createRequire } from "node:module";
import { source } from "../host/source.mjs";

const require = createRequire(import.meta.url);
const SUBJECTS = {
  "node-red": () => require("node-red-node-test-helper"),
  redloom: async () => (await source("node/test-helper/esm.ts")).default,
};

export const subject = process.env.TEST_HELPER ?? "node-red";
export const helper = await SUBJECTS[subject]();

/** A core node as it is required: `core("function/10-switch")`. */
export function core(path) {
  return require(`@node-red/nodes/core/${path}.js`);
}
