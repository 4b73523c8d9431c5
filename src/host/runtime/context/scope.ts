import type { Expressions, Values } from "./expression.js";
import type { Context, ContextCallback, ContextKey, ContextStore } from "./types.js";

/** Where a scope finds its values. */
export interface Source {
  readonly expressions: Expressions;
  /** The store of that name; the default store if there is no name or no such store. */
  store(name: unknown): ContextStore;
  /** Splits `#:(store)::key`. */
  parse(key: string): { key: string; store?: string };
}

/** What `functionGlobalContext` gives to the global context where its stores hold nothing. */
export interface Seed {
  values: Values;
  /** The names that `keys` lists before those of the store. */
  listed: readonly string[];
}

type Store = string | ContextCallback | undefined;

/** The calls of one context: those of `createContext` of @node-red/runtime/lib/nodes/context/index.js, 5.0.7. */
export class Scope {
  readonly #source: Source;
  readonly #id: string;
  readonly #parent: Context | undefined;
  readonly #seed: Seed | undefined;

  /** @param parent Where `$parent.` climbs to. */
  constructor(source: Source, id: string, parent: Context | undefined, seed: Seed | undefined) {
    this.#source = source;
    this.#id = id;
    this.#parent = parent;
    this.#seed = seed;
  }

  get(key: ContextKey, store: Store, callback: ContextCallback | undefined): unknown {
    const done = hears(store, callback);
    const name = typeof store === "function" && !callback ? undefined : store;
    if (!isKey(key)) return refuse(done);
    if (typeof key !== "string" || !isSpecial(key)) return this.#get(key, name, done);
    const parsed = this.#source.parse(key);
    const place = this.#above(parsed.key);
    if (place === undefined) return this.#get(parsed.key, name || parsed.store, done);
    if (place.context) return place.context.get(place.key, name || parsed.store || DEFAULT, done);
    return done?.(undefined);
  }

  set(key: ContextKey, value: unknown, store: Store, callback: ContextCallback | undefined): void {
    const done = hears(store, callback);
    const name = typeof store === "function" && !callback ? undefined : store;
    if (!isKey(key)) refuse(done);
    else if (typeof key !== "string" || !isSpecial(key)) {
      this.#source.store(name).set(this.#id, key, value, done);
    } else {
      const parsed = this.#source.parse(key);
      const place = this.#above(parsed.key);
      if (place === undefined) {
        this.#source.store(name || parsed.store).set(this.#id, parsed.key, value, done);
      } else if (place.context) {
        place.context.set(place.key, value, name || parsed.store || DEFAULT, done);
      } else done?.();
    }
  }

  /** DIFFERENCE: an error of the store is passed on alone; there, the names of the seed and undefined come with it. */
  keys(store: Store, callback: ContextCallback | undefined): unknown {
    const done = typeof store === "function" ? store : hears(undefined, callback);
    const from = this.#source.store(typeof store === "function" ? undefined : store);
    const listed = this.#seed?.listed;
    if (listed === undefined || listed.length === 0) return from.keys(this.#id, done);
    if (done === undefined) return joined(listed, from.keys(this.#id));
    return from.keys(this.#id, (error, names) => (error ? done(error) : done(error, joined(listed, names))));
  }

  #get(key: ContextKey, store: unknown, done: ContextCallback | undefined): unknown {
    const from = this.#source.store(store);
    const seed = this.#seed?.values;
    if (seed === undefined) return from.get(this.#id, key, done);
    if (done === undefined) return this.#filled(seed, key, from.get(this.#id, key));
    return from.get(this.#id, key, (error, ...values) => {
      if (error) return done(error);
      // DIFFERENCE: who asks hears of a malformed key; there, it is called with nothing.
      let filled: unknown[];
      try {
        filled =
          typeof key === "string" ? [this.#filled(seed, key, values[0])] : this.#all(seed, key, values);
      } catch (malformed) {
        return done(malformed);
      }
      return done(undefined, ...filled);
    });
  }

  #filled(seed: Values, key: ContextKey, value: unknown): unknown {
    if (typeof key !== "string") return this.#all(seed, key, value as unknown[]);
    return value === undefined ? this.#source.expressions.read(seed, key) : value;
  }

  #all(seed: Values, keys: readonly string[], values: unknown[]): unknown[] {
    return keys.map((key, index) => this.#filled(seed, key, values[index]));
  }

  /** Whose key it is if it climbs: nobody's if it is `$parent` alone or climbs too far. */
  #above(key: string): { context: Context | undefined; key: string } | undefined {
    if (key === PARENT) return { context: undefined, key };
    if (!key.startsWith(STEP)) return undefined;
    let rest = key.slice(STEP.length);
    let context = this.#parent;
    while (context && rest.startsWith(STEP)) {
      context = context.$parent;
      rest = rest.slice(STEP.length);
    }
    return { context: rest === "" ? undefined : context, key: rest };
  }
}

/** What is called at the end, if anybody is. */
function hears(store: Store, callback: ContextCallback | undefined): ContextCallback | undefined {
  const done = callback || (typeof store === "function" ? store : undefined);
  if (done && typeof done !== "function") throw new Error("Callback must be a function");
  return done;
}

function isKey(key: unknown): key is ContextKey {
  if (typeof key === "string") return key !== "";
  return Array.isArray(key) && key.length > 0 && key.every((one) => typeof one === "string" && one !== "");
}

/** Whether a key may name a store or climb. */
function isSpecial(key: string): boolean {
  const first = key.charCodeAt(0);
  return first === 0x23 || (first === 0x24 && key.startsWith(PARENT));
}

function refuse(done: ContextCallback | undefined): unknown {
  const error = new Error("Invalid context key");
  if (done === undefined) throw error;
  return done(error);
}

function joined(listed: readonly string[], names: unknown): string[] {
  return [...new Set([...listed, ...(names as string[])])];
}

const PARENT = "$parent";
const STEP = "$parent.";

/** The name under which every configuration has its default store. */
export const DEFAULT = "_";
