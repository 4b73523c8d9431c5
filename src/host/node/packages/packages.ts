import { dirname, join } from "node:path";
import type { RuntimeHost } from "../../runtime/host.js";
import { createRed, type RedParts } from "../../runtime/red.js";
import type { RedSettings } from "../../runtime/settings.js";
import type { Maker, SubflowDefinition, TypeOptions } from "../../runtime/types.js";
import type { Log } from "../logging.js";
import type { NodeRedUtil } from "../red-util.js";
import { discover, type PackageSettings } from "./discover.js";
import { ExternalModules } from "./external-modules.js";
import {
  type NodeModuleInfo,
  type NodeSetInfo,
  nodeList,
  nodeModuleInfo,
  type PluginSetInfo,
  pluginSetInfo,
} from "./listing.js";
import { load } from "./load.js";
import { CORE } from "./node-module.js";
import { Plugins } from "./plugins.js";
import { NodeRegistry } from "./registry.js";

/** Who is told of the types that scripts register. */
export type Types = Pick<RuntimeHost, "nodes" | "registerType" | "registerSubflow" | "unregisterTypes">;

/** What scripts find in their `RED` besides. */
export type Web = Pick<RedParts, "httpNode" | "httpAdmin" | "server" | "auth">;

export interface PackagesOptions {
  settings: RedSettings & PackageSettings & { disableEditor?: unknown };
  util: NodeRedUtil;
  types: Types;
  web: Web;
  log: Log;
}

/** The packages whose nodes a runtime has, and all that their scripts have registered. */
export class Packages {
  readonly registry = new NodeRegistry();
  readonly plugins: Plugins;
  readonly external: ExternalModules;
  readonly #options: PackagesOptions;
  /** By type of entries of the library, the set that has registered it. */
  readonly #library = new Map([["flows", CORE]]);

  constructor(options: PackagesOptions) {
    const { settings, util, log } = options;
    this.#options = options;
    this.plugins = new Plugins(this.registry, (id) => util.events.emit("registry:plugin-added", id));
    this.external = new ExternalModules({
      ...{ userDir: settings.userDir, externalModules: settings.externalModules, util, log },
      installed: (name, details) => void this.#remember(name, details),
      nodeModule: (name) => this.registry.module(name)?.path,
    });
  }

  /** Finds and loads them. To be called once; never rejects. */
  async load(): Promise<void> {
    const { settings, util, types, log } = this.#options;
    const { coreNodesDir, version } = settings;
    const catalogue = (namespace: string, folder: string, file: string) =>
      util.i18n.registerMessageCatalog(namespace, folder, file);
    if (coreNodesDir !== undefined) await catalogue(CORE, join(coreNodesDir, "locales"), "messages.json");
    const stored = settings.available() ? storedModules(settings.get("nodes")) : [];
    const switchedOff = new Set(stored.flatMap(({ off }) => off));
    const parts = this.#parts();
    await load(discover(settings, log), this.registry, {
      ...{ version, log, pages: !settings.disableEditor, registerCatalog: catalogue },
      enabled: (set) => !switchedOff.has(set),
      red: (set) => createRed(set, parts),
      failed: (set) => {
        this.registry.unregister(set);
        types.unregisterTypes(set.id);
      },
    });
    for (const { name, version } of stored.filter(({ name }) => this.registry.module(name) === undefined)) {
      log("warn", `The package ${name} ${version} was there, and is not installed any more`);
    }
    const off = [...this.registry.modules]
      .flatMap(({ sets }) => [...sets.values()])
      .filter((set) => !set.enabled);
    settings.disableNodeSettings(off.flatMap((set) => set.types));
  }

  /** All Node Sets, as `GET /nodes` shows them. */
  nodes(): NodeSetInfo[] {
    return nodeList(this.registry.modules);
  }

  /** A Node Module, as `GET /nodes/:module` shows it. */
  module(name: string): NodeModuleInfo | undefined {
    const module = this.registry.module(name);
    return module && nodeModuleInfo(module);
  }

  /** All sets of plugins, as `GET /plugins` shows them. */
  pluginSets(): PluginSetInfo[] {
    return [...this.registry.modules].flatMap(({ plugins }) => [...plugins.values()].map(pluginSetInfo));
  }

  /** The types of entries that the library may have. */
  libraryTypes(): ReadonlyMap<string, string> {
    return this.#library;
  }

  #parts(): RedParts {
    const { util, settings, types, web } = this.#options;
    return {
      ...web,
      ...{ util, settings, version: settings.version, nodes: types.nodes, plugins: this.plugins },
      registerType: (set, type, make, options) =>
        this.#registerType(set, type, make as Maker, (options ?? {}) as TypeOptions),
      registerSubflow: (set, definition) => this.#registerSubflow(set, definition as SubflowDefinition),
      registerLibrary: (set, type) => void this.#library.set(type, set),
      require: (name) => this.external.require(name),
      import: (name) => this.external.import(name),
    };
  }

  #registerType(set: string, type: string, make: Maker, options: TypeOptions): void {
    this.registry.register(set, type, options);
    this.#options.types.registerType(set, type, make, options);
  }

  #registerSubflow(set: string, definition: SubflowDefinition): void {
    const secret = (definition.env ?? []).filter(({ type }) => type === "cred");
    const credentials = Object.fromEntries(secret.map(({ name }) => [name, { type: "password" }]));
    this.registry.register(set, subflowType(definition), secret.length > 0 ? { credentials } : {});
    this.#options.types.registerSubflow(set, definition);
  }

  async #remember(name: string, details: object): Promise<void> {
    const { settings, log } = this.#options;
    try {
      await settings.set("modules", { ...((settings.get("modules") ?? {}) as object), [name]: details });
    } catch (thrown) {
      log("warn", `That ${name} was installed could not be noted: ${(thrown as Error).message}`);
    }
  }
}

/** As `getSubflowType` in @node-red/registry/lib/subflow.js, 5.0.7. */
function subflowType({ id, meta }: SubflowDefinition): string {
  return meta?.type || `sf:${id}`;
}

/**
 * The packages in what Node-RED keeps as `.config.nodes.json`, with their sets that are switched off.
 *
 * DIFFERENCE: it is read and never written: in Node-RED a package that was not there at one start is forgotten.
 */
function storedModules(modules: unknown): { name: string; version: string; off: string[] }[] {
  return Object.entries((modules ?? {}) as Record<string, unknown>).map(([name, content]) => {
    const { nodes = {}, version = "" } = (content ?? {}) as {
      nodes?: Record<string, { enabled?: unknown } | null>;
      version?: string;
    };
    const off = Object.entries(nodes).filter(([, set]) => set?.enabled === false);
    return { name, version, off: off.map(([set]) => `${name}/${set}`) };
  });
}

/** The folder of Node-RED's own nodes. `base` is the URL of a file beside which they are installed. */
export function coreNodes(resolve: (name: string) => string): string {
  return dirname(resolve("@node-red/nodes/package.json"));
}
