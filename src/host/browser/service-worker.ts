import { Admin, type AdminSettings, coreRegistry, init } from "redloom";
import { type AdminAuthOptions, Auth } from "../auth.js";
import { Driver, type Exchange } from "../driver.js";
import { type LogLevel, type Probe, platform } from "../environment.js";
import { incoming, type Outgoing, refusal, toResponse } from "../exchange.js";
import { StoreError } from "../store.js";
import { bcrypt } from "./bcrypt.js";
import { Unavailable, within } from "./limit.js";
import { Offline } from "./offline.js";
import { type Decision, decide, isForeignWrite, type Place, place } from "./route.js";
import { IndexedDbStore, SCHEMA } from "./store.js";
import { Turn } from "./turn.js";

export type { AdminAuthOptions, MaybeUser } from "../auth.js";
export type { Probe } from "../environment.js";

export interface ServeOptions {
  /** Where `redloom_bg.wasm` is, relative to the scope. Kept for when there is no network. */
  wasm: string | URL;
  /** Path of the admin root, relative to the scope: `flows` is then at `<scope><root>/flows`. Default none. */
  root?: string;
  /** Names this build of page and service worker. Another name makes for another offline cache. */
  build: string;
  /** What else the page needs when there is no network, relative to the scope; `./` is the page itself. */
  assets?: readonly string[];
  /** Without `credentialSecret` the service worker makes a secret of its own and keeps it in the database. */
  settings?: AdminSettings;
  /**
   * Who may do what, as in Node-RED's settings.js; people log in by password. It keeps out who uses the page, not
   * who opens the browser's developer tools: those show them the database.
   */
  adminAuth?: AdminAuthOptions;
  /**
   * For tests that stop the service worker half-way, and for nothing else. It is called after each effect and
   * holds the request until its promise resolves. `(point) => fetch("/probe?" + point)` lets a test server
   * hold it: the test then knows where the service worker is, stops it through the browser's debugging
   * protocol, and answers at once when the next instance asks.
   */
  probe?: Probe;
}

/** What a page may send. `hello` is answered on the port that comes with it by a `Hello`. */
export type PageMessage =
  | { type: "hello" }
  /** Take this page over: it was reloaded past the service worker. */
  | { type: "claim" }
  /** To one that waits: ask once more to take over. Chromium (156) drops that when an event wakes the old one. */
  | { type: "activate" };

/** Which service worker this is. A page of another `build` or `schema` asks for a reload. */
export interface Hello {
  type: "hello";
  build: string;
  /** Version of the database. */
  schema: number;
}

/** How long to wait at most, in ms. */
const ENGINE_LIMIT = 30_000;
const TURN_LIMIT = 60_000;
const CHECK_LIMIT = 15_000;
const DELIVERY_LIMIT = 30_000;
const PAGE_LIMIT = 3_000;

/**
 * Makes a service worker answer Node-RED's admin API below its scope. To be called while its script, a classic
 * one, runs for the first time: listeners that are added later do not wake it.
 */
export function serve(self: ServiceWorkerGlobalScope, options: ServeOptions): void {
  const host = new ServiceWorkerHost(self, options);
  self.addEventListener("install", (event) => event.waitUntil(host.install()));
  self.addEventListener("activate", (event) => event.waitUntil(host.activate()));
  self.addEventListener("message", (event) => host.message(event));
  self.addEventListener("fetch", (event) => host.fetch(event));
}

/** A request under way, and what to do when its response has been handed over. */
interface Served {
  response: Response;
  end(): Promise<void>;
}

class ServiceWorkerHost {
  readonly #self: ServiceWorkerGlobalScope;
  readonly #options: ServeOptions;
  readonly #place: Place;
  readonly #wasm: string;
  readonly #offline: Offline;
  readonly #store: IndexedDbStore;
  readonly #driver: Driver;
  readonly #turn: Turn;
  readonly #settings: AdminSettings;
  #loading: Promise<void> | undefined;
  /** Whether the database was asked for the system secret. */
  #secretKnown = false;

  constructor(self: ServiceWorkerGlobalScope, options: ServeOptions) {
    this.#self = self;
    this.#options = options;
    this.#place = place(self.registration.scope, options.root ?? "", options.assets ?? []);
    const { scope, root, assets } = this.#place;
    this.#wasm = new URL(options.wasm, scope).href;
    this.#offline = new Offline(scope.pathname, options.build, [...assets, this.#wasm]);
    this.#store = new IndexedDbStore(scope.pathname);
    const { settings, adminAuth, probe } = options;
    if (adminAuth?.type === "strategy") throw new Error("A service worker knows no login by strategy");
    const users = adminAuth && new Auth(adminAuth, bcrypt);
    this.#settings = {
      ...{ httpAdminRoot: root, registry: coreRegistry(), ...settings },
      // Tokens are as good as passwords, and the database can be read.
      ...(users !== undefined && { adminAuth: { ...users.settings, hashSessions: true } }),
    };
    const environment = { ...platform, store: this.#store, users, log, probe };
    this.#driver = new Driver(() => new Admin(this.#settings), environment, { ...settings, root });
    this.#turn = new Turn(`redloom-admin:${scope.pathname}`, () => this.#begin(), TURN_LIMIT);
  }

  /** Does not wait for the tabs of the last build to close: builds exclude each other by their turns. */
  async install(): Promise<void> {
    await this.#offline.fill();
    await this.#self.skipWaiting();
  }

  /** Takes the pages over that are open, so that a first visit needs no reload. */
  async activate(): Promise<void> {
    await this.#self.clients.claim();
    await this.#offline.purge();
  }

  message(event: ExtendableMessageEvent): void {
    const message = event.data as PageMessage | null | undefined;
    switch (message?.type) {
      case "hello": {
        const hello: Hello = { type: "hello", build: this.#options.build, schema: SCHEMA };
        event.ports[0]?.postMessage(hello);
        break;
      }
      case "claim":
        event.waitUntil(this.#self.clients.claim());
        break;
      case "activate":
        event.waitUntil(this.#self.skipWaiting());
        break;
    }
  }

  fetch(event: FetchEvent): void {
    const decision: Decision = decide(event.request, this.#place);
    if (decision === "network") return;
    if (decision !== "admin") {
      event.respondWith(this.#asset(event.request, decision.asset));
      return;
    }
    const served = this.#serve(event);
    event.respondWith(served.then(({ response }) => response));
    event.waitUntil(served.then(({ end }) => end()));
  }

  /**
   * The page itself comes from the network when that answers soon, so that a new build is there at once and
   * brings its service worker with it. All else is named by its build and comes from the cache.
   */
  async #asset(request: Request, url: string): Promise<Response> {
    const kept = await this.#offline.match(url);
    if (kept === undefined) return fetch(request);
    if (request.mode !== "navigate") return kept;
    const late = new Unavailable("timeout", "The network does not answer");
    const fresh = await within(PAGE_LIMIT, fetch(request), late).catch(() => undefined);
    return fresh === undefined || fresh.status >= 500 ? kept : fresh;
  }

  /** Never rejects: a page that asked the engine gets an answer that it can read. */
  async #serve(event: FetchEvent): Promise<Served> {
    const { method } = event.request;
    try {
      const result = await this.#exchange(event);
      if ("status" in result) return { response: toResponse(result, method), end: async () => {} };
      const response = toResponse(await result.exchange.response, method);
      return { response, end: () => this.#end(event, result.exchange).finally(result.leave) };
    } catch (thrown) {
      return { response: toResponse(unavailable(thrown), method), end: async () => {} };
    }
  }

  async #exchange(event: FetchEvent): Promise<{ exchange: Exchange; leave: () => void } | Outgoing> {
    const { request, clientId } = event;
    if (isForeignWrite(request)) {
      return refusal(403, "foreign_origin", "Forms of other pages may not change anything");
    }
    this.#loading ??= this.#load();
    await within(
      ENGINE_LIMIT,
      this.#loading,
      new Unavailable("engine_unavailable", "The engine does not load"),
    );
    const received = await this.#driver.receive(incoming(request, this.#place.root));
    if ("status" in received) return received;
    const leave = await this.#turn.enter();
    return { exchange: this.#driver.exchange(received, clientId === "" ? undefined : clientId), leave };
  }

  /** The cached module comes first: it belongs to this build, and is there offline. */
  async #load(): Promise<void> {
    try {
      await init((await this.#offline.match(this.#wasm)) ?? fetch(this.#wasm));
    } catch (thrown) {
      this.#loading = undefined;
      log("error", `The engine does not load: ${String(thrown)}`);
      throw new Unavailable("engine_unavailable", "The engine does not load");
    }
  }

  /** Before the first request of a turn: whoever had the last turn may have saved. */
  async #begin(): Promise<void> {
    const late = new Unavailable("storage_unavailable", "The database does not answer");
    try {
      if (await within(CHECK_LIMIT, this.#store.changed(), late)) this.#driver.changed();
      await within(CHECK_LIMIT, this.#provideSecret(), late);
    } catch (thrown) {
      if (thrown instanceof StoreError && thrown.code === "update_required") {
        throw new Unavailable(thrown.code, "A newer version has changed the database; reload the page");
      }
      // The engine reads the store anew, finds the fault itself and has the answer for it.
      this.#driver.changed();
    }
  }

  /**
   * The secret of the database: made where the page has given none, else what credentials may still be encrypted
   * with. An engine that was made while it could not be read gives way.
   */
  async #provideSecret(): Promise<void> {
    if (this.#secretKnown) return;
    const made = await this.#store.secret(this.#settings.credentialSecret === undefined);
    this.#secretKnown = true;
    if (made === undefined) return;
    this.#settings.systemSecret = made;
    this.#driver.renew();
  }

  /** Lets go of the outcome when the client has it. A client that never took it may yet send a repeat. */
  async #end(event: FetchEvent, exchange: Exchange): Promise<void> {
    const late = new Unavailable("timeout", "The response was not taken");
    try {
      await within(DELIVERY_LIMIT, event.handled, late);
    } catch {
      return;
    }
    await exchange.delivered();
  }
}

function unavailable(thrown: unknown): Outgoing {
  if (thrown instanceof Unavailable) return refusal(503, thrown.code, thrown.message);
  log("error", `A request could not be served: ${String(thrown)}`);
  return refusal(503, "internal_error", "Internal error");
}

function log(level: LogLevel, message: string): void {
  if (level === "audit") return;
  // biome-ignore lint/suspicious/noConsole: a service worker has no other log
  console[level](`redloom: ${message}`);
}
