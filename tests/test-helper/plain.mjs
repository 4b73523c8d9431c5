// What was seen, as plain JSON that is the same in every run.
/** What is of one run, or how the runtime keeps a node's handlers. */
const LEFT_OUT = new Set([
  ...["timestamp", "stack", "lastTime", "pid"],
  ...["_inputCallback", "_inputCallbacks", "_expectedDoneCount", "_closeCallbacks", "_node", "_flow"],
]);

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
    if (typeof value === "string" && /^[0-9a-f]{16}$/.test(value)) return this.#ordinal(value);
    if (typeof value === "string") return alwaysAlike(value);
    if (typeof value === "function") return { $function: true };
    if (typeof value !== "object" || value === null) return value;
    if (above.includes(value)) return { $circular: above.length - above.indexOf(value) };
    if (above.length > 8) return { $deep: true };
    if (Buffer.isBuffer(value)) return { $buffer: value.toString("hex") };
    if (value instanceof Date) return { $date: true };
    if (value.constructor?.name === "Timeout") return { $timer: true };
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
      .filter((key) => !LEFT_OUT.has(key))
      .map((key) => [key, this.of(value[key], inside)]);
    return Object.fromEntries(seen);
  }

  #ordinal(id) {
    if (!this.#ids.has(id)) this.#ids.set(id, `#${this.#ids.size + 1}`);
    return this.#ids.get(id);
  }
}

/** Text without folders and ports, and, where it is JSON of an error, without the way to it. */
function alwaysAlike(text) {
  return text
    .replace(/\S*redloom-test-helper-\w+/g, "<folder>")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>")
    .replace(/"stack":"(?:[^"\\]|\\.)*("|$).*/g, '"stack":""')
    .replace(/^string\[\d{3,}\]$/, "string[long]");
}
