// Complete nodes.

import { deepEqual, equal } from "node:assert/strict";
import { instance, node, probe, tab, template } from "../flow.mjs";

const complete = (id, scope, ...to) => node(id, "complete", { scope }, ...to);

export default [
  {
    name: "complete: those in scope, once per listing",
    rules: ["type.complete", "complete.scope", "complete.message", "complete.listing"],
    flows: tab("t", [
      probe("a", { name: "named" }),
      probe("b"),
      complete("k1", ["a"], "p1"),
      complete("k2", ["a", "a", "b"], "p2"),
      complete("k3", [], "p3"),
      node("k4", "complete", { scope: null }, "p3"),
      node("k5", "complete", {}, "p3"),
      ...["p1", "p2", "p3"].map((id) => probe(id)),
    ]),
    async play(t) {
      await t.receive("a", { payload: 1, deep: { x: 1 } });
      await t.receive("b", { payload: 2 });
    },
    shows(seen) {
      deepEqual([seen.payloads("p1"), seen.payloads("p2"), seen.payloads("p3")], [[1], [1, 1, 2], []]);
      deepEqual(seen.inputs("p1")[0].complete, { source: { id: "a", type: "probe", name: "named" } });
    },
  },
  {
    name: "complete: ids that it is wired to leave the scope",
    rules: ["complete.wired"],
    flows: tab("t", [probe("a"), probe("b"), complete("k", ["a", "b"], "b")]),
    async play(t) {
      await t.receive("b", { payload: "of b" });
      await t.receive("a", { payload: "of a" });
    },
    shows: (seen) => deepEqual(seen.payloads("b"), ["of b", "of a"]),
  },
  {
    name: "complete: only within the same flow, and never of an instance",
    rules: ["complete.flow", "complete.instance"],
    flows: [
      ...template("s", { in: [["i"]], out: [["i"]] }, [
        probe("i"),
        complete("ki", ["i", "a"], "pi"),
        probe("pi"),
      ]),
      ...tab("t", [
        probe("a", {}, "x"),
        instance("x", "s", {}, "b"),
        probe("b"),
        complete("k1", ["x", "x-i", "i"], "p1"),
        probe("p1"),
      ]),
      ...tab("u", [complete("k2", ["a", "b"], "p2"), probe("p2")]),
    ],
    play: (t) => t.receive("a", { payload: 1 }),
    shows(seen) {
      deepEqual([seen.payloads("x-pi"), seen.payloads("p1"), seen.payloads("p2")], [[1], [], []]);
      equal(seen.inputs("x-pi")[0].complete.source.id, "x-i");
    },
  },
  {
    name: "complete: one that is disabled, and one that a deploy adds",
    rules: ["complete.scope"],
    flows: tab("t", [probe("a"), { ...complete("k1", ["a"], "p"), d: true }, probe("p")]),
    async play(t) {
      await t.receive("a", { payload: 1 });
      const flows = tab("t", [
        probe("a"),
        complete("k1", ["a"], "p"),
        probe("p"),
        complete("k2", ["a"], "p"),
      ]);
      await t.deploy(flows, "nodes");
      await t.receive("a", { payload: 2 });
    },
    shows: (seen) => deepEqual(seen.payloads("p"), [2, 2]),
  },
];
