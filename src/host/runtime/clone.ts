import type { RedUtil } from "./red-util.js";

/** Objects that a message may hold for the quick way; looking for one among more is no longer quick. */
const MOST_OBJECTS = 16;

/**
 * A copy of a message as `RED.util.cloneMessage` makes it (@node-red/util/lib/util.js, 5.0.7), which is asked for
 * whatever is more than plain data: requests and responses, buffers, dates, classes, what is reached twice.
 */
export function cloneMessage<T extends object>(util: RedUtil["util"], message: T): T {
  const copy = "req" in message || "res" in message ? undefined : plainCopy(message, []);
  return copy === undefined ? util.cloneMessage(message) : (copy as T);
}

/** Undefined where it is not plain. */
function plainCopy(value: object, seen: object[]): object | undefined {
  if (seen.length === MOST_OBJECTS || seen.includes(value)) return undefined;
  seen.push(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return objectCopy(value as Record<string, unknown>, seen);
  if (prototype === Array.prototype && Array.isArray(value)) return arrayCopy(value, seen);
  return undefined;
}

function objectCopy(value: Record<string, unknown>, seen: object[]): object | undefined {
  // What lodash takes for something else, or copies otherwise.
  if (typeof value.toString !== "function" || Object.hasOwn(value, "__proto__")) return undefined;
  if (Object.getOwnPropertySymbols(value).length > 0) return undefined;
  const copy = { ...value };
  for (const name in copy) {
    const inner = copy[name];
    if (typeof inner !== "object" || inner === null) continue;
    const inside = plainCopy(inner, seen);
    if (inside === undefined) return undefined;
    copy[name] = inside;
  }
  return copy;
}

function arrayCopy(value: unknown[], seen: object[]): unknown[] | undefined {
  // What `exec` of a regular expression gives has more than its entries.
  if (Object.hasOwn(value, "index")) return undefined;
  const copy: unknown[] = [];
  for (let at = 0; at < value.length; at += 1) {
    const inner = value[at];
    if (typeof inner === "object" && inner !== null) {
      const inside = plainCopy(inner, seen);
      if (inside === undefined) return undefined;
      copy.push(inside);
    } else copy.push(inner);
  }
  return copy;
}
