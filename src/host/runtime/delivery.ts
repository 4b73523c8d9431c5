// biome-ignore lint/style/useNodejsImportProtocol: bundlers for browsers find the package `events` by this name.
import { EventEmitter } from "events";
import { cloneMessage } from "./clone.js";
import type { Routes } from "./engine.js";
import { receiveHooked, sendHooked } from "./hooked.js";
import type { HookWatch } from "./hooks.js";
import type { Node } from "./node.js";
import { type InputHandler, type Message, RECEIVER, type Receiver, Slot } from "./receiver.js";
import type { RedUtil } from "./red-util.js";
import { reportComplete } from "./reports.js";

/** Calls back in a macrotask of its own, in the order of the calls: `setImmediate`. */
export type Immediate = <A extends unknown[]>(callback: (...given: A) => void, ...given: A) => unknown;

/**
 * How messages come from node to node: `send` and `receive` of `@node-red/runtime/lib/nodes/Node.js`, `send` of
 * `lib/flows/Flow.js` (5.0.7).
 *
 * Each delivery is a macrotask of its own, or promises in handlers would see messages in another order. Where no hook
 * is set, nothing is made for it but that task and the `done` of its handler.
 */
export class Delivery {
  readonly red: RedUtil;
  readonly watch: HookWatch;
  /** Counts up when what the engine says of routes may be different. */
  routing = 1;
  /** Who hears of what a node reports, as the engine says. */
  readonly routes: (handle: number) => Routes;
  readonly #immediate: Immediate;
  readonly #isSynchronous: boolean;
  readonly #slots = new Map<number, Slot>();
  /** How many there were after the last sweep. */
  #kept = 0;

  constructor(
    red: RedUtil,
    watch: HookWatch,
    routes: (handle: number) => Routes,
    immediate: Immediate,
    isSynchronous: boolean,
  ) {
    this.red = red;
    this.watch = watch;
    this.routes = routes;
    this.#immediate = immediate;
    this.#isSynchronous = isSynchronous;
  }

  /** The place that the engine calls by this number. */
  slot(handle: number): Slot {
    const known = this.#slots.get(handle);
    if (known !== undefined) return known;
    const slot = new Slot();
    this.#slots.set(handle, slot);
    return slot;
  }

  /** What is at a place, if anything is. */
  at(handle: number): Receiver | undefined {
    return this.#slots.get(handle)?.receiver;
  }

  /** Everything that can be sent to. */
  *receivers(): Generator<Receiver> {
    for (const { receiver } of this.#slots.values()) if (receiver !== undefined) yield receiver;
  }

  /** Forgets the places that nothing is at and no wire leads to, if there may be many. */
  sweep(): void {
    if (this.#slots.size < 2 * this.#kept + 1000) return;
    const used = new Set<Slot>();
    for (const { outputs } of this.receivers()) for (const slot of outputs.flat()) used.add(slot);
    for (const [handle, slot] of this.#slots) {
      if (slot.receiver === undefined && !used.has(slot)) this.#slots.delete(handle);
    }
    this.#kept = this.#slots.size;
  }

  /** Delivers later, or at once where the setting `runtimeSyncDelivery` is set. */
  push(receiver: Receiver, message: Message): void {
    if (this.#isSynchronous) deliver(receiver, message);
    else this.#immediate(deliver, receiver, message);
  }

  /** The same for what is not just a message to a node. */
  later<A extends unknown[]>(callback: (...given: A) => void, ...given: A): void {
    if (this.#isSynchronous) callback(...given);
    else this.#immediate(callback, ...given);
  }

  /** The function that input handlers of a node are given as `send`. */
  sender(receiver: Receiver): (message?: unknown) => void {
    const { node } = receiver;
    return function (message?: unknown): void {
      // biome-ignore lint/complexity/noArguments: a rest parameter would be an array for each message.
      if (arguments.length !== 1 || node.send !== send) node.send.apply(node, arguments as never);
      else sendFrom(receiver, message);
    };
  }
}

/** `Node.prototype.send`. */
export function send(this: Node, message?: unknown): void {
  sendFrom(this[RECEIVER], message);
}

/** `Node.prototype.receive`. */
export function receive(this: Node, message?: unknown): void {
  const given = (message || {}) as Message;
  if (!given._msgid) Reflect.set(given, "_msgid", this[RECEIVER].delivery.red.util.generateId());
  this.emit("input", given);
}

/** `Node.prototype.emit`. */
export function emit(this: Node, event: string | symbol, ...given: unknown[]): void {
  if (event === "input") input(this[RECEIVER], given[0] as Message);
  else EventEmitter.prototype.emit.call(this as never, event, ...given);
}

function sendFrom(receiver: Receiver, message: unknown): void {
  if (message === null || message === undefined) return;
  const { single, delivery } = receiver;
  if (typeof message !== "object") {
    refuse(receiver, message);
    return;
  }
  if (single === undefined || Array.isArray(message)) {
    sendEach(receiver, Array.isArray(message) ? message : [message]);
    return;
  }
  const given = message as Message;
  const { red, watch } = delivery;
  if (!given._msgid) Reflect.set(given, "_msgid", red.util.generateId());
  if (red.log.metric()) receiver.node.metric("send", given);
  if (watch.isSet) {
    sendHooked(receiver, [given]);
    return;
  }
  const target = single.receiver;
  if (target !== undefined) delivery.push(target, given);
}

/**
 * Sends what stands for each output: the first message along the first wire goes as it is, all others as copies,
 * even of different messages.
 */
function sendEach(receiver: Receiver, messages: readonly unknown[]): void {
  const { outputs, delivery } = receiver;
  const { red, watch } = delivery;
  if (red.log.metric()) receiver.node.metric("send", { _msgid: firstId(receiver, messages) });
  if (watch.isSet) {
    sendHooked(receiver, messages);
    return;
  }
  let isFirst = true;
  let id: string | undefined;
  const count = Math.min(outputs.length, messages.length);
  for (let port = 0; port < count; port += 1) {
    const given = messages[port];
    if (given === null || given === undefined) continue;
    const slots = outputs[port] as readonly Slot[];
    const isSequence = Array.isArray(given);
    const length = isSequence ? given.length : 1;
    for (let wire = 0; wire < slots.length; wire += 1) {
      for (let at = 0; at < length; at += 1) {
        const message = isSequence ? given[at] : given;
        if (!isMessage(receiver, message)) continue;
        if (!message._msgid) {
          id ??= firstId(receiver, messages);
          Reflect.set(message, "_msgid", id);
        }
        const target = slots[wire]?.receiver;
        if (target !== undefined) delivery.push(target, isFirst ? message : cloneMessage(red.util, message));
        isFirst = false;
      }
    }
  }
}

/** Whether something can be sent. What is neither that nor nothing is complained of. */
export function isMessage(receiver: Receiver, message: unknown): message is Message {
  if (typeof message === "object") return message !== null;
  if (message !== undefined) refuse(receiver, message);
  return false;
}

/** The id for messages of a call that have none: that of the first one that has, else a new one. */
export function firstId({ outputs, delivery }: Receiver, messages: readonly unknown[]): string {
  for (const [port, slots] of outputs.entries()) {
    const sequence = slots.length === 0 ? [] : [messages[port]].flat();
    for (const message of sequence as (Message | null | undefined)[])
      if (message?._msgid) return message._msgid;
  }
  return delivery.red.util.generateId();
}

function refuse({ node, delivery }: Receiver, message: unknown): void {
  node.error(delivery.red.log._("nodes.flow.non-message-returned", { type: typeof message }));
}

/** Gives a message to a node, by the methods that it may have of its own. */
export function deliver(receiver: Receiver, message: Message): void {
  const { node } = receiver;
  try {
    // The copy of a frozen message can have an id.
    if (message._msgid && node.receive === receive && node.emit === emit) input(receiver, message);
    else node.receive(message);
  } catch (thrown) {
    undelivered(receiver.delivery.red, node, thrown);
  }
}

/** Logs that a node did not even take a message. */
export function undelivered({ log }: RedUtil, node: Node | undefined, thrown: unknown): void {
  log.error(`Error delivering message to node:${node?._path} [${node?.type}]`);
  log.error(thrown instanceof Error ? thrown.stack : thrown);
}

/** Calls the handlers of `input`. */
export function input(receiver: Receiver, message: Message): void {
  const { red, watch } = receiver.delivery;
  if (red.log.metric()) receiver.node.metric("receive", message);
  if (watch.isSet) receiveHooked(receiver, message);
  else handle(receiver, message);
}

/** Calls the handlers of `input`, after the hooks. */
export function handle(receiver: Receiver, message: Message): void {
  const { node, handler, handlers } = receiver;
  if (handler !== null) {
    try {
      handler.call(node, message, receiver.send, completer(receiver, message));
    } catch (thrown) {
      node.error(thrown, message);
    }
  } else if (handlers !== null) handleEach(receiver, handlers, message);
}

/** Several handlers complete a message together. */
function handleEach(receiver: Receiver, handlers: InputHandler[], message: Message): void {
  const { node } = receiver;
  let count = 0;
  const done = (error?: unknown): void => {
    count += 1;
    if (count === receiver.expected) complete(receiver, message, error);
  };
  // As many as there are now: handlers can add and remove others.
  for (let at = 0, end = handlers.length; at < end; at += 1) {
    try {
      (handlers[at] as InputHandler).call(node, message, receiver.send, done);
    } catch (thrown) {
      node.error(thrown, message);
    }
  }
}

function completer(receiver: Receiver, message: Message): (error?: unknown) => void {
  return (error) => complete(receiver, message, error);
}

/** A node is done with a message: `_complete` of `Node.js` (5.0.7). */
export function complete(receiver: Receiver, message: Message, error: unknown): void {
  const { node, delivery } = receiver;
  const { red, watch } = delivery;
  if (red.log.metric()) node.metric("done", message);
  if (watch.isSet) {
    const event = { msg: message, error, node: { id: node.id, node } };
    red.hooks.trigger("onComplete", event, (refused) => {
      if (refused) node.error(refused);
    });
  }
  if (error) node.error(error, message);
  else reportComplete(receiver, message);
}
