// What both sides are asked to do, in their own processes.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";

const stage = {
  sources: new Map(),
  waiting: 0,
  done: undefined,
  arrived() {
    stage.waiting -= 1;
    if (stage.waiting === 0) stage.done();
  },
};
globalThis[Symbol.for("redloom.bench")] = stage;

/**
 * @typedef {object} Subject
 * @property {(flows: object[]) => Promise<void>} start Everything anew with these flows; resolves when they run.
 * @property {() => number} [memory] Bytes that the heap does not show.
 */

/** @param {Subject} subject */
export function asked(subject) {
  return {
    start: (flows) => subject.start(flows),

    /** ms from `count` sends to the last of what arrives, which is `each` for one. */
    async messages({ count, each }) {
      const source = stage.sources.get("source");
      const arrived = new Promise((resolve) => {
        stage.done = resolve;
        stage.waiting = count * each;
      });
      await turn();
      const begin = performance.now();
      for (let payload = 0; payload < count; payload += 1) source.send({ payload, topic: "t" });
      await arrived;
      return performance.now() - begin;
    },

    /** Puts next to nothing in the place of what function nodes run, so that what is round it can be seen. */
    async lighten() {
      for (const { node } of functions.values()) {
        const runInContext = (context) => {
          const { msg } = context;
          context.results = Promise.resolve(msg);
        };
        node.script = { runInContext };
      }
    },

    /** ms that a function node's handler takes for `count` messages, and the macrotasks that they come in. */
    own({ id, count }) {
      const { node, handler } = functions.get(id);
      return macrotasks(count, (done) => (payload) => {
        handler.call(node, { payload, topic: "t", _msgid: "0123456789abcdef" }, nothing, done);
      });
    },

    /** ms of as many macrotasks with nothing in them. */
    nothing: ({ count }) => macrotasks(count, (done) => () => done()),

    /** ms from the configuration to all nodes running. */
    async restart(flows) {
      await subject.start([]);
      globalThis.gc();
      const begin = performance.now();
      await subject.start(flows);
      return performance.now() - begin;
    },

    /**
     * Bytes that what runs takes: all that is held, less what is held without it. To be asked first of all: a wasm
     * memory that has once grown stays so. `few` are started before, for what is made only once.
     */
    async memory({ flows, few }) {
      await subject.start(few);
      await subject.start([]);
      const empty = await held(subject);
      await subject.start(flows);
      return (await held(subject)) - empty;
    },

    /** The event loop's delay in ms while messages come, `count` every 10 ms, for a second. */
    async delay({ count, each }) {
      const source = stage.sources.get("source");
      const histogram = monitorEventLoopDelay({ resolution: 1 });
      const arrived = new Promise((resolve) => {
        stage.done = resolve;
        stage.waiting = 100 * count * each;
      });
      histogram.enable();
      for (let round = 0; round < 100; round += 1) {
        for (let payload = 0; payload < count; payload += 1) source.send({ payload, topic: "t" });
        await wait(10);
      }
      await arrived;
      histogram.disable();
      return { mean: histogram.mean / 1e6, p99: histogram.percentile(99) / 1e6 };
    },
  };
}

/** ms until `done` was called for all of `count` macrotasks. */
async function macrotasks(count, make) {
  let left = count;
  let over;
  const finished = new Promise((resolve) => {
    over = resolve;
  });
  const task = make(() => {
    left -= 1;
    if (left === 0) over();
  });
  await turn();
  const begin = performance.now();
  for (let index = 0; index < count; index += 1) setImmediate(task, index);
  await finished;
  return performance.now() - begin;
}

function nothing() {}

async function held(subject) {
  await wait(50);
  globalThis.gc();
  await wait(50);
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external + (subject.memory?.() ?? 0);
}

/** Resolves at the end of the next start: this event comes when all nodes are there. */
export function started(events) {
  return new Promise((resolve) => events.once("flows:started", resolve));
}

/** Function nodes and their handlers, by id. */
const functions = new Map();

/** Has the handlers of function nodes noted. @param {object} prototype of all nodes */
export function noteHandlers(prototype) {
  const { on } = prototype;
  prototype.on = function (event, handler) {
    if (event === "input" && this.type === "function") functions.set(this.id, { node: this, handler });
    return on.call(this, event, handler);
  };
}
