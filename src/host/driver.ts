import type { Active, Effect, Input } from "../wasm/types.js";
import { BodyError, receive } from "./body.js";
import type { Environment, Probe } from "./environment.js";
import { type Incoming, incoming, type Outgoing, type Received, refusal, toResponse } from "./exchange.js";
import { StoreError } from "./store.js";
import { answer } from "./users.js";

/** What the driver asks of the admin engine; `Admin` of the package `redloom` is one. */
export interface Engine {
  handle(now: number, input: Input): Effect[];
  active(): Active | undefined;
  deadline(): number | undefined;
  free(): void;
}

export interface DriverOptions {
  /** Path of the admin root for `fetch`, with a slash at both ends. Default `/`. */
  root?: string | undefined;
  /** Largest request body in bytes, inclusive: the same number that the engine has. Default 5 242 880. */
  apiMaxLength?: number | undefined;
  /** How long a client waits at most, in ms. Longer than any wait of the engine's own. Default 120 000. */
  limit?: number | undefined;
}

/** A request that the engine has been given. */
export interface Exchange {
  /** Never rejects. */
  response: Promise<Outgoing>;
  /**
   * To be called when the client has the response, where the request came with a `client`. Resolves when
   * the store has let go of what it kept for a repeat.
   */
  delivered(): Promise<void>;
}

/** What the engine is asked about a request that the host answers itself; as in its input `admit`. */
export type Asking = Omit<Extract<Input, { type: "admit" }>, "type" | "request">;

/** Who sent it, if it may. */
export type Admission = Omit<Extract<Effect, { type: "admitted" }>, "type" | "request">;

type Answer = Outgoing | Admission;

/**
 * Runs an engine: gives it requests, performs its effects in their order, feeds the answers back and calls it
 * when its deadline has come. It decides nothing.
 *
 * An engine that throws has trapped and may hold anything: every request that waits is answered with 500
 * `internal_error`, and the next input goes to a fresh engine, which reads the store again. What the old one
 * had begun to save is carried out by the store before that.
 */
export class Driver {
  readonly #create: () => Engine;
  readonly #environment: Environment;
  readonly #root: string;
  readonly #apiMaxLength: number;
  readonly #limit: number;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  /** What `idle` waits for: responses, and operations of the store. */
  readonly #running = new Set<Promise<unknown>>();
  #engine: Engine | undefined;
  #deadline: number | undefined;
  #cancelTimer: (() => void) | undefined;
  #requests = 0;
  #closed = false;

  /** `create` is called at the first request, and again after a trap. */
  constructor(create: () => Engine, environment: Environment, options: DriverOptions = {}) {
    this.#create = create;
    this.#environment = environment;
    this.#root = options.root ?? "/";
    this.#apiMaxLength = options.apiMaxLength ?? 5_242_880;
    this.#limit = options.limit ?? 120_000;
  }

  /**
   * Has the engine read the store before anybody asks, and gives what it holds to the runtime, which starts nothing
   * yet. Resolves when that is done; never rejects. Where the store cannot be read, the runtime gets it when it can.
   */
  async start(): Promise<void> {
    await this.#step({ type: "start" });
    const { runtime } = this.#environment;
    const active = runtime && this.#engine && this.#active(this.#engine);
    if (!active) return;
    await this.#run(() => runtime.deploy({ deployment: "reload", from: active.generation, ...active }));
  }

  /** Answers a request that lies below the root. Never rejects. */
  async fetch(request: Request, client?: string): Promise<Response> {
    const received = await this.receive(incoming(request, this.#root));
    const response = "status" in received ? received : await this.exchange(received, client).response;
    return toResponse(response, request.method);
  }

  /** Reads the body of a request. Resolves to the answer where it cannot be read; never rejects. */
  async receive(request: Incoming): Promise<Received | Outgoing> {
    try {
      return await receive(request, this.#apiMaxLength);
    } catch (thrown) {
      if (thrown instanceof BodyError) return refusal(400, thrown.code, thrown.message);
      this.#environment.log("error", `A request could not be read: ${String(thrown)}`);
      return refusal(500, "internal_error", "Internal error");
    }
  }

  /**
   * Gives a request to the engine at once.
   *
   * @param client Who asks, where that survives a restart of the host; see `Input` in the engine's types.
   */
  exchange(request: Received, client?: string): Exchange {
    const id = ++this.#requests;
    const response = this.#track(
      // A request is never admitted: the engine answers it.
      new Promise<Outgoing>((resolve) => this.#await(id, resolve as (answer: Answer) => void)),
    );
    if (this.#closed) this.#waiting.get(id)?.(refusal(503, "closed", "The server is closing"));
    else void this.#step(this.#input(id, request, client));
    const engine = this.#engine;
    const delivered = async (): Promise<void> => {
      // A fresh engine knows nothing of the requests of the one before.
      if (engine !== undefined && engine === this.#engine)
        await this.#step({ type: "delivered", request: id });
    };
    return { response, delivered };
  }

  /**
   * Asks whether a request that the host answers itself may do what wants `permission`. Resolves to who sent it, or to
   * the response where it may not; never rejects.
   */
  admit(asking: Asking): Promise<Answer> {
    const id = ++this.#requests;
    const admission = this.#track(new Promise<Answer>((resolve) => this.#await(id, resolve)));
    if (this.#closed) this.#waiting.get(id)?.(refusal(503, "closed", "The server is closing"));
    else void this.#step({ type: "admit", request: id, ...asking });
    return admission;
  }

  /** Other types of nodes are installed now; the bytes are what the engine's setting `registry` takes. */
  async registry(registry: Uint8Array): Promise<void> {
    if (this.#engine !== undefined) await this.#step({ type: "registry", registry });
  }

  /** To be called when another host has changed the store. */
  changed(): void {
    if (this.#engine !== undefined) void this.#step({ type: "changed" });
  }

  /**
   * Lets the engine go, for one with other settings; the next input goes to a fresh one, which reads the store.
   * To be called while no request waits.
   */
  renew(): void {
    this.#drop();
  }

  /** Resolves when no request waits and the store has nothing left to do. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Ends what is running, then lets the engine go. Requests that come later get 503 `closed`. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.idle();
    this.#drop();
  }

  #input(id: number, request: Received, client: string | undefined): Input {
    const reads = ["GET", "HEAD", "OPTIONS"].includes(request.method) && request.identity === undefined;
    return {
      ...{ type: "request", request: id, ...request },
      ...(client !== undefined && { client }),
      ...(!reads && { random: this.#environment.random() }),
    };
  }

  #await(id: number, resolve: (answer: Answer) => void): void {
    const settle = (answer: Answer): void => {
      cancel();
      this.#waiting.delete(id);
      resolve(answer);
    };
    const cancel = this.#environment.timer(this.#limit, () => {
      settle(refusal(503, "timeout", "The request took too long; it may still be carried out"));
    });
    this.#waiting.set(id, settle);
  }

  /** One input; resolves when all that it made the store do is done. */
  async #step(input: Input): Promise<void> {
    let engine: Engine;
    let effects: Effect[];
    try {
      engine = this.#engine ??= this.#create();
      effects = engine.handle(this.#environment.now(), input);
      this.#arm(engine.deadline());
    } catch (thrown) {
      this.#fail(thrown);
      return;
    }
    // Who asked for a deploy is answered when what had to stop has.
    let ran: Promise<unknown> | undefined;
    const work = effects.map((effect) => {
      if (effect.type === "respond" && ran) return ran.then(() => this.#perform(engine, effect));
      const performed = this.#perform(engine, effect);
      if (effect.type === "deploy" || effect.type === "state") ran = Promise.all([ran, performed]);
      return performed;
    });
    await Promise.all(work);
  }

  #perform(engine: Engine, effect: Effect): Promise<void> | undefined {
    const { store, users, runtime } = this.#environment;
    switch (effect.type) {
      case "log":
        this.#environment.log(effect.level, effect.message);
        return undefined;
      case "respond":
        return this.#operation("respond", undefined, () => this.#waiting.get(effect.request)?.(effect));
      case "admitted": {
        const { type: _, request, ...admission } = effect;
        this.#waiting.get(request)?.(admission);
        return undefined;
      }
      case "sessionEnded":
        this.#environment.sessionEnded?.(effect.session);
        return undefined;
      case "deploy": {
        const active = runtime && this.#active(engine);
        // Of deploys that came at once only the last one can be carried out; it does what all of them do.
        if (active?.generation !== effect.generation) return undefined;
        const { type: _, ...deploy } = effect;
        return this.#run(() => runtime?.deploy({ ...deploy, ...active }));
      }
      case "state":
        return runtime && this.#run(() => runtime.setState(effect.state));
      case "forget":
        return this.#operation("forget", store.forget(effect.key).catch(this.#forgetFailed), () => {});
      case "load": {
        const loaded = store.load().then(
          (stored): Input => ({ type: "loaded", effect: effect.effect, ...(stored && { stored }) }),
          (thrown: unknown) => failed(effect.effect, thrown),
        );
        return this.#operation("load", loaded, (input) => this.#answer(engine, input));
      }
      case "save": {
        const saved = store.save(effect).then(
          (type): Input => ({ type, effect: effect.effect }),
          (thrown: unknown) => failed(effect.effect, thrown),
        );
        return this.#operation("save", saved, (input) => this.#answer(engine, input));
      }
      case "saveSettings":
        return this.#saved(engine, effect, store.saveSettings(effect.settings));
      case "saveSessions":
        return this.#saved(engine, effect, store.saveSessions(effect.sessions));
      case "verify":
      case "user":
      case "authenticate":
      case "token":
      case "defaultUser":
        // Not waited for at the end: nobody knows how long people's functions take, and nothing is lost with them.
        return answer(users, effect).then((input) => this.#answer(engine, input));
    }
  }

  /** What is to run. */
  #active(engine: Engine): Active | undefined {
    try {
      return engine.active();
    } catch (thrown) {
      this.#fail(thrown);
      return undefined;
    }
  }

  /** Has the runtime do something. What goes wrong there is no fault of who asked: it is saved. */
  #run(work: () => Promise<void> | void | undefined): Promise<void> {
    const failed = (thrown: unknown): void => {
      this.#environment.log(
        "error",
        `The runtime failed: ${thrown instanceof Error ? thrown.message : thrown}`,
      );
    };
    return this.#track((async () => work())().catch(failed));
  }

  #saved(
    engine: Engine,
    { type, effect }: Extract<Effect, { type: "saveSettings" | "saveSessions" }>,
    work: Promise<void>,
  ): Promise<void> {
    const saved = work.then(
      (): Input => ({ type: "saved", effect }),
      (thrown: unknown) => failed(effect, thrown),
    );
    return this.#operation(type, saved, (input) => this.#answer(engine, input));
  }

  async #operation<T>(
    point: Parameters<Probe>[0],
    work: T | Promise<T>,
    then: (result: T) => void,
  ): Promise<void> {
    const { probe } = this.#environment;
    const operation = async (): Promise<void> => {
      const result = await work;
      if (probe !== undefined) await probe(point);
      then(result);
    };
    await this.#track(operation());
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }

  /** Hands an answer to the engine that asked, if it is still there. */
  #answer(engine: Engine, input: Input): void {
    if (engine === this.#engine) void this.#step(input);
  }

  readonly #forgetFailed = (thrown: unknown): void => {
    const { code, message } = StoreError.from(thrown, "storage_failed");
    this.#environment.log("warn", `The outcome of a request could not be dropped: ${code} ${message}`);
  };

  #arm(deadline: number | undefined): void {
    if (deadline === this.#deadline && this.#cancelTimer !== undefined) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#deadline = deadline;
    if (deadline === undefined) return;
    const delay = Math.min(Math.max(0, deadline - this.#environment.now()), LONGEST_TIMER);
    this.#cancelTimer = this.#environment.timer(delay, () => this.#ring(deadline));
  }

  /** Timers may ring early: by a millisecond, or because the wait was longer than a timer can be. */
  #ring(deadline: number): void {
    this.#cancelTimer = undefined;
    if (this.#environment.now() < deadline) this.#arm(deadline);
    else void this.#step({ type: "tick" });
  }

  #fail(thrown: unknown): void {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    this.#environment.log("error", `The engine failed and starts anew: ${reason}`);
    this.#drop();
    for (const settle of [...this.#waiting.values()]) {
      settle(refusal(500, "internal_error", "Internal error"));
    }
  }

  #drop(): void {
    this.#arm(undefined);
    const engine = this.#engine;
    this.#engine = undefined;
    try {
      engine?.free();
    } catch {
      // After a trap wasm-bindgen still holds the borrow of the call that trapped, and says so here.
    }
  }
}

/** What a 32-bit timer can hold, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

function failed(effect: number, thrown: unknown): Input {
  const { code, message } = StoreError.from(thrown, "storage_failed");
  return { type: "failed", effect, code, message };
}
