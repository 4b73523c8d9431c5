/** The message objects that go to `RED.log`: `log_helper` of `@node-red/runtime/lib/nodes/Node.js` (5.0.7). */
export interface LogMessage {
  level: number;
  msg?: unknown;
  id?: string | undefined;
  type?: string | undefined;
  _alias?: string;
  z?: string;
  name?: string;
  path?: string | undefined;
  [more: string]: unknown;
}

/** `RED.log`. */
export interface RedLog {
  readonly ERROR: number;
  readonly WARN: number;
  readonly INFO: number;
  readonly DEBUG: number;
  readonly TRACE: number;
  readonly METRIC: number;
  log(message: LogMessage): void;
  info(message: unknown): void;
  warn(message: unknown): void;
  error(message: unknown): void;
  debug(message: unknown): void;
  trace(message: unknown): void;
  /** Whether some log takes metrics. */
  metric(): boolean;
  _(key: string, values?: Record<string, unknown>): string;
}

/** `RED.hooks`. */
export interface RedHooks {
  has(name: string): boolean;
  trigger(name: string, payload: unknown, done: (error?: unknown) => void): void;
  add(name: string, callback: (...payload: never[]) => unknown): void;
  remove(name: string): void;
  clear(): void;
}

/** `RED.events`. */
export interface RedEvents {
  emit(name: string, ...payload: unknown[]): boolean;
  on(name: string, listener: (...payload: never[]) => void): unknown;
  removeListener(name: string, listener: (...payload: never[]) => void): unknown;
  listenerCount(name: string): number;
}

/** `RED.util`, as far as the runtime itself uses it. */
export interface RedMessageUtil {
  generateId(): string;
  cloneMessage<T>(message: T): T;
  evaluateNodeProperty(
    value: unknown,
    type: string,
    node: unknown,
    message: unknown,
    callback?: ((error: unknown, value?: unknown) => void) | null,
  ): unknown;
  normaliseNodeTypeName(type: string): string;
}

/**
 * The module `@node-red/util` (5.0.7). Nodes ask for it themselves, so there is one in a process; it is given to the
 * runtime, which never imports it.
 */
export interface RedUtil {
  readonly log: RedLog;
  readonly util: RedMessageUtil;
  readonly events: RedEvents;
  readonly hooks: RedHooks;
  readonly i18n: unknown;
  readonly exec?: unknown;
}
