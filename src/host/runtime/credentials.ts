/** The credentials of one node. */
export type Credentials = Record<string, unknown>;

/** No credentials, as JSON text. */
export const NONE = new TextEncoder().encode("{}");

/**
 * What `RED.nodes.getCredentials` and its like see: what was deployed, and what nodes have set since
 * (`@node-red/runtime/lib/nodes/credentials.js`, 5.0.7).
 */
export class NodeCredentials {
  readonly #definitions = new Map<string, unknown>();
  #deployed: Uint8Array = NONE;
  #parsed: Map<string, Credentials> | undefined = undefined;
  /** By id; undefined: deleted. */
  readonly #set = new Map<string, Credentials | undefined>();

  /** A type declares which of its properties are credentials. */
  register(type: string, definition: unknown): void {
    this.#definitions.set(type.replace(/\s+/g, "-"), definition);
  }

  definition(type: string): unknown {
    return this.#definitions.get(type);
  }

  /**
   * All credentials that there are now, as JSON text. What a node has set stays, unless somebody has deployed something
   * else for it.
   */
  deployed(text: Uint8Array): void {
    const before = this.#set.size > 0 ? this.#all() : undefined;
    this.#deployed = text;
    this.#parsed = undefined;
    for (const id of this.#set.keys()) {
      if (JSON.stringify(before?.get(id)) !== JSON.stringify(this.#all().get(id))) this.#set.delete(id);
    }
  }

  get(id: string): Credentials | undefined {
    return this.#set.has(id) ? this.#set.get(id) : this.#all().get(id);
  }

  /** For a node to keep. */
  copy(id: string): Credentials | undefined {
    const credentials = this.get(id);
    return credentials && JSON.parse(JSON.stringify(credentials));
  }

  /** Whether nodes have set or deleted these since they were deployed. */
  isChanged(id: string): boolean {
    return this.#set.has(id);
  }

  set(id: string, credentials: Credentials | undefined): void {
    this.#set.set(id, credentials);
  }

  /** What nodes have set, by id. What was deleted is undefined. */
  changes(): ReadonlyMap<string, Credentials | undefined> {
    return this.#set;
  }

  #all(): Map<string, Credentials> {
    this.#parsed ??= new Map(Object.entries(JSON.parse(new TextDecoder().decode(this.#deployed))));
    return this.#parsed;
  }
}
