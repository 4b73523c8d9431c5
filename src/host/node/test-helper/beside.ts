import { loaded } from "./lookup.js";

type Functions = Record<string, unknown>;

/** Modules of Node-RED's own runtime, and what stands for them here. */
export type Counterparts = Record<string, Functions>;

const forwarded = new WeakMap<object, Functions>();

/**
 * Makes modules of Node-RED's runtime that a test has loaded act on ours. Node-RED's own tests, and some of others, do
 * `require("@node-red/runtime/lib/nodes/context").init(…)` to give the nodes under test other stores. Nothing is
 * loaded that nobody has loaded.
 */
export function forward(counterparts: Counterparts): void {
  for (const [name, functions] of Object.entries(counterparts)) {
    for (const module of loaded(name)) {
      if (typeof module !== "object" || module === null) continue;
      const known = forwarded.has(module);
      forwarded.set(module, functions);
      if (!known) forwardTo(module as Functions);
    }
  }
}

function forwardTo(module: Functions): void {
  for (const [name, theirs] of Object.entries(module)) {
    if (typeof theirs !== "function") continue;
    module[name] = function (this: unknown, ...given: unknown[]) {
      const ours = forwarded.get(module)?.[name];
      return Reflect.apply(typeof ours === "function" ? ours : theirs, this, given);
    };
  }
}
