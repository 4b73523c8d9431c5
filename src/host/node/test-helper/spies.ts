import type { Node } from "../../runtime/node.js";
import type { RedUtil } from "../../runtime/red-util.js";
import { requireOfTests } from "./lookup.js";
import type { LogSpy } from "./types.js";

// biome-ignore lint/suspicious/noExplicitAny: sinon's types are those of the version that a project has installed.
type Any = any;

const SPIED = ["log", "status", "warn", "error", "debug", "trace", "send"] as const;
const LEVELS = ["FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "METRIC"] as const;

/**
 * A sandbox of sinon.
 *
 * @throws {Error} The project has not installed sinon.
 */
export function createSandbox(): Any {
  const sinon = requireOfTests("sinon") as Any;
  if (sinon === undefined) throw new Error(lacks("sinon"));
  return sinon.createSandbox();
}

/** Adds `should` to everything, where the project has installed it, and what it says of spies. */
export function addAssertions(): void {
  for (const name of ["should", "should-sinon"]) requireOfTests(name);
}

/** What to do about a module that a project needs for its tests. */
export function lacks(name: string): string {
  return `redloom-server/test-helper needs ${name} beside it: npm install --save-dev ${name}`;
}

/** Spies on what is logged. */
export function spyOnLog(sandbox: Any, log: RedUtil["log"]): LogSpy {
  const spy = sandbox.spy(log, "log");
  const levels = log as unknown as Record<string, unknown>;
  for (const level of LEVELS) spy[level] = levels[level];
  return spy;
}

/**
 * Spies on what nodes call. A node emits `call:<method>` with the spied call, a tick after it was called: as in
 * node-red-node-test-helper (index.js, 0.3.6).
 */
export function spyOnNodes(sandbox: Any, prototype: Node): void {
  const methods = prototype as unknown as Record<string, unknown>;
  for (const name of SPIED) {
    const spy = sandbox.spy(prototype, name);
    methods[name] = new Proxy(spy, {
      apply(target, node, given) {
        const result = Reflect.apply(target, node, given);
        const call = target.lastCall;
        process.nextTick(() => prototype.emit.call(node, `call:${name}`, call));
        return result;
      },
    });
  }
}
