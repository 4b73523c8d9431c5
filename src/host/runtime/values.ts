import type { EnvValue, Hole } from "./engine.js";
import type { RedMessageUtil } from "./red-util.js";

/**
 * Values of variables on their way to the engine and back. What JSON has not (a `Buffer`, a `Date`, a regular
 * expression, `NaN`) stays here, under a number.
 */
export class HostValues {
  readonly #util: RedMessageUtil;
  readonly #kept = new Map<number, unknown>();
  #last = 0;

  constructor(util: RedMessageUtil) {
    this.#util = util;
  }

  /** None for `undefined`. */
  give(value: unknown): EnvValue | undefined {
    if (value === undefined) return undefined;
    if (isJson(value, new Set())) return { json: JSON.stringify(value) };
    this.#last += 1;
    this.#kept.set(this.#last, value);
    return { host: this.#last };
  }

  /** Whoever asks gets objects of their own (`getSetting` of `Flow.js`, 5.0.7). */
  take(value: EnvValue): unknown {
    if (value.json !== undefined) return JSON.parse(value.json);
    const kept = this.#kept.get(value.host as number);
    // A copy of a Buffer by `cloneMessage` is a view of the same memory.
    if (kept instanceof Uint8Array) return Uint8Array.prototype.slice.call(kept);
    return typeof kept === "object" ? this.#util.cloneMessage(kept) : kept;
  }

  /** An object given as JSON text, with what JSON has not put in. */
  fill(text: string, holes: readonly Hole[] = []): Record<string, unknown> {
    const object = JSON.parse(text) as Record<string, unknown>;
    for (const { path, value } of holes) {
      const keys = JSON.parse(path) as string[];
      const last = keys.pop();
      let place = object;
      for (const key of keys) place = place[key] as Record<string, unknown>;
      if (last !== undefined) place[last] = this.take(value);
    }
    return object;
  }

  /** To be called when there is no flow: nothing names what was kept then. */
  clear(): void {
    this.#kept.clear();
  }
}

/** Whether JSON text gives back what it was made of. */
function isJson(value: unknown, around: Set<object>): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object" || around.has(value)) return false;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain || "toJSON" in value) return false;
  around.add(value);
  const isText = Object.values(value).every((item) => isJson(item, around));
  around.delete(value);
  return isText;
}
