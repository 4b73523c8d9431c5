import { Runtime } from "redloom";
import { ContextStores } from "../../runtime/context/stores.js";
import type { DeploymentType, RuntimeEngine } from "../../runtime/engine.js";
import { RuntimeHost } from "../../runtime/host.js";
import type { Contexts } from "../../runtime/port.js";
import type { RedUtil } from "../../runtime/red-util.js";
import { ExternalModules } from "../packages/external-modules.js";
import { environment } from "../settings/environment.js";
import type { TestCredentials } from "./credentials.js";
import { isPlain } from "./held.js";
import type { TestSettings } from "./settings.js";

export { ContextStores };

/** The flows of one test while they are loaded. */
export class TestRuntime {
  readonly host: RuntimeHost;
  readonly modules: ExternalModules;
  readonly #util: RedUtil;
  readonly #credentials: TestCredentials;
  #generation = 0;

  constructor(util: RedUtil, settings: TestSettings, context: Contexts, credentials: TestCredentials) {
    this.#util = util;
    this.#credentials = credentials;
    const log = (level: "error" | "warn" | "info" | "debug", message: string): void =>
      util.log[level](message);
    this.modules = new ExternalModules({
      userDir: process.cwd(),
      // A test installs nothing.
      externalModules: { modules: { ...modulesOf(settings), allowInstall: false } },
      util: util as never,
      installed: () => {},
      nodeModule: () => undefined,
      log: log as never,
    });
    this.host = new RuntimeHost({
      engine: () => createEngine(settings),
      util,
      settings,
      context,
      modules: this.modules,
      now: () => Date.now(),
      timer: (delay, callback) => {
        const timer = setTimeout(callback, delay);
        return () => clearTimeout(timer);
      },
      // Tests put timers of their own in the place of these.
      immediate: (callback, ...given) => setImmediate(callback, ...given),
      log,
    });
    credentials.follow(this.host.credentials);
  }

  /** Resolves when it is deployed; what starts goes on. */
  deploy(deployment: DeploymentType, flows: unknown[]): Promise<void> {
    const from = this.#generation;
    this.#generation += 1;
    const bare = flows.map((node) => without(node as Record<string, unknown>));
    return this.host.deploy({
      ...{ deployment, from, generation: this.#generation, revision: this.#util.util.generateId() },
      flows: encode(bare),
      credentials: encode(this.#credentials.all()),
    });
  }

  start(): Promise<void> {
    return this.host.start();
  }

  stop(): Promise<void> {
    return this.host.shutdown();
  }
}

function modulesOf(settings: TestSettings): object {
  const { modules } = (settings.externalModules ?? {}) as { modules?: object };
  return modules ?? {};
}

/** An engine that sees variables of the process as they are, also those that a test sets while its flow runs. */
function createEngine(settings: TestSettings): RuntimeEngine {
  const seen = () => environment(process.env, settings.envVarExcludes);
  const before = seen();
  const nodeCloseTimeout = settings.nodeCloseTimeout;
  const limit = typeof nodeCloseTimeout === "number" ? { nodeCloseTimeout } : {};
  const engine: RuntimeEngine = new Runtime({ environment: before, ...limit });
  const setting = engine.setting.bind(engine);
  engine.setting = (flow, group, name) => {
    const value = setting(flow, group, name);
    const isOfProcess = value === undefined || value.json === JSON.stringify(before[name]);
    const now = isOfProcess ? seen()[name] : undefined;
    return now === undefined ? value : { json: JSON.stringify(now) };
  };
  return engine;
}

function without({ credentials: _credentials, ...node }: Record<string, unknown>): object {
  return node;
}

function encode(value: unknown): Uint8Array {
  const text = JSON.stringify(value, (_, item) =>
    typeof item !== "object" || isPlain(item) ? item : undefined,
  );
  return new TextEncoder().encode(text);
}
