import { MemoryStore } from "../../runtime/context/memory.js";
import type { ContextCallback, ContextKey, ContextStore, ContextUtil } from "../../runtime/context/types.js";
import { type ContextFolder, inTurns, isKept } from "./folder.js";

/** Reads all files when it opens, keeps them in memory, and writes the scopes that change after a while. */
export class CachedFiles implements ContextStore {
  readonly #folder: ContextFolder;
  readonly #log: ContextUtil["log"];
  readonly #cache: MemoryStore;
  /** Milliseconds from a change to its writing. */
  readonly #interval: number;
  readonly #pending = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #closing = false;
  /** Whatever changes files waits for what began before. Never rejects. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(folder: ContextFolder, util: ContextUtil, interval: number) {
    this.#folder = folder;
    this.#log = util.log;
    this.#cache = new MemoryStore(util.util);
    this.#interval = interval;
  }

  async open(): Promise<void> {
    await this.#folder.make();
    await this.#folder.readAll((scope, values) => this.#cache.restore(scope, values));
  }

  /** Writes what is not written yet, and tries once more what could not be written. */
  close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    return this.#after(async () => {
      await this.#flush();
      await this.#flush();
    });
  }

  get(scope: string, key: ContextKey, callback?: ContextCallback): unknown {
    return this.#cache.get(scope, key, callback);
  }

  set(scope: string, key: ContextKey, value: unknown, callback?: ContextCallback): void {
    this.#cache.set(scope, key, value, callback);
    this.#pending.add(scope);
    this.#schedule(this.#interval);
  }

  keys(scope: string, callback?: ContextCallback): string[] | undefined {
    return this.#cache.keys(scope, callback);
  }

  async delete(scope: string): Promise<void> {
    this.#pending.delete(scope);
    await this.#cache.delete(scope);
    await this.#after(() => this.#folder.remove(scope));
  }

  clean(ids: string[]): Promise<void> {
    const known = new Set(ids);
    return this.retain((id) => known.has(id));
  }

  /** DIFFERENCE: nothing is written for what is dropped; there, files without values come to be. */
  async retain(knows: (id: string) => boolean): Promise<void> {
    for (const scope of this.#pending) if (!isKept(scope, knows)) this.#pending.delete(scope);
    await this.#cache.retain(knows);
    await this.#after(() => this.#folder.retain(knows));
  }

  #schedule(delay: number): void {
    if (this.#timer !== undefined || this.#closing) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#after(() => this.#flush());
    }, delay);
  }

  /** DIFFERENCE: what could not be written is tried again; there, not before it changes. */
  async #flush(): Promise<void> {
    const scopes = [...this.#pending];
    this.#pending.clear();
    await inTurns(scopes, async (scope) => {
      let json: string;
      try {
        json = this.#folder.serialized(scope, this.#cache.values(scope) ?? {});
      } catch (error) {
        this.#failed(error);
        return;
      }
      this.#log.debug(`Flushing localfilesystem context scope ${scope}`);
      try {
        await this.#folder.write(scope, json, true);
      } catch (error) {
        this.#failed(error);
        this.#pending.add(scope);
      }
    });
    if (this.#pending.size > 0) this.#schedule(Math.max(this.#interval, RETRY));
  }

  #failed(error: unknown): void {
    this.#log.error(this.#log._("context.localfilesystem.error-write", { message: String(error) }));
  }

  #after(task: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(task);
    this.#queue = done.catch(() => {});
    return done;
  }
}

/** Milliseconds before a write that failed is tried again, at least. */
const RETRY = 1000;
