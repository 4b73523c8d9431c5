import { type Delivery, firstId, handle, isMessage, undelivered } from "./delivery.js";
import type { Node } from "./node.js";
import type { Message, Receiver, Slot } from "./receiver.js";
import type { RedUtil } from "./red-util.js";

/** What the hooks of sending are given. */
interface SendEvent {
  msg: Message;
  source: { id: string; node: Node; port: number };
  destination: { id: string | null | undefined; node: Node | undefined };
  cloneMessage: boolean;
}

/** Where an event was going when it was sent. */
type Origins = ReadonlyMap<SendEvent, { slot: Slot; id: string | null | undefined }>;

/**
 * Sends while some hook is set: `handleOnSend` and what follows it in `@node-red/runtime/lib/flows/Flow.js` (5.0.7).
 *
 * @param messages What stands for each output.
 */
export function sendHooked(receiver: Receiver, messages: readonly unknown[]): void {
  const { node, delivery } = receiver;
  const origins = originsOf(receiver, messages);
  // The list itself: a hook may change it.
  const events = [...origins.keys()];
  let id: string | undefined;
  for (const { msg } of events) {
    if (msg._msgid) continue;
    id ??= firstId(receiver, messages);
    Reflect.set(msg, "_msgid", id);
  }
  delivery.red.hooks.trigger("onSend", events, (refused) => {
    if (refused) sourceOf(events[0], node).error(refused);
    else if (refused !== false) for (const event of events) preRoute(delivery, node, event, origins);
  });
}

function originsOf(receiver: Receiver, messages: readonly unknown[]): Origins {
  const { node, outputs } = receiver;
  const origins = new Map<SendEvent, { slot: Slot; id: string | null | undefined }>();
  for (const [port, slots] of outputs.entries()) {
    const sequence: unknown[] = port < messages.length ? [messages[port]].flat() : [];
    for (const [wire, slot] of slots.entries()) {
      const id = node.wires[port]?.[wire];
      for (const msg of sequence) {
        if (!isMessage(receiver, msg)) continue;
        const source = { id: node.id, node, port };
        const destination = { id, node: undefined };
        origins.set({ msg, source, destination, cloneMessage: origins.size > 0 }, { slot, id });
      }
    }
  }
  return origins;
}

function preRoute(delivery: Delivery, node: Node, event: SendEvent, origins: Origins): void {
  const { hooks, util } = delivery.red;
  hooks.trigger("preRoute", event, (refused) => {
    if (refused) sourceOf(event, node).error(refused);
    else if (refused !== false) {
      const { id } = event.destination;
      const origin = origins.get(event);
      const isAsSent = origin !== undefined && origin.id === id;
      const found = isAsSent ? origin.slot.receiver?.node : node._flow?.getNode(String(id));
      if (found === undefined || found === null) return;
      event.destination.node = found;
      if (event.cloneMessage) event.msg = util.cloneMessage(event.msg);
      preDeliver(delivery, node, event);
    }
  });
}

function preDeliver(delivery: Delivery, node: Node, event: SendEvent): void {
  const { hooks } = delivery.red;
  hooks.trigger("preDeliver", event, (refused) => {
    if (refused) sourceOf(event, node).error(refused);
    else if (refused !== false) {
      delivery.later(deliverEvent, delivery.red, event);
      hooks.trigger("postDeliver", event, (late) => {
        if (late) sourceOf(event, node).error(late);
      });
    }
  });
}

/** Hooks may change what is delivered and to whom until then. */
function deliverEvent(red: RedUtil, { msg, destination: { node } }: SendEvent): void {
  try {
    node?.receive(msg);
  } catch (thrown) {
    undelivered(red, node, thrown);
  }
}

function sourceOf(event: SendEvent | undefined, node: Node): Node {
  return event?.source.node ?? node;
}

/** Receives while some hook is set: `_emitInput` of `@node-red/runtime/lib/nodes/Node.js` (5.0.7). */
export function receiveHooked(receiver: Receiver, message: Message): void {
  const { node, delivery } = receiver;
  const { hooks } = delivery.red;
  const event = { msg: message, destination: { id: node.id, node } };
  hooks.trigger("onReceive", event, (refused) => {
    if (refused) node.error(refused);
    else if (refused !== false) {
      handle(receiver, message);
      hooks.trigger("postReceive", event, (late) => {
        if (late) node.error(late);
      });
    }
  });
}
