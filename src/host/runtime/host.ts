import { type ActiveFlows, Announcer } from "./announce.js";
import { type Credentials, NodeCredentials } from "./credentials.js";
import { Delivery, type Immediate } from "./delivery.js";
import type {
  CloseNode,
  CreateNode,
  Deployment,
  EngineError,
  Evaluate,
  RuntimeEffect,
  RuntimeEngine,
  RuntimeInput,
  WireNode,
} from "./engine.js";
import { evaluate } from "./evaluate.js";
import { Flow } from "./flow.js";
import { watchHooks } from "./hooks.js";
import { making, type Node, type NodeConfig } from "./node.js";
import { RedNodes } from "./nodes.js";
import type { Contexts, ModuleInstaller, RuntimePort } from "./port.js";
import { NOWHERE, type Outputs, RECEIVER, type Slot } from "./receiver.js";
import type { RedUtil } from "./red-util.js";
import { createInstance, createStatusOutput } from "./subflow.js";
import { type Maker, NodeTypes, type SubflowDefinition, type TypeOptions } from "./types.js";
import { HostValues } from "./values.js";

export interface RuntimeHostOptions {
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
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delay` milliseconds, unless what it returns was called before. */
  timer(delay: number, callback: () => void): () => void;
  immediate: Immediate;
  /** Takes what is wrong with the runtime itself. */
  log(level: "error" | "warn" | "info", message: string): void;
}

/**
 * Runs nodes as an engine says: it gives the engine what happens, and does what it is told to, in that order. What
 * goes wrong in a node is logged and stays there.
 */
export class RuntimeHost implements RuntimePort {
  readonly nodes: RedNodes;
  readonly delivery: Delivery;
  readonly types: NodeTypes;
  readonly credentials = new NodeCredentials();
  readonly contexts: Contexts;
  readonly #options: RuntimeHostOptions;
  readonly #red: RedUtil;
  readonly #engine: RuntimeEngine;
  readonly #values: HostValues;
  readonly #announcer: Announcer;
  readonly #flows = new Map<number, Flow>();
  /** Nodes whose `close` has not come to an end, by id. */
  readonly #closing = new Map<string, Node>();
  /** Deployments whose stop is not over, by generation. */
  readonly #replies = new Map<number, () => void>();
  /** What waits for a start or a stop to be over. */
  #settled: (() => void)[] = [];
  /** The node that is being made. */
  #creating: CreateNode | undefined = undefined;
  #active: { generation: number | undefined; flows: ActiveFlows } | undefined = undefined;
  #entries: Map<unknown, Entry> | undefined = undefined;
  #isRunning = false;
  #deadline: number | undefined = undefined;
  #cancelTimer: (() => void) | undefined = undefined;

  constructor(options: RuntimeHostOptions) {
    this.#options = options;
    this.#red = options.util;
    this.#values = new HostValues(options.util.util);
    this.#announcer = new Announcer(options.util, () => this.getFlows());
    this.contexts = options.context;
    this.#engine = options.engine();
    const isSynchronous = Boolean(options.settings.runtimeSyncDelivery);
    const routes = (handle: number) => this.#engine.routes(handle);
    const watch = watchHooks(this.#red.hooks);
    this.delivery = new Delivery(this.#red, watch, routes, options.immediate, isSynchronous);
    this.types = new NodeTypes(this.#red, options.settings, this.credentials, {
      come: (name, type) => this.#come(name, type),
      gone: (name) => this.#give({ type: "nodeTypeGone", name }),
    });
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
    this.credentials.deployed(deployment.credentials);
    if (deployment.deployment !== "reload") this.#announcer.begin(generation);
    const replied = new Promise<void>((resolve) => this.#replies.set(generation, resolve));
    this.#give({ type: "deploy", ...deployment });
    return replied;
  }

  setState(state: "start" | "stop"): void {
    this.#give({ type: "state", state });
  }

  /** Starts what was deployed. Resolves when it runs, or when it is known that it does not. */
  start(): Promise<void> {
    if (this.#engine.generation() === undefined) return Promise.resolve();
    const started = new Promise<void>((resolve) => this.#settled.push(resolve));
    this.#give({ type: "start" });
    return started;
  }

  /** Closes all nodes, then the stores of context. */
  async shutdown(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#settled.push(resolve));
    this.#give({ type: "shutdown" });
    // Where nothing runs there is nothing to wait for.
    if (this.#engine.deadline() !== undefined) await stopped;
    await this.contexts.close();
  }

  state(): "start" | "stop" | "safe" {
    return this.#engine.state();
  }

  /** The active configuration, without credentials. */
  getFlows(): ActiveFlows {
    const generation = this.#engine.generation();
    if (this.#active === undefined || this.#active.generation !== generation) {
      const flows = lazyFlows(this.#engine.flows(), this.#engine.revision() ?? "");
      this.#active = { generation, flows };
      this.#entries = undefined;
    }
    return this.#active.flows;
  }

  /** The node with this id that runs, in whichever flow. */
  find(id: string): Node | undefined {
    const handle = this.#engine.find(undefined, id);
    return handle === undefined ? undefined : this.delivery.at(handle)?.node;
  }

  credentialsOf(node: Node): Credentials | undefined {
    const create = this.#creating;
    if (create === undefined || create.id !== node.id || create.credentials === undefined) return undefined;
    if (this.credentials.isChanged(create.alias ?? create.id)) return undefined;
    return this.#values.fill(create.credentials, create.credentialHoles);
  }

  setting(flow: number, group: string | undefined, name: string): unknown {
    const value = this.#engine.setting(flow, group, name);
    return value === undefined ? undefined : this.#values.take(value);
  }

  place(flow: number, id: string): Slot | undefined {
    const handle = this.#engine.find(flow, id);
    return handle === undefined ? undefined : this.delivery.slot(handle);
  }

  entry(id: string): Entry | undefined {
    const { flows } = this.getFlows();
    this.#entries ??= new Map((flows as Entry[]).map((entry) => [entry.id, entry]));
    return this.#entries.get(id);
  }

  /** An input that nobody waits for. */
  #answer(input: RuntimeInput): void {
    try {
      this.#give(input);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** One input, and all that follows from it at once. */
  #give(input: RuntimeInput): void {
    this.#engine.handle(this.#options.now(), input);
    // Nodes that do something while they are made or closed end up here; whoever is at it goes on.
    if (!this.#isRunning) this.#run();
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
    if (isPaused) queueMicrotask(this.#goOn);
    else this.#arm(this.#engine.deadline());
  }

  readonly #goOn = (): void => {
    try {
      this.#run();
    } catch (thrown) {
      this.#fail(thrown);
    }
  };

  /** Nothing that is wrong with one effect keeps the next one from being performed. */
  #attempt(effect: RuntimeEffect): void {
    try {
      this.#perform(effect);
    } catch (thrown) {
      this.#options.log("error", `What the runtime had to do (${effect.type}) failed: ${String(thrown)}`);
    }
  }

  #fail(thrown: unknown): void {
    this.#options.log("error", `The runtime failed: ${String(thrown)}`);
  }

  #perform(effect: RuntimeEffect): void {
    switch (effect.type) {
      case "create":
        this.#create(effect);
        break;
      case "wire":
        this.#wire(effect);
        break;
      case "close":
        void this.#close(effect);
        break;
      case "openFlow": {
        const parent = effect.parent === undefined ? undefined : this.#flows.get(effect.parent);
        this.#flows.set(effect.flow, new Flow(this, effect, parent));
        break;
      }
      case "closeFlow":
        this.#flows.delete(effect.flow);
        break;
      case "rerouted":
        this.delivery.routing += 1;
        this.delivery.sweep();
        if (this.#flows.size === 0) this.#values.clear();
        break;
      case "evaluate":
        void this.#evaluate(effect);
        break;
      case "checkModules":
        void this.#checkModules(effect.effect, effect.modules);
        break;
      case "cleanContext":
        this.#cleanContext();
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

  #create(effect: CreateNode): void {
    const slot = this.delivery.slot(effect.node);
    try {
      const node = this.#make(effect);
      slot.receiver = node[RECEIVER];
    } catch (thrown) {
      const { log } = this.#red;
      log.log({ level: log.ERROR, id: effect.id, type: effect.nodeType, msg: thrown });
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      this.#give({ type: "failed", effect: effect.effect, message });
      return;
    } finally {
      this.#creating = undefined;
      making.wiring = undefined;
    }
    this.#give({ type: "created", effect: effect.effect });
  }

  #make(effect: CreateNode): Node {
    const flow = this.#flows.get(effect.flow) as Flow;
    const config = this.#values.fill(effect.config, effect.holes) as NodeConfig;
    making.wiring = {
      handle: effect.node,
      id: effect.id,
      flow,
      outputs: this.#outputs(effect.wires.targets),
    };
    if (effect.kind === "instance") return createInstance(config, flow);
    // It is a node of the instance, but reports around it.
    if (effect.kind === "status")
      return createStatusOutput(config, flow, this.#flows.get(effect.parent) as Flow);
    this.#creating = effect;
    const maker = this.types.get(effect.nodeType);
    if (typeof maker !== "function") throw new Error(`There are no nodes of the type '${effect.nodeType}'`);
    hide(config, "_flow", flow);
    hide(config, "_module", this.#options.moduleOf?.(effect.nodeType));
    hide(config, "_path", effect.path);
    const node = new (maker as new (config: NodeConfig) => Node)(config);
    // One whose constructor gave up before it called createNode.
    if (node[RECEIVER] === undefined) this.nodes.createNode(node, config);
    return node;
  }

  #wire({ node, wires }: WireNode): void {
    const receiver = this.delivery.at(node);
    const flow = receiver?.node._flow;
    if (receiver === undefined || flow === undefined) return;
    making.wiring = { handle: node, id: receiver.node.id, flow, outputs: this.#outputs(wires.targets) };
    try {
      receiver.node.updateWires(JSON.parse(wires.ids));
    } catch (thrown) {
      receiver.node.error(thrown);
    } finally {
      making.wiring = undefined;
    }
  }

  #outputs(targets: (number | null)[][]): Outputs {
    return targets.map((output) =>
      output.map((handle) => (handle === null ? NOWHERE : this.delivery.slot(handle))),
    );
  }

  async #close({ effect, node: handle, removed }: CloseNode): Promise<void> {
    const { log } = this.#red;
    const slot = this.delivery.slot(handle);
    const node = slot.receiver?.node;
    slot.receiver = undefined;
    if (node !== undefined) {
      this.#closing.set(node.id, node);
      log.trace(`Stopping node ${node.type}:${node.id}${removed ? " removed" : ""}`);
      const begun = this.#options.now();
      try {
        await node.close(removed);
        log.trace(`Stopped node ${node.type}:${node.id} (${this.#options.now() - begun}ms)`);
      } catch (thrown) {
        node.error(log._("nodes.flows.stopping-error", { message: String(thrown) }));
      }
      if (this.#closing.get(node.id) === node) this.#closing.delete(node.id);
    }
    this.#answer({ type: "closed", effect });
  }

  async #evaluate(asked: Evaluate): Promise<void> {
    const { effect } = asked;
    let input: RuntimeInput;
    try {
      const value = this.#values.give(
        await evaluate(this.#red.util, this.#flows.get(asked.flow) as Flow, asked),
      );
      input = { type: "evaluated", effect, ...(value !== undefined && { value }) };
    } catch (thrown) {
      // Those of JSONata are plain objects.
      const { message } = (thrown ?? {}) as { message?: unknown };
      input = { type: "evaluated", effect, error: typeof message === "string" ? message : String(thrown) };
    }
    this.#answer(input);
  }

  async #checkModules(effect: number, modules: string[]): Promise<void> {
    const asked = modules.map((raw) => JSON.parse(raw));
    const missing = (await this.#options.modules?.check(asked)) ?? [];
    this.#answer({ type: "modules", effect, missing });
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
    const { log } = this.#red;
    // It was logged with its stack when it was thrown.
    if (code === "node_failed") return;
    const closing = code === "close_timeout" ? this.#closing.get(id) : undefined;
    if (closing !== undefined) {
      closing.error(log._("nodes.flows.stopping-error", { message: "Close timed out" }));
      this.#closing.delete(id);
      return;
    }
    const type = this.entry(id)?.type;
    const isNode = typeof type === "string" && type !== "tab";
    log.log({ level: log.ERROR, id, type: isNode ? type : "flow", msg: message });
  }

  #come(name: string, { subflow, modules }: { subflow?: SubflowDefinition; modules?: string }): void {
    const { log } = this.#red;
    if (this.#engine.missingTypes().includes(name)) {
      log.info(log._("nodes.flows.registered-missing", { type: name }));
    }
    this.#give({
      ...{ type: "nodeType", name },
      ...(subflow !== undefined && { subflow: new TextEncoder().encode(JSON.stringify(subflow)) }),
      ...(modules !== undefined && { modules }),
    });
  }

  #cleanContext(): void {
    const cleaned = this.contexts.clean(
      (id) => this.#engine.knows(id),
      () => knownIds(this.getFlows().flows as Entry[]),
    );
    cleaned.catch((thrown: unknown) => {
      this.#options.log(
        "error",
        `What is no more could not be taken out of the context stores: ${String(thrown)}`,
      );
    });
  }

  #arm(deadline: number | undefined): void {
    if (deadline === this.#deadline && (this.#cancelTimer !== undefined || deadline === undefined)) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#deadline = deadline;
    if (deadline === undefined) return;
    const delay = Math.min(Math.max(0, deadline - this.#options.now()), LONGEST_TIMER);
    this.#cancelTimer = this.#options.timer(delay, () => {
      this.#cancelTimer = undefined;
      this.#answer({ type: "tick" });
    });
  }
}

/** An entry of a configuration. */
type Entry = Record<string, unknown>;

/** What a 32-bit timer can hold, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Whether flows do not start, and it is said why. */
function isNotStarted(name: string, payload: string | undefined): boolean {
  if (name !== "runtime-event" || payload === undefined) return false;
  const { id, payload: state } = JSON.parse(payload);
  return id === "runtime-state" && state?.state !== undefined && state.state !== "start";
}

/** A configuration that is only parsed if somebody looks. */
function lazyFlows(text: Uint8Array | undefined, rev: string): ActiveFlows {
  let parsed: unknown[] | undefined;
  return {
    get flows() {
      parsed ??= text === undefined ? [] : (JSON.parse(new TextDecoder().decode(text)) as unknown[]);
      return parsed;
    },
    rev,
  };
}

/**
 * The ids whose contexts are kept, for stores that want a list: those of all entries, and of what is in instances as
 * they are written (`clean` of `@node-red/runtime/lib/nodes/context/index.js`, 5.0.7).
 */
function knownIds(entries: readonly Entry[]): string[] {
  const inside = new Map<string, string[]>();
  for (const { id, z } of entries) {
    const ids = inside.get(String(z));
    if (ids === undefined) inside.set(String(z), [String(id)]);
    else ids.push(String(id));
  }
  return entries.flatMap(({ id, type }) => {
    const template = String(type).startsWith("subflow:") ? String(type).slice("subflow:".length) : undefined;
    const inner = (template === undefined ? undefined : inside.get(template)) ?? [];
    return [String(id), ...inner.map((node) => `${id}-${node}`)];
  });
}

function hide(config: NodeConfig, name: string, value: unknown): void {
  Object.defineProperty(config, name, { value, enumerable: false, writable: true });
}
