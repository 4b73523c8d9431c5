import { configured } from "./configured.js";
import { createContext, createRootContext, hide } from "./context.js";
import { Expressions, type Values } from "./expression.js";
import { firstId, MemoryStore } from "./memory.js";
import { DEFAULT, type Source } from "./scope.js";
import type { Context, ContextSettings, ContextStore, ContextUtil, StoreModules } from "./types.js";

/**
 * All contexts of a runtime and the stores behind them: @node-red/runtime/lib/nodes/context/index.js, 5.0.7.
 *
 * Made, it works over one store in memory; `load` puts those of the settings in its place, and has to come before the
 * first node. `close` comes last, after the nodes: it writes what is not written yet.
 *
 * DIFFERENCE: contexts are entries of a map, whatever their ids; and the default store is opened, cleaned and closed
 * once, where Node-RED does it once for each of its two names.
 */
export class ContextStores {
  readonly #util: ContextUtil;
  readonly #modules: StoreModules;
  readonly #source: Source;
  readonly #unknown = new Set<unknown>();
  readonly #contexts = new Map<string, Context>();
  #settings: ContextSettings;
  #stores = new Map<string, ContextStore>();
  #default!: ContextStore;
  #defaultName = "memory";
  /** Whether settings name the stores; then what nodes keep outlives them. */
  #configured = false;

  constructor(util: ContextUtil, settings: ContextSettings, modules: StoreModules = {}) {
    this.#util = util;
    this.#modules = modules;
    this.#settings = settings;
    this.#source = {
      expressions: new Expressions(util.util),
      store: (name) => this.#store(name),
      parse: (key) => util.util.parseContextStore(key),
    };
    this.init(settings);
  }

  /** Forgets everything and begins anew, with other settings; stores that are open stay so. */
  init(settings: ContextSettings): void {
    this.#settings = settings;
    this.#default = new MemoryStore(this.#util.util);
    this.#defaultName = "memory";
    this.#stores = new Map([[this.#defaultName, this.#default]]);
    this.#configured = false;
    this.#contexts.clear();
    this.#contexts.set(GLOBAL, this.#createGlobal());
  }

  /**
   * Makes and opens the stores of `contextStorage`.
   *
   * @throws {Error} `Error loading context store: …` (rejects): nothing may start then.
   */
  async load(): Promise<void> {
    const { log } = this.#util;
    try {
      const asked = configured(this.#settings, this.#util, this.#modules);
      if (asked === undefined) {
        log.info(log._("context.log-store-init", { name: "default", info: "module=memory" }));
        return;
      }
      await Promise.all(Array.from(asked.stores.values(), (store) => store.open()));
      this.#stores = asked.stores;
      this.#defaultName = asked.default;
      this.#default = asked.stores.get(asked.default) as ContextStore;
      this.#configured = true;
    } catch (error) {
      throw new Error(log._("context.error-loading-module", { message: String(error) }));
    }
  }

  /** Writes what the stores have not written yet, and closes them. */
  async close(): Promise<void> {
    await this.#each((store) => store.close());
  }

  get global(): Context {
    return this.#contexts.get(GLOBAL) as Context;
  }

  /** The context of a node; of a node outside of all flows, such as a config node, `flow` is undefined. */
  node(id: string, flow?: string): Context {
    const scope = flow ? `${id}:${flow}` : id;
    const existing = this.#contexts.get(scope);
    if (existing !== undefined) return existing;
    const made = createContext(this.#source, scope);
    if (flow) hide(made, { flow: this.#contexts.get(flow) ?? this.flow(flow, createRootContext()) });
    hide(made, { global: this.global });
    this.#contexts.set(scope, made);
    return made;
  }

  /** The context of a flow, inside the one that is given; a flow that is known already stays where it is. */
  flow(id: string, parent?: Context): Context {
    const existing = this.#contexts.get(id);
    if (existing !== undefined) return existing;
    const made = createContext(this.#source, id, parent ?? createRootContext());
    this.#contexts.set(id, made);
    return made;
  }

  /** `node` under the name that it has in Node-RED; `get("global")` is the global context. */
  get(id: string, flow?: string): Context {
    return this.node(id, flow);
  }

  /** `flow` under the name that it has in Node-RED, with the id of the flow around it. */
  getFlowContext(id: string, parent?: string): Context {
    return this.flow(id, parent === undefined ? undefined : this.#contexts.get(parent));
  }

  /**
   * What is kept under the id of a flow, also of one that does not run. Unlike `flow` it leaves nothing behind when
   * the flow is unknown.
   */
  peek(id: string): Context {
    return this.#contexts.get(id) ?? createContext(this.#source, id);
  }

  /**
   * Drops the context of a node that was closed, unless the settings name the stores; `global` is dropped in any case,
   * and begins anew.
   */
  async delete(id: string, flow?: string): Promise<void> {
    if (id === GLOBAL) {
      await this.#each((store) => store.delete(GLOBAL));
      this.#contexts.set(GLOBAL, this.#createGlobal());
    } else if (!this.#configured) {
      const scope = flow ? `${id}:${flow}` : id;
      this.#contexts.delete(scope);
      await this.#default.delete(scope);
    }
  }

  /**
   * Drops what belongs to nobody any more, in all stores.
   *
   * @param knows Of the id of a node or flow, whether it is still there; left out: none is.
   * @param ids All those for which `knows` holds. Stores that are not ours can only be told in this way; they are left
   * alone if it is not given.
   */
  async clean(knows: (id: string) => boolean = () => false, ids?: () => string[]): Promise<void> {
    let known: string[] | undefined;
    for (const scope of this.#contexts.keys()) {
      if (scope !== GLOBAL && !knows(firstId(scope))) this.#contexts.delete(scope);
    }
    await this.#each((store) => {
      if (store.retain) return store.retain(knows);
      // To list them takes the whole configuration.
      known ??= ids?.();
      return known && store.clean(known);
    });
  }

  /** Drops everything, global too. */
  async clear(): Promise<void> {
    await this.clean(undefined, () => []);
    await this.delete(GLOBAL);
  }

  listStores(): { default: string; stores: string[] } {
    return { default: this.#defaultName, stores: [...this.#stores.keys()] };
  }

  #store(name: unknown): ContextStore {
    if (!name || name === DEFAULT) return this.#default;
    const store = this.#stores.get(name as string);
    if (store !== undefined) return store;
    if (!this.#unknown.has(name)) {
      this.#unknown.add(name);
      this.#util.log.warn(this.#util.log._("context.unknown-store", { name }));
    }
    return this.#default;
  }

  #createGlobal(): Context {
    const values = (this.#settings.functionGlobalContext || {}) as Values;
    const listed = this.#settings.exportGlobalContextKeys === false ? [] : Object.keys(values);
    return createContext(this.#source, GLOBAL, undefined, { values, listed });
  }

  /** Also when one of them fails, all others are asked; then the first failure is thrown. */
  async #each(act: (store: ContextStore) => unknown): Promise<void> {
    const ends = await Promise.allSettled(Array.from(this.#stores.values(), async (store) => act(store)));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
  }
}

const GLOBAL = "global";
