import { join } from "node:path";
import type { LogLevel } from "../../environment.js";
import { patched, StoreError } from "../../store.js";
import { keepBroken } from "./broken.js";
import { type Files, replace } from "./files.js";
import { filesOf, LEGACY, parseSettings, pathOf, SECRET, SECTIONS, type Settings } from "./sections.js";

/** What the files of settings hold. */
interface Found {
  settings: Settings;
  /** The sections whose file is no JSON, with its text. */
  broken: Map<string, Uint8Array>;
  /** Whether it is in the one file of old, which the next change splits. */
  legacy: boolean;
}

/**
 * What Node-RED keeps beside the flows: settings in `.config.<section>.json`, sessions in `.sessions.json`
 * (@node-red/runtime/lib/storage/localfilesystem/{settings,sessions}.js, 5.0.7). `_credentialSecret` is left
 * where it is and never handed out: see `secret.ts`.
 *
 * DIFFERENCE: Node-RED takes a file that is no JSON for an empty one, and overwrites it with the next change. Here
 * a copy of it is kept, and the file that holds the secret is not overwritten at all. The one file of old versions
 * is split at the first change, not at start.
 */
export class ConfigFiles {
  readonly #folder: string;
  readonly #files: Files;
  readonly #log: (level: LogLevel, message: string) => void;

  constructor(folder: string, log: (level: LogLevel, message: string) => void, files: Files) {
    this.#folder = folder;
    this.#log = log;
    this.#files = files;
  }

  /** The settings as the text of one JSON object, as far as they can be read; undefined where there are none. */
  async settings(): Promise<Uint8Array | undefined> {
    const { settings, broken } = await this.#read();
    for (const name of broken.keys()) {
      this.#log(
        "error",
        `${pathOf(this.#folder, name)} is not the JSON of settings; those in it count as not set`,
      );
    }
    delete settings[SECRET];
    if (Object.keys(settings).length === 0) return undefined;
    return new TextEncoder().encode(JSON.stringify(settings));
  }

  /** Sets what the patch holds and deletes what it says is null. Only files whose text changes are written. */
  saveSettings(patch: Uint8Array): Promise<void> {
    return this.#change((settings) => patched(settings, patch));
  }

  async dropSystemSecret(): Promise<void> {
    await this.#change(({ [SECRET]: _, ...settings }) => settings);
  }

  /** The text of `.sessions.json`; undefined where there is none. */
  async sessions(): Promise<Uint8Array | undefined> {
    return (await this.#files.read(join(this.#folder, ".sessions.json")))?.bytes;
  }

  async saveSessions(sessions: Uint8Array): Promise<void> {
    await replace(this.#files, join(this.#folder, ".sessions.json"), sessions);
  }

  async #change(change: (settings: Settings) => Settings): Promise<void> {
    const { settings, broken, legacy } = await this.#read();
    const before = new Map(filesOf(settings));
    for (const [name, text] of filesOf(change(settings))) {
      if (!legacy && text === before.get(name)) continue;
      const path = pathOf(this.#folder, name);
      const unreadable = broken.get(name);
      if (unreadable !== undefined && name === "runtime") {
        throw new StoreError(
          "EINVAL",
          `${path} is not valid JSON, may hold a secret, and is not overwritten`,
        );
      }
      if (unreadable !== undefined) await keepBroken(this.#files, path, unreadable, this.#log);
      await replace(this.#files, path, new TextEncoder().encode(text), `${path}.backup`);
    }
  }

  async #read(): Promise<Found> {
    const broken = new Map<string, Uint8Array>();
    const section = async (name: string): Promise<Settings> => {
      const bytes = await this.#bytes(pathOf(this.#folder, name));
      const settings = parseSettings(bytes);
      if (settings === undefined) broken.set(name, bytes);
      return settings ?? {};
    };
    const old = await this.#files.about(pathOf(this.#folder, LEGACY));
    const split = await this.#files.about(pathOf(this.#folder, "nodes"));
    if (old !== undefined && !(split !== undefined && split.modified > old.modified)) {
      const settings = await section(LEGACY);
      // A file of old that cannot be read stays what it is; there is nothing in it to be split.
      if (!broken.delete(LEGACY)) return { settings, broken, legacy: true };
    }
    const settings = await section("runtime");
    for (const name of SECTIONS) {
      const content = await section(name);
      if (Object.keys(content).length > 0) settings[name] = content;
    }
    return { settings, broken, legacy: false };
  }

  /** As Node-RED: of a file that is empty the backup counts. */
  async #bytes(path: string): Promise<Uint8Array> {
    const { bytes } = (await this.#files.read(path)) ?? {};
    if (bytes === undefined || bytes.length > 0) return bytes ?? new Uint8Array();
    return (await this.#files.read(`${path}.backup`))?.bytes ?? bytes;
  }
}
