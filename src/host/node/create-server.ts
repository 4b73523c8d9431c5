import type { Server as HttpServer, RequestListener } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";
import { Server as TlsServer } from "node:tls";
import type { Express } from "express";
import { Auth } from "../auth.js";
import { Access } from "./access.js";
import { type AdminComms, adminComms } from "./admin-comms.js";
import { BcryptThread } from "./bcrypt.js";
import { FlowHost } from "./flow-host.js";
import { type Gate, gateOf } from "./gate.js";
import { adminApp, rootApp } from "./http.js";
import { listen, makeServer } from "./listener.js";
import { mountNodeHttp } from "./node-http/mount.js";
import { type ServerOptions, type ServerSettings, settle } from "./options.js";
import { systemSecret } from "./secret.js";
import { UserDirectory } from "./user-directory/store.js";
import { cutUnclaimedUpgrades } from "./websocket.js";

/** A Node-RED-compatible server over a folder of this machine: it runs the flows, and answers the admin API. */
export interface Server {
  /**
   * The admin API as an express 4 app, to be mounted in another app: `app.use("/red", server.httpAdmin)`.
   * `uiHost` and `allowedHosts` name the hosts that it answers to there, too. Undefined if `httpAdminRoot` is false.
   */
  readonly httpAdmin: RequestListener | undefined;
  /** The routes of `http in` and other nodes as an express 4 app, to be mounted beside it. */
  readonly httpNode: RequestListener;
  /** Where it listens; undefined when it does not. */
  readonly address: AddressInfo | undefined;
  /** The admin root as a URL, `http://127.0.0.1:1880/`; undefined when it does not listen or there is none. */
  readonly url: string | undefined;
  /**
   * Takes the folder, loads its packages of nodes and starts the flows, without listening: for apps that are mounted
   * elsewhere. Rejects with `folder_in_use` where another Redloom has the folder, or where a store of context cannot be
   * opened. Resolves when the flows run, or when it is known that they do not.
   */
  start(): Promise<void>;
  /**
   * The same, and listens on `uiHost` and `uiPort` unless `httpRoot` is false. Rejects also with the system's error
   * (`EADDRINUSE`, `EACCES`), or with what is wrong with `https`.
   */
  listen(): Promise<void>;
  /**
   * Takes no more requests, ends those that run and their saves, closes the nodes, gives the folder back, and then
   * resolves.
   */
  close(): Promise<void>;
}

/**
 * Makes a server; it opens nothing before `start`, `listen` or the first request.
 *
 * @throws OptionError for an option that cannot be used.
 */
export function createServer(options: ServerOptions = {}): Server {
  return new NodeServer(settle(options), options.server);
}

class NodeServer implements Server {
  readonly httpAdmin: Express | undefined;
  readonly httpNode: Express;
  readonly #settings: ServerSettings;
  readonly #host: FlowHost;
  readonly #bcrypt = new BcryptThread();
  readonly #mountedIn: HttpServer | undefined;
  readonly #auth: Auth | undefined;
  readonly #gate: Gate;
  #http: HttpServer | undefined;
  #comms: AdminComms | undefined;

  constructor(settings: ServerSettings, mountedIn: HttpServer | undefined) {
    const { adminAuth, credentialSecret, log, userDir, readOnly, uiHost, allowedHosts } = settings;
    const auth = adminAuth && new Auth(adminAuth, this.#bcrypt);
    const gate = gateOf(new Access(uiHost, allowedHosts), settings.httpAdminCors);
    this.#auth = auth;
    this.#gate = gate;
    this.#settings = settings;
    this.#mountedIn = mountedIn;
    this.#host = new FlowHost({
      ...{ settings, auth, store: new UserDirectory(settings) },
      // A person's secret takes the place of the folder's own, with which credentials may still be encrypted.
      systemSecret: () =>
        systemSecret(userDir, log, { make: credentialSecret === undefined, keep: !readOnly }),
    });
    const { driver, httpNode, httpAdmin: nodes } = this.#host;
    this.httpNode = httpNode;
    if (settings.httpAdminRoot !== false) {
      this.httpAdmin = adminApp({ driver, gate, settings, nodes, auth });
    }
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

  async start(): Promise<void> {
    await this.#open(this.#mountedIn);
    await this.#host.start();
  }

  async listen(): Promise<void> {
    const settings = this.#settings;
    if (settings.headless) return this.start();
    const mount = (app: Express) => mountNodeHttp(app, this.httpNode, settings.nodeHttp, this.#bcrypt);
    const http = await makeServer(rootApp({ admin: this.httpAdmin, settings, mount }), settings);
    const limit = Number(settings.given.inboundWebSocketTimeout);
    cutUnclaimedUpgrades(http, limit > 0 ? limit : undefined);
    await this.#open(http);
    try {
      await listen(http, settings);
    } catch (thrown) {
      await this.#comms?.close();
      await this.#host.release();
      throw thrown;
    }
    this.#http = http;
    await this.#host.start();
  }

  #open(http: HttpServer | undefined): Promise<void> {
    const { httpAdminRoot: root, disableEditor, given } = this.#settings;
    if (http === undefined || root === false || disableEditor) return this.#host.open(http);
    return this.#host.open(http, ({ events }) => {
      const { driver, log } = this.#host;
      const comms = adminComms(http, {
        ...{ driver, log, root, events, auth: this.#auth, gate: this.#gate },
        keepAlive: given.webSocketKeepAliveTime,
      });
      this.#comms = comms;
      this.#host.sessionEnded = () => comms.recheck();
    });
  }

  async close(): Promise<void> {
    const http = this.#http;
    const closed = new Promise<void>((resolve) =>
      http === undefined ? resolve() : http.close(() => resolve()),
    );
    await this.#comms?.close();
    await this.#host.close();
    // Answers are on their way; connections that stay open for further requests are not waited for.
    setImmediate(() => http?.closeIdleConnections());
    const patience = setTimeout(() => http?.closeAllConnections(), CLOSE_LIMIT);
    await closed;
    clearTimeout(patience);
    await this.#bcrypt.close();
  }
}

/** How long a client may take to receive its answer while the server closes, in ms. */
const CLOSE_LIMIT = 5_000;
