/** The settings of a runtime: those that a person has set, which are fixed, and those that are stored. */
export interface RedSettings {
  get(name: string): unknown;
  set(name: string, value: unknown): Promise<void>;
  delete(name: string): Promise<void>;
  available(): boolean;
  registerNodeSettings(type: string, declared: NodeSettings): void;
  exportNodeSettings(safe: Record<string, unknown>): Record<string, unknown>;
  enableNodeSettings(types: string[]): void;
  disableNodeSettings(types: string[]): void;
  getUserSettings(user: string): unknown;
  setUserSettings(user: string, settings: unknown): Promise<void>;
  [name: string]: unknown;
}

/** What a type of nodes declares: by property of the settings, a default, and whether the editor is told. */
export type NodeSettings = Record<string, { value?: unknown; exportable?: boolean }>;

/** Where stored settings are. */
export interface SettingsStorage {
  /** Undefined where there is none. */
  load(): Promise<Record<string, unknown> | undefined>;
  /** Sets what it holds; null deletes. */
  save(patch: Record<string, unknown>): Promise<void>;
}

/**
 * `RED.settings` (@node-red/runtime/lib/settings.js, 5.0.7): a property for each setting, which reads what is set at
 * that moment and cannot be assigned, beside the functions.
 *
 * DIFFERENCE: the secret of the stored credentials, `_credentialSecret`, is not among what is stored, and cannot be set;
 * a stored null is gone at the next start.
 */
export async function createSettings(
  local: Record<string, unknown>,
  storage: SettingsStorage,
  normalise: (type: string) => string,
): Promise<RedSettings> {
  const stored = await storage.load();
  const values = stored === undefined ? undefined : new Map(Object.entries(stored));
  const declared = new Map<string, NodeSettings>();
  const disabled = new Set<string>();

  const loaded = (): Map<string, unknown> => {
    if (values === undefined) throw new Error("Settings not available");
    return values;
  };
  const writable = (name: string): Map<string, unknown> => {
    if (name === "users") throw new Error(USERS);
    if (Object.hasOwn(local, name) || name === "_credentialSecret") {
      throw new Error(`Property '${name}' is read-only`);
    }
    return loaded();
  };
  const users = (): Record<string, unknown> => (loaded().get("users") ?? {}) as Record<string, unknown>;
  const store = async (name: string, value: unknown): Promise<void> => {
    const before = JSON.stringify(loaded().get(name));
    loaded().set(name, clone(value));
    if (JSON.stringify(value) !== before) await storage.save({ [name]: value ?? null });
  };

  const settings = {
    get(name: string) {
      if (name === "users") throw new Error(USERS);
      return clone(Object.hasOwn(local, name) ? local[name] : loaded().get(name));
    },
    set(name: string, value: unknown) {
      writable(name);
      return store(name, value);
    },
    async delete(name: string) {
      if (writable(name).delete(name)) await storage.save({ [name]: null });
    },
    available: () => values !== undefined,
    registerNodeSettings(type: string, settings: NodeSettings) {
      const prefix = normalise(type);
      const foreign = Object.keys(settings).find((name) => !name.startsWith(prefix));
      if (foreign !== undefined) {
        throw new Error(
          `Registered invalid property name '${foreign}'. Properties for this node must start with '${prefix}'`,
        );
      }
      declared.set(type, settings);
    },
    exportNodeSettings(safe: Record<string, unknown>) {
      for (const [type, settings] of declared) {
        for (const [name, setting] of disabled.has(type) ? [] : Object.entries(settings)) {
          if (!setting.exportable || Object.hasOwn(safe, name)) continue;
          if (Object.hasOwn(local, name)) safe[name] = local[name];
          else if (Object.hasOwn(setting, "value")) safe[name] = setting.value;
        }
      }
      return safe;
    },
    enableNodeSettings(types: string[]) {
      for (const type of types) disabled.delete(type);
    },
    disableNodeSettings(types: string[]) {
      for (const type of types) disabled.add(type);
    },
    getUserSettings: (user: string) => (Object.hasOwn(users(), user) ? clone(users()[user]) : undefined),
    setUserSettings: (user: string, content: unknown) => store("users", { ...users(), [user]: content }),
  };
  return withLocal(settings, local);
}

const USERS = "Do not access user settings directly. Use settings.getUserSettings";

/** The functions win over settings of their names. */
function withLocal(settings: object, local: Record<string, unknown>): RedSettings {
  for (const name of Object.keys(local)) {
    if (Object.hasOwn(settings, name)) continue;
    Object.defineProperty(settings, name, {
      enumerable: true,
      configurable: true,
      get: () => local[name],
      set() {
        throw new Error(`Property '${name}' is read-only`);
      },
    });
  }
  return settings as RedSettings;
}

/**
 * A copy of objects and arrays at every depth; what is of a class or a function is the same object. Settings hold
 * servers, clients and loops.
 */
function clone(value: unknown, seen = new Map<unknown, unknown>()): unknown {
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    seen.set(value, copy);
    for (const item of value) copy.push(clone(item, seen));
    return copy;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const copy: Record<string, unknown> = Object.create(prototype as object | null);
  seen.set(value, copy);
  for (const [name, content] of Object.entries(value)) {
    // `__proto__` is a name like any other.
    const data = { value: clone(content, seen), writable: true, enumerable: true, configurable: true };
    Object.defineProperty(copy, name, data);
  }
  return copy;
}
