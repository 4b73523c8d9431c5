// Redloom's runtime in this process, with the core nodes that the flows here have.
import { createRequire } from "node:module";
import { source } from "../../../tests/host/source.mjs";
import { noteHandlers, started } from "./stage.mjs";

const require = createRequire(import.meta.url);
const CORE = ["common/05-junction", "function/10-function", "function/10-switch", "function/15-change"];

/** @returns {Promise<import("./stage.mjs").Subject>} */
export async function load(_userDir, settings) {
  const util = require("@node-red/util");
  util.log.init(settings);
  const { Runtime } = await import("../../../pkg/redloom/node.js");
  const { RuntimeHost, Node } = await source("runtime/index.ts");
  const { ContextStores } = await source("runtime/context/stores.ts");
  noteHandlers(Node.prototype);
  const host = new RuntimeHost({
    engine: () => new Runtime({}),
    util,
    settings,
    context: new ContextStores(util, settings),
    now: Date.now,
    timer(delay, callback) {
      const handle = setTimeout(callback, delay);
      return () => clearTimeout(handle);
    },
    immediate: setImmediate,
    log: (_level, message) => console.error(message),
  });
  const RED = redFor(host, util, settings);
  for (const name of CORE) require(`@node-red/nodes/core/${name}.js`)(RED);
  require("./nodes.cjs")(RED);
  let generation = 0;
  return {
    async start(nodes) {
      const flows = Buffer.from(JSON.stringify(nodes));
      const running = started(util.events);
      generation += 1;
      const revision = String(generation);
      await host.deploy({ deployment: "reload", from: generation - 1, generation, revision, flows });
      if (generation === 1) host.start();
      await running;
    },
  };
}

/** What these nodes ask of `RED`. */
function redFor(host, util, settings) {
  const { nodes } = host;
  const nothing = () => {};
  return {
    ...util,
    nodes: {
      ...nodes,
      createNode: nodes.createNode,
      registerType: (type, maker, options) => host.registerType("bench", type, maker, options),
    },
    util: util.util,
    settings,
    _: util.i18n._,
    auth: { needsPermission: () => nothing },
    httpAdmin: { get: nothing, post: nothing },
    library: { register: nothing },
    comms: { publish: nothing },
    require,
    import: (name) => import(name),
  };
}
