import { readFileSync } from "node:fs";
import type { Settings } from "./file.js";

/** A `-D` that cannot be used. */
export class DefineError extends Error {
  override readonly name = "DefineError";
}

/**
 * Carries out one `-D`: `X=Y` sets a property, `@FILE` all properties that a JSON file has (red.js, 5.0.7). Y is
 * JSON, or else a text. X can lead into objects and arrays: `logging.console.level`, `adminAuth.users[0].password`.
 *
 * @throws DefineError
 */
export function define(settings: Settings, definition: string): void {
  const [, path, value, file] = /^(?:([^=]+)=(.+)|@(.*))$/.exec(definition) ?? [];
  if (path !== undefined && value !== undefined) {
    set(settings, path, parsed(value));
  } else if (file !== undefined) {
    for (const [name, content] of Object.entries(read(file))) set(settings, name, content);
  } else {
    // What was given can be a secret without its name: it is not repeated.
    throw new DefineError("-D takes NAME=VALUE, or @ and the name of a JSON file");
  }
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function read(file: string): Settings {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw new DefineError(`-D @${file}: ${code ?? "the file is not valid JSON"}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new DefineError(`-D @${file}: the file holds no object`);
  }
  return content as Settings;
}

/** As `setObjectProperty` of @node-red/util, 5.0.7, with what is missing on the way made. */
function set(settings: Settings, path: string, value: unknown): void {
  const keys = keysOf(path);
  let at = settings;
  keys.forEach((key, index) => {
    if (typeof at !== "object" || at === null) {
      throw new DefineError(`-D ${path}: there is a value on the way that is no object`);
    }
    if (index === keys.length - 1) {
      at[key] = value;
      return;
    }
    // A copy: the object is that of the settings file, which others may use.
    const below = Object.hasOwn(at, key) ? copy(at[key]) : typeof keys[index + 1] === "number" ? [] : {};
    at[key] = below;
    at = below as Settings;
  });
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  const plain =
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return plain ? { ...value } : value;
}

/** `a.b[0]["c d"]` as its parts. */
function keysOf(path: string): (string | number)[] {
  const part = /(?:^|\.)([^.[\]"'\s]+)|\[(\d+)\]|\[(?:"([^"]*)"|'([^']*)')\]/y;
  const keys: (string | number)[] = [];
  while (part.lastIndex < path.length) {
    const match = part.exec(path);
    if (match === null) throw new DefineError(`-D ${path}: this names no property`);
    const [, name, index, double, single] = match;
    const key = index === undefined ? (name ?? double ?? single ?? "") : Number(index);
    if (key === "__proto__") throw new DefineError(`-D ${path}: this names no property`);
    keys.push(key);
  }
  return keys;
}
