import type { RuntimeEffect, RuntimeEngine, RuntimeInput } from "./engine.js";

/** What the loop needs of its host. */
export interface LoopHost {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delay` milliseconds, unless what it returns was called before. */
  timer(delay: number, callback: () => void): () => void;
  /** Takes what is wrong with the runtime itself. */
  log(level: "error" | "warn" | "info", message: string): void;
}

/** Gives an engine what happens, has its effects performed in their order, and calls it when its deadline has come. */
export class EngineLoop {
  readonly #engine: RuntimeEngine;
  readonly #host: LoopHost;
  readonly #perform: (effect: RuntimeEffect) => void;
  #isRunning = false;
  #deadline: number | undefined = undefined;
  #cancelTimer: (() => void) | undefined = undefined;

  constructor(engine: RuntimeEngine, host: LoopHost, perform: (effect: RuntimeEffect) => void) {
    this.#engine = engine;
    this.#host = host;
    this.#perform = perform;
  }

  /** One input, and all that follows from it at once. Throws what the engine throws. */
  give(input: RuntimeInput): void {
    this.#engine.handle(this.#host.now(), input);
    // Nodes that do something while they are made or closed end up here; whoever is at it goes on.
    if (!this.#isRunning) this.#run();
  }

  /** An input that nobody waits for. */
  answer(input: RuntimeInput): void {
    this.#safely(() => this.give(input));
  }

  /**
   * Does what there is to do. After each node that was made, and before a deployment is announced, promises have their
   * turn, as they have in Node-RED, which waits there: `start` of `Flow.js` and `index.js` of
   * `@node-red/runtime/lib/flows` (5.0.7).
   */
  #run(): void {
    this.#isRunning = true;
    let isPaused = false;
    try {
      for (let effect = this.#engine.poll(); effect !== undefined; effect = this.#engine.poll()) {
        this.#attempt(effect);
        isPaused = effect.type === "create" || (effect.type === "event" && effect.name === "runtime-event");
        if (isPaused) break;
      }
    } finally {
      this.#isRunning = isPaused;
    }
    // Tests that put clocks of their own in place of the process's take queueMicrotask, too.
    if (isPaused) void Promise.resolve().then(this.#goOn);
    else this.#arm(this.#engine.deadline());
  }

  readonly #goOn = (): void => this.#safely(() => this.#run());

  /** Nothing that is wrong with one effect keeps the next one from being performed. */
  #attempt(effect: RuntimeEffect): void {
    try {
      this.#perform(effect);
    } catch (thrown) {
      this.#host.log("error", `What the runtime had to do (${effect.type}) failed: ${String(thrown)}`);
    }
  }

  #safely(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.#host.log("error", `The runtime failed: ${String(thrown)}`);
    }
  }

  #arm(deadline: number | undefined): void {
    if (deadline === this.#deadline && (this.#cancelTimer !== undefined || deadline === undefined)) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#deadline = deadline;
    if (deadline === undefined) return;
    // A timer that rings early, be it that the wait is longer than a timer can be, is set again by the next call.
    const delay = Math.min(Math.max(0, deadline - this.#host.now()), LONGEST_TIMER);
    this.#cancelTimer = this.#host.timer(delay, () => {
      this.#cancelTimer = undefined;
      this.answer({ type: "tick" });
    });
  }
}

/** What a 32-bit timer can hold, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1;
