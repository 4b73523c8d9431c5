import { MemoryStore } from "./memory.js";
import type {
  ContextSettings,
  ContextStore,
  ContextUtil,
  StoreConfig,
  StoreFactory,
  StoreModules,
} from "./types.js";

/** The stores that settings ask for. */
export interface Configured {
  /** By name, in the order of the settings. */
  stores: Map<string, ContextStore>;
  /** The name of the default store. */
  default: string;
}

/**
 * Makes the stores of `contextStorage`, without opening them: `load` of
 * @node-red/runtime/lib/nodes/context/index.js, 5.0.7, with its errors.
 *
 * DIFFERENCE: a module that has neither of Node-RED's two names is loaded by its name, and `config` of the settings
 * is copied before `settings` is added to it.
 *
 * @returns Undefined if the settings ask for none.
 * @throws {Error} The settings are wrong or a module cannot be loaded.
 */
export function configured(
  settings: ContextSettings,
  util: ContextUtil,
  modules: StoreModules,
): Configured | undefined {
  const asked = Object.entries(settings.contextStorage ?? {}).filter(([name]) => name !== "_");
  if (asked.length === 0) return undefined;
  const stores = new Map<string, ContextStore>();
  let alias: string | undefined;
  for (const [name, plugin] of asked) {
    if (!/^[a-zA-Z0-9_]+$/.test(name)) fail(util, "error-invalid-module-name", { name });
    if (name === "default" && typeof plugin === "string") {
      if (plugin === name || !asked.some(([other]) => other === plugin)) {
        fail(util, "error-invalid-default-module", { storage: plugin });
      }
      alias = plugin;
    } else stores.set(name, made(name, plugin, settings, util, modules));
  }
  const [first = ""] = stores.keys();
  return { stores, default: alias ?? (stores.has("default") ? "default" : first) };
}

function made(
  name: string,
  plugin: unknown,
  settings: ContextSettings,
  util: ContextUtil,
  modules: StoreModules,
): ContextStore {
  const { module, config } = (plugin ?? {}) as { module?: unknown; config?: StoreConfig };
  if (module === undefined) fail(util, "error-module-not-defined", { storage: name });
  const named = typeof module === "string" ? module : undefined;
  const factory = attempted(util, named ?? name, () => factoryOf(module, util, modules));
  const store = attempted(util, name, () => factory({ ...config, settings: { userDir: settings.userDir } }));
  const info = named ?? (Object.hasOwn(Object(module), "toString") ? String(module) : "custom");
  util.log.info(util.log._("context.log-store-init", { name, info: `module=${info}` }));
  return store;
}

function factoryOf(module: unknown, util: ContextUtil, modules: StoreModules): StoreFactory {
  if (module === "memory") return () => new MemoryStore(util.util);
  if (module === "localfilesystem" && modules.localfilesystem) return modules.localfilesystem;
  const found = typeof module === "string" ? required(module, modules) : module;
  // What was an ES module once has its function there.
  const factory = typeof found === "function" ? found : (found as { default?: unknown } | null)?.default;
  if (typeof factory !== "function") throw new TypeError("the module is not a function that makes a store");
  return factory as StoreFactory;
}

function required(name: string, modules: StoreModules): unknown {
  if (modules.require === undefined) throw new Error(`Cannot find module '${name}'`);
  return modules.require(name);
}

/** Runs what is not ours; what it throws may say in further lines which files required it, which is nobody's business. */
function attempted<T>(util: ContextUtil, module: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const [message] = String(error).split("\n");
    return fail(util, "error-loading-module2", { module, message });
  }
}

function fail(util: ContextUtil, text: string, values: Record<string, unknown>): never {
  throw new Error(util.log._(`context.${text}`, values));
}
