import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { Node } from "../../runtime/node.js";
import { createRed, type Red } from "../../runtime/red.js";
import type { RedUtil } from "../../runtime/red-util.js";
import type { Maker } from "../../runtime/types.js";
import { forward } from "./beside.js";
import { type ContextModule, contextModule, keptOpen } from "./context.js";
import { TestCredentials } from "./credentials.js";
import { HeldValues } from "./held.js";
import { findRuntimePath, loaded, type Require, requireOfRuntime, requireOfTests } from "./lookup.js";
import { type RedNodesOfTests, redNodes } from "./red-nodes.js";
import { ContextStores, TestRuntime } from "./runtime.js";
import { TestServer } from "./server.js";
import { createTestSettings, type TestSettings } from "./settings.js";
import { addAssertions, createSandbox, lacks, spyOnLog, spyOnNodes } from "./spies.js";
import type { Done, TestCredentials as Given, LogSpy, TestFlow, TestHelper, TestNode } from "./types.js";

// biome-ignore lint/suspicious/noExplicitAny: nodes have what their authors gave them.
type Any = any;

/** What Node-RED is like here, and says that it is. */
const VERSION = "5.0.7";
/** The nodes that flows need to see what other nodes do. Tests do not load them. */
const ALWAYS = { catch: "25-catch", status: "25-status", complete: "24-complete" };
/** How long `setFlows` waits until the flows run, in ms. */
const START_LIMIT = 1_000;

/**
 * The helper, with the names inside that tests use of the package node-red-node-test-helper (index.js, 0.3.6).
 *
 * DIFFERENCE: what nodes serve at `RED.httpNode` can be asked for at `url()`; there, nothing serves it.
 * `setFlows` takes its callback where the README says it does.
 */
export class NodeTestHelper extends EventEmitter implements TestHelper {
  readonly _address = "127.0.0.1";
  _listenPort = 0;
  _port: number | undefined = undefined;
  _sandbox: Any;
  _log!: RedUtil["log"];
  _logSpy: LogSpy;
  _events!: Any;
  _settings!: TestSettings;
  _RED!: Any;
  _httpAdmin!: Express;
  _httpNode: Express | undefined = undefined;
  _app: Express | undefined = undefined;
  _server: Server | undefined = undefined;
  _context!: ContextModule;
  readonly _NodePrototype = Node.prototype;
  readonly _redNodes: RedNodesOfTests = redNodes(this);
  readonly _comms = { start: () => {}, stop: () => {} };
  readonly credentials = new TestCredentials();
  #require!: Require;
  #util!: RedUtil & { init(settings: object): void };
  #stores!: ContextStores;
  readonly #own = createTestSettings(VERSION);
  #runtime: TestRuntime | undefined = undefined;
  #listening: TestServer | undefined = undefined;

  constructor() {
    super();
    this.init();
  }

  init(runtimePath?: string | null, userSettings?: TestSettings): void {
    this.#require = requireOfRuntime(runtimePath ?? findRuntimePath());
    this.#util = this.#require("@node-red/util");
    this.#stores = new ContextStores(this.#util as never, {});
    this._log = this.#util.log;
    this._events = this.#util.events;
    this._context = contextModule(this.#stores);
    this._settings = this.#defaults;
    this._RED = this.#module();
    this._RED.settings = this.#defaults;
    addAssertions();
    if (userSettings) this.settings(userSettings);
  }

  settings(userSettings?: TestSettings): TestSettings {
    if (userSettings) this._settings = { ...this.#defaults, ...userSettings };
    return this._settings;
  }

  async load(
    testNode: TestNode | TestNode[],
    testFlow: TestFlow,
    testCredentials?: Given | Done | null,
    cb?: Done,
  ): Promise<void> {
    this._sandbox ??= createSandbox();
    this._logSpy = spyOnLog(this._sandbox, this._log);
    spyOnNodes(this._sandbox, this._NodePrototype);
    const done = typeof testCredentials === "function" ? testCredentials : cb;
    const credentials = typeof testCredentials === "function" ? {} : testCredentials;
    const red = this.#begin(testFlow, credentials ?? {});
    const sets = Array.isArray(testNode) ? testNode : [testNode];
    const making = this.#withAlways(testFlow, sets).map((make) => make(red));
    try {
      await Promise.all(making);
      await this._redNodes.loadFlows(testFlow);
      await this._redNodes.startFlows();
      done?.();
    } catch (error) {
      if (!done) throw error;
      done(error);
    }
  }

  unload(): Promise<void> {
    this._redNodes.clearRegistry();
    this._logSpy?.restore();
    this._sandbox?.restore();
    this._context.clean({ allNodes: {} });
    return this._redNodes.stopFlows();
  }

  getNode(id: string): Any {
    return this._redNodes.getNode(id);
  }

  clearFlows(): Promise<void> {
    return this._redNodes.stopFlows();
  }

  async setFlows(
    testFlow: TestFlow,
    type?: "full" | "flows" | "nodes" | Done | null,
    testCredentials?: Given | Done | null,
    cb?: Done,
  ): Promise<void> {
    const done = [type, testCredentials, cb].find((given) => typeof given === "function") as Done | undefined;
    const credentials =
      typeof testCredentials === "object" && testCredentials !== null ? testCredentials : {};
    const started = this.#started();
    try {
      await this._redNodes.setFlows(testFlow, credentials, typeof type === "string" ? type : "full");
      await started.promise;
      done?.();
    } catch (error) {
      started.cancel();
      if (!done) throw error;
      done(error);
    }
  }

  request(): Any {
    const supertest = requireOfTests("supertest") as Any;
    if (supertest === undefined) throw new Error(lacks("supertest"));
    return supertest(this._httpAdmin);
  }

  async startServer(cb?: Done): Promise<void> {
    try {
      // Whoever took the log does no longer, and messages are texts, or at least their keys.
      this.#util.init({ logging: { console: { level: "off" } } });
      const listening = new TestServer(this._events);
      listening.app.use((request: Request, response: Response, next: NextFunction) => {
        if (this._httpNode) this._httpNode(request, response, next);
        else next();
      });
      this._port = await listening.listen(this._listenPort);
      this.#listening = listening;
      this._app = listening.app;
      this._server = listening.server;
      cb?.();
    } catch (error) {
      if (!cb) throw error;
      cb(error);
    }
  }

  async stopServer(cb?: Done): Promise<void> {
    try {
      await this.#listening?.close();
      this.#listening = undefined;
      cb?.();
    } catch (error) {
      if (!cb) throw error;
      cb(error);
    }
  }

  url(): string {
    return `http://${this._address}:${this._port}`;
  }

  log(): LogSpy {
    return this._logSpy;
  }

  /** The flows of this test, if they were loaded. */
  get _runtime(): TestRuntime | undefined {
    return this.#runtime;
  }

  /** What a test has loaded of Node-RED has settings that it may set. */
  get #defaults(): TestSettings {
    return (loaded("@node-red/runtime/lib/settings")[0] as TestSettings | undefined) ?? this.#own;
  }

  /** A runtime without flows, and the `RED` that nodes of this test get. */
  #begin(flow: TestFlow, credentials: Given): Red {
    this.#adopt();
    this._settings.available = () => false;
    this.credentials.init();
    void this.credentials.load(credentials);
    this._context.init(this._settings);
    const runtime = new TestRuntime(this.#util, this._settings, keptOpen(this.#stores), this.credentials);
    this.#runtime = runtime;
    this._httpAdmin = express().use(
      express.json({ limit: "5mb" }),
      express.urlencoded({ limit: "5mb", extended: true }),
    );
    this._httpNode = express();
    const { createNode } = this._redNodes;
    this._redNodes.registerType("helper", function (this: Node, config: never) {
      createNode(this, config);
    });
    return this.#red(runtime, new HeldValues(flow));
  }

  #red({ host, modules }: TestRuntime, held: HeldValues): Red {
    const { _httpNode: httpNode, _httpAdmin: httpAdmin, _server: server } = this;
    const red = createRed(
      { id: "", namespace: "" },
      {
        ...{ util: this.#util as never, version: VERSION, settings: this._settings, nodes: host.nodes },
        registerType: (set, type, make, options) => {
          // A test may load these by itself from another copy of them.
          if (Object.hasOwn(ALWAYS, type) && host.types.get(type)) return;
          host.registerType(set, type, held.making(make as Maker), options as never);
        },
        registerSubflow: (set, definition) => host.registerSubflow(set, definition as never),
        plugins: { register: () => {}, get: () => undefined, byType: () => [] },
        registerLibrary: () => {},
        require: (name: string) => modules.require(name),
        import: (name: string) => modules.import(name),
        ...{ httpNode, httpAdmin, server },
        auth: {
          needsPermission: () => (_request: Request, _response: Response, next: NextFunction) => next(),
        },
      },
    );
    red._ = (key: string) => key;
    red.settings = this._settings;
    return red;
  }

  #withAlways(flow: TestFlow, sets: TestNode[]): TestNode[] {
    const wanted = Object.entries(ALWAYS).filter(([type]) => flow.some((node) => node.type === type));
    const always = wanted.map(
      ([, file]) => this.#require(`@node-red/nodes/core/common/${file}.js`) as TestNode,
    );
    return [...new Set([...always, ...sets])];
  }

  /** Takes note of what the test has loaded of Node-RED itself. */
  #adopt(): void {
    if (this._settings === this.#own) this._settings = this.#defaults;
    forward({
      "@node-red/runtime/lib/nodes/context": this._context as never,
      "@node-red/runtime/lib/nodes/credentials": this.credentials as never,
    });
  }

  #started(): { promise: Promise<void>; cancel(): void } {
    let cancel = (): void => {};
    const promise = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        cancel();
        reject(new Error("timeout waiting event"));
      }, START_LIMIT);
      const listener = (): void => {
        cancel();
        resolve();
      };
      cancel = () => {
        clearTimeout(timer);
        this._events.off("flows:started", listener);
      };
      this._events.on("flows:started", listener);
    });
    return { promise, cancel };
  }

  /** What `require("node-red")` is to tests that look at it here. */
  #module(): Any {
    const helper = this;
    const { log, util, events, hooks } = this.#util;
    return {
      ...{ log, util, events, hooks, version: () => VERSION, runtime: { events } },
      init() {},
      get nodes() {
        return helper._redNodes;
      },
      get httpAdmin() {
        return helper._httpAdmin;
      },
      get httpNode() {
        return helper._httpNode;
      },
      get server() {
        return helper._server;
      },
    };
  }
}
