import { basename, dirname, join, parse } from "node:path";
import type { Stored } from "../../wasm/types.js";
import type { LogLevel } from "../environment.js";
import { type Save, type Store, StoreError } from "../store.js";
import { ConfigFiles } from "./config-files.js";
import { disk, type Files, temporary } from "./files.js";
import { parseSidecar, type Sidecar, type Sums, same, sha256, sumsOf } from "./sidecar.js";

/** What the flow file's folder holds at one moment. */
interface Found {
  /** The flow file; undefined where there is none. */
  flows: Uint8Array | undefined;
  /** The credential file; undefined where there is none. */
  credentials: Uint8Array | undefined;
  sums: Sums;
  generation: number;
}

/**
 * One flow file and its credential file (`flows_cred.json` beside `flows.json`, as Node-RED names it), kept
 * durably, with their generation in the sidecar `.redloom.json` beside them.
 *
 * A save writes each file under a temporary name and forces it to the disk before it renames any. The rename
 * of the flow file is the commit point; the credentials have theirs before it, and get it back if the flow file
 * cannot be replaced. A crash between the commit and the sidecar's rename leaves files that the sidecar does not
 * know: their generation is then taken as one more than the sidecar's, which is what the save was to write. The
 * same rule serves for files that somebody else has changed. A crash between the renames of the two leaves the
 * new credentials with the old flows.
 *
 * The temporary name (`.$$$`) and the one backup (`.<name>.backup`) are Node-RED's own
 * (@node-red/runtime/lib/storage/localfilesystem/util.js, 5.0.7). DIFFERENCE: Node-RED does not sync the
 * folder, and does not look whether the file was changed since it read it.
 *
 * Two processes must not use one folder at a time: they could both find the file unchanged.
 */
export class FlowFileStore implements Store {
  readonly #path: string;
  readonly #files: Files;
  readonly #config: ConfigFiles;
  readonly #log: (level: LogLevel, message: string) => void;
  /** What was last read or written here. Undefined before the first load. */
  #last: { sums: Sums; generation: number } | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  /**
   * `path` is that of the flow file, `userDir` that of Node-RED's other files. Nothing is opened before the first
   * call.
   */
  constructor(
    path: string,
    userDir: string,
    log: (level: LogLevel, message: string) => void,
    files: Files = disk,
  ) {
    this.#path = path;
    this.#config = new ConfigFiles(userDir, files);
    this.#files = files;
    this.#log = log;
  }

  load(): Promise<Stored> {
    return this.#enqueue(async () => {
      const { flows, credentials, sums, generation } = await this.#find();
      this.#last = { sums, generation };
      const settings = await this.#config.settings();
      const sessions = await this.#config.sessions();
      return {
        generation,
        ...(flows && { flows }),
        ...(credentials && { credentials }),
        ...(settings && { settings }),
        ...(sessions && { sessions }),
      };
    });
  }

  save(save: Save): Promise<"saved" | "conflict"> {
    return this.#enqueue(async () => {
      const found = await this.#find();
      if (found.generation !== save.expected || (this.#last && !same(this.#last.sums, found.sums))) {
        return "conflict";
      }
      await this.#write(save, found);
      return "saved";
    });
  }

  saveSettings(settings: Uint8Array): Promise<void> {
    return this.#enqueue(() => this.#config.saveSettings(settings));
  }

  saveSessions(sessions: Uint8Array): Promise<void> {
    return this.#enqueue(() => this.#config.saveSessions(sessions));
  }

  /** Keeps no outcomes: no client of a Node host repeats its requests by itself. */
  forget(): Promise<void> {
    return this.#enqueue(async () => {});
  }

  async #find(): Promise<Found> {
    const flows = await this.#files.read(this.#path);
    const credentials = await this.#files.read(this.#credentialsPath);
    const sidecar = await this.#readSidecar();
    const sums = sumsOf(flows, credentials);
    let generation = sidecar?.generation ?? 0;
    if (sidecar !== undefined && !same(sidecar, sums)) generation += 1;
    if (this.#last !== undefined) {
      // The number never goes back or repeats while we run, whatever becomes of the sidecar: two changes by
      // others between two saves of ours would else get the same one.
      const changed = !same(this.#last.sums, sums);
      generation = Math.max(generation, this.#last.generation + (changed ? 1 : 0));
    }
    return { flows, credentials, sums, generation };
  }

  async #write(save: Save, before: Found): Promise<void> {
    const sums = sumsOf(save.flows, save.credentials ?? before.credentials);
    const sidecar: Sidecar = { generation: save.generation, ...sums };
    const folder = dirname(this.#path);
    await this.#files.makeFolder(folder);
    const pending = [
      ...this.#replacement(this.#credentialsPath, save.credentials, before.credentials),
      ...this.#replacement(this.#path, save.flows, before.flows),
      file(this.#sidecarPath, new TextEncoder().encode(`${JSON.stringify(sidecar)}\n`)),
    ];
    try {
      for (const { path, bytes } of pending) await this.#files.write(temporary(path), bytes);
      for (const { path } of pending) {
        await this.#files.rename(temporary(path), path).catch((thrown) => this.#renameFailed(path, thrown));
      }
    } catch (thrown) {
      if (save.credentials !== undefined) await this.#restore(sums, before);
      await this.#clear(pending.map(({ path }) => temporary(path)));
      throw thrown;
    }
    await this.#files.syncFolder(folder);
    this.#last = { sums, generation: save.generation };
  }

  /** A file's new content, after a copy of the old one, if there is a new one. */
  #replacement(path: string, bytes: Uint8Array | undefined, before: Uint8Array | undefined): Pending[] {
    if (bytes === undefined) return [];
    return [...(before === undefined ? [] : [file(backup(path), before)]), file(path, bytes)];
  }

  /** Gives the credential file its old content back, where the flow file was not replaced after it. */
  async #restore(sums: Sums, { credentials }: Found): Promise<void> {
    const path = this.#credentialsPath;
    try {
      const found = await this.#files.read(path);
      if (found === undefined || sha256(found) !== sums.credentials) return;
      if (credentials === undefined) return await this.#files.remove(path);
      await this.#files.write(temporary(path), credentials);
      await this.#files.rename(temporary(path), path);
    } catch (thrown) {
      const { code } = StoreError.from(thrown, "EIO");
      this.#log("error", `The credentials of a save that failed could not be taken back: ${code}`);
    }
  }

  /** Once the flow file has its name, the save is made: the sidecar can be derived, see above. */
  #renameFailed(path: string, thrown: unknown): void {
    if (path !== this.#sidecarPath) throw thrown;
    this.#log("warn", `${SIDECAR} could not be replaced: ${StoreError.from(thrown, "EIO").code}`);
  }

  async #clear(paths: string[]): Promise<void> {
    for (const path of paths) {
      // What is in the way (a folder of that name) was not ours; the save has failed for its own reason.
      await this.#files.remove(path).catch(() => {});
    }
  }

  async #readSidecar(): Promise<Sidecar | undefined> {
    const bytes = await this.#files.read(this.#sidecarPath);
    if (bytes === undefined) return undefined;
    const sidecar = parseSidecar(new TextDecoder().decode(bytes));
    if (sidecar === undefined) this.#log("warn", `${SIDECAR} is damaged and is not used`);
    return sidecar;
  }

  #enqueue<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(operation).catch((thrown: unknown) => {
      throw StoreError.from(thrown, "EIO");
    });
    this.#tail = result.catch(() => {});
    return result;
  }

  get #sidecarPath(): string {
    return join(dirname(this.#path), SIDECAR);
  }

  get #credentialsPath(): string {
    const { dir, name, ext } = parse(this.#path);
    return join(dir, `${name}_cred${ext}`);
  }
}

const SIDECAR = ".redloom.json";

/** A file to be written. */
interface Pending {
  path: string;
  bytes: Uint8Array;
}

function file(path: string, bytes: Uint8Array): Pending {
  return { path, bytes };
}

/** Node-RED's name for the copy of a file's last content. */
function backup(path: string): string {
  return join(dirname(path), `.${basename(path)}.backup`);
}
