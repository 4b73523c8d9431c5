import { basename, dirname } from "node:path";
import type { Stored } from "../../../wasm/types.js";
import type { LogLevel } from "../../environment.js";
import { type Save, type Store, StoreError } from "../../store.js";
import { ConfigFiles } from "./config-files.js";
import { type Content, disk, type Files, type Mark, replace } from "./files.js";
import { backup, Journal } from "./journal.js";
import { type Location, locate } from "./location.js";
import { type Acquire, type Lock, lockFolder } from "./lock.js";
import { type Sums, same, sha256 } from "./record.js";

export interface UserDirectoryOptions {
  /** Absolute path of Node-RED's user directory. Made if it is not there. */
  userDir: string;
  /** As in settings.js; see `locate`. */
  flowFile?: string | undefined;
  /** Whether flows and credentials are laid out with 4 spaces. Default false. */
  flowFilePretty?: boolean | undefined;
  /** Whether nothing is written, no lock either, so that the folder may be one that cannot be. Default false. */
  readOnly?: boolean | undefined;
  log: (level: LogLevel, message: string) => void;
  /** For tests. */
  files?: Files | undefined;
  /** For tests. */
  lock?: Acquire | undefined;
}

/** A file of flows or credentials as it was last read or written here. */
interface Seen {
  sum: string;
  /** Left out until the file was looked at after it was written. */
  mark?: Mark | undefined;
}

/** What was last read or written here. */
interface Known {
  generation: number;
  flows: Seen | undefined;
  credentials: Seen | undefined;
}

interface Loaded {
  generation: number;
  flows: Content | undefined;
  credentials: Content | undefined;
}

/** Where everything is, once that is known. */
interface Place {
  at: Location;
  journal: Journal;
}

/**
 * A user directory as Node-RED 5.0.7 keeps it: flow file, credential file, settings, sessions, under Node-RED's
 * names and in its layout, so that either may open what the other has left. What Redloom adds beside the flow
 * file is a record, `.<flow file>.redloom`, and while it runs the lock `.redloom.lock`.
 *
 * How a save comes to the disk: see `Journal`. The generation is that of the record; files that the record does
 * not know, because somebody else wrote them or a save was cut off between its rename and its record, count as
 * one more.
 *
 * One Redloom has a folder at a time. A Node-RED that runs over the same folder cannot be seen; but files that
 * were changed since they were last read or written here are never overwritten: a save rejects with
 * `changed_on_disk`, and the next load takes them as they are. DIFFERENCE: Node-RED overwrites them.
 */
export class UserDirectory implements Store {
  readonly #options: UserDirectoryOptions;
  readonly #files: Files;
  readonly #config: ConfigFiles;
  #place: Place | undefined;
  #locks: Lock[] | undefined;
  /** Why there is no lock. */
  #refusal: StoreError | undefined;
  /** Whether nothing is left of a save that was cut off. */
  #recovered = false;
  /** Undefined before the first load. */
  #known: Known | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  /** Opens nothing before the first call. */
  constructor(options: UserDirectoryOptions) {
    this.#options = options;
    this.#files = options.files ?? disk;
    this.#config = new ConfigFiles(options.userDir, options.log, this.#files);
  }

  /**
   * Takes the folder for this process, and ends a save that was cut off. Every other method does so, too.
   *
   * Rejects with StoreError `folder_in_use` while another Redloom has it; a later call tries again.
   */
  open(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#open();
    });
  }

  /** Gives the folder back, when everything is done that was begun. */
  close(): Promise<void> {
    return this.#enqueue(async () => {
      const locks = this.#locks ?? [];
      this.#locks = undefined;
      this.#recovered = false;
      for (const lock of locks) await lock.release();
    });
  }

  load(): Promise<Stored> {
    return this.#enqueue(async () => {
      const { flows, credentials, generation } = await this.#read(await this.#open());
      const settings = await this.#config.settings();
      const sessions = await this.#config.sessions();
      return {
        generation,
        ...(flows?.bytes.length && { flows: flows.bytes }),
        ...(credentials && { credentials: credentials.bytes }),
        ...(settings && { settings }),
        ...(sessions && { sessions }),
      };
    });
  }

  /** The settings beside the flows alone; undefined where there are none. */
  settings(): Promise<Uint8Array | undefined> {
    return this.#enqueue(async () => {
      await this.#open();
      return this.#config.settings();
    });
  }

  /** Never resolves to `conflict`: who shares these files with us knows no generation. */
  save(save: Save): Promise<"saved"> {
    return this.#enqueue(async () => {
      const place = await this.#open();
      await this.#own();
      if (!this.#recovered) await this.#recover(place);
      if (this.#known === undefined) await this.#read(place);
      const known = this.#known as unknown as Known;
      const check = (): Promise<void> => this.#check(place, known, save.expected);
      await check();
      // Whatever comes of it: what may be left of it is seen to before the next.
      this.#recovered = false;
      const { sums, unfinished } = await place.journal.save(save, {
        ...{ generation: known.generation, ...sumsOf(known), check },
      });
      this.#recovered = !unfinished;
      this.#known = {
        generation: save.generation,
        flows: written(sums.flows, known.flows),
        credentials: written(sums.credentials, known.credentials),
      };
      return "saved" as const;
    });
  }

  saveSettings(settings: Uint8Array): Promise<void> {
    return this.#write(() => this.#config.saveSettings(settings));
  }

  /** With `readOnly` sessions are not kept, as in Node-RED. */
  async saveSessions(sessions: Uint8Array): Promise<void> {
    if (this.#options.readOnly) return;
    await this.#write(() => this.#config.saveSessions(sessions));
  }

  /** Keeps no outcomes: no client of a Node host repeats its requests by itself. */
  forget(): Promise<void> {
    return this.#enqueue(async () => {});
  }

  #write(work: () => Promise<void>): Promise<void> {
    return this.#enqueue(async () => {
      await this.#open();
      await this.#own();
      await work();
    });
  }

  async #open(): Promise<Place> {
    this.#place ??= await this.#locate();
    if (this.#options.readOnly) return this.#place;
    this.#locks ??= await this.#lock(this.#place.at);
    if (this.#locks !== undefined && !this.#recovered) {
      await this.#recover(this.#place).catch((thrown: unknown) => {
        const { code, message } = StoreError.from(thrown, "EIO");
        this.#options.log("error", `What is left of a deploy cannot be put in order: ${code} ${message}`);
      });
    }
    return this.#place;
  }

  async #locate(): Promise<Place> {
    const { userDir, flowFile, flowFilePretty = false, log } = this.#options;
    const at = await locate(this.#files, userDir, flowFile);
    log("info", `Flow file: ${at.flows}`);
    if (!flowFile && basename(at.flows) !== "flows.json")
      log("warn", "flowFile is not set: the name of the flow file is made of that of this machine");
    return { at, journal: new Journal(this.#files, at, this.#config, log, flowFilePretty) };
  }

  /** Locks the user directory, and the flow file's folder if that is another. */
  async #lock({ flows }: Location): Promise<Lock[] | undefined> {
    const { userDir, lock = lockFolder, log } = this.#options;
    const locks: Lock[] = [];
    try {
      for (const folder of new Set([userDir, dirname(flows)])) locks.push(await lock(folder));
      return locks;
    } catch (thrown) {
      for (const held of locks) await held.release();
      this.#refusal = StoreError.from(thrown, "EIO");
      const { code, message } = this.#refusal;
      if (code === "folder_in_use") throw this.#refusal;
      // It can still be read, if it is there.
      log("warn", `The folder takes no lock, so nothing can be saved: ${code} ${message}`);
      return undefined;
    }
  }

  /** Rejects where this process may not write. */
  async #own(): Promise<void> {
    if (this.#options.readOnly) throw new StoreError("EROFS", "The setting readOnly is on");
    if (this.#locks === undefined) throw this.#refusal;
    for (const lock of this.#locks) {
      if (await lock.held()) continue;
      throw new StoreError("folder_in_use", "The folder's lock is gone or another's; end this Redloom");
    }
  }

  async #recover({ journal }: Place): Promise<void> {
    await journal.recover();
    this.#recovered = true;
  }

  async #read({ journal, at }: Place): Promise<Loaded> {
    const record = await journal.record();
    const [flows, credentials] = [await this.#content(at.flows), await this.#content(at.credentials)];
    const known = { flows: await seen(flows), credentials: await seen(credentials) };
    const sums = sumsOf(known);
    let generation = record?.generation ?? 0;
    if (record !== undefined && !same(record, sums)) generation += 1;
    if (this.#known !== undefined) {
      // The number never goes back or repeats while we run, whatever becomes of the record: two changes by
      // others between two saves of ours would else get the same one.
      const changed = !same(sumsOf(this.#known), sums);
      generation = Math.max(generation, this.#known.generation + (changed ? 1 : 0));
    }
    this.#known = { generation, ...known };
    return { generation, flows, credentials };
  }

  /** As Node-RED: a file that is empty gets the content of its backup, if there is one. */
  async #content(path: string): Promise<Content | undefined> {
    const content = await this.#files.read(path);
    if (content === undefined || content.bytes.length > 0) return content;
    const kept = await this.#files.read(backup(path));
    if (kept === undefined || kept.bytes.length === 0) return content;
    if (this.#options.readOnly) return kept;
    this.#options.log("warn", `${path} is empty, and gets back what its backup holds`);
    await this.#own();
    await replace(this.#files, path, kept.bytes);
    return this.#files.read(path);
  }

  /** Rejects if somebody else has changed the files, or if what they were changed to was refused at a reload. */
  async #check({ at }: Place, known: Known, expected: number): Promise<void> {
    await this.#same(at.flows, known.flows);
    await this.#same(at.credentials, known.credentials);
    if (known.generation !== expected) throw changed(at.flows);
  }

  async #same(path: string, before: Seen | undefined): Promise<void> {
    const mark = await this.#files.mark(path);
    if (mark === before?.mark && (mark !== undefined || before === undefined)) return;
    const now = await seen(await this.#files.read(path));
    if (now === undefined || before === undefined || now.sum !== before.sum) throw changed(path);
    before.mark = now.mark;
  }

  #enqueue<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(operation).catch((thrown: unknown) => {
      throw StoreError.from(thrown, "EIO");
    });
    this.#tail = result.catch(() => {});
    return result;
  }
}

function changed(path: string): StoreError {
  return new StoreError("changed_on_disk", `${path} is not what was last read or written here`);
}

/** A file after a save; one that has its content already was not touched. */
function written(sum: string | undefined, before: Seen | undefined): Seen | undefined {
  if (before?.sum === sum) return before;
  return sum === undefined ? undefined : { sum };
}

async function seen(content: Content | undefined): Promise<Seen | undefined> {
  return content && { sum: await sha256(content.bytes), mark: content.mark };
}

function sumsOf({ flows, credentials }: Pick<Known, "flows" | "credentials">): Sums {
  return { flows: flows?.sum, credentials: credentials?.sum };
}
