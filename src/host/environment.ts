import { randomBytes } from "./random.js";
import type { RuntimePort } from "./runtime/port.js";
import type { Store } from "./store.js";
import type { Users } from "./users.js";

/** How much a line of the log matters; `audit` lines are events as JSON, for whoever wants to know who did what. */
export type LogLevel = "error" | "warn" | "info" | "debug" | "audit";

/** What a host must offer, so that the driver itself reads no clock, sets no timer, draws nothing and opens nothing. */
export interface Environment {
  store: Store;
  /** Left out where the settings hold no `adminAuth`. */
  users?: Users | undefined;
  /** Left out where nothing runs flows. */
  runtime?: RuntimePort | undefined;
  /** Is told that a session is over: what goes on because of it has to end. `session` is as `admit` gave it. */
  sessionEnded?: ((session: string) => void) | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `delay` milliseconds, unless what it returns was called before. */
  timer(delay: number, callback: () => void): () => void;
  /** 160 fresh random bytes, for each request that may write or log in. */
  random(): Uint8Array;
  /** Takes a line that holds no secret. */
  log(level: LogLevel, message: string): void;
  /**
   * For tests that stop the host half-way: called after each effect has been performed and before the engine
   * or the client hears of it. The driver goes on when what it returns has resolved. Left out otherwise.
   */
  probe?: Probe | undefined;
}

/**
 * Is told how far a request has come: what the store was asked has been done there, or `respond` is about to be
 * handed to the client.
 */
export type Probe = (
  point: "load" | "save" | "saveSettings" | "saveSessions" | "respond" | "forget",
) => Promise<void> | void;

/** What Node and browsers have in common: clock, timers, random bytes. */
export const platform: Pick<Environment, "now" | "timer" | "random"> = {
  now: () => Date.now(),
  timer(delay, callback) {
    const handle = setTimeout(callback, delay);
    return () => clearTimeout(handle);
  },
  random: () => randomBytes(160),
};
