import { createRequire } from "node:module";
import { Runtime } from "redloom";
import { type LogLevel, platform } from "../environment.js";
import type { ContextParts } from "../runtime/context/routes.js";
import { ContextStores } from "../runtime/context/stores.js";
import type { ContextUtil } from "../runtime/context/types.js";
import type { Deployment } from "../runtime/engine.js";
import { RuntimeHost } from "../runtime/host.js";
import type { RuntimePort } from "../runtime/port.js";
import { createSettings, type RedSettings, type SettingsStorage } from "../runtime/settings.js";
import { TEXTS } from "../runtime/texts.js";
import { storeModules } from "./context/modules.js";
import { packagesBase } from "./installed.js";
import { messageOf } from "./logging.js";
import type { ServerSettings } from "./options.js";
import type { PackageSettings } from "./packages/discover.js";
import { loadedNodeSetInfo } from "./packages/listing.js";
import { coreNodes, Packages, type Web } from "./packages/packages.js";
import { lendUtil, type NodeRedUtil, type UtilLease } from "./red-util.js";
import { environment } from "./settings/environment.js";

/** The version of Node-RED that nodes are told. */
export const NODE_RED_VERSION = "5.0.7";

export interface NodeRuntimeOptions {
  settings: ServerSettings;
  /** Where settings are kept that are stored. */
  storage: SettingsStorage;
  /** What scripts find in `RED` of HTTP. */
  web: Web;
  /** Called before anything is loaded: for who must not miss an event. */
  begun?: ((util: NodeRedUtil) => void) | undefined;
}

/** Everything that runs flows in Node: the packages of nodes, their log, settings and contexts, and the nodes. */
export class NodeRuntime implements RuntimePort {
  readonly util: NodeRedUtil;
  readonly settings: RedSettings;
  readonly host: RuntimeHost;
  readonly packages: Packages;
  /** What `/context` of the admin API shows. */
  readonly context: ContextParts;
  readonly #lease: UtilLease;
  readonly #metrics: NodeJS.Timeout | undefined;

  private constructor(
    lease: UtilLease,
    red: RedSettings,
    contexts: ContextStores,
    options: NodeRuntimeOptions,
  ) {
    const { settings, web } = options;
    this.#lease = lease;
    this.util = lease.util;
    this.settings = red;
    this.context = {
      ...{ stores: contexts, util: (lease.util as unknown as ContextUtil).util },
      seed: settings.given.functionGlobalContext,
      find: (id) => this.host.find(id),
    };
    this.host = new RuntimeHost({
      ...platform,
      ...{ util: this.util, settings: red, context: contexts, log: this.log, immediate: setImmediate },
      engine: () => new Runtime(runtimeSettings(settings, red)),
      modules: { check: (modules) => this.packages.external.check(modules) },
      moduleOf: (type) => {
        const set = this.packages.registry.set(type);
        return set && loadedNodeSetInfo(set);
      },
    });
    this.packages = new Packages({
      ...{ settings: red as RedSettings & PackageSettings, util: this.util, web, log: this.log },
      types: this.host,
    });
    if (settings.logger.metrics) this.#metrics = this.#measure(settings.given.runtimeMetricInterval);
  }

  /**
   * Loads the packages and opens the stores of context; nothing runs yet. Rejects where a store of context cannot be
   * opened, and with `MODULE_NOT_FOUND` where `@node-red/util` or `@node-red/nodes` is not installed.
   */
  static async open(options: NodeRuntimeOptions): Promise<NodeRuntime> {
    const { settings, storage } = options;
    const lease = lendUtil(packagesBase());
    const { util } = lease;
    try {
      util.init({ ...settings.given, logging: { redloom: handlerOf(settings) } });
      util.i18n.i.addResourceBundle("en-US", "runtime", TEXTS);
      options.begun?.(util);
      const local = localSettings(settings);
      const red = await createSettings(local, storage, util.util.normaliseNodeTypeName);
      const forContexts = util as unknown as ContextUtil;
      const modules = storeModules(forContexts, settings.folder ? settings.userDir : undefined);
      const contexts = new ContextStores(forContexts, local, modules);
      const runtime = new NodeRuntime(lease, red, contexts, options);
      await runtime.packages.load();
      await contexts.load();
      return runtime;
    } catch (thrown) {
      lease.release();
      throw thrown;
    }
  }

  /** The log that nodes have, too. */
  readonly log = (level: LogLevel, message: string): void => {
    this.util.log.log(messageOf(level, message));
  };

  deploy(deployment: Deployment): Promise<void> {
    return this.host.deploy(deployment);
  }

  setState(state: "start" | "stop"): Promise<void> {
    return this.host.setState(state);
  }

  /** Closes the nodes, then what they were built on. */
  async close(): Promise<void> {
    clearInterval(this.#metrics);
    try {
      await this.host.shutdown();
    } finally {
      this.#lease.release();
    }
  }

  /** As `reportMetrics` in @node-red/runtime/lib/index.js, 5.0.7. */
  #measure(interval: unknown): NodeJS.Timeout {
    const { log } = this.util;
    const report = (): void => {
      const usage = process.memoryUsage();
      for (const part of ["rss", "heapTotal", "heapUsed"] as const) {
        log.log({ level: log.METRIC, event: `runtime.memory.${part}`, value: usage[part] });
      }
    };
    return setInterval(report, Number(interval) || 15_000).unref();
  }
}

/** All of the log comes to the handlers that the settings name. */
function handlerOf({ logger }: ServerSettings): object {
  const { metrics, entry } = logger;
  return { level: "trace", audit: true, metrics, handler: () => entry };
}

/** What a person has set, with what Node-RED adds (red.js and lib/red.js, 5.0.7). */
function localSettings(settings: ServerSettings): Record<string, unknown> {
  const { given, nodeHttp, folder, userDir, httpAdminRoot, disableEditor, uiHost, uiPort } = settings;
  const { httpNodeRoot, httpStatic } = nodeHttp;
  return {
    coreNodesDir: coreNodes(createRequire(packagesBase()).resolve),
    ...given,
    ...(folder && { userDir }),
    ...{ httpAdminRoot, httpNodeRoot, uiHost, uiPort, version: NODE_RED_VERSION },
    disableEditor: disableEditor || httpAdminRoot === false,
    ...(httpStatic.length > 0 && { httpStatic }),
  };
}

function runtimeSettings({ given, safeMode }: ServerSettings, red: RedSettings) {
  const limit = Number(given.nodeCloseTimeout);
  return {
    safeMode,
    stopped: red.available() && red.get("runtimeFlowState") === "stop",
    environment: environment(process.env, given.envVarExcludes),
    ...(limit > 0 && { nodeCloseTimeout: limit }),
  };
}
