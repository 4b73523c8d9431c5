import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { LogLevel } from "../environment.js";
import { randomSecret } from "../random.js";
import { OWNER_ONLY, temporary } from "./user-directory/files.js";
import { filesOf, LEGACY, parseSettings, pathOf, SECRET, type Settings } from "./user-directory/sections.js";

/**
 * The secret that credentials are encrypted with where the person has set none: `_credentialSecret` in
 * `.config.runtime.json`, Node-RED's own place and form (@node-red/runtime/lib/nodes/credentials.js, 5.0.7).
 * Where the person has set one, they may still be encrypted with it.
 *
 * With `make` it is made if absent, and with `keep` written; what else the file holds is kept. A folder that still
 * has the one `.config.json` of older versions has it there; if it is to be made, that file is split first, as
 * Node-RED does it at start, or Node-RED's own splitting would lose it.
 *
 * Undefined, with a line in the log, where a file cannot be read or written: credentials are then neither read
 * nor taken, and none are lost. Reads and writes at once, for no engine can be made before.
 */
export function systemSecret(
  userDir: string,
  log: (level: LogLevel, message: string) => void,
  { make, keep }: { make: boolean; keep: boolean },
): string | undefined {
  try {
    const legacy = countsLegacy(userDir);
    const settings = read(pathOf(userDir, legacy ? LEGACY : "runtime"));
    const found = settings[SECRET];
    if (typeof found === "string" && found !== "") return found;
    if (found) throw new Error(`${SECRET} is no text`);
    if (!make) return undefined;
    const made = randomSecret();
    if (!keep) return made;
    for (const [name, text] of filesOf({ ...settings, [SECRET]: made })) {
      if (legacy || name === "runtime") write(pathOf(userDir, name), text);
    }
    return made;
  } catch (thrown) {
    const effect = make ? "there is no secret for credentials, so none are read or saved" : "it is not used";
    log("error", `The system secret cannot be read, so ${effect}: ${reason(thrown)}`);
    return undefined;
  }
}

/** Whether the one file of old is there and not out of date. */
function countsLegacy(userDir: string): boolean {
  const [old, split] = [LEGACY, "nodes"].map((name) =>
    statSync(pathOf(userDir, name), { throwIfNoEntry: false }),
  );
  return old !== undefined && !(split !== undefined && split.mtimeMs > old.mtimeMs);
}

/** What a file holds, or its backup where it is empty. */
function read(path: string): Settings {
  const settings = parseSettings(bytes(path) ?? bytes(`${path}.backup`) ?? new Uint8Array());
  // The exception of the parser would quote the file.
  if (settings === undefined) throw new Error(`${path} is not the JSON of settings`);
  return settings;
}

/** Undefined where the file is empty; no bytes where there is no such file. */
function bytes(path: string): Uint8Array | undefined {
  try {
    const found = readFileSync(path);
    return found.length === 0 ? undefined : found;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return new Uint8Array();
    throw thrown;
  }
}

/** As durable as the flow file, and for nobody else to read if it is new. */
function write(path: string, text: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? OWNER_ONLY.mode;
  const file = openSync(temporary(path), "w", mode & 0o777);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary(path), path);
  if (process.platform === "win32") return;
  const entries = openSync(folder, "r");
  try {
    fsyncSync(entries);
  } finally {
    closeSync(entries);
  }
}

function reason(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
