import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** The content of a settings.js: whatever it may hold. */
export type Settings = Record<string, unknown>;

/** A settings.js that could not be used. `message` says which and why, and quotes nothing of it. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** What the command line and the environment say about where things are. */
export interface Places {
  /** `--settings`. */
  settings: string | undefined;
  /** `--userDir`. */
  userDir: string | undefined;
  /** `NODE_RED_HOME`. */
  home: string | undefined;
}

/**
 * The settings file that Node-RED would use (red.js, 5.0.7): the one that was named; the user directory's;
 * that of `NODE_RED_HOME`, if this is a user directory.
 *
 * DIFFERENCE: Node-RED then goes on to `.node-red` in the home folder, and makes a settings.js where there is
 * none. This server opens neither unasked: undefined.
 */
export function findSettings({ settings, userDir, home }: Places): string | undefined {
  if (settings !== undefined) return resolve(settings);
  const own = userDir === undefined ? undefined : join(resolve(userDir), "settings.js");
  if (own !== undefined && existsSync(own)) return own;
  if (home && existsSync(join(home, ".config.json"))) return join(resolve(home), "settings.js");
  return undefined;
}

/**
 * The user directory where neither the command line nor the settings name one (localfilesystem/index.js, `init`,
 * 5.0.7): `NODE_RED_HOME`, if it is one, else `.node-red` in the home folder.
 *
 * DIFFERENCE: `.node-red` is opened only with a settings file; without, `.redloom` is the default.
 */
export function defaultUserDir({ home }: Places, settingsFile: string | undefined): string {
  const isOne = (folder: string): boolean =>
    [".config.json", ".config.nodes.json"].some((name) => existsSync(join(folder, name)));
  if (home && isOne(home)) return resolve(home);
  return join(homedir(), settingsFile === undefined ? ".redloom" : ".node-red");
}

/**
 * Loads a settings file as Node-RED does, by `require`: a CommonJS module, or JSON.
 *
 * DIFFERENCE: of an ES module the default export is taken, where Node-RED fails.
 *
 * @throws SettingsError
 */
export async function loadSettings(path: string): Promise<Settings> {
  let found: unknown;
  try {
    found = await load(path);
  } catch (thrown) {
    throw new SettingsError(`The settings file cannot be loaded: ${path}: ${reason(thrown, path)}`);
  }
  if (typeof found !== "object" || found === null || Array.isArray(found)) {
    throw new SettingsError(`The settings file ${path} holds no settings; it must set module.exports`);
  }
  // A copy: what the command line changes is not the file's.
  return { ...found, settingsFile: path };
}

async function load(path: string): Promise<unknown> {
  const require = createRequire(pathToFileURL(join(dirname(path), "settings.js")));
  try {
    const found: unknown = require(path);
    if (!isNamespace(found)) return found;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ERR_REQUIRE_ESM") throw thrown;
  }
  const module = (await import(pathToFileURL(require.resolve(path)).href)) as { default?: unknown };
  return module.default;
}

function isNamespace(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object Module]";
}

/** What was thrown while a module was loaded, and where; not the lines of it, which can hold a secret. */
function reason(thrown: unknown, path: string): string {
  if (statSync(path, { throwIfNoEntry: false }) === undefined && isMissing(thrown, path)) {
    return "there is no such file";
  }
  if (!(thrown instanceof Error)) return "it throws what is no Error";
  // The message would quote the text.
  if (/\.json$/i.test(path)) return "it is not valid JSON";
  const { name, stack = "" } = thrown;
  const at = stack.indexOf(path);
  const place = at < 0 ? undefined : /^:(\d+)/.exec(stack.slice(at + path.length))?.[1];
  const [message = ""] = thrown.message.split("\n");
  return `${name}: ${message}${place === undefined ? "" : ` (line ${place})`}`;
}

function isMissing(thrown: unknown, path: string): boolean {
  const { code, message = "" } = thrown as NodeJS.ErrnoException;
  return code === "MODULE_NOT_FOUND" && message.includes(path);
}
