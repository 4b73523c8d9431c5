import { Scope, type Seed, type Source } from "./scope.js";
import type { Context, ContextCallback } from "./types.js";

/**
 * Makes the context of a scope. Function nodes call its methods with a `this` of their own, so they are closures; as
 * in Node-RED no list of its properties shows them, only what the seed put there.
 */
export function createContext(source: Source, id: string, parent?: Context, seed?: Seed): Context {
  const context = {};
  for (const [key, value] of Object.entries(seed?.values ?? {})) show(context, key, value);
  const scope = new Scope(source, id, parent, seed);
  const calls: Pick<Context, "get" | "set" | "keys"> = {
    get: (key, store, callback) => scope.get(key, store, callback),
    set: (key, value, store, callback) => scope.set(key, value, store, callback),
    keys: (store, callback) => scope.keys(store, callback),
  };
  return hide(context, parent === undefined ? calls : { ...calls, $parent: parent });
}

/** The parent of flows that have none: holds nothing, whatever is set. */
export function createRootContext(): Context {
  const answer = (...given: unknown[]): undefined => {
    const callback = given.find((one) => typeof one === "function");
    (callback as ContextCallback | undefined)?.();
  };
  return hide(
    {},
    {
      get: (_key, store, callback) => answer(callback, store),
      set: (_key, _value, store, callback) => answer(callback, store),
      keys: (store, callback) => answer(callback, store),
    },
  );
}

/** Adds properties that no list of them shows and that cannot be replaced. */
export function hide(context: object, properties: Partial<Context>): Context {
  for (const [key, value] of Object.entries(properties)) {
    Object.defineProperty(context, key, { value, enumerable: false, writable: false });
  }
  return context as Context;
}

function show(context: object, key: string, value: unknown): void {
  Object.defineProperty(context, key, { value, enumerable: true, writable: true, configurable: true });
}
