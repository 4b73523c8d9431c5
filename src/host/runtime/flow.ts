import type { Delivery } from "./delivery.js";
import type { OpenFlow } from "./engine.js";
import type { Node } from "./node.js";
import type { Contexts } from "./port.js";
import { type Message, NOWHERE, type Outputs, RECEIVER, type Slot } from "./receiver.js";
import type { LogMessage } from "./red-util.js";
import { reportComplete, reportError, reportStatus } from "./reports.js";

/** What a flow asks of the runtime that it is in. */
export interface FlowHost {
  readonly delivery: Delivery;
  readonly contexts: Contexts;
  setting(flow: number, group: string | undefined, name: string): unknown;
  /** The place of an id as a flow sees it. */
  place(flow: number, id: string): Slot | undefined;
  /** The entry of the active configuration with this id. */
  entry(id: string): Record<string, unknown> | undefined;
}

/**
 * What nodes have as `_flow`, and others of Node-RED's modules read of it: `Flow` and `Subflow` of
 * `@node-red/runtime/lib/flows` (5.0.7). Everything about what is in it is the engine's.
 */
export class Flow {
  /** `flow`, `subflow`, or `module:<type>` where the type of the node is a subflow that a module brought. */
  TYPE: string;
  readonly id: string;
  readonly path: string;
  readonly isGlobalFlow: boolean;
  readonly parent: Flow | undefined;
  readonly context: unknown;
  /** What stands for the instance. */
  node: Node | undefined = undefined;
  readonly #host: FlowHost;
  readonly #handle: number;
  readonly #groups = new Map<string, Group>();
  readonly #isModule: boolean;
  /** The type of what stands for the instance. */
  #type: string | undefined = undefined;

  constructor(host: FlowHost, { flow, kind, id, path }: OpenFlow, parent: Flow | undefined) {
    this.TYPE = kind === "subflow" || kind === "module" ? "subflow" : "flow";
    this.id = id;
    this.path = path;
    this.isGlobalFlow = kind === "global";
    this.parent = parent;
    this.#host = host;
    this.#handle = flow;
    this.#isModule = kind === "module";
    this.context =
      kind === "global" ? host.contexts.global : host.contexts.flow(id, parent?.context as never);
    // Nodes print what they have, and their flow leads to all others.
    for (const name of ["parent", "context", "node"])
      Object.defineProperty(this, name, { enumerable: false });
  }

  get delivery(): Delivery {
    return this.#host.delivery;
  }

  get contexts(): Contexts {
    return this.#host.contexts;
  }

  /** What the configuration says of the flow. Of an instance only its id. */
  get flow(): Record<string, unknown> {
    const entry = this.TYPE === "flow" ? this.#host.entry(this.id) : undefined;
    return entry ?? (this.isGlobalFlow ? {} : { id: this.id });
  }

  /** The template, where the flow is an instance. */
  get subflowDef(): Record<string, unknown> | undefined {
    if (this.TYPE !== "subflow" || this.#type === undefined) return undefined;
    return this.#host.entry(this.#type.slice("subflow:".length));
  }

  get subflowInstance(): Record<string, unknown> | undefined {
    if (this.node === undefined) return undefined;
    const { id, type, z, g, name } = this.node;
    return { id, type, z, g, name };
  }

  /** The flow is the inside of this node. */
  hold(node: Node): void {
    this.node = node;
    this.#type = node.type;
    if (this.#isModule) this.TYPE = `module:${node.type}`;
  }

  /** The node with this id, seen from here: here, around here, anywhere. */
  getNode(id: string): Node | undefined {
    return this.#host.place(this.#handle, id)?.receiver?.node;
  }

  /** Variables of a group, or of the flow where there is no such group. */
  getGroupNode(id: string): Group {
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    const group = new Group(this, id);
    this.#groups.set(id, group);
    return group;
  }

  /** The value of a variable. */
  getSetting(name: string): unknown {
    return this.#host.setting(this.#handle, undefined, name);
  }

  /** The same as a group sees it. */
  groupSetting(group: string, name: string): unknown {
    return this.#host.setting(this.#handle, group, name);
  }

  getContext(scope: string): unknown {
    if (scope === "flow") return this.context;
    return scope === "global" ? this.#host.contexts.global : undefined;
  }

  /** The nodes of this flow that run, by id. */
  getActiveNodes(): Record<string, Node> {
    const nodes: Record<string, Node> = Object.create(null);
    for (const { node } of this.delivery.receivers()) if (node._flow === this) nodes[node.id] = node;
    return nodes;
  }

  /** Where ids lead that the engine has not resolved. */
  resolve(wires: readonly (readonly (string | null)[])[]): Outputs {
    const place = (id: string | null): Slot | undefined =>
      typeof id === "string" ? this.#host.place(this.#handle, id) : undefined;
    return wires.map((output) => [...output].map((id) => place(id) ?? NOWHERE));
  }

  handleError(node: Node, said: unknown, message: Message, reporter: Node = node): boolean {
    return reportError(node, said, message, reporter);
  }

  handleStatus(node: Node, status: Record<string, unknown>, reporter: Node = node, isQuiet = false): boolean {
    return reportStatus(node, status, reporter, isQuiet);
  }

  handleComplete(node: Node, message: Message): void {
    reportComplete(node[RECEIVER], message);
  }

  /** What is logged in a subflow that a module brought is said of the node that it is. */
  log(message: LogMessage): void {
    message.path ??= this.path;
    for (let flow: Flow | undefined = this; flow !== undefined; flow = flow.parent) {
      if (!flow.TYPE.startsWith("module:")) continue;
      if (message.id) message.id = flow.id;
      if (message.type) message.type = flow.#type;
    }
    this.delivery.red.log.log(message);
  }

  error(said: unknown): void {
    const { log } = this.delivery.red;
    log.log({ id: this.id, level: log.ERROR, type: this.TYPE, msg: said });
  }
}

/** A group, for who looks up its variables: `Group.js` (5.0.7). */
export class Group {
  readonly TYPE = "group";
  readonly id: string;
  readonly #flow: Flow;

  constructor(flow: Flow, id: string) {
    this.#flow = flow;
    this.id = id;
  }

  getSetting(name: string): unknown {
    return this.#flow.groupSetting(this.id, name);
  }

  getContext(scope: string): unknown {
    return this.#flow.getContext(scope);
  }

  error(said: unknown): void {
    this.#flow.error(said);
  }
}
