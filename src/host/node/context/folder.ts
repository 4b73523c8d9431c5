import { mkdir, open, readdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { firstId } from "../../runtime/context/memory.js";
import type { ContextUtil } from "../../runtime/context/types.js";
import { type Place, placeOf, scopeOf } from "./location.js";

/** Values by name, as a file holds them. */
export type Values = Record<string, unknown>;

/**
 * The files of a store: one for each scope, JSON with four spaces, as
 * @node-red/runtime/lib/nodes/context/localfilesystem.js, 5.0.7, reads and writes them.
 */
export class ContextFolder {
  readonly #base: string;
  readonly #log: ContextUtil["log"];
  /** Scopes of which it has been said that they hold themselves. */
  readonly #circular = new Set<string>();

  constructor(base: string, log: ContextUtil["log"]) {
    this.#base = base;
    this.#log = log;
  }

  async make(): Promise<void> {
    await mkdir(this.#base, { recursive: true });
  }

  /** All that is there, scope by scope. */
  async readAll(take: (scope: string, values: Values) => void): Promise<void> {
    await inTurns(await this.#places(), async (place) => {
      const values = await this.#read(place);
      if (values !== undefined) take(scopeOf(place), values);
    });
  }

  /** Undefined where there is no file. */
  read(scope: string): Promise<Values | undefined> {
    return this.#read(placeOf(scope));
  }

  /**
   * Puts a new file in the place of the old one.
   *
   * @param json Of `serialized`.
   * @param durable Forces the new content to the disk before it takes the place of the old one.
   */
  async write(scope: string, json: string, durable: boolean): Promise<void> {
    const path = this.#path(placeOf(scope));
    const temporary = `${path}.${Date.now()}.tmp`;
    try {
      await written(temporary, json, durable).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
        await mkdir(dirname(path), { recursive: true });
        await written(temporary, json, durable);
      });
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
  }

  /**
   * The text of a file. What holds itself is cut where it does.
   *
   * DIFFERENCE: that is said once, until it does so no more; there, at every second write.
   *
   * @throws {TypeError} A value has no JSON, such as a bigint.
   */
  serialized(scope: string, values: Values): string {
    const { json, circular } = serialized(values);
    if (!circular) this.#circular.delete(scope);
    else if (!this.#circular.has(scope)) {
      this.#circular.add(scope);
      this.#log.warn(this.#log._("context.localfilesystem.error-circular", { scope }));
    }
    return json;
  }

  async remove(scope: string): Promise<void> {
    await rm(this.#path(placeOf(scope)), { force: true });
  }

  /**
   * Removes the files of flows and nodes that are gone.
   *
   * DIFFERENCE: only files of contexts, and folders that are empty then; there, folders with all that is in them.
   */
  async retain(knows: (id: string) => boolean): Promise<void> {
    this.#circular.clear();
    const gone = (await this.#places()).filter((place) => !isKept(scopeOf(place), knows));
    await inTurns(gone, (place) => rm(this.#path(place), { force: true }));
    await inTurns([...new Set(gone.map(({ folder }) => folder))], async (folder) => {
      await rmdir(join(this.#base, folder)).catch(() => {});
    });
  }

  async #places(): Promise<Place[]> {
    const folders = (await entries(this.#base)).filter((name) => !name.startsWith("."));
    const places: Place[] = [];
    await inTurns(folders, async (folder) => {
      for (const file of await entries(join(this.#base, folder))) {
        if (file.endsWith(".json")) places.push({ folder, name: file.slice(0, -".json".length) });
      }
    });
    return places;
  }

  /**
   * DIFFERENCE: a file that is not the JSON of an object is put aside under another name and a warning says so; there,
   * the runtime does not start, and a store without cache never gets past it.
   */
  async #read(place: Place): Promise<Values | undefined> {
    const path = this.#path(place);
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    const values = parsed(text);
    if (values !== undefined) return values;
    const aside = `${path}.${Date.now()}.broken`;
    const said = this.#log._("context.localfilesystem.invalid-json", { file: path });
    try {
      await rename(path, aside);
      this.#log.warn(`${said}; kept as '${aside}'`);
    } catch (error) {
      // Nobody can rename there, so nobody will put another file in its place either.
      this.#log.warn(`${said}; ${String(error)}`);
    }
    return undefined;
  }

  #path({ folder, name }: Place): string {
    return join(this.#base, folder, `${name}.json`);
  }
}

/** Whether both the flow and the node of a scope are still there. */
export function isKept(scope: string, knows: (id: string) => boolean): boolean {
  return scope === "global" || (knows(firstId(scope)) && knows(scope.slice(scope.lastIndexOf(":") + 1)));
}

function serialized(values: Values): { json: string; circular: boolean } {
  try {
    return { json: JSON.stringify(values, null, 4), circular: false };
  } catch {
    // Either something holds itself or there is something without JSON; in that case it is thrown again here.
    const cut = cutting();
    return { json: JSON.stringify(values, cut.replacer, 4), circular: cut.happened() };
  }
}

/** Leaves out what holds itself, as json-stringify-safe does. */
function cutting(): {
  replacer: (this: unknown, key: string, value: unknown) => unknown;
  happened(): boolean;
} {
  const way: unknown[] = [];
  let happened = false;
  return {
    replacer(_key, value) {
      const owner = way.indexOf(this);
      if (owner === -1) way.push(this);
      else way.length = owner + 1;
      if (!way.includes(value)) return value;
      happened = true;
      return undefined;
    },
    happened: () => happened,
  };
}

function parsed(text: string): Values | undefined {
  // An empty file has no values; editors of some systems begin a file with a mark.
  if (text === "") return {};
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function written(path: string, text: string, durable: boolean): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(text, "utf8");
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
}

/** The names in a folder; none if there is no such folder. */
async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Does something with each, for a few at a time: a system has only so many open files. */
export async function inTurns<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const turn = async () => {
    for (const item of rest) await act(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, turn));
}

const AT_ONCE = 16;
