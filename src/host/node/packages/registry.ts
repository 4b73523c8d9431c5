import type { TypeOptions } from "../../runtime/types.js";
import { CORE, type NodeModule, type NodeSet } from "./node-module.js";

/**
 * Which modules, sets and types there are, and which set a type is of (@node-red/registry/lib/registry.js, 5.0.7). It
 * knows nothing of files, and loads nothing.
 */
export class NodeRegistry {
  readonly #modules = new Map<string, NodeModule>();
  /** The set that a type belongs to. */
  readonly #owners = new Map<string, NodeSet>();
  readonly #options = new Map<string, TypeOptions>();

  get modules(): Iterable<NodeModule> {
    return this.#modules.values();
  }

  module(name: string): NodeModule | undefined {
    return this.#modules.get(name);
  }

  /** By its id, or by that of a type that it has. */
  set(id: string): NodeSet | undefined {
    const owner = this.#owners.get(id);
    if (owner !== undefined) return owner;
    const at = id.lastIndexOf("/");
    return this.#modules.get(id.slice(0, at))?.sets.get(id.slice(at + 1));
  }

  /** Of plugins, by its id. */
  pluginSet(id: string): NodeSet | undefined {
    const at = id.lastIndexOf("/");
    return this.#modules.get(id.slice(0, at))?.plugins.get(id.slice(at + 1));
  }

  /** Adds a module. A set with a type that another one has already is not to be loaded: `type_already_registered`. */
  add(module: NodeModule): void {
    this.#modules.set(module.name, module);
    for (const set of module.sets.values()) {
      if (set.err !== undefined) continue;
      const taken = set.types.find((type) => this.#owners.has(type));
      if (taken === undefined) for (const type of set.types) this.#owners.set(type, set);
      else set.err = alreadyRegistered(taken, this.#owners.get(taken)?.module ?? CORE, set.module);
    }
  }

  /**
   * Notes that a set's script has registered a type; what its page does not name becomes one of its types, too.
   *
   * @throws Error where the type is registered.
   */
  register(id: string, type: string, options: TypeOptions = {}): void {
    if (this.#options.has(type)) throw new Error(`${type} already registered`);
    this.#options.set(type, options);
    const set = this.set(id);
    if (set === undefined) return;
    if (!set.types.includes(type)) set.types.push(type);
    if (!this.#owners.has(type)) this.#owners.set(type, set);
  }

  /** Drops what a script has registered before it failed. Its types stay the set's, which says why they are missing. */
  unregister(set: NodeSet): void {
    for (const type of set.types) if (this.#owners.get(type) === set) this.#options.delete(type);
  }

  options(type: string): TypeOptions | undefined {
    return this.#options.get(type);
  }

  /** The JSON text that the setting `registry` of `Admin` takes: what was loaded, with the credentials declared. */
  text(version: string): Uint8Array {
    const modules = [...this.#modules.values()].map(({ name, version, sets }) => ({
      ...{ name, version },
      sets: [...sets.values()].map((set) => this.#describe(set)),
    }));
    return new TextEncoder().encode(JSON.stringify({ version, modules }));
  }

  #describe({ id, name, types, enabled, err }: NodeSet) {
    const declared = (part: (options: TypeOptions) => unknown) => {
      const entries = types.flatMap((type) => {
        const value = part(this.#options.get(type) ?? {});
        return value === undefined || value === null ? [] : [[type, value] as const];
      });
      return entries.length > 0 ? Object.fromEntries(entries) : undefined;
    };
    return {
      ...{ id, name, types, enabled: enabled && err === undefined },
      credentials: declared(({ credentials }) => credentials && fieldsOf(credentials)),
      settings: declared(({ settings }) => settings),
    };
  }
}

function alreadyRegistered(type: string, moduleA: string, moduleB: string): Error {
  const details = { type, moduleA, moduleB };
  return Object.assign(new Error("Type already registered"), { code: "type_already_registered", details });
}

/** Node-RED looks for the one word `password`; whatever else a declaration says is text to it. */
function fieldsOf(credentials: object): Record<string, string> {
  const kind = (declared: { type?: unknown } | null) => (declared?.type === "password" ? "password" : "text");
  return Object.fromEntries(Object.entries(credentials).map(([field, declared]) => [field, kind(declared)]));
}
