import { Server as HttpServer } from "node:http";
import type { Express } from "express";
import { Admin, coreRegistry } from "redloom";
import type { Auth } from "../auth.js";
import { Driver } from "../driver.js";
import { type Environment, type LogLevel, platform } from "../environment.js";
import type { Store } from "../store.js";
import { contextRoutes } from "./context/express.js";
import { plainApp, send } from "./http.js";
import { needsPermission } from "./node-http/permission.js";
import { NODE_RED_VERSION, NodeRuntime } from "./node-runtime.js";
import type { ServerSettings } from "./options.js";
import type { NodeRedUtil } from "./red-util.js";
import { asked, told } from "./request.js";

/** A store that has settings beside the flows. */
export interface HostStore extends Store {
  open(): Promise<void>;
  /** The settings alone; undefined where there are none. */
  settings(): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}

export interface FlowHostOptions {
  settings: ServerSettings;
  store: HostStore;
  auth?: Auth | undefined;
  /** The secret that the folder has of its own; asked for whenever an engine is made. */
  systemSecret(): string | undefined;
}

/** Flows that are stored, deployed and run: what servers and embedded runtimes have in common. */
export class FlowHost {
  readonly driver: Driver;
  /** `RED.httpNode`. */
  readonly httpNode: Express;
  /** `RED.httpAdmin`. */
  readonly httpAdmin: Express;
  readonly #options: FlowHostOptions;
  readonly #environment: Environment;
  readonly #needsPermission: ReturnType<typeof needsPermission>;
  #runtime: NodeRuntime | undefined;
  #opened: Promise<void> | undefined;

  constructor(options: FlowHostOptions) {
    const { settings, store, auth } = options;
    const { apiMaxLength, httpServerOptions } = settings;
    this.#options = options;
    this.httpNode = plainApp(httpServerOptions);
    this.httpAdmin = plainApp(httpServerOptions);
    this.#environment = { ...platform, store, users: auth, log: this.log };
    this.driver = new Driver(() => this.#engine(), this.#environment, { apiMaxLength });
    this.#needsPermission = needsPermission({
      asks: auth !== undefined,
      admit: (request, permission) => this.driver.admit({ ...asked(request), ...told(request), permission }),
      send,
    });
    const context = contextRoutes({
      parts: () => this.#runtime?.context,
      needsPermission: this.#needsPermission,
      audit: (event) => this.log("audit", JSON.stringify(event)),
    });
    this.httpAdmin.use(context);
  }

  /** Has somebody told of sessions that end. */
  set sessionEnded(listener: (session: string) => void) {
    this.#environment.sessionEnded = listener;
  }

  /** What runs; undefined before `start`, and where nothing can. */
  get runtime(): NodeRuntime | undefined {
    return this.#runtime;
  }

  /** Goes to the log that nodes have, too, once there is one. */
  readonly log = (level: LogLevel, message: string): void => {
    if (this.#runtime === undefined) this.#options.settings.log(level, message);
    else this.#runtime.log(level, message);
  };

  /**
   * Takes the folder and loads the packages of nodes. Rejects with what makes that impossible: `folder_in_use`, a store
   * of context. A second call is the first, unless that was rejected.
   *
   * @param server Where nodes listen for WebSockets; left out, a server that never hears of one.
   * @param begun Called with the events of nodes before there are any.
   */
  open(server: HttpServer | undefined, begun?: (util: NodeRedUtil) => void): Promise<void> {
    this.#opened ??= this.#open(server, begun).catch(async (thrown: unknown) => {
      await this.release();
      throw thrown;
    });
    return this.#opened;
  }

  /**
   * Reads the flows and starts them. Resolves when they run, or when it is known that they do not.
   *
   * @param before Called when they were read; its deploys start nothing yet. Rejects as this does.
   */
  async start(before?: () => Promise<void>): Promise<void> {
    if (before !== undefined) {
      await this.driver.start();
      await before();
    }
    this.#environment.runtime = this.#runtime;
    await this.driver.start();
    await this.#runtime?.host.start();
  }

  /** Ends the requests that run, closes the nodes, and gives the folder back, for good. */
  async close(): Promise<void> {
    await this.driver.close();
    await this.release();
  }

  /** Closes the nodes and gives the folder back, so that it can be opened again. To be called while no request waits. */
  async release(): Promise<void> {
    this.#opened = undefined;
    const runtime = this.#runtime;
    this.#runtime = undefined;
    this.#environment.runtime = undefined;
    await runtime?.close();
    this.driver.renew();
    await this.#options.store.close();
  }

  async #open(server: HttpServer | undefined, begun?: (util: NodeRedUtil) => void): Promise<void> {
    const { store, settings } = this.#options;
    await store.open();
    this.#remindOfNode();
    try {
      const web = this.#web(server);
      this.#runtime = await NodeRuntime.open({ settings, storage: this.#storage(), web, begun });
    } catch (thrown) {
      if (!isNotInstalled(thrown)) throw thrown;
      this.log("error", `No flows run: ${(thrown as Error).message.split("\n")[0]}`);
      return;
    }
    await this.driver.registry(this.#registry());
  }

  /** Node-RED says the same, and goes on (lib/red.js, 5.0.7). */
  #remindOfNode(): void {
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    if (major > 22 || (major === 22 && minor >= 9)) return;
    this.log(
      "info",
      `Node-RED's core nodes are made for Node 22.9 and later; this is ${process.version}, where they load, too`,
    );
  }

  #storage() {
    const { store, settings } = this.#options;
    const { readOnly } = settings;
    return {
      async load() {
        const text = await store.settings();
        return text === undefined
          ? {}
          : (JSON.parse(new TextDecoder().decode(text)) as Record<string, unknown>);
      },
      async save(patch: Record<string, unknown>) {
        // As in Node-RED: what is set counts until the end.
        if (!readOnly) await store.saveSettings(new TextEncoder().encode(JSON.stringify(patch)));
      },
    };
  }

  #web(server: HttpServer | undefined) {
    return {
      ...{ httpNode: this.httpNode, httpAdmin: this.httpAdmin, server: server ?? new HttpServer() },
      auth: { needsPermission: this.#needsPermission },
    };
  }

  #registry(): Uint8Array {
    const runtime = this.#runtime;
    return runtime === undefined ? coreRegistry() : runtime.packages.registry.text(NODE_RED_VERSION);
  }

  #engine(): Admin {
    const { settings, auth, systemSecret } = this.#options;
    const { apiMaxLength, disableEditor, readOnly, requireHttps, runtimeState, safeMode } = settings;
    const { httpAdminRoot, credentialSecret } = settings;
    const ofFolder = systemSecret();
    return new Admin({
      ...{ apiMaxLength, disableEditor, readOnly, requireHttps, runtimeState, safeMode },
      registry: this.#registry(),
      ...(auth && { adminAuth: auth.settings }),
      ...(httpAdminRoot !== false && { httpAdminRoot }),
      ...(credentialSecret !== undefined && { credentialSecret }),
      ...(ofFolder !== undefined && { systemSecret: ofFolder }),
    });
  }
}

/** Whether it is a package of Redloom's own that is missing. */
function isNotInstalled(thrown: unknown): boolean {
  const { code, message } = thrown as Partial<NodeJS.ErrnoException>;
  return code === "MODULE_NOT_FOUND" && /@node-red\/(util|nodes)/.test(message ?? "");
}
