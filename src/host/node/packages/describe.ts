import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pageOf } from "./local-files.js";
import { isFolder } from "./manifest.js";
import { CORE, type Found, type NodeModule, type NodeSet, type SetFile } from "./node-module.js";
import { readPage } from "./page.js";

/** What there is to say of a module before its scripts run. */
export interface DescribeOptions {
  /** Whether a set is switched on, by id. */
  enabled(set: string): boolean;
  /** Pages are not read where nobody edits: types are then known when their scripts have run. */
  pages: boolean;
  /** `registerMessageCatalog` of @node-red/util. */
  registerCatalog(namespace: string, folder: string, file: string): Promise<void>;
}

/** Reads the pages and catalogues of a module's sets (`loadModuleFiles` in @node-red/registry/lib/loader.js, 5.0.7). */
export async function describe(found: Found, options: DescribeOptions): Promise<NodeModule> {
  const { nodes, plugins, ...rest } = found;
  const [sets, pluginSets] = await Promise.all([
    Promise.all(nodes.map((file) => nodeSet(found, file, options))),
    Promise.all(plugins.map((file) => pluginSet(found, file, options))),
  ]);
  return { ...rest, sets: byName(sets), plugins: byName(pluginSets) };
}

async function nodeSet(found: Found, { name, file }: SetFile, options: DescribeOptions): Promise<NodeSet> {
  const set = blank(found, name, "nodes", file, pageOf(file), options);
  set.namespace = await catalogue(set, file, options);
  if (options.pages) await withPage(set, pageOf(file));
  return set;
}

async function pluginSet(found: Found, { name, file }: SetFile, options: DescribeOptions): Promise<NodeSet> {
  const stem = file.replace(/\.[^./\\]+$/, "");
  const [script, page] = [[`${stem}.js`, `${stem}.cjs`], [`${stem}.html`]].map((all) => all.find(existsSync));
  const set = blank(found, name, "plugins", script, page, options);
  const base = script ?? page;
  if (base !== undefined) set.namespace = await catalogue(set, base, options);
  if (options.pages && page !== undefined) await withPage(set, page);
  return set;
}

function blank(
  { name: module, version, local }: Found,
  name: string,
  kind: NodeSet["kind"],
  file: string | undefined,
  template: string | undefined,
  options: DescribeOptions,
): NodeSet {
  const id = `${module}/${name}`;
  return {
    ...{ kind, id, name, module, version, file, template, local },
    // A set of plugins cannot be switched off, as in Node-RED.
    enabled: kind === "plugins" || options.enabled(id),
    ...{ loaded: false, types: [], namespace: module, config: "", help: new Map(), plugins: [] },
  };
}

async function withPage(set: NodeSet, file: string): Promise<void> {
  try {
    const { types, config, help } = await readPage(file);
    Object.assign(set, { types, config, help });
  } catch (thrown) {
    set.err = String(thrown);
  }
}

/** Has the texts beside a script looked up under the id of its set, if there are any. */
async function catalogue({ id, module }: NodeSet, file: string, options: DescribeOptions): Promise<string> {
  const folder = join(dirname(file), "locales");
  if (module === CORE || !isFolder(folder)) return module;
  await options.registerCatalog(id, folder, basename(file).replace(/\.[^.]+$/, ".json"));
  return id;
}

function byName(sets: NodeSet[]): Map<string, NodeSet> {
  return new Map(sets.map((set) => [set.name, set]));
}
