import type { NodeCredentials } from "./credentials.js";
import { Node } from "./node.js";
import type { RedUtil } from "./red-util.js";

/** What a type may declare of its nodes. */
export interface TypeOptions {
  credentials?: unknown;
  settings?: Record<string, { value?: unknown; exportable?: boolean }>;
  /** The property of a node that names modules which it needs. */
  dynamicModuleList?: string;
}

/** A subflow that a module brings as a type. */
export interface SubflowDefinition {
  id: string;
  meta?: { type?: string };
  env?: { name: string; type?: string }[];
  flow?: unknown[];
  [property: string]: unknown;
}

/** What makes nodes: a constructor, or a subflow. */
export type Maker = ((...given: never[]) => unknown) | (new (...given: never[]) => unknown);

interface Registered {
  set: string;
  maker: Maker | SubflowDefinition;
}

/** What is told of types that come and go. */
export interface TypeListener {
  come(name: string, options: { subflow?: SubflowDefinition; modules?: string }): void;
  gone(name: string): void;
}

/** The types of nodes: `registerType` of `@node-red/runtime/lib/nodes/index.js` and of `@node-red/registry` (5.0.7). */
export class NodeTypes {
  readonly #red: RedUtil;
  readonly #settings: Record<string, unknown>;
  readonly #credentials: NodeCredentials;
  readonly #listener: TypeListener;
  readonly #types = new Map<string, Registered>();

  constructor(
    red: RedUtil,
    settings: Record<string, unknown>,
    credentials: NodeCredentials,
    listener: TypeListener,
  ) {
    this.#red = red;
    this.#settings = settings;
    this.#credentials = credentials;
    this.#listener = listener;
  }

  /** What makes nodes of a type. */
  get(name: string): Maker | SubflowDefinition | undefined {
    return this.#types.get(name)?.maker;
  }

  /** @throws {Error} If there is such a type already. */
  register(set: string, name: string, maker: Maker, options: TypeOptions = {}): void {
    if (options.credentials) this.#credentials.register(name, options.credentials);
    if (options.settings) this.#declare(name, options.settings);
    inherit(maker);
    this.#add(name, { set, maker });
    const modules = options.dynamicModuleList;
    this.#listener.come(name, typeof modules === "string" ? { modules } : {});
    this.#red.events.emit("type-registered", name);
  }

  /** @throws {Error} If there is such a type already. */
  registerSubflow(set: string, definition: SubflowDefinition): void {
    const name = definition.meta?.type || `sf:${definition.id}`;
    this.#add(name, { set, maker: definition });
    const secret = definition.env?.filter(({ type }) => type === "cred") ?? [];
    if (secret.length > 0) {
      const declared = secret.map((entry) => [entry.name, { type: "password" }]);
      this.#credentials.register(name, Object.fromEntries(declared));
    }
    this.#listener.come(name, { subflow: definition });
    this.#red.events.emit("type-registered", name);
  }

  /** There are no nodes of a set any more. */
  unregister(set: string): void {
    for (const [name, registered] of this.#types) {
      if (registered.set !== set) continue;
      this.#types.delete(name);
      this.#listener.gone(name);
    }
  }

  /** There are no types any more. */
  clear(): void {
    for (const name of this.#types.keys()) this.#listener.gone(name);
    this.#types.clear();
  }

  #add(name: string, registered: Registered): void {
    if (this.#types.has(name)) throw new Error(`${name} already registered`);
    this.#types.set(name, registered);
  }

  #declare(name: string, declared: unknown): void {
    const register = this.#settings.registerNodeSettings;
    if (typeof register !== "function") return;
    try {
      register.call(this.#settings, name, declared);
    } catch (thrown) {
      this.#red.log.warn(`[${name}] ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
}

/** Makes what a constructor constructs a node, at the root of what it inherits from. */
function inherit(maker: Maker): void {
  let prototype = maker.prototype as object;
  if (prototype instanceof (Node as unknown as new () => object)) return;
  for (;;) {
    const above: object | null = Object.getPrototypeOf(prototype);
    if (above === Object.prototype || above === null) break;
    prototype = above;
  }
  // As util.inherits does it.
  Object.defineProperty(prototype.constructor, "super_", { value: Node, writable: true, configurable: true });
  Object.setPrototypeOf(prototype, Node.prototype);
}
