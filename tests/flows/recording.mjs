// What is seen while a case is played: a list in the order of time. Every value is copied when it is seen, for
// messages go on and change; what is another at every run (ids that are drawn, times, folders, ports) gets a name.

/** As `toISOString` gives it. */
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const GENERATED = /\b(?:[0-9a-f]{28}|[0-9a-f]{16})\b/g;
/** Of an error, and of one in the text of debug output. */
const STACKS = [/\n\s+at [\s\S]*$/, /\\n\s+at [^"]*?(?=\\*")/g];

const isTime = (value) => Math.abs(value - Date.now()) < 600_000;

export class Recording {
  #entries = [];
  #names = new Map();
  #masked;
  isOn = false;

  /** @param {[string, string][]} masked texts that are of this machine or this run, and what stands for them */
  constructor(masked) {
    this.#masked = masked;
  }

  /** From now on the name stands for the text. */
  mask(text, name) {
    // Ports are digits, which ids and hashes have, too.
    this.#masked.push([new RegExp(`(?<!\\w)${text}(?!\\w)`, "g"), name]);
  }

  get length() {
    return this.#entries.length;
  }

  add(what, data) {
    if (this.isOn) this.#entries.push({ what, ...this.#plain(data, []) });
  }

  /** All since the last time. Drawn ids are told apart, in the order in which they were seen. */
  take() {
    const entries = this.#entries;
    this.#entries = [];
    this.#names.clear();
    return entries;
  }

  seen(entry) {
    return this.#entries.some(entry);
  }

  #text(text) {
    let shown = STACKS.reduce((rest, stack) => rest.replace(stack, "(stack)"), text);
    for (const [own, name] of this.#masked) shown = shown.replaceAll(own, name);
    return shown
      .replace(TIME, "(time)")
      .replace(/\bpid:\d+/, "pid:(pid)")
      .replace(GENERATED, (id) => {
        if (!this.#names.has(id)) this.#names.set(id, `(drawn ${this.#names.size + 1})`);
        return this.#names.get(id);
      });
  }

  #plain(value, above) {
    if (typeof value === "string") return this.#text(value);
    if (value === undefined) return "(undefined)";
    if (typeof value === "number")
      return isTime(value) ? "(time)" : Number.isFinite(value) ? value : `(${value})`;
    if (typeof value === "bigint" || typeof value === "symbol") return `(${String(value)})`;
    if (typeof value === "function") return "(function)";
    if (value === null || typeof value !== "object") return value;
    if (above.includes(value)) return "(circle)";
    const within = [...above, value];
    if (value instanceof Error) {
      return { error: value.name, message: this.#text(String(value.message)), ...this.#own(value, within) };
    }
    if (Buffer.isBuffer(value)) return `(buffer ${value.toString("hex")})`;
    if (value instanceof Date) return "(date)";
    if (value instanceof RegExp) return `(${value})`;
    if (value instanceof Map) return { map: this.#plain([...value], within) };
    if (value instanceof Set) return { set: this.#plain([...value], within) };
    if (Array.isArray(value)) return Array.from(value, (item) => this.#plain(item, within));
    if (value._closeCallbacks) return `(node ${this.#text(String(value.id))})`;
    if (value.socket || value.connection) return "(of http)";
    return this.#own(value, within);
  }

  #own(value, within) {
    const shown = Object.entries(value).map(([key, item]) => {
      // Not that of a message, which is a small number.
      const isPort = key === "port" && item > 1023;
      return [this.#text(key), isPort ? "(port)" : this.#plain(item, within)];
    });
    return Object.fromEntries(shown);
  }
}
