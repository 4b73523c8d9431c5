import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { builtinModules, createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log } from "../logging.js";
import type { NodeRedUtil } from "../red-util.js";
import { Allowed, type Lists } from "./allowed.js";
import { readManifest } from "./manifest.js";

/** A module that nodes need and cannot have. */
export interface MissingModule {
  module: string;
  /** Node-RED's code: `module_not_allowed`, `install_not_allowed`, `404`, `unexpected_error`. */
  error: string;
}

export interface ExternalModulesOptions {
  /** Where modules are, and are installed. Undefined: there are only those of Node. */
  userDir: string | undefined;
  /** The setting. */
  externalModules: unknown;
  util: Pick<NodeRedUtil, "exec" | "hooks">;
  /** Has the settings remember what was installed. */
  installed(name: string, details: object): void;
  /** The folder of a Node Module, which scripts may load, too. */
  nodeModule(name: string): string | undefined;
  log: Log;
}

/** A module as a node names it: `name`, `name@range`, `@scope/name/part`, `node:fs`. */
interface Specified {
  spec: string;
  module: string;
  subpath: string;
  version: string | undefined;
  builtin: boolean;
}

/**
 * The modules that nodes name in their configuration, as function nodes do, and that scripts load by `RED.require` and
 * `RED.import` (@node-red/registry/lib/externalModules.js, 5.0.7). What `externalModules.modules` allows is installed
 * by npm in the user directory.
 *
 * DIFFERENCE: the `package.json` of the user directory is read when a module is asked for, not at the first deploy; and
 * what was installed by a name with a version is loaded by it, too.
 */
export class ExternalModules {
  readonly #options: ExternalModulesOptions;
  readonly #allowed: Allowed;
  readonly #install: boolean;
  /** npm can do one thing at a time in a folder. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: ExternalModulesOptions) {
    this.#options = options;
    const settings = (options.externalModules ?? {}) as { modules?: Lists & { allowInstall?: unknown } };
    this.#allowed = new Allowed(settings.modules);
    this.#install =
      !Object.hasOwn(settings.modules ?? {}, "allowInstall") || !!settings.modules?.allowInstall;
  }

  /** @throws Error `module_not_allowed`, or what loading it throws. */
  require(name: string): unknown {
    const own = this.#options.nodeModule(name);
    if (own !== undefined) return createRequire(join(own, "package.json"))(own);
    const { require, id } = this.#loader(name);
    return require(id);
  }

  /** Rejects with an Error `module_not_allowed`, or with what loading it throws. */
  async import(name: string): Promise<unknown> {
    const own = this.#options.nodeModule(name);
    if (own !== undefined) return import(fileUrl(createRequire(join(own, "package.json")).resolve(own)));
    const { require, id } = this.#loader(name);
    const found = require.resolve(id);
    return import(builtinModules.includes(found) || found.startsWith("node:") ? found : fileUrl(found));
  }

  /**
   * Sees to it that all of these modules are there, and resolves to those that are not, each with its reason.
   *
   * @param modules Names, objects with a name as `module`, or arrays of them, as nodes have them.
   */
  async check(modules: unknown[]): Promise<MissingModule[]> {
    const wanted = new Map<string, Specified>();
    for (const named of modules.flat(2)) {
      const specified = parse(
        typeof named === "string" ? named : (named as { module?: unknown } | null)?.module,
      );
      if (specified !== undefined && !wanted.has(specified.module)) wanted.set(specified.module, specified);
    }
    const all = await Promise.all([...wanted.values()].map((specified) => this.#provide(specified)));
    return all.filter((missing) => missing !== undefined);
  }

  async #provide(specified: Specified): Promise<MissingModule | undefined> {
    const { module, version } = specified;
    if (this.#has(specified)) {
      return this.#allowed.has(module, version) ? undefined : { module, error: "module_not_allowed" };
    }
    if (!this.#install) return { module, error: "install_not_allowed" };
    const work = this.#tail.then(() => this.#installNow(specified));
    this.#tail = work.catch(() => {});
    return work.then(
      () => undefined,
      ({ code, message }: NodeJS.ErrnoException) => ({ module, error: code ?? message }),
    );
  }

  #has({ builtin, module }: Specified): boolean {
    const { userDir } = this.#options;
    if (builtin || userDir === undefined) return builtin;
    return Object.hasOwn(readManifest(userDir)?.dependencies ?? {}, module);
  }

  /** What loads a module, and under which name. */
  #loader(name: string): { require: NodeJS.Require; id: string } {
    const specified = parse(name);
    if (specified === undefined || !this.#allowed.has(name) || !this.#has(specified)) {
      throw Object.assign(new Error("Module not allowed"), { code: "module_not_allowed" });
    }
    const require = createRequire(join(this.#options.userDir ?? process.cwd(), "package.json"));
    return { require, id: specified.module + specified.subpath };
  }

  async #installNow(specified: Specified): Promise<void> {
    const { module, version } = specified;
    const { userDir, util, log } = this.#options;
    if (!this.#allowed.has(module, version) || !NAME.test(module)) {
      throw Object.assign(new Error("Install not allowed"), { code: "install_not_allowed" });
    }
    if (userDir === undefined) throw new Error("There is no user directory to install it in");
    const spec = version === undefined ? module : `${module}@${version}`;
    log("info", `Installing module: ${spec}`);
    await prepare(userDir);
    const payload = { module, version, dir: userDir, args: ["--omit=dev", "--engine-strict"] };
    try {
      if ((await util.hooks.trigger("preInstall", payload)) !== false) {
        const [command, ...first] = npm();
        const args = [...first, "install", ...payload.args, "--", spec];
        await util.exec.run(command, args, { cwd: userDir }, true);
      }
      await util.hooks.trigger("postInstall", payload);
    } catch (thrown) {
      throw this.#failed(spec, thrown);
    }
    log("info", `Installed module: ${spec}`);
    this.#options.installed(module, { ...specified, known: false });
  }

  #failed(spec: string, thrown: unknown): Error {
    const output = (thrown as { stderr?: string } | null)?.stderr || String(thrown);
    const unknown = /E404|ETARGET/.test(output);
    this.#options.log(
      "error",
      `Installing ${spec} failed${unknown ? ": there is no such module" : `\n${output}`}`,
    );
    return unknown
      ? Object.assign(new Error("Module not found"), { code: "404" })
      : Object.assign(new Error("Install failed"), { code: "unexpected_error" });
  }
}

function parse(spec: unknown): Specified | undefined {
  const [, module, subpath = "", version] =
    (typeof spec === "string" && /((?:@[^/]+\/)?[^/@]+)(\/[^/@]+)?(?:@([\s\S]+))?/.exec(spec)) || [];
  if (module === undefined) return undefined;
  const builtin = builtinModules.includes(module.replace(/^node:/, ""));
  return { spec: String(spec), module, subpath, version, builtin };
}

/** npm wants a `package.json`; there may be no folder either. */
async function prepare(folder: string): Promise<void> {
  const file = join(folder, "package.json");
  if (existsSync(file)) return;
  await mkdir(folder, { recursive: true });
  const description = "These modules are installed for the nodes of the flows that lie here.";
  const content = {
    name: "external-modules",
    description,
    version: "1.0.0",
    private: true,
    dependencies: {},
  };
  await writeFile(file, `${JSON.stringify(content, null, 4)}\n`);
}

/** The npm that came with this Node, else the one on the path. */
function npm(): [command: string, ...args: string[]] {
  const folder = dirname(process.execPath);
  const script = ["../lib/node_modules", "node_modules"]
    .map((place) => join(folder, place, "npm/bin/npm-cli.js"))
    .find(existsSync);
  return script === undefined ? ["npm"] : [process.execPath, script];
}

function fileUrl(path: string): string {
  return pathToFileURL(path).href;
}

/** What npm takes for the name of a package (validate-npm-package-name, `validForOldPackages`). */
const NAME = /^(?:@[^\s/@?#%:]+\/)?[^\s/@?#%:._][^\s/@?#%:]*$/;
