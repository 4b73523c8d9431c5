import { Announcer } from "./announce.js";
import { type ActiveFlows, Configuration, type Entry } from "./configuration.js";
import { type Credentials, NONE, NodeCredentials } from "./credentials.js";
import { Delivery, type Immediate } from "./delivery.js";
import type {
  Deployment,
  EngineError,
  Evaluate,
  RuntimeEffect,
  RuntimeEngine,
  RuntimeInput,
} from "./engine.js";
import { EngineLoop, type LoopHost } from "./engine-loop.js";
import { evaluate } from "./evaluate.js";
import { watchHooks } from "./hooks.js";
import { Lifecycle, type LifecycleHost } from "./lifecycle.js";
import type { Node } from "./node.js";
import { RedNodes } from "./nodes.js";
import type { Contexts, ModuleInstaller, RuntimePort } from "./port.js";
import type { Slot } from "./receiver.js";
import type { RedUtil } from "./red-util.js";
import { type Maker, NodeTypes, type SubflowDefinition, type TypeOptions } from "./types.js";
import { HostValues } from "./values.js";

export interface RuntimeHostOptions extends LoopHost {
  engine: () => RuntimeEngine;
  /** The module `@node-red/util`. */
  util: RedUtil;
  /** `RED.settings` as nodes see them. */
  settings: Record<string, unknown>;
  context: Contexts;
  /** Left out: no module is missing. */
  modules?: ModuleInstaller | undefined;
  /** What nodes of a type have as `_module`: what the registry says of their Node Set. */
  moduleOf?: ((type: string) => unknown) | undefined;
  immediate: Immediate;
}

/**
 * Runs nodes as an engine says: it gives the engine what happens, and does what it is told to, in that order. What
 * goes wrong in a node is logged and stays there.
 */
export class RuntimeHost implements RuntimePort, LifecycleHost {
  readonly nodes: RedNodes;
  readonly delivery: Delivery;
  readonly types: NodeTypes;
  readonly credentials = new NodeCredentials();
  readonly contexts: Contexts;
  readonly red: RedUtil;
  readonly values: HostValues;
  readonly now: () => number;
  readonly #options: RuntimeHostOptions;
  readonly #engine: RuntimeEngine;
  readonly #loop: EngineLoop;
  readonly #configuration: Configuration;
  readonly #lifecycle: Lifecycle;
  readonly #announcer: Announcer;
  /** Deployments whose stop is not over, by generation. */
  readonly #replies = new Map<number, () => void>();
  /** What waits for a start or a stop to be over. */
  #settled: (() => void)[] = [];

  constructor(options: RuntimeHostOptions) {
    const { util, settings, immediate } = options;
    this.#options = options;
    this.red = util;
    this.now = () => options.now();
    this.contexts = options.context;
    this.values = new HostValues(util.util);
    const engine = options.engine();
    this.#engine = engine;
    this.#loop = new EngineLoop(engine, options, (effect) => this.#perform(effect));
    this.#configuration = new Configuration(engine);
    this.#announcer = new Announcer(util, () => this.getFlows());
    const isSynchronous = Boolean(settings.runtimeSyncDelivery);
    const routes = (handle: number) => engine.routes(handle);
    this.delivery = new Delivery(util, watchHooks(util.hooks), routes, immediate, isSynchronous);
    this.types = new NodeTypes(util, settings, this.credentials, {
      come: (name, type) => this.#come(name, type),
      gone: (name) => this.#loop.give({ type: "nodeTypeGone", name }),
    });
    this.#lifecycle = new Lifecycle(this);
    this.nodes = new RedNodes(this);
  }

  /** @throws {Error} If there is such a type already. */
  registerType(set: string, type: string, maker: Maker, options?: TypeOptions): void {
    this.types.register(set, type, maker, options);
  }

  /** @throws {Error} If there is such a type already. */
  registerSubflow(set: string, definition: SubflowDefinition): void {
    this.types.registerSubflow(set, definition);
  }

  unregisterTypes(set: string): void {
    this.types.unregister(set);
  }

  /** Resolves when what had to stop has; the start goes on. */
  deploy(deployment: Deployment): Promise<void> {
    const { generation } = deployment;
    const isLoad = deployment.deployment === "reload";
    const credentials = deployment.credentials ?? (isLoad ? NONE : undefined);
    if (credentials !== undefined) this.credentials.deployed(credentials);
    if (!isLoad) this.#announcer.begin(generation);
    const replied = new Promise<void>((resolve) => this.#replies.set(generation, resolve));
    this.#loop.give({ type: "deploy", ...deployment });
    return replied;
  }

  /** Resolves when everything stands still or runs, or when it is known that it does not. */
  async setState(state: "start" | "stop"): Promise<void> {
    const settled = new Promise<void>((resolve) => this.#settled.push(resolve));
    this.#loop.give({ type: "state", state });
    // Where nothing is awaited it is over already.
    if (this.#engine.deadline() !== undefined) await settled;
  }

  /** Starts what was deployed. Resolves when it runs, or when it is known that it does not. */
  start(): Promise<void> {
    if (this.#engine.generation() === undefined) return Promise.resolve();
    const started = new Promise<void>((resolve) => this.#settled.push(resolve));
    this.#loop.give({ type: "start" });
    return started;
  }

  /** Closes all nodes, then the stores of context. */
  async shutdown(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#settled.push(resolve));
    this.#loop.give({ type: "shutdown" });
    // Where nothing runs there is nothing to wait for.
    if (this.#engine.deadline() !== undefined) await stopped;
    await this.contexts.close();
  }

  state(): "start" | "stop" | "safe" {
    return this.#engine.state();
  }

  /** The active configuration, without credentials. */
  getFlows(): ActiveFlows {
    return this.#configuration.flows();
  }

  /** The node with this id that runs, in whichever flow. */
  find(id: string): Node | undefined {
    const handle = this.#engine.find(undefined, id);
    return handle === undefined ? undefined : this.delivery.at(handle)?.node;
  }

  credentialsOf(node: Node): Credentials | undefined {
    return this.#lifecycle.credentialsOf(node);
  }

  setting(flow: number, group: string | undefined, name: string): unknown {
    const value = this.#engine.setting(flow, group, name);
    return value === undefined ? undefined : this.values.take(value);
  }

  place(flow: number, id: string): Slot | undefined {
    const handle = this.#engine.find(flow, id);
    return handle === undefined ? undefined : this.delivery.slot(handle);
  }

  entry(id: string): Entry | undefined {
    return this.#configuration.entry(id);
  }

  moduleOf(type: string): unknown {
    return this.#options.moduleOf?.(type);
  }

  #perform(effect: RuntimeEffect): void {
    switch (effect.type) {
      case "create": {
        const message = this.#lifecycle.create(effect);
        const answer =
          message === undefined ? { type: "created" as const } : { type: "failed" as const, message };
        this.#loop.give({ effect: effect.effect, ...answer });
        break;
      }
      case "wire":
        this.#lifecycle.wire(effect);
        break;
      case "close":
        void this.#lifecycle.close(effect).then(() => {
          this.#loop.answer({ type: "closed", effect: effect.effect });
        });
        break;
      case "openFlow":
        this.#lifecycle.openFlow(effect);
        break;
      case "closeFlow":
        this.#lifecycle.closeFlow(effect.flow);
        break;
      case "rerouted":
        this.delivery.routing += 1;
        this.delivery.sweep();
        if (this.#lifecycle.isEmpty) this.values.clear();
        break;
      case "evaluate":
        void this.#evaluate(effect);
        break;
      case "checkModules":
        void this.#checkModules(effect.effect, effect.modules);
        break;
      case "cleanContext":
        void this.#cleanContext();
        break;
      case "reply":
        this.#announcer.update(effect.generation);
        this.#replies.get(effect.generation)?.();
        this.#replies.delete(effect.generation);
        break;
      case "event":
        this.#announce(effect.name, effect.payload);
        break;
      case "error":
        this.#report(effect);
    }
  }

  async #evaluate(asked: Evaluate): Promise<void> {
    const { effect } = asked;
    let input: RuntimeInput;
    try {
      const flow = this.#lifecycle.flow(asked.flow);
      const value = this.values.give(await evaluate(this.red.util, flow, asked));
      input = { type: "evaluated", effect, ...(value !== undefined && { value }) };
    } catch (thrown) {
      // Those of JSONata are plain objects.
      const { message } = (thrown ?? {}) as { message?: unknown };
      input = { type: "evaluated", effect, error: typeof message === "string" ? message : String(thrown) };
    }
    this.#loop.answer(input);
  }

  async #checkModules(effect: number, modules: string[]): Promise<void> {
    const asked = modules.map((raw) => JSON.parse(raw));
    const missing = (await this.#options.modules?.check(asked)) ?? [];
    this.#loop.answer({ type: "modules", effect, missing });
  }

  async #cleanContext(): Promise<void> {
    try {
      const knows = (id: string): boolean => this.#engine.knows(id);
      await this.contexts.clean(knows, () => this.#configuration.knownIds());
    } catch (thrown) {
      this.#options.log("error", `Contexts that belong to nothing could not be dropped: ${String(thrown)}`);
    }
  }

  #announce(name: string, payload: string | undefined): void {
    try {
      this.#announcer.announce(name, payload);
    } catch (thrown) {
      this.#options.log("error", `A listener of ${name} failed: ${String(thrown)}`);
    }
    if (name === "nodes-stopped" || name === "nodes-started" || isNotStarted(name, payload)) {
      for (const settle of this.#settled.splice(0)) settle();
    }
  }

  /** Logs what is wrong with one node, flow or variable, as that of which it is said. */
  #report({ id, code, message }: EngineError): void {
    const { log } = this.red;
    // It was logged with its stack when it was thrown.
    if (code === "node_failed") return;
    const closing = code === "close_timeout" ? this.#lifecycle.closing(id) : undefined;
    if (closing !== undefined) {
      closing.error(log._("nodes.flows.stopping-error", { message: "Close timed out" }));
      return;
    }
    const type = this.entry(id)?.type;
    const isNode = typeof type === "string" && type !== "tab";
    log.log({ level: log.ERROR, id, type: isNode ? type : "flow", msg: message });
  }

  #come(name: string, { subflow, modules }: { subflow?: SubflowDefinition; modules?: string }): void {
    const { log } = this.red;
    if (this.#engine.missingTypes().includes(name)) {
      log.info(log._("nodes.flows.registered-missing", { type: name }));
    }
    this.#loop.give({
      ...{ type: "nodeType", name },
      ...(subflow !== undefined && { subflow: new TextEncoder().encode(JSON.stringify(subflow)) }),
      ...(modules !== undefined && { modules }),
    });
  }
}

/** Whether flows do not start, and it is said why. */
function isNotStarted(name: string, payload: string | undefined): boolean {
  if (name !== "runtime-event" || payload === undefined) return false;
  const { id, payload: state } = JSON.parse(payload);
  return id === "runtime-state" && state?.state !== undefined && state.state !== "start";
}
