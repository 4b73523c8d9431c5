import type { Server as HttpServer } from "node:http";
import type { ServerOptions as HttpsOptions } from "node:https";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { AdminAuthOptions } from "../auth.js";
import type { CorsSetting } from "./cors.js";
import { type Log, type Logger, type LogHandlerSettings, lineOf, logger } from "./logging.js";
import type { Middleware } from "./middleware.js";
import { type NodeHttpSettings, nodeHttpSettings } from "./node-http/settings.js";
import { OptionError } from "./settings/error.js";
import type { FlowSettings, NodeHttpOptions } from "./settings/flows.js";
import { judge } from "./settings/keys.js";
import { projectRefusal } from "./settings/projects.js";

export { type Middleware, OptionError };

/** What a TLS server is made with: key, cert, … */
type Tls = HttpsOptions | null | undefined;

/**
 * What `createServer` takes: the settings of Node-RED's settings.js under their names, unless marked. Other keys
 * are named in the log, and have no effect.
 */
export interface ServerOptions extends FlowSettings, NodeHttpOptions {
  /**
   * The folder of the flow file; made at the first request. Default `.redloom` in the home folder.
   * DIFFERENCE: Node-RED's is `.node-red`, which this server does not open unasked.
   */
  userDir?: string | undefined;
  /**
   * The flow file: absolute, below the working directory (`./flows.json`, or where it is there), or below `userDir`.
   * Default `flows_<name of the machine>.json`, or `flows.json` where only that is there.
   */
  flowFile?: string | undefined;
  /** Whether the files of flows and credentials are laid out over several lines. Default no. */
  flowFilePretty?: boolean | undefined;
  /** The address to listen on. Default `127.0.0.1`. DIFFERENCE: Node-RED's default is all addresses. */
  uiHost?: string | undefined;
  /** The port to listen on; 0 lets the system choose one. Default 1880. */
  uiPort?: number | string | undefined;
  /** Path below which the admin API answers; false takes it away. Default `httpRoot`, else `/`. */
  httpAdminRoot?: string | false | undefined;
  /** Path below which all of the server lies; false takes it away, and nothing listens. */
  httpRoot?: string | false | undefined;
  /** Takes away what only the editor uses. */
  disableEditor?: boolean | undefined;
  /** Largest request body, inclusive: bytes, or text such as `5mb`. Default `5mb`. */
  apiMaxLength?: number | string | undefined;
  /** Options of an HTTPS server (`key`, `cert`), a promise of them, or a function that returns either. */
  https?: Tls | Promise<Tls> | (() => Tls | Promise<Tls>);
  /** After how many hours the function `https` is asked again, for a certificate that is renewed. */
  httpsRefreshInterval?: number | string | undefined;
  /** Sends requests without TLS to the same place with it. Only `true` means yes. */
  requireHttps?: boolean | undefined;
  /** What express' `app.set` is called with: `{"trust proxy": true}`. */
  httpServerOptions?: Record<string, unknown> | undefined;
  /** Sees every request to the admin API before its body is read. */
  httpAdminMiddleware?: Middleware | Middleware[] | undefined;
  /** Lets pages of other origins use the admin API: options of the package cors. */
  httpAdminCors?: CorsSetting | undefined;
  /**
   * What credentials are encrypted with; `false` keeps them as plain JSON. Left out, a secret of the folder's own
   * is used, made at the first request.
   */
  credentialSecret?: string | false | undefined;
  /** Who may do what. Left out, everybody who can reach the server may do everything. */
  adminAuth?: AdminAuthOptions | undefined;
  /** Writes nothing: what is deployed counts until a reload. */
  readOnly?: boolean | undefined;
  /** `enabled: true` allows `POST /flows/state`. */
  runtimeState?: { enabled?: boolean; ui?: boolean } | undefined;
  /** Leaves the flows stopped until the first deploy. */
  safeMode?: boolean | undefined;
  /** Log handlers by name. Default: the console, unless there is a `log`. */
  logging?: Record<string, LogHandlerSettings | null> | undefined;
  /** Names beside `uiHost` under which the server may be called. Redloom's own. */
  allowedHosts?: readonly string[] | string | undefined;
  /** Takes the log, too. Redloom's own. */
  log?: Log | undefined;
  /** The server that `httpAdmin` and `httpNode` are mounted in, for WebSockets. Redloom's own. */
  server?: HttpServer | undefined;
  /** What packages of nodes have invented for themselves. */
  [setting: string]: unknown;
}

/** The same, complete and checked. */
export interface ServerSettings {
  /** Absolute path. */
  userDir: string;
  /** Whether there is a user directory at all. */
  folder: boolean;
  /** As in settings.js. */
  flowFile: string | undefined;
  flowFilePretty: boolean;
  uiHost: string;
  uiPort: number;
  /** With a slash at both ends. */
  httpAdminRoot: string | false;
  /** Whether there is anything to listen for. */
  headless: boolean;
  disableEditor: boolean;
  apiMaxLength: number;
  https: ServerOptions["https"];
  /** In ms; undefined: never. */
  httpsRefreshInterval: number | undefined;
  requireHttps: boolean;
  httpServerOptions: Record<string, unknown>;
  httpAdminMiddleware: Middleware[];
  httpAdminCors: CorsSetting | undefined;
  /** Undefined: that of the folder. */
  credentialSecret: string | false | undefined;
  adminAuth: AdminAuthOptions | undefined;
  readOnly: boolean;
  /** Whether `POST /flows/state` is allowed. */
  runtimeState: boolean;
  safeMode: boolean;
  allowedHosts: readonly string[];
  log: Log;
  /** What `log` is a part of. */
  logger: Logger;
  nodeHttp: NodeHttpSettings;
  /** Everything as it was given: most of it is read by nodes. */
  given: Record<string, unknown>;
}

/**
 * Completes and checks the settings, and says in the log which of them have no effect.
 *
 * @param folder Whether there is a user directory.
 * @throws OptionError with a sentence that names the option and what it may be.
 */
export function settle(options: ServerOptions, folder = true): ServerSettings {
  const { log: _log, server: _server, ...given } = options;
  const { refusal, notes } = judge(given);
  if (refusal !== undefined) throw new OptionError(refusal);
  const userDir = resolve(text("userDir", options.userDir) ?? join(homedir(), ".redloom"));
  const flowFile = text("flowFile", options.flowFile);
  const project =
    folder && projectRefusal(userDir, flowFile, (given as { editorTheme?: unknown }).editorTheme);
  if (project) throw new OptionError(project);
  const logging = loggerOf(options);
  const settings: ServerSettings = {
    userDir,
    folder,
    flowFile,
    flowFilePretty: Boolean(options.flowFilePretty),
    uiHost: text("uiHost", options.uiHost) ?? "127.0.0.1",
    uiPort: port(options.uiPort ?? 1880),
    httpAdminRoot: adminRoot(options),
    headless: options.httpRoot === false,
    disableEditor: Boolean(options.disableEditor),
    apiMaxLength: bytes(options.apiMaxLength || "5mb"),
    https: options.https,
    httpsRefreshInterval: refreshInterval(options.httpsRefreshInterval),
    requireHttps: options.requireHttps === true,
    httpServerOptions: options.httpServerOptions ?? {},
    httpAdminMiddleware: middleware(options.httpAdminMiddleware),
    httpAdminCors: options.httpAdminCors || undefined,
    credentialSecret: secret(options.credentialSecret),
    adminAuth: adminAuth(options.adminAuth),
    readOnly: Boolean(options.readOnly),
    runtimeState: options.runtimeState?.enabled === true,
    safeMode: Boolean(options.safeMode),
    allowedHosts: hosts(options.allowedHosts ?? []),
    log: logging.log,
    logger: logging,
    nodeHttp: nodeHttpSettings(options),
    given,
  };
  for (const { level, message } of notes) settings.log(level, message);
  if ("settingsFile" in given && !options.uiHost) {
    settings.log(
      "info",
      "uiHost is not set: only this machine can connect, where Node-RED would let all others in, too",
    );
  }
  return settings;
}

/** A log of the caller's own takes the place of the console. */
function loggerOf({ log: own, logging, verbose }: ServerOptions & { verbose?: unknown }): Logger {
  const configured = own === undefined || logging ? logger(logging, Boolean(verbose)) : undefined;
  if (own === undefined) return configured as Logger;
  return {
    metrics: configured?.metrics ?? false,
    log(level, message) {
      own(level, message);
      configured?.log(level, message);
    },
    entry(message) {
      const line = lineOf(message);
      if (line !== undefined) own(...line);
      configured?.entry(message);
    },
  };
}

/** Undefined where nothing is said, an empty text among it, as in Node-RED. */
function text(name: string, value: unknown): string | undefined {
  if (!value) return undefined;
  if (typeof value === "string") return value;
  throw new OptionError(`${name} must be a text`);
}

function port(value: number | string): number {
  const number = typeof value === "string" && /^\d{1,5}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= 65535) return number;
  throw new OptionError("uiPort must be a whole number from 0 to 65535");
}

/** As red.js 5.0.7 has it, `formatRoot` included. */
function adminRoot({ httpAdminRoot, httpRoot }: ServerOptions): string | false {
  if (httpRoot === false || httpAdminRoot === false) return false;
  const root: unknown = httpAdminRoot || httpRoot || "/";
  if (typeof root !== "string") throw new OptionError("httpAdminRoot and httpRoot must be paths, or false");
  return `/${root}/`.replace(/^\/+/, "/").replace(/\/+$/, "/");
}

/** Hours, of which no timer can hold more than 596 (red.js, 5.0.7). */
function refreshInterval(value: ServerOptions["httpsRefreshInterval"]): number | undefined {
  if (!value) return undefined;
  const hours = Number.parseFloat(String(value)) || 12;
  return Math.min(hours, 596) * 3_600_000;
}

function middleware(value: unknown): Middleware[] {
  const all: unknown[] = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : value ? [value] : [];
  if (all.every((one): one is Middleware => typeof one === "function")) return all;
  throw new OptionError("httpAdminMiddleware must be a function, or an array of functions");
}

function hosts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value) && value.every((name) => typeof name === "string")) return value;
  throw new OptionError("allowedHosts must be an array of host names");
}

/** Sizes as the package bytes 3.1 reads them, which Node-RED's body parser uses. */
function bytes(value: number | string): number {
  if (typeof value === "number") {
    if (Number.isInteger(value) && value >= 0) return value;
  } else {
    const [, number, unit = "b"] = /^(\d+(?:\.\d+)?) *(b|kb|mb|gb)?$/i.exec(value.trim()) ?? [];
    if (number !== undefined) return Math.floor(Number(number) * 1024 ** UNITS.indexOf(unit.toLowerCase()));
  }
  throw new OptionError("apiMaxLength must be a number of bytes, or text such as 5mb");
}

function secret(value: unknown): string | false | undefined {
  if (value === undefined || value === false || typeof value === "string") return value;
  throw new OptionError("credentialSecret must be a text, or false for no encryption");
}

/** DIFFERENCE: Node-RED starts with any type, and then nobody can log in. */
function adminAuth(value: AdminAuthOptions | null | false | undefined): AdminAuthOptions | undefined {
  if (!value) return undefined;
  const { type, strategy } = { ...value, ...value.module };
  if (type !== "credentials" && type !== "strategy") {
    throw new OptionError("adminAuth.type must be credentials or strategy");
  }
  if (type === "strategy" && typeof strategy?.strategy !== "function") {
    throw new OptionError("adminAuth.strategy must hold a name, a strategy of passport's and its options");
  }
  return value;
}

const UNITS = ["b", "kb", "mb", "gb"];
