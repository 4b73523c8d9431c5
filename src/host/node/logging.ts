import type { LogLevel } from "../environment.js";
import { OptionError } from "./settings/error.js";

/** What a log handler is given (@node-red/util/lib/log.js, 5.0.7). */
export interface LogMessage {
  /** 10 fatal, 20 error, 30 warn, 40 info, 50 debug, 60 trace, 98 audit. */
  level: number;
  /** The line; audit events have fields of their own instead. */
  msg?: string;
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
  /** Accepted; there are no metrics. */
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

/**
 * The log that the setting `logging` describes, handlers and levels as Node-RED has them: `console` and whatever
 * has a `handler`; the console alone if it is left out or empty.
 *
 * DIFFERENCE: a handler that throws is named on stderr and does not end the request that it was to log.
 *
 * @throws OptionError for a handler that cannot be made.
 */
export function logger(logging: unknown): Log {
  const handlers = handlersOf(logging);
  return (level, message) => {
    const timestamp = Date.now();
    const entry: LogMessage =
      level === "audit"
        ? { ...(JSON.parse(message) as object), level: AUDIT, timestamp }
        : { level: LEVELS.get(level) ?? 0, msg: message, timestamp };
    for (const handle of handlers) handle(entry);
  };
}

type Handler = (message: LogMessage) => void;

function handlersOf(logging: unknown): Handler[] {
  const entries = Object.entries((logging || {}) as Record<string, LogHandlerSettings | null | undefined>);
  if (entries.length === 0) return [handler("console", {})];
  return entries.flatMap(([name, settings]) =>
    name === "console" || settings?.handler ? [handler(name, settings ?? {})] : [],
  );
}

function handler(name: string, settings: LogHandlerSettings): Handler {
  const most = LEVELS.get(settings.level ?? "info") ?? LEVELS.get("info") ?? 0;
  const handle = settings.handler ? made(name, settings) : toConsole;
  return (message) => {
    if (message.level === AUDIT ? !settings.audit : message.level > most) return;
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
function toConsole({ timestamp, ...message }: LogMessage): void {
  const date = new Date(timestamp);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  const text = message.level === AUDIT ? JSON.stringify({ ...message, timestamp }) : message.msg;
  process.stdout.write(
    `${date.getDate()} ${MONTHS[date.getMonth()]} ${time} - [${nameOf(message.level)}] ${text}\n`,
  );
}

function nameOf(level: number): string {
  if (level === AUDIT) return "audit";
  return [...LEVELS].find(([, number]) => number === level)?.[0] ?? "";
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
