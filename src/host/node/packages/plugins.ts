import type { Plugin } from "./node-module.js";
import type { NodeRegistry } from "./registry.js";

/**
 * The plugins that scripts have registered (@node-red/registry/lib/plugins.js, 5.0.7).
 *
 * DIFFERENCE: a set that has no `node-red.plugins` may register some, too; in Node-RED that throws.
 */
export class Plugins {
  readonly #registry: NodeRegistry;
  readonly #added: (id: string) => void;
  readonly #byId = new Map<string, Plugin>();

  /** `added` is told the id of each, after its `onadd`. */
  constructor(registry: NodeRegistry, added: (id: string) => void) {
    this.#registry = registry;
    this.#added = added;
  }

  register(set: string, id: string, definition: unknown): void {
    const module = set.slice(0, set.lastIndexOf("/"));
    // The very object: scripts go on to change it.
    const plugin = definition as Plugin;
    plugin.id = id;
    plugin.module = module;
    plugin.path = this.#registry.module(module)?.path;
    this.#registry.pluginSet(set)?.plugins.push(plugin);
    this.#byId.set(id, plugin);
    if (typeof plugin.onadd === "function") plugin.onadd();
    this.#added(id);
  }

  get(id: string): Plugin | undefined {
    return this.#byId.get(id);
  }

  byType(type: string): Plugin[] {
    return [...this.#byId.values()].filter((plugin) => plugin.type === type);
  }
}
