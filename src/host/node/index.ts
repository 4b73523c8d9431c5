import type { Server as HttpServer, RequestListener } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";
import { Server as TlsServer } from "node:tls";
import type { Express } from "express";
import { Admin, coreRegistry } from "redloom";
import { Auth } from "../auth.js";
import { Driver } from "../driver.js";
import { platform } from "../environment.js";
import { Access } from "./access.js";
import { BcryptThread } from "./bcrypt.js";
import { adminApp, rootApp } from "./http.js";
import { openServer } from "./listener.js";
import { type ServerOptions, type ServerSettings, settle } from "./options.js";
import { systemSecret } from "./secret.js";
import { UserDirectory } from "./user-directory/store.js";

export type { AdminAuth, User } from "../../wasm/types.js";
export type { AdminAuthOptions, MaybeUser, StrategyOptions } from "../auth.js";
export type { LogLevel } from "../environment.js";
export type { Log, LogHandlerSettings, LogMessage } from "./logging.js";
export { type Middleware, OptionError, type ServerOptions } from "./options.js";

/** A Node-RED-compatible admin API over a folder of this machine. */
export interface Server {
  /**
   * The admin API as an express 4 app, to be mounted in another app: `app.use("/red", server.httpAdmin)`.
   * `uiHost` and `allowedHosts` name the hosts that it answers to there, too. Undefined if `httpAdminRoot` is false.
   */
  readonly httpAdmin: RequestListener | undefined;
  /** Where it listens; undefined when it does not. */
  readonly address: AddressInfo | undefined;
  /** The admin root as a URL, `http://127.0.0.1:1880/`; undefined when it does not listen or there is none. */
  readonly url: string | undefined;
  /**
   * Takes the folder, and listens on `uiHost` and `uiPort` unless `httpRoot` is false. Rejects with `folder_in_use`
   * where another Redloom has the folder, with the system's error (`EADDRINUSE`, `EACCES`), or with what is wrong
   * with `https`.
   */
  listen(): Promise<void>;
  /** Takes no more requests, ends those that run and their saves, gives the folder back, and then resolves. */
  close(): Promise<void>;
}

/**
 * Makes a server; it opens nothing before `listen` or the first request.
 *
 * @throws OptionError for an option that cannot be used.
 */
export function createServer(options: ServerOptions = {}): Server {
  return new NodeServer(settle(options));
}

class NodeServer implements Server {
  readonly httpAdmin: Express | undefined;
  readonly #settings: ServerSettings;
  readonly #store: UserDirectory;
  readonly #bcrypt = new BcryptThread();
  readonly #auth: Auth | undefined;
  readonly #driver: Driver;
  #http: HttpServer | undefined;

  constructor(settings: ServerSettings) {
    const { adminAuth, apiMaxLength, log, uiHost, allowedHosts } = settings;
    const store = new UserDirectory(settings);
    this.#settings = settings;
    this.#store = store;
    this.#auth = adminAuth && new Auth(adminAuth, this.#bcrypt);
    const environment = { ...platform, store, users: this.#auth, log };
    this.#driver = new Driver(() => this.#engine(), environment, { apiMaxLength });
    if (settings.httpAdminRoot !== false) {
      this.httpAdmin = adminApp(this.#driver, new Access(uiHost, allowedHosts), settings, this.#auth);
    }
  }

  #engine(): Admin {
    const { userDir, log, httpAdminRoot, credentialSecret, ...settings } = this.#settings;
    const { apiMaxLength, disableEditor, readOnly, requireHttps, runtimeState, safeMode } = settings;
    // A person's secret takes the place of the folder's own, with which credentials may still be encrypted.
    const ofFolder = systemSecret(userDir, log, { make: credentialSecret === undefined, keep: !readOnly });
    return new Admin({
      ...{ apiMaxLength, disableEditor, readOnly, requireHttps, runtimeState, safeMode },
      registry: coreRegistry(),
      ...(this.#auth && { adminAuth: this.#auth.settings }),
      ...(httpAdminRoot !== false && { httpAdminRoot }),
      ...(credentialSecret !== undefined && { credentialSecret }),
      ...(ofFolder !== undefined && { systemSecret: ofFolder }),
    });
  }

  get address(): AddressInfo | undefined {
    const address = this.#http?.address() ?? null;
    return address === null || typeof address === "string" ? undefined : address;
  }

  get url(): string | undefined {
    const { address } = this;
    const { httpAdminRoot } = this.#settings;
    if (address === undefined || httpAdminRoot === false) return undefined;
    const host = isIPv6(address.address) ? `[${address.address}]` : address.address;
    return `${this.#http instanceof TlsServer ? "https" : "http"}://${host}:${address.port}${httpAdminRoot}`;
  }

  async listen(): Promise<void> {
    await this.#store.open();
    await this.#driver.start();
    if (this.#settings.headless) return;
    const app = rootApp(this.httpAdmin, this.#settings);
    try {
      this.#http = await openServer(app, this.#settings);
    } catch (thrown) {
      await this.#store.close();
      throw thrown;
    }
  }

  async close(): Promise<void> {
    const http = this.#http;
    const closed = new Promise<void>((resolve) =>
      http === undefined ? resolve() : http.close(() => resolve()),
    );
    await this.#driver.close();
    // Answers are on their way; connections that stay open for further requests are not waited for.
    setImmediate(() => http?.closeIdleConnections());
    const patience = setTimeout(() => http?.closeAllConnections(), CLOSE_LIMIT);
    await closed;
    clearTimeout(patience);
    await this.#bcrypt.close();
    await this.#store.close();
  }
}

/** How long a client may take to receive its answer while the server closes, in ms. */
const CLOSE_LIMIT = 5_000;
