// Node-RED 5.0.7's own functions, driven as its admin API drives them: body-parser's `JSON.parse`, then
// `api.flows.setFlows` with all it calls (clones, parseConfig, diffConfigs, the pass over credentials, the text
// that localfilesystem writes, the revision's text and hash), then the response. No disk, and no node is
// started: the runtime is loaded but stopped.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const api = require("@node-red/runtime/lib/api/flows.js");
const credentials = require("@node-red/runtime/lib/nodes/credentials.js");
const flows = require("@node-red/runtime/lib/flows/index.js");
const { parseConfig, diffConfigs } = require("@node-red/runtime/lib/flows/util.js");
const storage = require("@node-red/runtime/lib/storage/index.js");
const registry = require("@node-red/registry/lib/registry.js");

/** What localfilesystem holds, without its disk. */
const stored = {
  text: "[]",
  async init() {},
  async getFlows() {
    return JSON.parse(stored.text);
  },
  async saveFlows(config) {
    stored.text = JSON.stringify(config);
  },
  async getCredentials() {
    return {};
  },
  async saveCredentials() {},
};

const silent = () => {};
const log = { debug: silent, info: silent, warn: silent, error: silent, audit: silent, _: (key) => key };
/** No encryption: none of the flows here has credentials. */
const settings = { storageModule: stored, get: (name) => (name === "credentialSecret" ? false : undefined) };
const runtime = { log, settings, storage, flows: { ...flows, loadFlows: flows.load } };

await storage.init(runtime);
credentials.init({ ...runtime, nodes: { getType: registry.getNodeConstructor } });
flows.init(runtime);
api.init(runtime);

/** Types that are not known cost Node-RED more. @param {Iterable<{ type: string }>} nodes */
export function know(nodes) {
  for (const { type } of nodes) {
    if (!type.startsWith("subflow") && !registry.getNodeConstructor(type)) {
      registry.registerNodeConstructor("bench/bench", type, silent);
    }
  }
}

/** Makes a configuration the active one. @param {Buffer} text @returns {Promise<string>} its revision */
export async function activate(text) {
  stored.text = text.toString();
  await flows.load();
  return flows.getFlows().rev;
}

/** A deploy: body in, response out. @param {Buffer} body */
export async function deploy(body) {
  const posted = JSON.parse(body.toString());
  return JSON.stringify(await api.setFlows({ flows: posted, deploymentType: "nodes" }));
}

/** As `storage.getFlows` does at start. @param {Buffer} text */
export function revision(text) {
  return createHash("sha256")
    .update(JSON.stringify(JSON.parse(text.toString())))
    .digest("hex");
}

/** What `diff` compares. @param {Buffer} text */
export function read(text) {
  return parseConfig(JSON.parse(text.toString()));
}

export { diffConfigs as diff };
