import type { RuntimeEngine } from "./engine.js";

/** A configuration as nodes and events see it. */
export interface ActiveFlows {
  /** Parsed when somebody looks. Without credentials. */
  readonly flows: unknown[];
  readonly rev: string;
}

/** An entry of a configuration. */
export type Entry = Record<string, unknown>;

/** The configuration that the engine has. */
export class Configuration {
  readonly #engine: RuntimeEngine;
  #active: { generation: number | undefined; flows: ActiveFlows } | undefined = undefined;
  #entries: Map<unknown, Entry> | undefined = undefined;

  constructor(engine: RuntimeEngine) {
    this.#engine = engine;
  }

  flows(): ActiveFlows {
    const generation = this.#engine.generation();
    if (this.#active === undefined || this.#active.generation !== generation) {
      const flows = lazyFlows(this.#engine.flows(), this.#engine.revision() ?? "");
      this.#active = { generation, flows };
      this.#entries = undefined;
    }
    return this.#active.flows;
  }

  entry(id: string): Entry | undefined {
    const { flows } = this.flows();
    this.#entries ??= new Map((flows as Entry[]).map((entry) => [entry.id, entry]));
    return this.#entries.get(id);
  }

  /**
   * The ids whose contexts are kept, for stores that want a list: those of all entries, and of what is in instances as
   * they are written (`clean` of `@node-red/runtime/lib/nodes/context/index.js`, 5.0.7).
   */
  knownIds(): string[] {
    const entries = this.flows().flows as Entry[];
    const inside = new Map<string, string[]>();
    for (const { id, z } of entries) {
      const ids = inside.get(String(z));
      if (ids === undefined) inside.set(String(z), [String(id)]);
      else ids.push(String(id));
    }
    return entries.flatMap(({ id, type }) => {
      const [, template] = /^subflow:(.+)$/.exec(String(type)) ?? [];
      const inner = (template === undefined ? undefined : inside.get(template)) ?? [];
      return [String(id), ...inner.map((node) => `${id}-${node}`)];
    });
  }
}

function lazyFlows(text: Uint8Array | undefined, rev: string): ActiveFlows {
  let parsed: unknown[] | undefined;
  return {
    get flows() {
      parsed ??= text === undefined ? [] : (JSON.parse(new TextDecoder().decode(text)) as unknown[]);
      return parsed;
    },
    rev,
  };
}
