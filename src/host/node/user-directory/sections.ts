// How Node-RED spreads its settings over files (@node-red/runtime/lib/storage/localfilesystem/settings.js, 5.0.7).
import { join } from "node:path";

export type Settings = Record<string, unknown>;

/** Settings that have a file of their own; all others are in that of `runtime`. */
export const SECTIONS = ["users", "projects", "modules", "nodes"];

/** Stands for the one file that versions before 1.2 had. It counts until the file of `nodes` is newer. */
export const LEGACY = "";

/** Under which `.config.runtime.json` keeps the secret of the folder's credentials. */
export const SECRET = "_credentialSecret";

export function pathOf(folder: string, section: string): string {
  return join(folder, section === LEGACY ? ".config.json" : `.config.${section}.json`);
}

/**
 * The text of each section's file, laid out as Node-RED does it, in the order in which they are to be written:
 * `nodes` last, for with it the file of old is out of date.
 */
export function filesOf(settings: Settings): [section: string, text: string][] {
  const rest = Object.entries(settings).filter(([key]) => !SECTIONS.includes(key));
  const print = (content: unknown): string => JSON.stringify(content || {}, null, 4);
  return [
    ["runtime", print(Object.fromEntries(rest))],
    ...SECTIONS.map((name): [string, string] => [name, print(settings[name])]),
  ];
}

/** What a file holds; nothing where it is empty, undefined where it is no JSON object. */
export function parseSettings(bytes: Uint8Array): Settings | undefined {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Settings)
      : undefined;
  } catch {
    return undefined;
  }
}
