import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A `package.json`, as far as it matters here; nobody has checked the values. */
export interface Manifest {
  name: string;
  version: string;
  dependencies?: Record<string, unknown>;
  "node-red": {
    nodes?: unknown;
    plugins?: unknown;
    version?: unknown;
    dependencies?: unknown;
  };
}

/** The package in a folder, if it is one that has something for Node-RED; undefined where it has not. */
export function nodeRedManifest(folder: string): Manifest | undefined {
  const manifest = readManifest(folder);
  const section = manifest?.["node-red"];
  if (typeof section !== "object" || section === null || typeof manifest?.name !== "string") return undefined;
  return { ...manifest, version: String(manifest.version ?? "") } as Manifest;
}

/** Undefined where there is none or it is no JSON. */
export function readManifest(folder: string): Partial<Manifest> | undefined {
  const text = contentOf(join(folder, "package.json"));
  try {
    const content: unknown = text === undefined ? undefined : JSON.parse(text);
    return typeof content === "object" && content !== null ? (content as Partial<Manifest>) : undefined;
  } catch {
    return undefined;
  }
}

/** The names and paths in `node-red.nodes` or `node-red.plugins`. */
export function filesOf(section: unknown): [name: string, path: string][] {
  if (typeof section !== "object" || section === null) return [];
  return Object.entries(section).filter((entry): entry is [string, string] => typeof entry[1] === "string");
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
