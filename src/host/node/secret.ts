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
import { dirname, join } from "node:path";
import type { LogLevel } from "../environment.js";
import { randomSecret } from "../random.js";

/**
 * The secret that credentials are encrypted with where the person has set none: `_credentialSecret` in
 * `.config.runtime.json`, Node-RED's own place and form (@node-red/runtime/lib/nodes/credentials.js, 5.0.7).
 * Made if absent; what else the file holds is kept. A folder that still has the one `.config.json` of older
 * versions has it there, and gets no second one.
 *
 * Undefined, with a line in the log, where a file cannot be read or written: credentials are then neither read
 * nor taken, and none are lost. Reads and writes at once, for no engine can be made before.
 */
export function systemSecret(
  userDir: string,
  log: (level: LogLevel, message: string) => void,
): string | undefined {
  const path = join(userDir, ".config.runtime.json");
  try {
    const settings = read(path);
    const known = settings ?? read(join(userDir, ".config.json"));
    const found = known?.[KEY];
    if (typeof found === "string" && found !== "") return found;
    if (found) throw new Error(`${KEY} is no text`);
    const made = randomSecret();
    write(path, { ...settings, [KEY]: made });
    return made;
  } catch (thrown) {
    log("error", `There is no secret for credentials, so none are read or saved: ${reason(thrown)}`);
    return undefined;
  }
}

const KEY = "_credentialSecret";

type Settings = Record<string, unknown>;

/** Undefined where there is no such file. */
function read(path: string): Settings | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw thrown;
  }
  let settings: unknown;
  try {
    settings = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The text of the exception would quote the file.
    throw new Error(`${path} is not valid JSON`);
  }
  if (typeof settings === "object" && settings !== null && !Array.isArray(settings)) {
    return settings as Settings;
  }
  throw new Error(`${path} holds no settings`);
}

/** As durable as the flow file, laid out as Node-RED does it, and for nobody else to read if it is new. */
function write(path: string, settings: Settings): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o600;
  const temporary = `${path}.$$$`;
  const file = openSync(temporary, "w", mode & 0o777);
  try {
    writeFileSync(file, JSON.stringify(settings, null, 4));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
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
