// Node-RED 5.0.7's own runtime in this process, with no files, no log and no server, and with node types that do
// nothing. What it creates, closes and wires anew is recorded, in order.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

const require = createRequire(import.meta.url);
const runtime = require("@node-red/runtime");
const registry = require("@node-red/registry");
const { events, hooks, i18n, log } = require("@node-red/util");
const inside = createRequire(require.resolve("@node-red/runtime"));
const flows = inside("./flows/index.js");
const Flow = inside("./flows/Flow.js").Flow;
const Node = inside("./nodes/Node.js");

/** What is called, whatever is in it, for as long as Node-RED may take. */
const PATIENCE = 1500;

let record = null;
let stored = { flows: [] };

/** Which version this is. */
export const version = require("@node-red/runtime/package.json").version;
/** The module that parses and compares configurations; its functions may be replaced. */
export const flowUtil = inside("./flows/util.js");
/** Flows, whose methods may be replaced. */
export { Flow };

const storageModule = {
  init: async () => {},
  getFlows: async () => stored.flows,
  saveFlows: async (saved) => {
    stored = { flows: saved };
  },
  getCredentials: async () => ({}),
  saveCredentials: async () => {},
  getSettings: async () => ({}),
  saveSettings: async () => {},
  getSessions: async () => ({}),
  saveSessions: async () => {},
  getLibraryEntry: async () => [],
  saveLibraryEntry: async () => {},
};

/** Records what becomes of every node: creation is the first time that its wires are set. */
function watch() {
  const { close, updateWires } = Node.prototype;
  const seen = new WeakSet();
  let quiet = false;
  function wire(wires) {
    const isNew = !seen.has(this);
    seen.add(this);
    // Where an instance is wired anew, its inner nodes are, too: the instance stands for them.
    if (record && !quiet && this.type !== "subflow-status") {
      if (isNew) record.start.push(this.id);
      else record.wired.push(this.id);
    }
    return updateWires.call(this, wires);
  }
  Object.defineProperty(Node.prototype, "updateWires", {
    get: () => wire,
    // An instance has its own way to be wired.
    set(own) {
      const value = function (wires) {
        record?.wired.push(this.id);
        quiet = true;
        try {
          own.call(this, wires);
        } catch (error) {
          // It would end the start of the flow: where creating an instance makes up an output that an inner node
          // lacks in `wires`, wiring it anew does not.
          if (!(error instanceof TypeError)) throw error;
        } finally {
          quiet = false;
        }
      };
      Object.defineProperty(this, "updateWires", { value, writable: true, configurable: true });
    },
  });
  Node.prototype.close = function (removed) {
    record?.stop.push(removed ? `!${this.id}` : `${this.id}`);
    return close.call(this, removed);
  };
}

/** Starts it with these types of nodes. */
export async function start(types) {
  const empty = mkdtempSync(path.join(tmpdir(), "redloom-plan-"));
  mkdirSync(path.join(empty, "examples"));
  watch();
  await i18n.init({});
  log.init({ logging: { console: { level: "off" } } });
  runtime.init(
    {
      storageModule,
      coreNodesDir: empty,
      userDir: empty,
      nodesDir: [],
      credentialSecret: false,
      logging: { console: { level: "off" } },
      telemetry: { enabled: false },
      httpAdminRoot: false,
      httpNodeRoot: false,
    },
    null,
    {},
  );
  log.init({ logging: { console: { level: "off" } } });
  await runtime.start();
  for (const type of types) {
    function Type(definition) {
      Node.call(this, definition);
    }
    Object.setPrototypeOf(Type.prototype, Node.prototype);
    registry.registerType("", type, Type);
  }
  await new Promise((done) => setTimeout(done, 200));
  return async () => {
    await runtime.stop();
    hooks.clear();
    rmSync(empty, { recursive: true, force: true });
  };
}

/** Waits until a deploy has stopped and started what it does, and gives what that was. */
async function recorded(deploy) {
  const mine = { stop: [], start: [], wired: [] };
  record = mine;
  let heard;
  let timer;
  const ended = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error("no end")), PATIENCE);
    heard = (event) => event.id === "runtime-deploy" && resolve();
    events.on("runtime-event", heard);
  });
  try {
    await Promise.all([ended, deploy()]);
  } finally {
    clearTimeout(timer);
    events.off("runtime-event", heard);
    record = null;
  }
  return mine;
}

const copy = (value) => JSON.parse(JSON.stringify(value));

/** Loads a configuration as from the store and starts all of it. */
export function load(configuration) {
  stored = { flows: copy(configuration) };
  return recorded(() => flows.load(true));
}

/** Deploys a configuration: `full`, `nodes` or `flows`. */
export function deploy(configuration, type) {
  return recorded(() => flows.setFlows(copy(configuration), null, type, true));
}
