import { Expressions, type Values } from "./expression.js";
import type { ContextCallback, ContextKey, ContextStore, ContextUtil } from "./types.js";

/**
 * Keeps values until the process ends: @node-red/runtime/lib/nodes/context/memory.js, 5.0.7.
 *
 * DIFFERENCE: scopes are keys of a map, so that a node called `__proto__` has a context of its own; there, its values
 * become those of every object.
 */
export class MemoryStore implements ContextStore {
  readonly #scopes = new Map<string, Values>();
  readonly #expressions: Expressions;

  constructor(util: ContextUtil["util"]) {
    this.#expressions = new Expressions(util);
  }

  async open(): Promise<void> {}

  async close(): Promise<void> {}

  get(scope: string, key: ContextKey, callback?: ContextCallback): unknown {
    if (callback === undefined) {
      return typeof key === "string" ? this.#one(scope, key) : this.#all(scope, key);
    }
    let values: unknown[];
    try {
      values = typeof key === "string" ? [this.#one(scope, key)] : this.#all(scope, key);
    } catch (error) {
      // A lone key always has a value to tell.
      if (typeof key === "string") callback(error, undefined);
      else callback(error);
      return undefined;
    }
    callback(undefined, ...values);
    return undefined;
  }

  set(scope: string, key: ContextKey, value: unknown, callback?: ContextCallback): void {
    let values = this.#scopes.get(scope);
    if (values === undefined) {
      values = {};
      this.#scopes.set(scope, values);
    }
    try {
      assign(this.#expressions, values, key, value);
    } catch (error) {
      if (callback === undefined) throw error;
      callback(error);
      return;
    }
    callback?.(undefined);
  }

  keys(scope: string, callback?: ContextCallback): string[] | undefined {
    const names = Object.keys(this.#scopes.get(scope) ?? {});
    const keys = scope === "global" ? names.filter((name) => !METHODS.has(name)) : names;
    if (callback === undefined) return keys;
    callback(null, keys);
    return undefined;
  }

  async delete(scope: string): Promise<void> {
    this.#scopes.delete(scope);
  }

  clean(ids: string[]): Promise<void> {
    const known = new Set(ids);
    return this.retain((id) => known.has(id));
  }

  async retain(knows: (id: string) => boolean): Promise<void> {
    for (const scope of this.#scopes.keys()) {
      if (scope !== "global" && !knows(firstId(scope))) this.#scopes.delete(scope);
    }
  }

  /** All values of a scope, as they are. */
  values(scope: string): Values | undefined {
    return this.#scopes.get(scope);
  }

  /** Gives a scope the values that it had in an earlier process. */
  restore(scope: string, values: Values): void {
    this.#scopes.set(scope, values);
  }

  #one(scope: string, key: string): unknown {
    const values = this.#scopes.get(scope);
    return values === undefined ? undefined : this.#expressions.read(values, key);
  }

  #all(scope: string, keys: readonly string[]): unknown[] {
    return keys.map((key) => this.#one(scope, key));
  }
}

/** Sets one key, or pairs a list of them with a list of values; those that have none get null. */
export function assign(expressions: Expressions, values: Values, key: ContextKey, value: unknown): void {
  if (typeof key === "string") {
    expressions.write(values, key, value);
    return;
  }
  const paired = Array.isArray(value) ? value : [value];
  for (const [index, one] of key.entries()) {
    expressions.write(values, one, index < paired.length ? paired[index] : null);
  }
}

/** Of `<node>:<flow>` the node, of a flow itself. */
export function firstId(scope: string): string {
  const colon = scope.indexOf(":");
  return colon === -1 ? scope : scope.slice(0, colon);
}

const METHODS = new Set(["get", "set", "keys"]);
