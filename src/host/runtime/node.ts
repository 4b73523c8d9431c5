// biome-ignore lint/style/useNodejsImportProtocol: bundlers for browsers find the package `events` by this name.
import { EventEmitter } from "events";
import { complete, type Delivery, emit, receive, send } from "./delivery.js";
import type { Flow } from "./flow.js";
import { logOf } from "./node-log.js";
import { type InputHandler, type Message, type Outputs, RECEIVER, Receiver } from "./receiver.js";

/** The configuration that constructors of nodes are given. */
export interface NodeConfig {
  id: string;
  type: string;
  z?: string;
  g?: string;
  name?: string;
  wires?: string[][];
  _alias?: string;
  _flow?: Flow;
  _module?: unknown;
  _path?: string;
  [property: string]: unknown;
}

type CloseHandler = (this: Node, ...given: unknown[]) => unknown;

/** What all nodes have: `@node-red/runtime/lib/nodes/Node.js` (5.0.7). */
export interface Node {
  id: string;
  type: string;
  z?: string | undefined;
  g?: string | undefined;
  name?: string;
  credentials?: Record<string, unknown>;
  /** Of a config node that keeps them: the nodes that use it. */
  users?: Record<string, Node>;
  wires: (string | null)[][];
  _wire?: string | null;
  _wireCount: number;
  _alias?: string;
  _closeCallbacks: CloseHandler[];
  _flow?: Flow;
  _module?: unknown;
  _path?: string;
  _context?: unknown;
  [RECEIVER]: Receiver;
  updateWires(wires?: (string | null)[][]): void;
  context(): unknown;
  on(event: string | symbol, listener: (...given: never[]) => unknown): unknown;
  once(event: string | symbol, listener: (...given: never[]) => unknown): unknown;
  emit(event: string | symbol, ...given: unknown[]): unknown;
  removeListener(event: string | symbol, listener: (...given: never[]) => unknown): unknown;
  removeAllListeners(event?: string | symbol): unknown;
  close(removed?: boolean): Promise<unknown>;
  send(message?: unknown): void;
  receive(message?: unknown): void;
  log(message: unknown): void;
  warn(message: unknown): void;
  error(message: unknown, about?: unknown): void;
  debug(message: unknown): void;
  trace(message: unknown): void;
  metric(event?: string, message?: { _msgid?: string | undefined }, value?: unknown): boolean | undefined;
  status(status: unknown): void;
}

/** What the engine says of the node that is being constructed. */
export interface Wiring {
  handle: number;
  /** Whose wires they are. */
  id: string;
  flow: Flow;
  outputs: Outputs;
}

/** Where nodes get what a configuration does not say. */
export interface Making {
  delivery: Delivery | undefined;
  wiring: Wiring | undefined;
}

/**
 * What is being made now. Constructors call `RED.nodes.createNode(this, config)`, which has no other way to know.
 * Without a flow a node belongs to the runtime that was last heard of.
 */
export const making: Making = { delivery: undefined, wiring: undefined };

export interface NodeConstructor {
  new (config: NodeConfig): Node;
  (this: Node, config: NodeConfig): void;
  readonly prototype: Node;
}

/**
 * The base of all nodes. It is a function and not a class, because constructors of nodes are functions, which call it
 * with what they make.
 */
export const Node = function Node(this: Node, config: NodeConfig): void {
  this.id = config.id;
  this.type = config.type;
  this.z = config.z;
  this.g = config.g;
  this._closeCallbacks = [];
  if (config.name) this.name = config.name;
  if (config._alias) this._alias = config._alias;
  for (const name of ["_flow", "_module", "_path"] as const) if (config[name]) hide(this, name, config[name]);
  const delivery = config._flow?.delivery ?? making.delivery;
  if (delivery === undefined) throw new Error("There is no runtime that the node could belong to");
  hide(this, RECEIVER, new Receiver(this, delivery));
  this.updateWires(config.wires);
} as unknown as NodeConstructor;

const prototype = Object.create(EventEmitter.prototype) as Node;
Object.defineProperty(Node, "prototype", { value: prototype });
define("constructor", Node);
Object.defineProperty(Node, "super_", { value: EventEmitter, writable: true, configurable: true });

/** Node-RED keeps the methods that it overrides under these names, and nodes know them. */
const emitter = EventEmitter.prototype;
for (const name of ["on", "emit", "removeListener", "removeAllListeners"] as const)
  define(`_${name}`, emitter[name]);

/** A node without wires sends to nobody: it has no ids made and runs no hooks. */
function sendNowhere(): void {}

Object.assign(prototype, {
  updateWires(this: Node, wires) {
    const receiver = this[RECEIVER];
    this.wires = wires || [];
    if (Object.hasOwn(this, "_wire")) delete this._wire;
    this._wireCount = 0;
    for (const output of this.wires) this._wireCount += output.length;
    const isSingle = this.wires.length === 1 && this._wireCount === 1;
    this.send = this._wireCount === 0 ? sendNowhere : prototype.send;
    if (isSingle) this._wire = this.wires[0]?.[0] as string | null;
    const { wiring } = making;
    if (wiring !== undefined && wiring.flow === this._flow && wiring.id === this.id) {
      making.wiring = undefined;
      receiver.handle = wiring.handle;
      receiver.outputs = wiring.outputs;
    } else receiver.outputs = this._flow?.resolve?.(this.wires) ?? [];
    receiver.single = isSingle ? receiver.outputs[0]?.[0] : undefined;
  },

  context(this: Node) {
    this._context ??= this._flow?.contexts?.node(this._alias || this.id, this.z);
    return this._context;
  },

  on(this: Node, event, listener) {
    if (event === "close") this._closeCallbacks.push(listener as CloseHandler);
    else if (event === "input") listen(this[RECEIVER], listener as unknown as InputHandler);
    else emitter.on.call(this as never, event, listener as never);
  },

  removeListener(this: Node, event, listener) {
    if (event === "close") {
      const at = this._closeCallbacks.indexOf(listener as CloseHandler);
      if (at !== -1) this._closeCallbacks.splice(at, 1);
    } else if (event === "input") forget(this[RECEIVER], listener as unknown as InputHandler);
    else emitter.removeListener.call(this as never, event, listener as never);
  },

  removeAllListeners(this: Node, event?) {
    if (event === "close") this._closeCallbacks = [];
    else if (event === "input") {
      const receiver = this[RECEIVER];
      receiver.handler = null;
      receiver.handlers = null;
    } else emitter.removeAllListeners.call(this as never, event);
  },

  emit,
  close,
  send,
  receive,

  error(this: Node, message, about) {
    const said = typeof message === "boolean" ? message : message || "";
    const isOffered = this._flow !== undefined && Boolean(about) && typeof about === "object";
    if (!isOffered || !this._flow?.handleError(this, said, about as Message)) logOf(this, "ERROR", said);
  },

  log(this: Node, message) {
    logOf(this, "INFO", message);
  },

  warn(this: Node, message) {
    logOf(this, "WARN", message);
  },

  debug(this: Node, message) {
    logOf(this, "DEBUG", message);
  },

  trace(this: Node, message) {
    logOf(this, "TRACE", message);
  },

  metric(this: Node, event, message, value) {
    const { log } = this[RECEIVER].delivery.red;
    if (event === undefined) return log.metric();
    const name = `node.${this.type}.${event}`;
    log.log({ level: log.METRIC, nodeid: this.id, event: name, msgid: message?._msgid, value });
    return undefined;
  },

  status(this: Node, status) {
    const isText = typeof status === "string" || typeof status === "number" || typeof status === "boolean";
    this._flow?.handleStatus(this, isText ? { text: `${status}` } : (status as Record<string, unknown>));
  },

  _complete(this: Node, message: Message, error: unknown) {
    complete(this[RECEIVER], message, error);
  },
} satisfies Partial<Node> & { _complete: unknown });

/**
 * Who looks at the handlers of a node finds them under the names of Node-RED.
 *
 * DIFFERENCE: they are no properties of the node itself, which whoever lists those would see.
 */
const handlers = {
  _inputCallback: "handler",
  _inputCallbacks: "handlers",
  _expectedDoneCount: "expected",
} as const satisfies Record<string, keyof Receiver>;
for (const [name, own] of Object.entries(handlers)) {
  Object.defineProperty(prototype, name, {
    get(this: Node) {
      return this[RECEIVER]?.[own];
    },
    set(this: Node, value: never) {
      this[RECEIVER][own] = value;
    },
    configurable: true,
  });
}

/** Calls the handlers of `close`; resolves when all are done. Exceptions are none of the runtime's business. */
function close(this: Node, removed?: boolean): Promise<unknown> {
  const waiting: Promise<void>[] = [];
  for (const handler of [...this._closeCallbacks]) {
    try {
      if (handler.length === 0) handler.call(this);
      else waiting.push(closed(this, handler, Boolean(removed)));
    } catch {
      // It counts as closed.
    }
  }
  const finish = (): unknown => {
    this.removeAllListeners("input");
    if (this._context) return this._flow?.contexts?.delete(this._alias || this.id, this.z);
    return undefined;
  };
  if (waiting.length > 0) return Promise.all(waiting).then(finish);
  return Promise.resolve(finish());
}

function closed(node: Node, handler: CloseHandler, removed: boolean): Promise<void> {
  return new Promise((resolve) => {
    try {
      if (handler.length === 2) handler.call(node, removed, () => resolve());
      else handler.call(node, () => resolve());
    } catch {
      resolve();
    }
  });
}

function listen(receiver: Receiver, handler: InputHandler): void {
  if (handler.length === 3) receiver.expected += 1;
  if (receiver.handler !== null) {
    receiver.handlers = [receiver.handler, handler];
    receiver.handler = null;
  } else if (receiver.handlers !== null) receiver.handlers.push(handler);
  else receiver.handler = handler;
}

function forget(receiver: Receiver, handler: InputHandler): void {
  if (handler.length === 3) receiver.expected -= 1;
  if (receiver.handler === handler) receiver.handler = null;
  else if (receiver.handlers !== null) {
    // Those that are being called go on with the list as it was.
    const rest = receiver.handlers.filter((known) => known !== handler);
    receiver.handler = rest.length === 1 ? (rest[0] as InputHandler) : null;
    receiver.handlers = rest.length === 1 ? null : rest;
  }
}

/** Sets a property that whoever copies or prints the node does not meet; it would lead to all flows. */
function hide(node: Node, name: string | symbol, value: unknown): void {
  Object.defineProperty(node, name, { value, enumerable: false, writable: true, configurable: true });
}

function define(name: string, value: unknown): void {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
}
