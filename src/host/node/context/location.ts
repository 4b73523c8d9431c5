import { statSync } from "node:fs";
import { join } from "node:path";

/** Where the file of a scope lies: `<folder>/<name>.json` below the folder of the store. */
export interface Place {
  folder: string;
  name: string;
}

/**
 * `global/global`, `<flow>/flow`, `<flow>/<node>`: getStoragePath of
 * @node-red/runtime/lib/nodes/context/localfilesystem.js, 5.0.7.
 *
 * DIFFERENCE: an id that is no name of a file is escaped. There, `../x` leads out of the folder.
 */
export function placeOf(scope: string): Place {
  if (scope === "global") return { folder: "global", name: "global" };
  const colon = scope.lastIndexOf(":");
  if (colon === -1) return { folder: escaped(scope), name: "flow" };
  return { folder: escaped(scope.slice(colon + 1)), name: escaped(scope.slice(0, colon)) };
}

/** Whose values lie there. */
export function scopeOf({ folder, name }: Place): string {
  if (folder === "global" && name === "global") return "global";
  return name === "flow" ? unescaped(folder) : `${unescaped(name)}:${unescaped(folder)}`;
}

/**
 * The folder of a store: `dir` and `base` of its configuration, else that of the user directory, else the places
 * where Node-RED looks for one.
 */
export function baseOf(
  config: { dir?: unknown; base?: unknown; settings?: { userDir?: unknown } },
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const base = String(config.base || "context");
  const dir = config.dir || config.settings?.userDir;
  if (dir) return join(String(dir), base);
  const { NODE_RED_HOME: installed, HOMEPATH: old } = environment;
  if (installed && hasSettings(installed)) return join(installed, base);
  if (old && hasSettings(join(old, ".node-red"))) return join(old, ".node-red", base);
  const home = environment.HOME || environment.USERPROFILE || old || installed || ".";
  return join(home, ".node-red", base);
}

function hasSettings(folder: string): boolean {
  return statSync(join(folder, ".config.json"), { throwIfNoEntry: false }) !== undefined;
}

function escaped(id: string): string {
  return id.replace(/^\.|[/\\:\0]|%(?=2E|2F|5C|3A|00|25)/g, (character) =>
    encodeURIComponent(character).replace(".", "%2E"),
  );
}

/** What `escaped` has made of an id; other names are ids as they are. */
function unescaped(name: string): string {
  const id = name.replace(/^%2E|%(?:2F|5C|3A|00|25)/g, decodeURIComponent);
  return escaped(id) === name ? id : name;
}
