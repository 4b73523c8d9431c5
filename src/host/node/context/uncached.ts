import { Expressions } from "../../runtime/context/expression.js";
import { assign } from "../../runtime/context/memory.js";
import type { ContextCallback, ContextKey, ContextStore, ContextUtil } from "../../runtime/context/types.js";
import type { ContextFolder, Values } from "./folder.js";

/** Reads a file at each call and writes it at each change (`cache: false`); only with callbacks. */
export class UncachedFiles implements ContextStore {
  readonly #folder: ContextFolder;
  readonly #log: ContextUtil["log"];
  readonly #expressions: Expressions;
  /** Changes happen one after the other. Never rejects. */
  #queue: Promise<unknown> = Promise.resolve();
  /** The last change of a scope, until it is done. */
  readonly #changes = new Map<string, Promise<unknown>>();

  constructor(folder: ContextFolder, util: ContextUtil) {
    this.#folder = folder;
    this.#log = util.log;
    this.#expressions = new Expressions(util.util);
  }

  open(): Promise<void> {
    return this.#folder.make();
  }

  async close(): Promise<void> {
    await this.#queue;
  }

  get(scope: string, key: ContextKey, callback?: ContextCallback): void {
    if (callback === undefined) throw new Error(NOT_SYNCHRONOUS);
    this.#answer(callback, async () => {
      const values = await this.#read(scope);
      if (values === undefined) return [null, undefined];
      if (typeof key === "string") return [null, this.#expressions.read(values, key)];
      return [undefined, ...key.map((one) => this.#expressions.read(values, one))];
    });
  }

  set(scope: string, key: ContextKey, value: unknown, callback?: ContextCallback): void {
    const changed = this.#change(scope, async () => {
      const values = (await this.#folder.read(scope)) ?? {};
      assign(this.#expressions, values, key, value);
      await this.#folder.write(scope, this.#folder.serialized(scope, values), false);
    });
    if (callback !== undefined) this.#answer(callback, () => changed.then(() => [null]));
    // DIFFERENCE: who does not wait hears of it in the log; there, it is lost.
    else changed.catch((error) => this.#failed(error));
  }

  keys(scope: string, callback?: ContextCallback): void {
    if (callback === undefined) throw new Error("Callback must be a function");
    this.#answer(callback, async () => [null, Object.keys((await this.#read(scope)) ?? {})]);
  }

  delete(scope: string): Promise<void> {
    return this.#change(scope, () => this.#folder.remove(scope));
  }

  clean(ids: string[]): Promise<void> {
    const known = new Set(ids);
    return this.retain((id) => known.has(id));
  }

  retain(knows: (id: string) => boolean): Promise<void> {
    return this.#after(() => this.#folder.retain(knows));
  }

  /** DIFFERENCE: sees the changes of the scope that were asked for before; there, the file as it happens to be. */
  async #read(scope: string): Promise<Values | undefined> {
    await this.#changes.get(scope);
    return this.#folder.read(scope);
  }

  /** A callback that throws is called again with what it threw, as in Node-RED: it says so to its node. */
  async #answer(callback: ContextCallback, find: () => Promise<unknown[]>): Promise<void> {
    try {
      callback(...(await find()));
    } catch (error) {
      try {
        callback(error);
      } catch (again) {
        this.#log.error(String(again));
      }
    }
  }

  #change(scope: string, task: () => Promise<void>): Promise<void> {
    const done = this.#after(task);
    const settled = done
      .catch(() => {})
      .then(() => {
        if (this.#changes.get(scope) === settled) this.#changes.delete(scope);
      });
    this.#changes.set(scope, settled);
    return done;
  }

  #after(task: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(task);
    this.#queue = done.catch(() => {});
    return done;
  }

  #failed(error: unknown): void {
    this.#log.error(this.#log._("context.localfilesystem.error-write", { message: String(error) }));
  }
}

const NOT_SYNCHRONOUS = "File Store cache disabled - only asynchronous access supported";
