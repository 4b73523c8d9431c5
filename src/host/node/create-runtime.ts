import { EventEmitter } from "node:events";
import type { Server as HttpServer, RequestListener } from "node:http";
import { revision } from "redloom";
import type { Credentials, DeploymentType, Flows } from "../../wasm/types.js";
import { MemoryStore } from "../memory-store.js";
import { FlowHost } from "./flow-host.js";
import type { Log } from "./logging.js";
import { type ServerOptions, type ServerSettings, settle } from "./options.js";
import type { NodeSetInfo } from "./packages/listing.js";
import { systemSecret } from "./secret.js";
import type { FlowSettings, NodeHttpOptions } from "./settings/flows.js";
import { UserDirectory } from "./user-directory/store.js";

/** What `createRuntime` takes; one of `flows` and `userDir` has to be there. */
export interface RuntimeOptions {
  /**
   * The flows to run. They are kept in memory, and so is all that would be stored beside them. Left out, they are those
   * of the folder.
   */
  flows?: Flows | undefined;
  /** Of those flows, by id of the node. */
  credentials?: Credentials | undefined;
  /** A user directory: its packages of nodes are loaded, and its flows run and are stored unless there are `flows`. */
  userDir?: string | undefined;
  /** Further settings, under the names that they have in settings.js. */
  settings?: RuntimeOnlySettings | undefined;
  /** Takes the log, instead of the console. */
  log?: Log | undefined;
  /** The server that `httpNode` is served by, for nodes that listen for WebSockets. */
  server?: HttpServer | undefined;
}

/** Settings that mean something where there is no admin API, and whatever nodes read themselves. */
export interface RuntimeOnlySettings
  extends FlowSettings,
    NodeHttpOptions,
    Pick<
      ServerOptions,
      "flowFile" | "flowFilePretty" | "credentialSecret" | "readOnly" | "safeMode" | "logging"
    > {
  [setting: string]: unknown;
}

/** How to deploy. */
export interface DeployOptions {
  /** What restarts: everything, what changed, or that and what is wired to it. Default `full`. */
  type?: DeploymentType | undefined;
  /** Credentials that change, by id of the node; those of other nodes stay. */
  credentials?: Credentials | undefined;
}

/** What was deployed was refused. `code` is that of the admin API: `invalid_flows`, … */
export class DeployError extends Error {
  override readonly name = "DeployError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Some of Node-RED's own events (`RED.events`, 5.0.7), which have Node-RED's payloads. */
export interface FlowEvents {
  on(name: (typeof EVENTS)[number], listener: (event: never) => void): this;
  once(name: (typeof EVENTS)[number], listener: (event: never) => void): this;
  off(name: (typeof EVENTS)[number], listener: (event: never) => void): this;
}

/** Flows that run in this process. */
export interface FlowRuntime {
  /**
   * Loads the packages of nodes and starts the flows. Resolves when they run, or when it is known that they do not: see
   * `state`. Rejects with a DeployError where `flows` are refused, with `folder_in_use` where another Redloom has the
   * folder, and where a store of context cannot be opened. A runtime that has ended does not start again.
   */
  start(): Promise<void>;
  /** Closes the nodes, writes what contexts have not written yet, and gives the folder back. */
  stop(): Promise<void>;
  /**
   * Runs other flows. What does not change goes on. Resolves when they run, or when it is known that they do not. Rejects
   * with a DeployError where they are refused; then nothing has changed.
   */
  deploy(flows: Flows, options?: DeployOptions): Promise<{ rev: string }>;
  /** What was deployed last, without credentials. */
  flows(): { flows: unknown[]; rev: string };
  /** `safe`: the setting `safeMode` is on and nothing was deployed yet. */
  readonly state: "start" | "stop" | "safe";
  /** The node with this id, if it runs. */
  getNode(id: string): unknown;
  /** The Node Sets that there are, with the reason of each that was not loaded. */
  nodes(): NodeSetInfo[];
  /** The routes of `http in` and other nodes as an express 4 app, to be served or mounted. */
  readonly httpNode: RequestListener;
  readonly events: FlowEvents;
}

/**
 * Makes a runtime for flows, without an admin API; nothing is opened before `start`.
 *
 * @throws OptionError for an option that cannot be used.
 */
export function createRuntime(options: RuntimeOptions): FlowRuntime {
  return new EmbeddedRuntime(options);
}

class EmbeddedRuntime implements FlowRuntime {
  readonly #emitter = new EventEmitter();
  readonly events = this.#emitter as unknown as FlowEvents;
  readonly #options: RuntimeOptions;
  readonly #host: FlowHost;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#host = options.flows === undefined ? folderHost(options) : memoryHost(options);
  }

  get httpNode(): RequestListener {
    return this.#host.httpNode;
  }

  get state(): "start" | "stop" | "safe" {
    return this.#host.runtime?.host.state() ?? "stop";
  }

  async start(): Promise<void> {
    const { flows, credentials } = this.#options;
    await this.#host.open(this.#options.server);
    const { runtime } = this.#host;
    if (runtime === undefined) throw new Error("The nodes of Node-RED are not installed");
    for (const name of EVENTS)
      runtime.util.events.on(name, (event: unknown) => void this.#emitter.emit(name, event));
    try {
      await this.#host.start(async () => {
        if (flows !== undefined) await this.#post(flows, { credentials });
      });
    } catch (thrown) {
      await this.stop();
      throw thrown;
    }
  }

  stop(): Promise<void> {
    return this.#host.close();
  }

  async deploy(flows: Flows, options: DeployOptions = {}): Promise<{ rev: string }> {
    const { runtime } = this.#host;
    if (runtime === undefined) throw new DeployError("not_started", "The runtime does not run");
    const started = this.state === "stop" ? undefined : this.#started();
    try {
      const answer = await this.#post(flows, options);
      await started?.promise;
      return answer;
    } finally {
      started?.cancel();
    }
  }

  flows(): { flows: unknown[]; rev: string } {
    const { flows = [], rev = "" } = this.#host.runtime?.host.getFlows() ?? {};
    return { flows, rev };
  }

  getNode(id: string): unknown {
    return this.#host.runtime?.host.find(id);
  }

  nodes(): NodeSetInfo[] {
    return this.#host.runtime?.packages.nodes() ?? [];
  }

  async #post(flows: Flows, { type = "full", credentials }: DeployOptions): Promise<{ rev: string }> {
    const { status, body = new Uint8Array() } = await this.#host.driver.exchange({
      ...{ method: "POST", path: "/flows", body: bodyOf(flows, credentials) },
      headers: [
        ["Content-Type", "application/json"],
        ["Node-RED-API-Version", "v2"],
        ["Node-RED-Deployment-Type", type],
      ],
    }).response;
    const answer = JSON.parse(new TextDecoder().decode(body)) as {
      rev: string;
      code: string;
      message: string;
    };
    if (status !== 200) throw refused(flows, answer);
    return { rev: answer.rev };
  }

  /** The next start, or that there is none. */
  #started(): { promise: Promise<void>; cancel(): void } {
    const events = this.#emitter;
    let resolve = (): void => {};
    const promise = new Promise<void>((settle) => {
      resolve = settle;
    });
    const state = ({ id, payload }: { id: string; payload?: { state?: string } }): void => {
      if (id === "runtime-state" && payload?.state !== undefined && payload.state !== "start") resolve();
    };
    events.once("flows:started", resolve).on("runtime-event", state);
    const cancel = (): void => void events.off("flows:started", resolve).off("runtime-event", state);
    return { promise, cancel };
  }
}

function folderHost(options: RuntimeOptions): FlowHost {
  const settings = embedded({ ...options.settings, userDir: options.userDir, log: options.log });
  const { userDir, log, credentialSecret, readOnly } = settings;
  const secret = { make: credentialSecret === undefined, keep: !readOnly };
  return new FlowHost({
    ...{ settings, store: new UserDirectory(settings) },
    systemSecret: () => systemSecret(userDir, log, secret),
  });
}

function memoryHost({ userDir, settings, log }: RuntimeOptions): FlowHost {
  const given = { ...settings, userDir, log, credentialSecret: false as const };
  return new FlowHost({
    ...{ settings: embedded(given, userDir !== undefined), store: new MemoryStore() },
    systemSecret: () => undefined,
  });
}

/** There are no clients whose bodies had to be bounded: whoever deploys has the flows in memory already. */
function embedded(options: ServerOptions, folder = true): ServerSettings {
  return { ...settle({ ...options, httpAdminRoot: false }, folder), apiMaxLength: 2 ** 31 };
}

/** Where the text itself is at fault, the place is one in the text. */
function refused(flows: Flows, { code, message }: { code: string; message: string }): DeployError {
  try {
    revision(flows);
  } catch (thrown) {
    const found = thrown as Error & { code: string };
    return new DeployError(found.code, found.message);
  }
  return new DeployError(code, message);
}

/** Text and bytes go as they are. */
function bodyOf(flows: Flows, credentials: Credentials | undefined): Uint8Array {
  const text =
    flows instanceof Uint8Array ? flows : encode(typeof flows === "string" ? flows : JSON.stringify(flows));
  const rest = credentials === undefined ? "}" : `,"credentials":${JSON.stringify(credentials)}}`;
  return Buffer.concat([encode('{"flows":'), text, encode(rest)]);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The events that are handed on. */
const EVENTS = [
  ...(["flows:starting", "flows:started", "flows:stopping", "flows:stopped"] as const),
  ...(["node-status", "comms", "runtime-event", "type-registered"] as const),
] as const;
