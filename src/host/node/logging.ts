import { inspect } from "node:util";
import type { LogLevel } from "../environment.js";
import { OptionError } from "./settings/error.js";

/** What a log handler is given (@node-red/util/lib/log.js, 5.0.7). */
export interface LogMessage {
  /** 10 fatal, 20 error, 30 warn, 40 info, 50 debug, 60 trace, 98 audit, 99 metric. */
  level: number;
  /** The line, or whatever a node logs; audit events and metrics have fields of their own instead. */
  msg?: unknown;
  /** Milliseconds since 1970. */
  timestamp: number;
  [field: string]: unknown;
}

/** One handler of the setting `logging`. */
export interface LogHandlerSettings {
  /** The least that is logged. Default `info`. */
  level?: string | undefined;
  /** Whether audit events are logged. Default no. */
  audit?: boolean | undefined;
  /** Whether metrics are logged. Default no. */
  metrics?: boolean | undefined;
  /** Makes the function that takes the messages. Left out for the console. */
  handler?: ((settings: LogHandlerSettings) => (message: LogMessage) => void) | undefined;
}

/** Takes a line, or the JSON of an audit event. */
export type Log = (level: LogLevel, message: string) => void;

const LEVELS = new Map(
  Object.entries({ off: 1, fatal: 10, error: 20, warn: 30, info: 40, debug: 50, trace: 60 }),
);
const AUDIT = 98;
const METRIC = 99;

/** Where all goes that is logged, by Redloom and by nodes. */
export interface Logger {
  log: Log;
  /** Takes a message as nodes log it. */
  entry(message: LogMessage): void;
  /** Whether anybody wants metrics; nodes then measure. */
  metrics: boolean;
}

/**
 * The log that the setting `logging` describes, handlers and levels as Node-RED has them: `console` and whatever
 * has a `handler`; the console alone if it is left out or empty.
 *
 * DIFFERENCE: a handler that throws is named on stderr and does not end the request that it was to log.
 *
 * @param verbose The setting: of an exception that a node logs the console gets the stack, too.
 * @throws OptionError for a handler that cannot be made.
 */
export function logger(logging: unknown, verbose = false): Logger {
  const configured = handlersOf(logging);
  const handlers = configured.map(([name, settings]) => handler(name, settings, verbose));
  const entry = (message: LogMessage): void => {
    for (const handle of handlers) handle(message);
  };
  const metrics = configured.some(([, settings]) => Boolean(settings.metrics));
  return { entry, metrics, log: (level, message) => entry(messageOf(level, message)) };
}

/** What a line of ours is to a handler. */
export function messageOf(level: LogLevel, message: string): LogMessage {
  const timestamp = Date.now();
  if (level !== "audit") return { level: LEVELS.get(level) ?? 0, msg: message, timestamp };
  return { ...(JSON.parse(message) as object), level: AUDIT, timestamp };
}

/** What a message of a node is to a log that takes lines; undefined for what such a log does not get. */
export function lineOf(message: LogMessage): [level: LogLevel, line: string] | undefined {
  if (message.level === AUDIT) {
    const { level: _, timestamp: _at, ...event } = message;
    return ["audit", JSON.stringify(event)];
  }
  const level = (["error", "warn", "info"] as const).find((name) => message.level <= levelOf(name));
  return level && [level, textOf(message, false)];
}

type Handler = (message: LogMessage) => void;

function handlersOf(logging: unknown): [name: string, settings: LogHandlerSettings][] {
  const entries = Object.entries((logging || {}) as Record<string, LogHandlerSettings | null | undefined>);
  if (entries.length === 0) return [["console", {}]];
  return entries.flatMap(([name, settings]) =>
    name === "console" || settings?.handler ? [[name, settings ?? {}] as const] : [],
  ) as [string, LogHandlerSettings][];
}

function handler(name: string, settings: LogHandlerSettings, verbose: boolean): Handler {
  const most = LEVELS.get(settings.level ?? "info") ?? levelOf("info");
  const handle = settings.handler
    ? made(name, settings)
    : (message: LogMessage) => toConsole(message, verbose);
  const wanted = ({ level }: LogMessage): boolean => {
    if (level === AUDIT) return Boolean(settings.audit);
    return level === METRIC ? Boolean(settings.metrics) : level <= most;
  };
  return (message) => {
    if (!wanted(message)) return;
    try {
      handle(message);
    } catch (thrown) {
      const { message: reason } = thrown as Partial<Error>;
      process.stderr.write(`The log handler ${name} failed: ${reason ?? "it threw what is no Error"}\n`);
    }
  };
}

function made(name: string, settings: LogHandlerSettings): Handler {
  let handle: unknown;
  try {
    handle = settings.handler?.(settings);
  } catch (thrown) {
    throw new OptionError(`logging.${name}.handler failed: ${(thrown as Partial<Error>)?.message}`);
  }
  if (typeof handle === "function") return handle as Handler;
  throw new OptionError(`logging.${name}.handler must return a function, which takes the messages`);
}

/** `21 Nov 13:00:00 - [info] line`, on standard output whatever the level. DIFFERENCE: no colours. */
function toConsole(message: LogMessage, verbose: boolean): void {
  const date = new Date(message.timestamp);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  const text = message.level < AUDIT ? textOf(message, verbose) : JSON.stringify(message);
  process.stdout.write(
    `${date.getDate()} ${MONTHS[date.getMonth()]} ${time} - [${nameOf(message.level)}] ${text}\n`,
  );
}

/** Of a node's message the node first, as `consoleLogger` of @node-red/util/lib/log.js, 5.0.7. */
function textOf({ msg, type, name, id }: LogMessage, verbose: boolean): string {
  const node = type ? `[${type}:${name || id}] ` : "";
  if (verbose && msg && (msg as Error).stack) return `${node}${(msg as Error).stack}`;
  try {
    const text = String(msg);
    return node + (text === "[object Object]" ? ((msg as Error).message ?? text) : text);
  } catch {
    return `${node}Exception trying to log: ${inspect(msg)}`;
  }
}

function nameOf(level: number): string {
  if (level === AUDIT) return "audit";
  if (level === METRIC) return "metric";
  return [...LEVELS].find(([, number]) => number === level)?.[0] ?? "";
}

function levelOf(name: string): number {
  return LEVELS.get(name) ?? 0;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
