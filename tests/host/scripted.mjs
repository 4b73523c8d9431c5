// What the tests of the driver put round it: an engine that follows a script, a store in memory, and a clock
// that stands still until it is told.

/** An engine whose `handle` and `deadline` are the test's; keeps what came in. */
export class ScriptedEngine {
  inputs = [];
  freed = false;
  #deadline;

  /** `script(input, engine)` returns the effects. */
  constructor(script) {
    this.script = script;
  }

  handle(now, input) {
    this.inputs.push({ now, ...input });
    return this.script(input, this) ?? [];
  }

  deadline() {
    return this.#deadline;
  }

  /** What `active` gives; a function throws or gives it. */
  given = undefined;

  active() {
    return typeof this.given === "function" ? this.given() : this.given;
  }

  setDeadline(at) {
    this.#deadline = at;
  }

  free() {
    this.freed = true;
  }
}

/** A host with a clock of its own; `advance` rings the timers that are due, in their order. */
export class SimulatedHost {
  time = 1_000_000;
  logged = [];
  timers = new Set();
  probe = undefined;
  drawn = 0;

  constructor(store) {
    this.store = store;
  }

  now() {
    return this.time;
  }

  timer(delay, callback) {
    const timer = { at: this.time + delay, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Sixteen times the number of the draw. */
  random() {
    this.drawn += 1;
    return new Uint8Array(160).fill(this.drawn);
  }

  log(level, message) {
    this.logged.push([level, message]);
  }

  async advance(ms) {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
      await settle();
    }
    this.time = end;
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export function settle() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A promise with its handles. */
export function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

/** A runtime whose every call waits for the test; `calls` has them in order. */
export class HeldRuntime {
  calls = [];

  deploy(deploy) {
    return this.#call({ deploy });
  }

  setState(state) {
    return this.#call({ state });
  }

  #call(call) {
    const held = deferred();
    this.calls.push({ ...call, ...held });
    return held.promise;
  }
}

/** A store whose every call waits for the test; `calls` has them in order. */
export class HeldStore {
  calls = [];

  load() {
    return this.#call({ name: "load" });
  }

  save(save) {
    return this.#call({ name: "save", save });
  }

  saveSettings(settings) {
    return this.#call({ name: "saveSettings", settings });
  }

  saveSessions(sessions) {
    return this.#call({ name: "saveSessions", sessions });
  }

  forget(key) {
    return this.#call({ name: "forget", key });
  }

  #call(call) {
    const held = deferred();
    this.calls.push({ ...call, ...held });
    return held.promise;
  }
}
