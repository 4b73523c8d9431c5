/** Hears how a call ended: the error first, then one value for each key that was asked for. */
export type ContextCallback = (error?: unknown, ...values: unknown[]) => void;

/** One key, or several at once. */
export type ContextKey = string | readonly string[];

/**
 * What nodes and functions are given as `context()`, `flow` and `global`: `createContext` of
 * @node-red/runtime/lib/nodes/context/index.js, 5.0.7. Its methods need no `this`.
 *
 * A key is a property expression, may name its store (`#:(name)::key`) and, in a flow, climb (`$parent.key`). Keys
 * in a list do neither. Values are not copied: who gets one and changes it has changed the context.
 */
export interface Context {
  /**
   * @returns The value, or a list of them for a list of keys; undefined if there is a callback.
   * @throws {Error} Without a callback: `Invalid context key`, or `INVALID_EXPR` of a malformed expression.
   */
  get(key: ContextKey, store?: string | ContextCallback, callback?: ContextCallback): unknown;
  /** Undefined removes the key. Values are paired with a list of keys; those that have none get null. */
  set(key: ContextKey, value: unknown, store?: string | ContextCallback, callback?: ContextCallback): void;
  /** The names on the first level. */
  keys(store?: string | ContextCallback, callback?: ContextCallback): unknown;
  /** Of the node that has this context. */
  readonly flow?: Context;
  readonly global?: Context;
  /** Of a flow: the flow around it, of a tab the global context. */
  readonly $parent?: Context;
}

/**
 * What keeps values, as @node-red/runtime/lib/nodes/context/memory.js and modules of the same kind offer it.
 * A scope is `global`, the id of a flow, or `<node>:<flow>`. Without a callback a call is synchronous.
 */
export interface ContextStore {
  open(): Promise<unknown>;
  close(): Promise<unknown>;
  get(scope: string, key: ContextKey, callback?: ContextCallback): unknown;
  set(scope: string, key: ContextKey, value: unknown, callback?: ContextCallback): void;
  keys(scope: string, callback?: ContextCallback): unknown;
  delete(scope: string): Promise<unknown>;
  /** Drops the scopes, other than global, whose first id is not in the list. */
  clean(ids: string[]): Promise<unknown>;
  /** The same for whoever can ask instead of searching a list; is called in place of `clean` where it is there. */
  retain?(knows: (id: string) => boolean): Promise<unknown>;
}

/** Makes a store out of its `config` in `contextStorage`, to which `settings.userDir` was added. */
export type StoreFactory = (config: StoreConfig) => ContextStore;

export type StoreConfig = Record<string, unknown> & { settings: { userDir?: unknown } };

/** Where store modules come from that settings name by a string. */
export interface StoreModules {
  localfilesystem?: StoreFactory | undefined;
  /** Loads any other module; throws if there is none. Left out: there are no others. */
  require?: ((name: string) => unknown) | undefined;
}

/** What of settings.js is about context. */
export interface ContextSettings {
  contextStorage?: unknown;
  functionGlobalContext?: unknown;
  /** False keeps the keys of `functionGlobalContext` out of `keys`. */
  exportGlobalContextKeys?: unknown;
  userDir?: unknown;
}

/** The parts of the module @node-red/util that contexts use. */
export interface ContextUtil {
  util: {
    normalisePropertyExpression(expression: string): unknown[];
    getObjectProperty(object: object, expression: string): unknown;
    setObjectProperty(object: object, expression: string, value: unknown): unknown;
    parseContextStore(key: string): { key: string; store?: string };
    encodeObject(message: { msg: unknown }): Record<string, unknown>;
  };
  log: {
    _(key: string, values?: Record<string, unknown>): string;
    info(message: string): void;
    warn(message: string): void;
    error(message: string): void;
    debug(message: string): void;
  };
}
