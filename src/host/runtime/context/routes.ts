import { addressOf, addressOfName } from "./address.js";
import type { ContextStores } from "./stores.js";
import type { Context, ContextCallback, ContextUtil } from "./types.js";

/** A request to `/context`, as its path and query say it. */
export interface ContextRoute {
  /** Who asks needs this right. */
  permission: "context.read" | "context.write";
  scope: "global" | "flow" | "node";
  /** Of the flow or node. */
  id?: string;
  /** A property expression; without it, all of a store is meant. */
  key: string;
  /** Whatever stands in the query. */
  store?: unknown;
  keysOnly: boolean;
}

/** What `/context` looks at. */
export interface ContextParts {
  stores: Pick<ContextStores, "global" | "peek" | "listStores">;
  util: Pick<ContextUtil["util"], "encodeObject" | "normalisePropertyExpression">;
  /** The setting `functionGlobalContext`. */
  seed: unknown;
  /** The node that runs under that id. */
  find(id: string): { id: string; type: string; context(): unknown } | undefined;
}

export interface ContextAnswer {
  status: number;
  /** Left out where there is no body. */
  json?: unknown;
  /** What the audit log gets, in order; who asks is still to be added. */
  events: Record<string, unknown>[];
}

/**
 * What a request to the admin API means if it is one to `/context`: the routes of
 * @node-red/editor-api/lib/admin/index.js, 5.0.7.
 *
 * @param path As it was sent, without the query.
 * @throws {URIError} A part of the path is not encoded as it must be.
 */
export function contextRoute(
  method: string,
  path: string,
  query: { store?: unknown; keysOnly?: unknown },
): ContextRoute | undefined {
  const match = /^\/context\/(?:(global)|(flow|node)\/([^/]+))(?:\/(.*))?$/i.exec(path);
  const reads = method === "GET" || method === "HEAD";
  if (match === null || !(reads || method === "DELETE")) return undefined;
  const [, global, scope, id, key] = match;
  if (!reads && key === undefined) return undefined;
  return {
    permission: reads ? "context.read" : "context.write",
    scope: (global ?? scope ?? "").toLowerCase() as ContextRoute["scope"],
    ...(id !== undefined && { id: decodeURIComponent(id) }),
    key: decodeURIComponent(key ?? ""),
    ...(query.store ? { store: query.store } : {}),
    keysOnly: query.keysOnly !== undefined,
  };
}

/**
 * Does what a route says and answers as `getValue` and `delete` of @node-red/runtime/lib/api/context.js, 5.0.7, with
 * the values in the form of `encodeObject`.
 *
 * DIFFERENCE: a name that is no expression, such as `a b`, is shown with its value, where Node-RED refuses to list all
 * others with it; a store that fails is told of; asking for an unknown flow leaves no context of it behind; and of a
 * list of all stores the audit event names none, where Node-RED's names the last.
 */
export async function answerContext(route: ContextRoute, parts: ContextParts): Promise<ContextAnswer> {
  const { scope, id, key } = route;
  const stores = parts.stores.listStores();
  const removes = route.permission === "context.write";
  const about = { scope, id, store: route.store, key: removes ? key : key || undefined };
  const failed = (status: number, code: string, message: string): ContextAnswer => ({
    status,
    json: { code, message },
    events: [
      { event: "context.get", ...about, error: code },
      { event: "api.error", error: code, message },
    ],
  });
  if (route.store && !stores.stores.includes(route.store as string)) return failed(404, "not_found", "Error");
  const context = contextOf(route, parts);
  if (removes && context && key === "") return failed(404, "not_found", "Error");
  const event = { event: removes ? "context.delete" : "context.get", ...about };
  if (context === undefined) {
    return removes ? { status: 204, events: [event] } : { status: 200, json: {}, events: [event] };
  }
  const shown = new Shown(context, route, parts, stores.default);
  try {
    if (removes) {
      await shown.remove(key);
      return { status: 204, events: [{ ...event, store: shown.store }] };
    }
    if (key !== "") {
      const json = await shown.one(key);
      return { status: 200, json, events: route.keysOnly ? [] : [{ ...event, store: shown.store }] };
    }
    const asked = route.store ? [shown.store] : stores.stores;
    const found = await Promise.all(asked.map(async (store) => [store, await shown.all(store)]));
    return { status: 200, json: Object.fromEntries(found), events: [event] };
  } catch {
    return failed(400, "unexpected_error", "Error");
  }
}

function contextOf({ scope, id = "" }: ContextRoute, { stores, find }: ContextParts): Context | undefined {
  if (scope === "global") return stores.global;
  if (scope === "flow") return stores.peek(id);
  const node = find(id);
  if (node === undefined) return undefined;
  return node.type.startsWith("subflow:") ? stores.peek(node.id) : (node.context() as Context);
}

/** A context as the admin API shows it. */
class Shown {
  /** The store that was asked for, or the default one. */
  readonly store: string;
  readonly #context: Context;
  readonly #route: ContextRoute;
  readonly #parts: ContextParts;
  readonly #default: string;

  constructor(context: Context, route: ContextRoute, parts: ContextParts, fallback: string) {
    this.store = (route.store as string | undefined) ?? fallback;
    this.#context = context;
    this.#route = route;
    this.#parts = parts;
    this.#default = fallback;
  }

  async one(key: string): Promise<unknown> {
    const value = await this.#get(addressOf(key, this.#parts.util), this.store);
    if (this.#route.keysOnly) return { [this.store]: outline(value) };
    const encoded = this.#parts.util.encodeObject({ msg: value });
    return this.store === this.#default ? encoded : { ...encoded, store: this.store };
  }

  /** The names of a store, or its values by name. */
  async all(store: string): Promise<unknown> {
    const names = (await heard((done) => this.#context.keys(store, done))) as string[];
    if (this.#route.keysOnly) return { keys: names.map((key) => ({ key })) };
    const values = await Promise.all(names.map((name) => this.#get(addressOfName(name), store)));
    const own = names.map((name, index) => [name, values[index]] as const);
    const listed = own.filter(([name, value]) => !this.#isOfSeed(name, value, store));
    return Object.fromEntries(
      listed.map(([name, value]) => [name, this.#parts.util.encodeObject({ msg: value })]),
    );
  }

  /** What is not there is not removed: that would make a file for it. */
  async remove(key: string): Promise<void> {
    const address = addressOf(key, this.#parts.util);
    if ((await this.#get(address, this.store)) === undefined) return;
    await heard((done) => this.#context.set(address, undefined, this.store, done));
  }

  /** A malformed key has no value. */
  async #get(address: string, store: string): Promise<unknown> {
    try {
      return await heard((done) => this.#context.get(address, store, done));
    } catch (error) {
      if ((error as { code?: unknown } | undefined)?.code === "INVALID_EXPR") return undefined;
      throw error;
    }
  }

  /** What comes from the settings is listed once, with the default store. */
  #isOfSeed(name: string, value: unknown, store: string): boolean {
    const seed = this.#parts.seed as Record<string, unknown> | undefined;
    if (this.#route.scope !== "global" || store === this.#default || !seed) return false;
    return Object.hasOwn(seed, name) && seed[name] === value;
  }
}

/** What there is below a value. DIFFERENCE: null has nothing below it; there, it is an error. */
function outline(value: unknown): Record<string, unknown> {
  if (Array.isArray(value)) return { format: `array[${value.length}]` };
  if (typeof value !== "object" || value === null) return { keys: [] };
  const keys = Object.entries(value).map(([key, inside]) => {
    if (Array.isArray(inside)) return { key, format: `array[${inside.length}]`, length: inside.length };
    return typeof inside === "object" ? { key, format: "object" } : { key };
  });
  return { keys, format: "object" };
}

function heard(call: (done: ContextCallback) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    call((error, value) => (error ? reject(error) : resolve(value)));
  });
}
