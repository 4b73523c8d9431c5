import { dirname } from "node:path";
import { indent } from "redloom";
import type { LogLevel } from "../../environment.js";
import { type Save, StoreError } from "../../store.js";
import { keepBroken } from "./broken.js";
import type { ConfigFiles } from "./config-files.js";
import { type Access, beside, clear, type Files, OWNER_ONLY, replace, temporary } from "./files.js";
import type { Location } from "./location.js";
import { type Next, parseRecord, printRecord, type Record, type Sums, sha256 } from "./record.js";

/** What a save starts from. */
export interface Base extends Sums {
  generation: number;
  /** Called when everything is ready: rejects if the files are no longer those. */
  check(): Promise<void>;
}

/** What a save has made. */
export interface Saved {
  sums: Sums;
  /** Whether something is left that `recover` has to end. */
  unfinished: boolean;
}

/**
 * Writes flows and credentials so that a process may die at any point.
 *
 * Everything is first written under other names and forced to the disk. If credentials are among it, the record
 * then names what the files are to become: from there on, Redloom ends the save whenever it opens the folder, as
 * long as the files are those that the record names. Without credentials the one rename decides. The renames come
 * in the order in which a Node-RED that opens the folder in between loses no credentials of any node:
 *
 * 1. `interim`: the credentials of old and new nodes
 * 2. the flows
 * 3. the credentials
 * 4. the folder's own secret goes, if the credentials need it no more
 * 5. the record: what the files are now
 *
 * Only between 1 and 4 of a save that changes the key does Node-RED 5.0.7 not read the credentials: there is no
 * order of two files in which it always would.
 *
 * Temporary names and backups are Node-RED's (@node-red/runtime/lib/storage/localfilesystem/util.js, 5.0.7).
 * DIFFERENCE: Node-RED writes the credentials before the flows, and so loses those of removed nodes if it dies in
 * between; it does not sync the folder; its new files may be read by all.
 */
export class Journal {
  readonly #files: Files;
  readonly #at: Location;
  readonly #config: ConfigFiles;
  readonly #log: (level: LogLevel, message: string) => void;
  readonly #pretty: boolean;

  constructor(
    files: Files,
    at: Location,
    config: ConfigFiles,
    log: (level: LogLevel, message: string) => void,
    pretty: boolean,
  ) {
    this.#files = files;
    this.#at = at;
    this.#config = config;
    this.#log = log;
    this.#pretty = pretty;
  }

  /** What is noted of the files; undefined where nothing is. */
  async record(): Promise<Record | undefined> {
    const content = await this.#files.read(this.#record);
    const record = content && parseRecord(content.bytes);
    if (content !== undefined && record === undefined) {
      this.#log("warn", `${this.#record} is damaged and is not used`);
    }
    return record;
  }

  /**
   * Makes a save durable. Resolves as soon as the flows are. Where it rejects, nothing has changed, or `recover`
   * sees to it: that has to be called before the next save, then.
   */
  async save(save: Save, base: Base): Promise<Saved> {
    const progress = { noted: false, interim: false, flows: false };
    let next: Next;
    try {
      next = await this.#prepare(save, base);
      if (save.credentials !== undefined) {
        progress.noted = true;
        await this.#note({ generation: base.generation, ...sumsOf(base), next });
      }
      await base.check();
      await this.#replace(base, next, progress);
    } catch (thrown) {
      if (!progress.flows) await this.#undo(base, progress);
      throw thrown;
    }
    try {
      await this.#finish(base, next);
      return { sums: sumsOf(next), unfinished: false };
    } catch (thrown) {
      const { code, message } = StoreError.from(thrown, "EIO");
      this.#log(
        "warn",
        `A deploy is on the disk, but not its last step, which is tried again: ${code} ${message}`,
      );
      return { sums: sumsOf(next), unfinished: true };
    }
  }

  /**
   * Ends a save that was cut off, if the files still are what it started from, and removes what it left behind. To
   * be called before anything is read or written.
   */
  async recover(): Promise<void> {
    const record = await this.record();
    const next = record?.next;
    if (next !== undefined) {
      const now = await this.#sums();
      const { generation } = record as Record;
      if (await this.#canEnd(record as Record, next, now)) {
        this.#log("info", "A deploy was cut off while it was written; it is ended now");
        await this.#replace(now, next);
        await this.#finish(now, next);
      } else {
        this.#log(
          "warn",
          "A deploy was cut off while it was written, and the files are others now; they stay",
        );
        await this.#note({ generation, ...sumsOf(record as Record) });
      }
    }
    await this.#clear();
  }

  /** Whether each file is what it was or is to become, and what is not there yet lies ready. */
  async #canEnd(before: Sums, next: Next, now: Sums): Promise<boolean> {
    const { flows, credentials } = this.#at;
    if (now.flows !== next.flows) {
      if (now.flows !== before.flows || (await this.#sum(temporary(flows))) !== next.flows) return false;
    }
    if (now.credentials === next.credentials) return true;
    const ours = now.credentials === before.credentials || now.credentials === next.interim;
    return ours && (await this.#sum(temporary(credentials))) === next.credentials;
  }

  /** Puts everything on the disk that the save takes. */
  async #prepare(save: Save, base: Base): Promise<Next> {
    const { flows, credentials } = this.#at;
    await this.#files.makeFolder(dirname(flows));
    if (save.replacesUnreadable) await this.#keep(flows);
    const next: Next = { generation: save.generation, credentials: base.credentials };
    next.flows = await this.#ready(flows, save.flows, base.flows);
    if (save.credentials === undefined) return next;
    next.credentials = await this.#ready(credentials, save.credentials, base.credentials, OWNER_ONLY);
    if (save.interim !== undefined) {
      const bytes = this.#laidOut(save.interim);
      await this.#write(this.#interim, bytes, credentials, OWNER_ONLY);
      next.interim = await sha256(bytes);
    }
    if (save.dropSystemSecret) next.dropSystemSecret = true;
    return next;
  }

  /** Writes a file's next content and its backup under temporary names, unless it has that content. */
  async #ready(path: string, text: Uint8Array, before: string | undefined, access?: Access): Promise<string> {
    const bytes = this.#laidOut(text);
    const sum = await sha256(bytes);
    if (sum === before) return sum;
    await this.#write(temporary(path), bytes, path, access);
    if (before !== undefined) await this.#files.copy(path, temporary(backup(path)));
    return sum;
  }

  /** Writes a file with the permissions of another, or those for a new one. */
  async #write(path: string, bytes: Uint8Array, like: string, access: Access | undefined): Promise<void> {
    await this.#files.write(path, bytes, (await this.#files.about(like)) ?? access);
  }

  async #keep(path: string): Promise<void> {
    const content = await this.#files.read(path);
    if (content !== undefined) await keepBroken(this.#files, path, content.bytes, this.#log);
  }

  /** Everything up to the flows, as far as it is not done. */
  async #replace(
    now: Sums,
    next: Next,
    progress: { interim?: boolean; flows?: boolean } = {},
  ): Promise<void> {
    if (now.flows === next.flows) return;
    const { flows, credentials } = this.#at;
    if (next.interim !== undefined && ![next.credentials, next.interim].includes(now.credentials)) {
      progress.interim = true;
      await this.#give(credentials, this.#interim);
    }
    await this.#give(flows, temporary(flows), () => {
      progress.flows = true;
    });
  }

  /** Everything after the flows, as far as it is not done. */
  async #finish(now: Sums, next: Next): Promise<void> {
    const { credentials } = this.#at;
    if (now.credentials !== next.credentials) await this.#give(credentials, temporary(credentials));
    if (next.dropSystemSecret) await this.#dropSecret();
    await this.#note({ generation: next.generation, ...sumsOf(next) });
  }

  /** Gives a file its next content, durably, and its backup the one before. */
  async #give(path: string, from: string, renamed = (): void => {}): Promise<void> {
    await this.#files.rename(temporary(backup(path)), backup(path)).catch((thrown: NodeJS.ErrnoException) => {
      // It has its name already, or there was nothing to be kept.
      if (thrown.code !== "ENOENT") throw thrown;
    });
    await this.#files.rename(from, path);
    renamed();
    await this.#files.syncFolder(dirname(path));
  }

  /** Redloom reads credentials also where both keys are there: no reason to hold up the next save. */
  async #dropSecret(): Promise<void> {
    try {
      await this.#config.dropSystemSecret();
    } catch (thrown) {
      const { message } = StoreError.from(thrown, "EIO");
      this.#log("warn", `The folder's own secret is needed no more, but cannot be removed: ${message}`);
    }
  }

  /** Takes back what was done before the flows. None of it needs room on the disk. */
  async #undo(base: Base, { noted, interim }: { noted: boolean; interim: boolean }): Promise<void> {
    const { credentials } = this.#at;
    try {
      if (interim && base.credentials === undefined) await this.#files.remove(credentials);
      if (interim && base.credentials !== undefined && (await this.#sum(credentials)) !== base.credentials) {
        await this.#files.rename(backup(credentials), credentials);
      }
      if (interim) await this.#files.syncFolder(dirname(credentials));
      // Without what was made ready, nobody ends this save.
      await this.#clear();
      if (noted) await this.#note({ generation: base.generation, ...sumsOf(base) });
    } catch (thrown) {
      const { code, message } = StoreError.from(thrown, "EIO");
      this.#log("error", `A deploy failed and could not be taken back whole: ${code} ${message}`);
    }
  }

  async #note(record: Record): Promise<void> {
    await replace(this.#files, this.#record, printRecord(record));
  }

  /** Of the files as they are. */
  async #sums(): Promise<Sums> {
    return { flows: await this.#sum(this.#at.flows), credentials: await this.#sum(this.#at.credentials) };
  }

  async #sum(path: string): Promise<string | undefined> {
    const content = await this.#files.read(path);
    return content && sha256(content.bytes);
  }

  #laidOut(compact: Uint8Array): Uint8Array {
    return this.#pretty ? indent(compact) : compact;
  }

  async #clear(): Promise<void> {
    const { flows, credentials } = this.#at;
    const paths = [flows, credentials, backup(flows), backup(credentials), this.#record];
    await clear(this.#files, [...paths.map(temporary), this.#interim]);
  }

  get #record(): string {
    return beside(this.#at.flows, "redloom");
  }

  get #interim(): string {
    return beside(this.#at.credentials, "interim");
  }
}

/** Node-RED's name for the copy of a file's last content. */
export function backup(path: string): string {
  return beside(path, "backup");
}

function sumsOf({ flows, credentials }: Sums): Sums {
  return { flows, credentials };
}
