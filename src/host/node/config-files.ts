import { join } from "node:path";
import { patched } from "../store.js";
import { type Files, replace } from "./files.js";

type Settings = Record<string, unknown>;

/** Settings that have a file of their own; all others are in `.config.runtime.json`. */
const SECTIONS = ["nodes", "users", "projects", "modules"];

/**
 * What Node-RED keeps beside the flows: settings in `.config.<section>.json`, sessions in `.sessions.json`
 * (@node-red/runtime/lib/storage/localfilesystem/{settings,sessions}.js, 5.0.7). `_credentialSecret` is left
 * where it is and never handed out: see `secret.ts`.
 *
 * DIFFERENCE: Node-RED takes a file that is no JSON for an empty one, and overwrites it with the next change.
 * Here the change is refused.
 */
export class ConfigFiles {
  readonly #folder: string;
  readonly #files: Files;

  constructor(folder: string, files: Files) {
    this.#folder = folder;
    this.#files = files;
  }

  /** The settings as the text of one JSON object; undefined where there are none. */
  async settings(): Promise<Uint8Array | undefined> {
    const { [SECRET]: _, ...settings } = await this.#read();
    return Object.keys(settings).length === 0 ? undefined : encoded(JSON.stringify(settings));
  }

  /** Sets what the patch holds and deletes what it says is null. Only files whose text changes are written. */
  async saveSettings(patch: Uint8Array): Promise<void> {
    const before = await this.#read();
    const next = patched(before, patch);
    for (const name of ["runtime", ...SECTIONS]) {
      const text = section(next, name);
      if (text === section(before, name)) continue;
      await replace(this.#files, this.#path(name), encoded(text), `${this.#path(name)}.backup`);
    }
  }

  /** The text of `.sessions.json`; undefined where there is none. */
  sessions(): Promise<Uint8Array | undefined> {
    return this.#files.read(join(this.#folder, ".sessions.json"));
  }

  async saveSessions(sessions: Uint8Array): Promise<void> {
    await replace(this.#files, join(this.#folder, ".sessions.json"), sessions);
  }

  async #read(): Promise<Settings> {
    const settings = await this.#object(this.#path("runtime"));
    for (const name of SECTIONS) {
      const content = await this.#object(this.#path(name));
      if (Object.keys(content).length > 0) settings[name] = content;
    }
    return settings;
  }

  /** What a file holds; nothing where there is none. */
  async #object(path: string): Promise<Settings> {
    const bytes = await this.#files.read(path);
    if (bytes === undefined || bytes.length === 0) return {};
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      // The text of the exception would quote the file.
      throw new Error(`${path} is not valid JSON`);
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Settings;
    throw new Error(`${path} holds no settings`);
  }

  #path(section: string): string {
    return join(this.#folder, `.config.${section}.json`);
  }
}

const SECRET = "_credentialSecret";

/** The text of a section's file, laid out as Node-RED does it. */
function section(settings: Settings, name: string): string {
  const { [name]: content = {} } = settings;
  const rest = Object.entries(settings).filter(([key]) => !SECTIONS.includes(key));
  return JSON.stringify(name === "runtime" ? Object.fromEntries(rest) : content, null, 4);
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
