import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { nodeRedManifest } from "./manifest.js";
import type { Found, SetFile } from "./node-module.js";

/** The settings `nodesIncludes` and `nodesExcludes`: names of files, and of folders of packages. */
export class Chosen {
  readonly #includes: unknown[] | undefined;
  readonly #excludes: unknown[];

  constructor({ nodesIncludes, nodesExcludes }: { nodesIncludes?: unknown; nodesExcludes?: unknown }) {
    this.#includes = Array.isArray(nodesIncludes) ? nodesIncludes : undefined;
    this.#excludes = Array.isArray(nodesExcludes) ? nodesExcludes : [];
  }

  has(name: string): boolean {
    return (this.#includes === undefined || this.#includes.includes(name)) && !this.#excludes.includes(name);
  }
}

/** Scripts and icons that lie in a folder without being a package. */
export interface LocalFiles {
  files: SetFile[];
  icons: Found["icons"];
}

/**
 * The scripts below a folder that have a page, in alphabetical order, and its folders of icons: those of the core nodes,
 * of `nodes` in the user directory and of `nodesDir` (`getLocalNodeFiles` in
 * @node-red/registry/lib/localfilesystem.js, 5.0.7).
 *
 * @param modules Whether folders that are packages with nodes are left out, for they are found as such.
 */
export function localFiles(folder: string, chosen: Chosen, modules = false): LocalFiles {
  const path = resolve(folder);
  const result: LocalFiles = { files: [], icons: [] };
  if (modules && nodeRedManifest(path) !== undefined) return result;
  for (const entry of entriesOf(path)) {
    const below = join(path, entry.name);
    // A link counts as what it leads to.
    const about = statSync(below, { throwIfNoEntry: false });
    if (about?.isFile() && /\.c?js$/.test(entry.name)) {
      if (chosen.has(entry.name) && existsSync(pageOf(below))) {
        result.files.push({ name: setName(entry.name), file: below });
      }
    } else if (about?.isDirectory() && entry.name === "icons") {
      result.icons.push({ path: below, icons: iconsIn(below) });
    } else if (about?.isDirectory() && !/^(\..*|lib|node_modules|test|locales)$/.test(entry.name)) {
      const { files, icons } = localFiles(below, chosen, modules);
      result.files.push(...files);
      result.icons.push(...icons);
    }
  }
  return result;
}

/** The page beside a script. */
export function pageOf(script: string): string {
  return script.replace(/\.c?js$/, ".html");
}

/** The icons in a folder; an SVG hides a PNG or GIF of its name. */
export function iconsIn(folder: string): string[] {
  const files = entriesOf(folder)
    .map(({ name }) => name)
    .filter((name) => [".png", ".gif", ".svg"].includes(extname(name).toLowerCase()));
  const svgs = new Set(files.filter((name) => /\.svg$/i.test(name)).map((name) => name.slice(0, -4)));
  return files.filter((name) => /\.svg$/i.test(name) || !svgs.has(name.slice(0, -4)));
}

export function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function setName(file: string): string {
  return basename(file)
    .replace(/^\d+-/, "")
    .replace(/\.c?js$/, "");
}
