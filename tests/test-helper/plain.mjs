// What was seen, as plain JSON that is the same in every run.
import { isDeepStrictEqual } from "node:util";

const MOMENTS = new Set(["timestamp", "_xmitTimer", "stack"]);

/** Numbers ids in the order in which they are seen, and leaves out what no two runs have in common. */
export class Plain {
  #ids = new Map();

  of(value, above = []) {
    if (value === undefined) return { $undefined: true };
    if (typeof value === "number" && !(Number.isFinite(value) && !Object.is(value, -0))) {
      return { $number: Object.is(value, -0) ? "-0" : String(value) };
    }
    if (typeof value === "bigint") return { $bigint: String(value) };
    if (typeof value === "symbol") return { $symbol: String(value) };
    if (typeof value === "function") return { $function: value.name };
    if (typeof value !== "object" || value === null) return value;
    if (above.includes(value)) return { $circular: above.length - above.indexOf(value) };
    if (above.length > 8) return { $deep: true };
    if (Buffer.isBuffer(value)) return { $buffer: value.toString("hex") };
    if (value instanceof Date) return { $date: true };
    if (value instanceof RegExp) return { $regexp: String(value) };
    const inside = [...above, value];
    if (Array.isArray(value)) return Array.from(value, (item) => this.of(item, inside));
    if (value instanceof Error) {
      return { $error: value.name, message: value.message, ...this.#properties(value, inside) };
    }
    if (value instanceof Map) return { $map: [...value].map((pair) => this.of(pair, inside)) };
    if (value instanceof Set) return { $set: [...value].map((item) => this.of(item, inside)) };
    return this.#properties(value, inside);
  }

  #properties(value, inside) {
    const seen = Object.keys(value)
      .filter((key) => !MOMENTS.has(key))
      .map((key) => [key, key === "_msgid" ? this.#ordinal(value[key]) : this.of(value[key], inside)]);
    return Object.fromEntries(seen);
  }

  #ordinal(id) {
    if (!this.#ids.has(id)) this.#ids.set(id, `#${this.#ids.size + 1}`);
    return this.#ids.get(id);
  }
}

/** Whether two values look the same to a test: buffers, NaN and undefined included. */
export function alike(left, right) {
  return isDeepStrictEqual(new Plain().of(left), new Plain().of(right));
}
