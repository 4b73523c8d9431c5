import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { satisfies } from "semver";
import type { Red } from "../../runtime/red.js";
import type { Log } from "../logging.js";
import { type DescribeOptions, describe } from "./describe.js";
import type { Found, NodeModule, NodeSet } from "./node-module.js";
import type { NodeRegistry } from "./registry.js";

export interface LoadOptions extends DescribeOptions {
  /** Of Node-RED, which packages may ask for a range of. */
  version: string;
  /** Makes the `RED` of a set. */
  red(set: NodeSet): Red;
  /** A set has failed after it may have registered types. */
  failed(set: NodeSet): void;
  log: Log;
}

/**
 * Loads what was found: first all plugins, then all nodes, whose scripts run in order up to their first wait (`load` of
 * @node-red/registry/lib/loader.js, 5.0.7). A script that fails leaves its reason in `err` of its set, and goes to the
 * log; nothing else is kept from loading. Never rejects.
 */
export async function load(found: Found[], registry: NodeRegistry, options: LoadOptions): Promise<void> {
  const fitting = found.filter((module) => fits(module, options));
  const modules = await Promise.all(fitting.map((module) => describe(module, options)));
  for (const module of modules) registry.add(module);
  await run(modules, "plugins", options);
  await run(modules, "sets", options);
  report(modules, options.log);
}

function fits({ name, redVersion }: Found, { version, log }: LoadOptions): boolean {
  if (redVersion === undefined || satisfies(version, redVersion)) return true;
  log("warn", `${name} is left out: it is made for Node-RED ${redVersion}, and this counts as ${version}`);
  return false;
}

async function run(modules: NodeModule[], kind: "sets" | "plugins", options: LoadOptions): Promise<void> {
  const sets = modules.flatMap((module) => [...module[kind].values()]);
  await Promise.all(
    sets.filter(({ enabled, err }) => enabled && err === undefined).map((set) => start(set, options)),
  );
}

async function start(set: NodeSet, options: LoadOptions): Promise<void> {
  try {
    if (set.file !== undefined) await call(await exported(set.file, set.kind), () => options.red(set));
    set.loaded = true;
  } catch (thrown) {
    set.err = thrown ?? new Error("The script threw nothing");
    options.failed(set);
  }
}

/** Whatever a script exports that is no function has nothing to register. */
async function call(script: unknown, red: () => Red): Promise<void> {
  if (typeof script === "function") await (script as (red: Red) => unknown)(red());
}

/** CommonJS and ES modules, and what Babel made of the one for the other. Plugins are required, as in Node-RED. */
async function exported(file: string, kind: NodeSet["kind"]): Promise<unknown> {
  if (kind === "plugins") return unwrapped(createRequire(pathToFileURL(file))(file));
  const namespace = (await import(pathToFileURL(file).href)) as { default?: unknown };
  return unwrapped(namespace.default || namespace);
}

function unwrapped(script: unknown): unknown {
  const { __esModule: compiled, default: inner } = script as { __esModule?: unknown; default?: unknown };
  return compiled ? inner : script;
}

/** What did not load, each with its reason and, where it can be told, its line. */
function report(modules: NodeModule[], log: Log): void {
  const sets = modules.flatMap(({ sets, plugins }) => [...sets.values(), ...plugins.values()]);
  for (const set of sets) {
    if (set.err === undefined) continue;
    log("warn", `[${set.id}] ${reason(set)}`);
  }
}

function reason({ err, file }: NodeSet): string {
  if (!(err instanceof Error)) return String(err);
  const { code, details } = err as { code?: unknown; details?: { type: string; moduleA: string } };
  if (code === "type_already_registered") {
    return `The type ${details?.type} is registered already, by ${details?.moduleA}`;
  }
  const line = file !== undefined && existsSync(file) ? lineIn(file, err.stack ?? "") : undefined;
  // Of a module that is missing Node lists who wanted it, a line each.
  const [first = ""] = String(err).split("\n");
  return line === undefined ? first : `${first} (line:${line})`;
}

function lineIn(file: string, stack: string): string | undefined {
  for (const path of [file, realpathSync(file)]) {
    const at = stack.indexOf(path);
    const line = at < 0 ? undefined : /^:(\d+)/.exec(stack.slice(at + path.length))?.[1];
    if (line !== undefined) return line;
  }
  return undefined;
}
