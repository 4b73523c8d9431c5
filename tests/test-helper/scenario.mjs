// A case of the test helper: loads a flow, sends messages, says what came of it. What it sees beyond what it asserts
// goes to the runner, which compares it between Node-RED's helper and ours.
import { deepStrictEqual, match, ok } from "node:assert/strict";
import test from "node:test";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import { Plain } from "./plain.mjs";
import { core, helper } from "./subject.mjs";

/** Properties of nodes that lead into the runtime, or are timers. */
const INNER =
  /^(_flow|_events|_eventsCount|_maxListeners|domain|_wire|_context|timer|tout|timeouts?|server|input|interval_id|cronjob|onceTimeout|fileWatcher|watcher|client|ws|clients|_closeCallbacks|sandbox|context|options|httpsAgent)$/;

/** Milliseconds after which what has not come is said never to come: much more than a busy machine needs. */
const LIMIT = Number(process.env.SCENARIO_LIMIT ?? 10_000);

/**
 * @typedef {object} Scenario
 * @property {object[]} flow
 * @property {string[]} [nodes] core nodes to load: "function/10-switch"
 * @property {Function[]} [sets] other sets of nodes
 * @property {object} [credentials] @property {object} [settings]
 * @property {[string, any][]} [send] node and message
 * @property {Record<string, any[]>} [expect] payloads, by helper node, in order
 * @property {RegExp[]} [warns] what is logged of nodes as a warning or an error, in order
 * @property {any[]} [status] statuses, in order
 * @property {string[]} [unlike] parts of what is seen that are not the same in each run: "received"
 * @property {(at: At) => unknown} [act] after the messages are sent
 * @property {(at: At) => unknown} [after] once all that is expected has come
 *
 * What `act` and `after` are given.
 * @typedef {{ node: (id: string) => any, messages: [string, any][], warned: string[], statuses: any[],
 *   until: (test: () => unknown) => Promise<void>, note: (what: unknown) => void, helper: any }} At
 */

/** @param {string} name @param {Scenario} scenario */
export function scenario(name, scenario) {
  test(name, async (t) => {
    const plain = new Plain();
    const seen = new Seen(plain);
    try {
      if (scenario.settings) helper.settings(scenario.settings);
      const sets = [...(scenario.nodes ?? []).map(core), ...(scenario.sets ?? [])];
      await load(sets, scenario);
      seen.nodes = scenario.flow.map(({ id }) => [id, own(helper.getNode(id), plain)]);
      seen.listen(scenario.flow);
      const at = seen.at();
      for (const [id, message] of scenario.send ?? []) helper.getNode(id).receive(message);
      await scenario.act?.(at);
      await seen.until(() => arrived(seen, scenario));
      for (let turns = 0; turns < 5; turns += 1) await turn();
      await scenario.after?.(at);
      seen.takeLog();
      judge(seen, scenario);
    } finally {
      seen.end();
      await helper.unload();
      helper.settings({});
    }
    const { nodes, received, log, notes } = seen;
    // Some nodes show by statuses what goes on in them, at moments of their own.
    const events = seen.events.filter(([event]) => scenario.status || event !== "node-status");
    const observed = Object.entries({ nodes, ...plain.of({ received, log, events, notes }) }).filter(
      ([part]) => !scenario.unlike?.includes(part),
    );
    t.diagnostic(`observed ${JSON.stringify({ name, observed: Object.fromEntries(observed) })}`);
  });
}

/** Node-RED's helper cannot load flows with two nodes of these types: it registers a type once for each. */
const ONCE = new Set(["catch", "status", "complete"]);

async function load(sets, { flow, credentials = {} }) {
  const isFirst = ({ type }, index) =>
    !ONCE.has(type) || flow.findIndex((node) => node.type === type) === index;
  const loadable = flow.filter(isFirst);
  await helper.load(sets, loadable, credentials);
  if (loadable.length < flow.length) await helper.setFlows(flow);
}

/**
 * Rows for one node `n1` whose outputs lead to the helper nodes `n2`, `n3`, …
 *
 * @param {string} type @param {string} file
 * @param {{ name: string, config?: object, send: any[], out?: any[][], warns?: RegExp[], status?: any[] }[]} rows
 *   `send`: payloads, or `{ msg }`; `out`: payloads by output
 */
export function table(type, file, rows) {
  for (const { name, config = {}, send, out = [[]], ...rest } of rows) {
    const wires = out.map((_, output) => [`n${output + 2}`]);
    scenario(`${type}: ${name}`, {
      nodes: [file],
      flow: [
        { id: "n1", type, z: "f1", wires, ...config },
        ...out.map((_, output) => ({ id: `n${output + 2}`, type: "helper", z: "f1", wires: [] })),
        { id: "f1", type: "tab", label: "flow" },
      ],
      send: send.map((payload) => ["n1", payload?.msg ?? { payload }]),
      expect: Object.fromEntries(out.map((payloads, output) => [`n${output + 2}`, payloads])),
      ...rest,
    });
  }
}

class Seen {
  nodes = [];
  received = [];
  log = [];
  events = [];
  notes = [];
  messages = [];
  #plain;
  #listeners = [];

  constructor(plain) {
    this.#plain = plain;
    for (const event of [
      "flows:starting",
      "flows:started",
      "flows:stopping",
      "flows:stopped",
      "node-status",
    ]) {
      const listener = (payload) =>
        this.events.push(plain.of([event, event === "node-status" ? payload : payload?.type]));
      helper._events.on(event, listener);
      this.#listeners.push([event, listener]);
    }
  }

  listen(flow) {
    for (const { id, type } of flow) {
      if (type !== "helper") continue;
      helper.getNode(id)?.on("input", (message) => {
        // As it is now: nodes that follow change the one they share.
        this.received.push([id, this.#plain.of(message)]);
        this.messages.push([id, message]);
      });
    }
  }

  get warned() {
    const { ERROR, WARN, FATAL } = helper.log();
    return this.#logged(([{ level, id }]) => id && [ERROR, WARN, FATAL].includes(level)).map(([{ msg }]) =>
      String(msg),
    );
  }

  get statuses() {
    return this.events.filter(([event]) => event === "node-status").map(([, { status }]) => status);
  }

  takeLog() {
    // What the runtime logs of itself is `undefined` here: nobody has loaded its sentences.
    this.log = this.#logged(([{ level, id }]) => level <= 40 && id !== undefined).map(([entry]) =>
      this.#plain.of(entry),
    );
  }

  #logged(chosen) {
    return (helper.log()?.args ?? []).filter(chosen);
  }

  at() {
    const seen = this;
    return {
      helper,
      node: (id) => helper.getNode(id),
      messages: this.messages,
      get warned() {
        return seen.warned;
      },
      get statuses() {
        return seen.statuses;
      },
      until: (holds) => this.until(holds),
      note: (what) => this.notes.push(this.#plain.of(what)),
    };
  }

  /** Waits for what has to come. */
  async until(holds) {
    const limit = AbortSignal.timeout(LIMIT);
    while (!holds()) {
      if (limit.aborted)
        throw new Error(`never came: ${holds}, ${JSON.stringify([this.received, this.warned])}`);
      await wait(2);
    }
  }

  end() {
    for (const [event, listener] of this.#listeners) helper._events.removeListener(event, listener);
  }
}

function arrived(seen, { expect = {}, warns = [], status = [] }) {
  const wanted = Object.values(expect).reduce((sum, payloads) => sum + payloads.length, 0);
  return (
    seen.received.length >= wanted &&
    seen.warned.length >= warns.length &&
    seen.statuses.length >= status.length
  );
}

function judge(seen, { expect, warns, status }) {
  const plain = new Plain();
  for (const [id, payloads] of Object.entries(expect ?? {})) {
    const got = seen.received
      .filter(([node]) => node === id)
      .map(([, message]) => message.payload ?? plain.of(message.payload));
    deepStrictEqual(got, plain.of(payloads), `payloads at ${id}`);
  }
  if (warns) {
    deepStrictEqual(seen.warned.length, warns.length, seen.warned.join("\n"));
    for (const [index, pattern] of warns.entries()) match(seen.warned[index], pattern);
  }
  if (status) deepStrictEqual(seen.statuses, plain.of(status));
}

function own(node, plain) {
  if (!node) return null;
  ok(typeof node.receive === "function", "getNode gives nodes");
  const properties = Object.keys(node).filter((key) => !INNER.test(key) && typeof node[key] !== "function");
  return plain.of(Object.fromEntries(properties.map((key) => [key, node[key]])));
}
