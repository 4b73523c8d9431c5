import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { LogLevel } from "../environment.js";

/** What `createServer` takes; names as in Node-RED's settings.js, unless marked. */
export interface ServerOptions {
  /**
   * The folder of the flow file; made at the first request. Default `.redloom` in the home folder.
   * DIFFERENCE: Node-RED's is `.node-red`, which this server does not open unasked.
   */
  userDir?: string | undefined;
  /** The flow file, relative to `userDir` or absolute. Default `flows.json`. */
  flowFile?: string | undefined;
  /** The address to listen on. Default `127.0.0.1`. DIFFERENCE: Node-RED's default is all addresses. */
  uiHost?: string | undefined;
  /** The port to listen on; 0 lets the system choose one. Default 1880. */
  uiPort?: number | string | undefined;
  /** Path below which the admin API answers. Default `/`. */
  httpAdminRoot?: string | undefined;
  /** Largest request body, inclusive: bytes, or text such as `5mb`. Default `5mb`. */
  apiMaxLength?: number | string | undefined;
  /**
   * What credentials are encrypted with; `false` keeps them as plain JSON. Left out, a secret of the folder's own
   * is used, made at the first request.
   */
  credentialSecret?: string | false | undefined;
  /** Names beside `uiHost` under which the server may be called. Redloom's own. */
  allowedHosts?: readonly string[] | undefined;
  /** Takes the log. Default: the console. Redloom's own. */
  log?: ((level: LogLevel, message: string) => void) | undefined;
}

/** The same, complete and checked. */
export interface ServerSettings {
  /** Absolute path. */
  userDir: string;
  /** Absolute path. */
  flowFile: string;
  uiHost: string;
  uiPort: number;
  /** With a slash at both ends. */
  httpAdminRoot: string;
  apiMaxLength: number;
  /** Undefined: that of the folder. */
  credentialSecret: string | false | undefined;
  allowedHosts: readonly string[];
  log: (level: LogLevel, message: string) => void;
}

/** An option that cannot be used. `code` is always `invalid_option`. */
export class OptionError extends Error {
  override readonly name = "OptionError";
  readonly code = "invalid_option";
}

/** @throws OptionError with a sentence that names the option and what it may be. */
export function settle(options: ServerOptions): ServerSettings {
  const userDir = resolve(options.userDir ?? join(homedir(), ".redloom"));
  return {
    userDir,
    flowFile: resolve(userDir, options.flowFile ?? "flows.json"),
    uiHost: options.uiHost ?? "127.0.0.1",
    uiPort: port(options.uiPort ?? 1880),
    httpAdminRoot: adminRoot(options.httpAdminRoot ?? "/"),
    apiMaxLength: bytes(options.apiMaxLength ?? "5mb"),
    credentialSecret: secret(options.credentialSecret),
    allowedHosts: options.allowedHosts ?? [],
    log: options.log ?? toConsole,
  };
}

function port(value: number | string): number {
  const number = typeof value === "string" && /^\d{1,5}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= 65535) return number;
  throw new OptionError("uiPort must be a whole number from 0 to 65535");
}

/** Normalised as in Node-RED (red.js, `formatRoot`, 5.0.7). */
function adminRoot(value: unknown): string {
  if (typeof value !== "string") {
    throw new OptionError("httpAdminRoot must be a path; a server without admin API is not supported");
  }
  const root = value.startsWith("/") ? value : `/${value}`;
  return root.endsWith("/") ? root : `${root}/`;
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

const UNITS = ["b", "kb", "mb", "gb"];

function toConsole(level: LogLevel, message: string): void {
  const stream = level === "info" ? process.stdout : process.stderr;
  stream.write(`[${level}] ${message}\n`);
}
