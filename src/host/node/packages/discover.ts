import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Log } from "../logging.js";
import { Allowed, type Lists } from "./allowed.js";
import { Chosen, entriesOf, iconsIn, localFiles } from "./local-files.js";
import { filesOf, isFolder, type Manifest, nodeRedManifest, readManifest } from "./manifest.js";
import { CORE, type Found } from "./node-module.js";

/** The settings that say where nodes are, and which of them are wanted. */
export interface PackageSettings {
  /** Left out, there are no packages of a person's own. */
  userDir?: string | undefined;
  /** The folder of the package `@node-red/nodes`; undefined for no core nodes. */
  coreNodesDir?: string | undefined;
  nodesDir?: unknown;
  nodesIncludes?: unknown;
  nodesExcludes?: unknown;
  externalModules?: unknown;
  /** Of Node-RED, which core nodes have, too. */
  version: string;
}

interface Package {
  folder: string;
  manifest: Manifest;
  local: boolean;
  user: boolean;
}

/**
 * Finds everything that may have nodes (`getNodeFiles` in @node-red/registry/lib/localfilesystem.js, 5.0.7): core nodes,
 * files in `nodes` of the user directory and in `nodesDir`; packages in `node_modules` of the user directory, in those
 * beside and above the core nodes, and in `nodesDir`. Of several packages of a name the user directory's counts.
 */
export function discover(settings: PackageSettings, log: Log): Found[] {
  const chosen = new Chosen(settings);
  return [core(settings, chosen), ...withDependencies(packages(settings, chosen), log)];
}

function core({ coreNodesDir, userDir, nodesDir, version }: PackageSettings, chosen: Chosen): Found {
  const own = userDir === undefined ? [] : [{ path: join(userDir, "lib/icons"), modules: false }];
  const icons = own.map(({ path }) => ({ path, icons: iconsIn(path) })).filter((found) => found.icons.length);
  const places = [
    ...(coreNodesDir === undefined ? [] : [{ path: coreNodesDir, modules: false }]),
    ...(userDir === undefined ? [] : [{ path: join(userDir, "nodes"), modules: false }]),
    ...foldersOf(nodesDir).map((path) => ({ path, modules: true })),
  ];
  const found = places.map(({ path, modules }) => localFiles(path, chosen, modules));
  // Of two scripts of a name the later counts, in the place of the earlier.
  const files = new Map(found.flatMap(({ files }) => files).map((file) => [file.name, file]));
  return {
    ...{ name: CORE, version, path: undefined, local: false, user: false },
    ...{ nodes: [...files.values()], plugins: [] },
    icons: [...icons, ...found.flatMap((one) => one.icons)],
    examples: coreNodesDir && join(coreNodesDir, "examples"),
    ...{ resources: undefined, redVersion: undefined, dependencies: undefined, usedBy: [] },
  };
}

function packages(settings: PackageSettings, chosen: Chosen): Package[] {
  const { userDir, coreNodesDir, nodesDir } = settings;
  const modules = userDir === undefined ? undefined : join(userDir, "node_modules");
  const listed = (userDir === undefined ? undefined : readManifest(userDir)?.dependencies) ?? {};
  const own = modules === undefined ? [] : below(modules, chosen);
  const allowed = new Allowed((settings.externalModules as { palette?: Lists } | undefined)?.palette);
  const all = [
    ...own.map((found) => ({ ...found, local: true, user: Boolean(listed[found.manifest.name]) })),
    ...[...above(coreNodesDir)].filter((path) => path !== modules).flatMap((path) => below(path, chosen)),
    ...foldersOf(nodesDir).flatMap((path) => inNodesDir(path, chosen)),
  ].filter(({ manifest }) => allowed.has(manifest.name, manifest.version));
  const byName = new Map<string, Package>();
  for (const found of all) if (!byName.has(found.manifest.name)) byName.set(found.manifest.name, found);
  return [...byName.values()];
}

/** The packages with nodes in a folder such as `node_modules`, those in scopes included. */
function below(folder: string, chosen: Chosen): Package[] {
  const manifest = nodeRedManifest(folder);
  if (manifest !== undefined) return [{ folder, manifest, local: false, user: false }];
  return entriesOf(folder).flatMap(({ name }) => {
    const path = join(folder, name);
    if (name.startsWith("@")) return below(path, chosen);
    const found = chosen.has(name) ? nodeRedManifest(path) : undefined;
    return found === undefined ? [] : [{ folder: path, manifest: found, local: false, user: false }];
  });
}

/** The `node_modules` beside and above a folder. */
function* above(folder: string | undefined): Generator<string> {
  if (folder === undefined) return;
  for (let at = resolve(folder); at !== dirname(at); at = dirname(at)) yield join(at, "node_modules");
}

function inNodesDir(folder: string, chosen: Chosen): Package[] {
  const modules = join(folder, "node_modules");
  return below(nodeRedManifest(folder) === undefined && existsSync(modules) ? modules : folder, chosen);
}

/** A package whose `node-red.dependencies` are not all there is left out, and named. */
function withDependencies(packages: Package[], log: Log): Found[] {
  const usedBy = new Map<string, string[]>(packages.map(({ manifest }) => [manifest.name, []]));
  const complete = packages.filter(({ manifest: { name, "node-red": section } }) => {
    const wanted = dependenciesOf(section) ?? [];
    const missing = wanted.filter((dependency) => !usedBy.has(dependency));
    for (const dependency of wanted) usedBy.get(dependency)?.push(name);
    if (missing.length > 0) log("error", `${name} is left out, for it needs ${missing.join(", ")}`);
    return missing.length === 0;
  });
  return complete.map((found) => ({ ...moduleOf(found), usedBy: usedBy.get(found.manifest.name) ?? [] }));
}

function moduleOf({ folder, manifest, local, user }: Package): Omit<Found, "usedBy"> {
  const { name, version, "node-red": section } = manifest;
  const [nodes, plugins] = [section.nodes, section.plugins].map((files) =>
    filesOf(files).map(([set, path]) => ({ name: set, file: join(folder, path) })),
  ) as [Found["nodes"], Found["plugins"]];
  const icons = new Set([...nodes, ...plugins].map(({ file }) => join(dirname(file), "icons")));
  const folderOf = (part: string) => (isFolder(join(folder, part)) ? join(folder, part) : undefined);
  return {
    ...{ name, version, path: folder, local, user, nodes, plugins },
    icons: [...icons].filter(isFolder).map((path) => ({ path, icons: iconsIn(path) })),
    ...{ examples: folderOf("examples"), resources: folderOf("resources") },
    redVersion: typeof section.version === "string" ? section.version : undefined,
    dependencies: dependenciesOf(section),
  };
}

function dependenciesOf({ dependencies }: Manifest["node-red"]): string[] | undefined {
  if (!Array.isArray(dependencies)) return undefined;
  return dependencies.filter((name): name is string => typeof name === "string");
}

function foldersOf(nodesDir: unknown): string[] {
  const all: unknown[] = Array.isArray(nodesDir) ? nodesDir : [nodesDir];
  return all.filter((path): path is string => typeof path === "string" && path !== "");
}
