// Subflows that a package brings as a type of node.

import { deepEqual, equal } from "node:assert/strict";
import { node, probe, tab, variable } from "../flow.mjs";

const doubler = (id, more, ...to) => node(id, "doubler", more, ...to);

export default [
  {
    name: "module: values by their type",
    rules: ["module.values", "module.inner"],
    flows: tab(
      "t",
      [
        probe("a", {}, "x"),
        doubler("x", { TEXT: "own", COUNT: 5, SECRET: "" }, "b"),
        doubler("y", { TEXT: true, COUNT: { type: "num", value: "7" }, SECRET: "" }, "b"),
        doubler("z", { TEXT: { type: "env", value: "T" }, COUNT: "12", SECRET: "" }, "b"),
        doubler("w", { TEXT: variable("T"), COUNT: 1, SECRET: "" }, "b"),
        probe("b"),
      ],
      { env: [{ name: "T", type: "str", value: "of the tab" }] },
    ),
    play: (t) => t.send("a", { payload: 1 }),
    shows(seen) {
      const told = seen.of("construct").filter(({ _alias }) => _alias);
      deepEqual(
        told.map(({ id, text, count }) => [id, text, count]),
        [
          ["x-doubler-inner", "own", 5],
          ["y-doubler-inner", true, 7],
          ["z-doubler-inner", "of the tab", "12"],
          ["w-doubler-inner", variable("T"), 1],
        ],
      );
      deepEqual(seen.payloads("b"), [1]);
    },
  },
  {
    name: "module: credentials",
    rules: ["module.credentials"],
    flows: tab("t", [doubler("x", { TEXT: "", COUNT: 1, credentials: { SECRET: "the secret" } })]),
    shows: (seen) => equal(seen.of("construct")[0].secret, "the secret"),
  },
  {
    name: "module: a property that is absent",
    rules: ["module.absent"],
    flows: tab("t", [doubler("x", { TEXT: "only" }), probe("a")]),
    play: (t) => t.note("there", t.node("x")),
    shows(seen) {
      equal(seen.ids("construct"), "a");
      equal(seen.logged("error").length, 1);
    },
  },
  {
    name: "module: its errors and log lines are the instance's",
    rules: ["module.log"],
    flows: tab("t", [
      doubler("x", { TEXT: "own", COUNT: 5, name: "named" }),
      doubler("y", { TEXT: "own", COUNT: 5 }),
      node("c", "catch", { scope: ["x"] }, "p"),
      probe("p"),
    ]),
    async play(t) {
      t.node("x-doubler-inner").error("caught", { payload: 1 });
      t.node("y-doubler-inner").error("not caught", { payload: 2 });
      t.node("y-doubler-inner").warn("a warning");
      t.node("x-doubler-inner").status("shown");
      await t.quiet();
    },
    shows(seen) {
      const [line] = seen.of("log").filter(({ level }) => level === "error");
      deepEqual([line.id, line.type], ["y", "doubler"]);
      deepEqual(seen.payloads("p"), [1]);
    },
  },
  {
    name: "module: closed, changed and rewired",
    rules: ["module.inner", "subflow.rewire"],
    flows: tab("t", [doubler("x", { TEXT: "own", COUNT: 5 }, "b"), probe("b"), probe("c")]),
    async play(t) {
      await t.deploy(
        tab("t", [doubler("x", { TEXT: "own", COUNT: 5 }, "c"), probe("b"), probe("c")]),
        "nodes",
      );
      await t.receive("x", { payload: 1 });
      await t.deploy(
        tab("t", [doubler("x", { TEXT: "other", COUNT: 5 }, "c"), probe("b"), probe("c")]),
        "nodes",
      );
      await t.receive("x", { payload: 2 });
      await t.deploy(tab("t", [probe("b"), probe("c")]), "nodes");
    },
    shows: (seen) => deepEqual(seen.payloads("c").length, 2),
  },
];
