import { cloneMessage } from "./clone.js";
import type { Flow } from "./flow.js";
import type { Node } from "./node.js";
import { type Message, RECEIVER, type Receiver } from "./receiver.js";

/** How often in a row one message may come back to the node whose error it carries. */
const MOST_CATCHES = 10;

/** Who a catch, status or complete node is told that it was. */
const source = ({ id, type, name }: Node): Record<string, unknown> => ({ id, type, name });

/**
 * Gives an error to the catch nodes that hear of it: `handleError` of `Flow.js` and `Subflow.js` of
 * `@node-red/runtime/lib/flows` (5.0.7). Which do, the engine says for the whole way up.
 *
 * DIFFERENCE: the warning about a message that comes back again and again is given once, not once more for each flow
 * around the node.
 *
 * @param reporter Whose catch nodes are meant: the node, or one that uses it.
 * @returns Whether any took it.
 */
export function reportError(node: Node, said: unknown, message: Message, reporter: Node): boolean {
  const count = countOf(node, message);
  if (count === MOST_CATCHES) {
    node.warn(node[RECEIVER].delivery.red.log._("nodes.flow.error-loop"));
    return false;
  }
  if (reporter === node && isShared(node)) {
    return forUsers(node, (flow, user) => flow.handleError(node, said, message, user));
  }
  const { delivery } = node[RECEIVER];
  const hearing = routesOf(reporter[RECEIVER])?.errors.flatMap((handle) => delivery.at(handle) ?? []) ?? [];
  for (const { node: catching } of hearing) {
    const copy = cloneMessage(delivery.red.util, message);
    if (Object.hasOwn(copy, "error")) copy._error = copy.error;
    copy.error = errorOf(node, said, count);
    catching.receive(copy);
  }
  return hearing.length > 0;
}

function countOf(node: Node, message: Message): number {
  const before = Object.hasOwn(message, "error") ? (message.error as Partial<Reported>)?.source : undefined;
  return before?.id === node.id ? before.count + 1 : 1;
}

interface Reported {
  source: { id: string; count: number };
}

function errorOf(node: Node, said: unknown, count: number): Record<string, unknown> {
  const given = said as Record<string, unknown>;
  const error: Record<string, unknown> = { message: given.toString(), source: { ...source(node), count } };
  for (const name of ["code", "stack", "cause"]) if (Object.hasOwn(given, name)) error[name] = given[name];
  return error;
}

/**
 * Tells of a status, and gives it to the status nodes that hear of it: `handleStatus` of `Flow.js` and `Subflow.js`
 * (5.0.7).
 *
 * @param isQuiet Whether only status nodes are told.
 * @returns Whether any took it.
 */
export function reportStatus(
  node: Node,
  status: Record<string, unknown>,
  reporter: Node,
  isQuiet: boolean,
): boolean {
  const { delivery } = node[RECEIVER];
  // Statuses are objects without a fixed shape, and `undefined` is nobody's: it throws here, as it does there.
  const hasText = Object.hasOwn(status, "text");
  if (!isQuiet) {
    if (hasText) status.text = textOf(status.text);
    delivery.red.events.emit("node-status", { id: node.id, status });
  }
  if (reporter === node && isShared(node)) {
    return forUsers(node, (flow, user) => flow.handleStatus(node, status, user, true));
  }
  const hearing = routesOf(reporter[RECEIVER])?.statuses.flatMap((handle) => delivery.at(handle) ?? []) ?? [];
  for (const { node: listening } of hearing) {
    const copy = cloneMessage(delivery.red.util, status);
    if (hasText) copy.text = (status.text as string).toString();
    copy.source = source(node);
    listening.receive({ status: copy });
  }
  return hearing.length > 0;
}

function textOf(text: unknown): unknown {
  try {
    return typeof text === "string" ? text : (text as object).toString();
  } catch {
    return text;
  }
}

/** Tells complete nodes that a message is done with: `handleComplete` of `Flow.js` (5.0.7). */
export function reportComplete(receiver: Receiver, message: Message): void {
  const { node, delivery } = receiver;
  const completes = routesOf(receiver)?.completes;
  if (completes === undefined || completes.length === 0) return;
  for (const handle of completes) {
    const completing = delivery.at(handle);
    if (completing === undefined) continue;
    const copy = cloneMessage(delivery.red.util, message);
    copy.complete = { source: source(node) };
    completing.node.receive(copy);
  }
}

/** What the engine says of a node; asked for again only when that may be different. */
function routesOf(receiver: Receiver): Receiver["routes"] {
  const { delivery, handle } = receiver;
  if (receiver.routing !== delivery.routing) {
    receiver.routing = delivery.routing;
    receiver.routes = handle === undefined ? undefined : delivery.routes(handle);
  }
  return receiver.routes;
}

/** Whether a node reports through those that use it. */
function isShared(node: Node): boolean {
  return node._flow?.isGlobalFlow === true && Boolean(node.users);
}

function forUsers(node: Node, report: (flow: Flow, user: Node) => boolean): boolean {
  let isHandled = false;
  for (const user of Object.values(node.users ?? {})) {
    if (user._flow !== undefined && report(user._flow, user)) isHandled = true;
  }
  return isHandled;
}
