import type { Delivery } from "./delivery.js";
import type { Routes } from "./engine.js";
import type { Node } from "./node.js";

export type Message = { _msgid?: string; [name: string]: unknown };

export type InputHandler = (
  this: unknown,
  message: Message,
  send: (message?: unknown) => void,
  done: (error?: unknown) => void,
) => unknown;

/** Where a node has its receiver. */
export const RECEIVER: unique symbol = Symbol("receiver");

/** The place of an id in delivery, which wires lead to. What is there changes with each restart of the node. */
export class Slot {
  receiver: Receiver | undefined = undefined;
}

/** Where a wire leads that leads nowhere. */
export const NOWHERE: Slot = Object.freeze(new Slot());

/** Who gets what a node sends: for each output the places. */
export type Outputs = readonly (readonly Slot[])[];

/**
 * What delivery knows of one node. Nodes have as many shapes as there are types; this has one, so that it is found and
 * read quickly whatever the node is.
 */
export class Receiver {
  readonly node: Node;
  readonly delivery: Delivery;
  outputs: Outputs = [];
  /** The only place of the only output, if that is all there is. */
  single: Slot | undefined = undefined;
  /** The handler of `input`; of several, the list. */
  handler: InputHandler | null = null;
  handlers: InputHandler[] | null = null;
  /** How many handlers declare `done`. */
  expected = 0;
  /** Its place in the engine, if the engine knows of it. */
  handle: number | undefined = undefined;
  routes: Routes | undefined = undefined;
  /** What `delivery.routing` was when `routes` was asked for. */
  routing = 0;
  /** What handlers get as `send`. */
  readonly send: (message?: unknown) => void;

  constructor(node: Node, delivery: Delivery) {
    this.node = node;
    this.delivery = delivery;
    this.send = delivery.sender(this);
  }
}
