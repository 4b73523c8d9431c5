// A runtime with nodes that do what a test says: the engine, @node-red/util and the context stores are the real ones.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Runtime } from "../../pkg/redloom/node.js";
import { source } from "./source.mjs";

const require = createRequire(import.meta.url);
export const util = require("@node-red/util");
await util.i18n.init({ lang: "en-US" });
const texts = join(dirname(require.resolve("@node-red/runtime/package.json")), "locales");
await util.i18n.registerMessageCatalog("runtime", texts, "runtime.json");
export const { RuntimeHost, Node } = await source("runtime/index.ts");
const { ContextStores } = await source("runtime/context/stores.ts");

const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));

/** Entries of a tab; each is placed, unless it says otherwise. */
export const tab = (id, nodes) => [
  { id, type: "tab", label: id },
  ...nodes.map((node) => ({ x: 1, y: 1, z: id, wires: [], ...node })),
];

export class Stage {
  /** What was logged, from `info` up. */
  lines = [];
  /** What was emitted: name and payload. */
  events = [];
  /** What probes received: `[id, message]`. */
  received = [];
  /** By id, what a constructor does to its node: `(node, config) => void`. */
  behaviours = {};
  #generation = 0;
  #listeners = [];

  constructor({ settings = {}, nodeCloseTimeout = 1000, stopped = false, ...more } = {}) {
    const hear = { emit: (_name, line) => void (line.level <= util.log.INFO && this.lines.push(line)) };
    util.log.init({ logging: { none: {} } });
    util.log.addHandler(hear);
    this.context = new ContextStores(util, settings);
    this.host = new RuntimeHost({
      engine: () => new Runtime({ nodeCloseTimeout, stopped, environment: { HOME: "of the process" } }),
      util,
      settings,
      context: this.context,
      now: () => Date.now(),
      timer(delay, callback) {
        const timer = setTimeout(callback, delay);
        return () => clearTimeout(timer);
      },
      immediate: setImmediate,
      log: (_level, message) => this.lines.push({ msg: message }),
      ...more,
    });
    for (const name of ["runtime-event", "node-status", "flows:started", "flows:stopped"]) {
      const listener = (payload) => this.events.push([name, payload]);
      util.events.on(name, listener);
      this.#listeners.push([name, listener]);
    }
    this.register("probe");
  }

  /** Makes a type known whose nodes send on what they receive, unless their behaviour says otherwise. */
  register(type, options) {
    const { host, received, behaviours } = this;
    const stage = this;
    function Probe(config) {
      host.nodes.createNode(this, config);
      const behave = stage.behaviours[config.id] ?? behaviours[config._alias];
      if (behave?.(this, config)) return;
      this.on("input", (message, send, done) => {
        received.push([this.id, message]);
        send(message);
        done();
      });
    }
    host.registerType("tests", type, Probe, options);
  }

  /** A type that is like one of Node-RED's, as far as the engine hears of it. */
  registerCore(...types) {
    for (const type of types) {
      const { host } = this;
      host.registerType("tests", type, function Core(config) {
        host.nodes.createNode(this, config);
        this.on("input", (message, send) => send(message));
      });
    }
  }

  /** Deploys and starts. */
  async run(flows, credentials) {
    await this.deploy(flows, "reload", credentials);
    await this.host.start();
  }

  /** Deploys; resolves when all of it is started, too. */
  async deploy(...given) {
    const { reply, announced } = this.begin(...given);
    await Promise.all([reply, announced]);
  }

  /** The two ends of a deploy: that of its stop, and that of its start. `credentials` of null could not be read. */
  begin(flows, deployment = "full", credentials = {}) {
    const from = this.#generation++;
    const generation = this.#generation;
    const revision = `r${generation}`;
    const announced = this.announced(revision);
    const text = { flows: bytes(flows), ...(credentials && { credentials: bytes(credentials) }) };
    return { reply: this.host.deploy({ deployment, from, generation, revision, ...text }), announced };
  }

  announced(revision) {
    return new Promise((resolve) => {
      const hear = ({ id, payload }) => {
        if (id !== "runtime-deploy" || payload.revision !== revision) return;
        util.events.removeListener("runtime-event", hear);
        resolve();
      };
      util.events.on("runtime-event", hear);
    });
  }

  node(id) {
    return this.host.nodes.getNode(id);
  }

  /** Resolves when every message that is on its way has come, and every one that follows from it. */
  async quiet() {
    let before = -1;
    while (before !== this.received.length) {
      before = this.received.length;
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** What was received since: ids and payloads. */
  take() {
    return this.received.splice(0).map(([id, { payload }]) => `${id}:${JSON.stringify(payload)}`);
  }

  /** What was logged as an error or a warning. */
  complaints() {
    return this.lines.filter(({ level }) => level <= util.log.WARN).map(({ id, msg }) => `${id}: ${msg}`);
  }

  async end() {
    util.hooks.clear();
    for (const [name, listener] of this.#listeners) util.events.removeListener(name, listener);
    await this.host.shutdown();
  }
}

/** A stage for one test. */
export async function staged(options, act) {
  const stage = new Stage(options);
  try {
    await act(stage);
  } finally {
    await stage.end();
  }
}
