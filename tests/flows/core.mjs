// Core nodes one by one: between two probes, with somebody who hears of errors, statuses and completion.

import { node, probe, tab } from "./flow.mjs";

/** The node in question between two probes, and who hears of its errors, statuses and completion. */
export const around = (type, more, outputs = 1, others = []) =>
  tab("t", [
    probe("in", {}, "n"),
    node("n", type, more, ...Array.from({ length: outputs }, (_, at) => `out${at}`)),
    ...Array.from({ length: outputs }, (_, at) => probe(`out${at}`)),
    node("catch", "catch", { scope: ["n"] }, "caught"),
    node("status", "status", { scope: ["n"] }, "told"),
    node("complete", "complete", { scope: ["n"] }, "done"),
    probe("caught"),
    probe("told"),
    probe("done"),
    ...others,
  ]);

/** A case that sends messages through a node. */
export const through = (name, type, more, messages, shows, given = {}) => ({
  name: `core: ${name}`,
  rules: [`type.${type}`],
  // Whose timers or processes come before a delivery is not the same every time.
  apart: /^(?:delay|trigger|exec|join|file|watch)$/.test(type),
  flows: around(type, more, given.outputs, given.others),
  async play(t) {
    for (const msg of messages) {
      await t.send("in", typeof msg === "function" ? msg() : msg);
      await given.after?.(t);
    }
    await given.last?.(t);
  },
  shows,
});
