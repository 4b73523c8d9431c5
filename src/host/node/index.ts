import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";
import { Admin } from "redloom";
import { Driver } from "../driver.js";
import { platform } from "../environment.js";
import { Access } from "./access.js";
import { adminApp, rootApp } from "./http.js";
import { type ServerOptions, type ServerSettings, settle } from "./options.js";
import { systemSecret } from "./secret.js";
import { UserDirectory } from "./user-directory/store.js";

export type { LogLevel } from "../environment.js";
export { OptionError, type ServerOptions } from "./options.js";

/** A Node-RED-compatible admin API over a folder of this machine. */
export interface Server {
  /**
   * The admin API as an express 4 app, to be mounted in another app: `app.use("/red", server.httpAdmin)`.
   * `uiHost` and `allowedHosts` name the hosts that it answers to there, too.
   */
  readonly httpAdmin: RequestListener;
  /** Where it listens; undefined when it does not. */
  readonly address: AddressInfo | undefined;
  /** The admin root as a URL, `http://127.0.0.1:1880/`; undefined when it does not listen. */
  readonly url: string | undefined;
  /**
   * Takes the folder, and listens on `uiHost` and `uiPort`. Rejects with `folder_in_use` where another Redloom has
   * the folder, or with the system's error: `EADDRINUSE`, `EACCES`.
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
  readonly httpAdmin: RequestListener;
  readonly #settings: ServerSettings;
  readonly #store: UserDirectory;
  readonly #driver: Driver;
  readonly #http: HttpServer;

  constructor(settings: ServerSettings) {
    const { apiMaxLength, log } = settings;
    const store = new UserDirectory(settings);
    this.#settings = settings;
    this.#store = store;
    this.#driver = new Driver(() => this.#engine(), { ...platform, store, log }, { apiMaxLength });
    const admin = adminApp(this.#driver, new Access(settings.uiHost, settings.allowedHosts));
    this.httpAdmin = admin;
    this.#http = createHttpServer(rootApp(admin, settings.httpAdminRoot));
  }

  #engine(): Admin {
    const { apiMaxLength, userDir, log } = this.#settings;
    const credentialSecret = this.#settings.credentialSecret ?? systemSecret(userDir, log);
    return new Admin({ apiMaxLength, ...(credentialSecret !== undefined && { credentialSecret }) });
  }

  get address(): AddressInfo | undefined {
    const address = this.#http.address();
    return address === null || typeof address === "string" ? undefined : address;
  }

  get url(): string | undefined {
    const { address } = this;
    if (address === undefined) return undefined;
    const host = isIPv6(address.address) ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}${this.#settings.httpAdminRoot}`;
  }

  async listen(): Promise<void> {
    const { uiHost, uiPort } = this.#settings;
    await this.#store.open();
    await this.#driver.start();
    try {
      await new Promise<void>((resolve, reject) => {
        this.#http.once("error", reject);
        this.#http.listen(uiPort, uiHost, () => {
          this.#http.off("error", reject);
          resolve();
        });
      });
    } catch (thrown) {
      await this.#store.close();
      throw thrown;
    }
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    await this.#driver.close();
    // Answers are on their way; connections that stay open for further requests are not waited for.
    setImmediate(() => this.#http.closeIdleConnections());
    const patience = setTimeout(() => this.#http.closeAllConnections(), CLOSE_LIMIT);
    await closed;
    clearTimeout(patience);
    await this.#store.close();
  }
}

/** How long a client may take to receive its answer while the server closes, in ms. */
const CLOSE_LIMIT = 5_000;
