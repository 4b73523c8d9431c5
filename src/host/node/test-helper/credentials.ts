import type { Credentials, NodeCredentials } from "../../runtime/credentials.js";

type All = Record<string, Credentials>;

/**
 * What tests know of `@node-red/runtime/lib/nodes/credentials` (5.0.7): one store for all tests, in which those of the
 * flows lie that are loaded.
 */
export class TestCredentials {
  /** As they were loaded, by id. */
  #loaded = new Map<string, Credentials>();
  readonly #definitions = new Map<string, unknown>();
  #nodes: NodeCredentials | undefined = undefined;
  #isDirty = false;

  /** What nodes set from now on is set here. */
  follow(nodes: NodeCredentials): void {
    this.#nodes = nodes;
    for (const [type, definition] of this.#definitions) nodes.register(type, definition);
  }

  readonly init = (): void => {
    this.#loaded = new Map();
    this.#definitions.clear();
    this.#nodes = undefined;
    this.#isDirty = false;
  };

  readonly load = async (credentials: All): Promise<void> => {
    this.#loaded = new Map(Object.entries(credentials));
    this.#isDirty = false;
  };

  readonly add = async (id: string, credentials: Credentials): Promise<void> => this.#set(id, credentials);

  readonly get = (id: string): Credentials | undefined => {
    return this.#nodes?.isChanged(id) ? this.#nodes.get(id) : this.#loaded.get(id);
  };

  readonly delete = (id: string): void => this.#set(id, undefined);

  readonly clear = (): void => {
    for (const id of Object.keys(this.all())) this.#set(id, undefined);
  };

  /** Forgets those of nodes that are not in the configuration, and takes those out that are. */
  readonly clean = async (flows: Record<string, unknown>[]): Promise<void> => {
    for (const node of flows) if (node.credentials) this.extract(node);
    const ids = new Set(flows.map(({ id }) => id));
    for (const id of Object.keys(this.all())) if (!ids.has(id)) this.#set(id, undefined);
  };

  readonly register = (type: string, definition: unknown): void => {
    this.#definitions.set(type.replace(/\s+/g, "-"), definition);
    this.#nodes?.register(type, definition);
  };

  /** Moves the credentials of an entry here: of a subflow all, of other nodes those that their type declares. */
  readonly extract = (node: Record<string, unknown>): void => {
    const { id, type, credentials: given } = node as { id: string; type: string; credentials?: Credentials };
    delete node.credentials;
    if (!given) return;
    const definition = this.getDefinition(type.replace(/\s+/g, "-")) as Credentials | undefined;
    const isDeclared = (name: string): boolean =>
      /^subflow(:|$)/.test(type) || Object.hasOwn(definition ?? {}, name);
    const kept: Credentials = { ...this.get(id) };
    for (const [name, value] of Object.entries(given)) {
      if (!isDeclared(name) || value === "__PWRD__") continue;
      if (typeof value === "string" && value.trim() === "") delete kept[name];
      else kept[name] = value;
    }
    this.#set(id, kept);
  };

  readonly getDefinition = (type: string): unknown => {
    return this.#nodes?.definition(type) ?? this.#definitions.get(type);
  };

  readonly dirty = (): boolean => this.#isDirty;

  /** Nothing is encrypted here: nothing is stored. */
  readonly setKey = (): void => {};

  readonly getKeyType = (): string => "disabled";

  readonly export = async (): Promise<All> => {
    this.#isDirty = false;
    return this.all();
  };

  /** By id. */
  all(): All {
    const all = new Map<string, Credentials | undefined>(this.#loaded);
    for (const [id, credentials] of this.#nodes?.changes() ?? []) all.set(id, credentials);
    const there = [...all].filter((entry): entry is [string, Credentials] => entry[1] !== undefined);
    return Object.fromEntries(there);
  }

  #set(id: string, credentials: Credentials | undefined): void {
    this.#isDirty = true;
    if (this.#nodes?.isChanged(id)) this.#nodes.set(id, credentials);
    if (credentials === undefined) this.#loaded.delete(id);
    else this.#loaded.set(id, credentials);
    if (!this.#nodes) return;
    // A node that asks now has to see it; with the next deployment it is just what was deployed.
    this.#nodes.deployed(new TextEncoder().encode(JSON.stringify(Object.fromEntries(this.#loaded))));
  }
}
