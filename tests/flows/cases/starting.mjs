// What a deploy starts, and in which order.

import { deepEqual, equal, match } from "node:assert/strict";
import { config, group, instance, node, onStage, probe, tab, variable } from "../flow.mjs";

const missing = (id) => node(id, "absent type");
const runtimeStates = (seen) =>
  seen
    .events()
    .filter(({ payload }) => payload?.id === "runtime-state")
    .map(({ payload: { payload } }) => payload?.error ?? payload?.state ?? "cleared");
const names = (seen) => seen.events().map(({ name, payload }) => payload?.id ?? name);

export default [
  {
    name: "start: global flow, tabs in order, config nodes before others",
    rules: ["start.order", "start.flow"],
    loads: true,
    flows: [
      ...tab("t2", [probe("b"), config("cb")]),
      probe("nowhere"),
      config("c1"),
      ...tab("t1", [probe("a"), config("ca"), node("hidden", "comment")]),
      config("c0"),
    ],
    shows: (seen) => equal(seen.ids("construct"), "c1 c0 cb b ca a"),
  },
  {
    name: "start: a tab whose id is a number comes before the global flow",
    rules: ["start.integer"],
    flows: [config("c1"), ...tab("t", [probe("a")]), ...tab("12", [probe("b"), probe("7"), probe("3")])],
    shows: (seen) => equal(seen.ids("construct"), "3 7 b c1 a"),
  },
  {
    name: "start: tabs that stay keep their place, new ones come last",
    rules: ["start.kept", "start.recreated"],
    flows: [...tab("t1", [probe("a")]), ...tab("t2", [probe("b")]), ...tab("t3", [probe("c")])],
    async play(t) {
      const env = [{ name: "A", type: "str", value: "1" }];
      const flows = [
        ...tab("t0", [probe("new")]),
        ...tab("t1", [probe("a")], { env }),
        ...tab("t2", [probe("b", { changed: 1 }), probe("b2")]),
        ...tab("t3", [probe("c"), probe("c2")]),
      ];
      await t.deploy(flows, "nodes");
    },
    shows: (seen) => equal(seen.ids("construct"), "a b c b b2 c2 new a"),
  },
  {
    name: "start: disabled nodes, config nodes and tabs",
    rules: ["start.disabled"],
    flows: [
      config("c1", { d: true }),
      config("c2", { uses: "c1" }),
      ...tab("t", [
        probe("a", { d: true }),
        probe("b", { d: false }),
        probe("c", { d: "true" }),
        probe("d", { d: 1 }),
      ]),
      ...tab("off", [probe("e"), config("ce")], { disabled: true }),
      ...tab("text", [probe("f")], { disabled: "false" }),
    ],
    shows: (seen) => equal(seen.ids("construct"), "c2 b c d"),
  },
  {
    name: "start: config nodes wait for those that they name",
    rules: ["start.config-order"],
    flows: [
      config("c1", { uses: "c2" }),
      config("c2", { a: "c3", b: "c4" }),
      config("c3", { uses: ["c5"] }),
      config("c4", { deep: { uses: "c5" }, list: ["c5", "c3"] }),
      config("c5", { uses: "off" }),
      config("off", { d: true, uses: "c1" }),
      ...tab("t", [config("l1", { uses: "l2" }), config("l2", { uses: "c1" }), probe("a", { uses: "l1" })]),
    ],
    shows: (seen) => equal(seen.ids("construct"), "c4 c5 c3 c2 c1 l2 l1 a"),
  },
  {
    name: "start: a chain of a hundred config nodes, users first",
    rules: ["start.config-order"],
    flows: Array.from({ length: 100 }, (_, at) => config(`c${at}`, at < 99 ? { uses: `c${at + 1}` } : {})),
    shows: (seen) => equal(seen.of("construct").length, 100),
  },
  {
    name: "start: a constructor that throws",
    rules: ["start.throws"],
    flows: [
      config("c1"),
      ...tab("t", [probe("a", {}, "b"), probe("b", {}, "d"), probe("text"), probe("d"), config("ct")]),
    ],
    behave: {
      b: () => {
        throw new Error("thrown by a constructor");
      },
      text: () => {
        throw "a text";
      },
      c1: () => {
        throw new TypeError("of a config node");
      },
    },
    async play(t) {
      await t.send("a", { payload: 1 });
      t.note("node", t.node("b"));
    },
    shows(seen) {
      deepEqual(seen.logged("error").slice(0, 2), ["of a config node", "thrown by a constructor"]);
      equal(seen.ids("construct").endsWith("d"), true);
      deepEqual(seen.note("node"), null);
    },
  },
  {
    name: "start: what a constructor finds of others",
    rules: ["start.flow"],
    flows: [config("c1"), ...tab("t", [probe("a"), probe("b")]), ...tab("u", [probe("c")])],
    behave: Object.fromEntries(
      ["c1", "a", "b", "c"].map((id) => [
        id,
        (_own, _config, RED) => {
          const stage = onStage();
          const there = ["c1", "a", "b", "c", "gone"].filter((other) => RED.nodes.getNode(other));
          const all = [];
          RED.nodes.eachNode((entry) => all.push(entry.id));
          stage.note(id, { there, all });
        },
      ]),
    ),
    shows(seen) {
      deepEqual(seen.note("c1").all, ["c1", "t", "a", "b", "u", "c"]);
    },
  },
  {
    name: "start: groups get their env before nodes, outer ones first",
    rules: ["start.flow", "env.groups"],
    flows: tab(
      "t",
      [
        group("g2", { g: "g1", env: [{ name: "B", type: "env", value: `${variable("A")}b` }] }),
        group("g1", { env: [{ name: "A", type: "env", value: `${variable("T")}a` }] }),
        probe("a", { g: "g2", value: variable("B"), tell: ["value"] }),
      ],
      { env: [{ name: "T", type: "str", value: "t" }] },
    ),
    shows: (seen) => equal(seen.of("construct", "a")[0].value, "tab"),
  },
  {
    name: "start: rewired in place",
    rules: ["start.rewired"],
    flows: tab("t", [probe("a", {}, "b"), probe("b"), probe("c"), node("j", "junction", {}, "b")]),
    async play(t) {
      const before = t.node("a");
      const next = (to) =>
        tab("t", [probe("a", {}, ...to), probe("b"), probe("c"), node("j", "junction", {}, "c")]);
      for (const to of [["c"], [["b", "c"]], [[]], ["new"]]) {
        await t.deploy([...next(to), ...(to[0] === "new" ? [{ ...probe("new"), z: "t" }] : [])], "nodes");
        await t.send("a", { payload: to.join(" ") });
      }
      t.note("same", t.node("a") === before);
      t.note("wires", t.node("a").wires);
    },
    shows(seen) {
      deepEqual(seen.payloads("c"), ["c", "b,c"]);
      deepEqual(seen.payloads("new"), ["new"]);
      equal(seen.note("same"), true);
    },
  },
  {
    name: "start: missing types, at a full deploy",
    rules: ["start.missing", "events.missing"],
    flows: [
      ...tab("t", [probe("a"), missing("m"), missing("n"), node("o", "another absent")]),
      ...tab("u", [probe("b")]),
    ],
    async play(t) {
      t.note("there", [t.node("a"), t.node("m")]);
      await t.deploy(tab("t", [probe("a")]));
    },
    shows(seen) {
      deepEqual(runtimeStates(seen), ["stop", "missing-types", "stop", "start"]);
      equal(seen.ids("construct"), "a");
      const [event] = seen.events().filter(({ payload }) => payload?.payload?.types);
      deepEqual(event.payload.payload.types, ["absent type", "another absent"]);
    },
  },
  {
    name: "start: missing types, at a deploy of nodes",
    rules: ["missing.partial", "missing.fixed"],
    flows: tab("t", [probe("a", {}, "b"), probe("b"), probe("c")]),
    async play(t) {
      const next = (...more) =>
        tab("t", [probe("a", {}, "b"), probe("b", { changed: 1 }), probe("c"), ...more]);
      await t.deploy(next(missing("m")), "nodes");
      t.note(
        "there",
        ["a", "b", "c"].map((id) => !!t.node(id)),
      );
      await t.deploy(next(), "nodes");
      t.note(
        "there again",
        ["a", "b", "c"].map((id) => !!t.node(id)),
      );
    },
    shows(seen) {
      deepEqual(seen.note("there"), [true, false, true]);
      deepEqual(seen.note("there again"), [true, true, true]);
      equal(seen.ids("construct"), "a b c b");
    },
  },
  {
    name: "start: a missing type in a tab or node that is disabled",
    rules: ["start.missing"],
    flows: [
      ...tab("t", [probe("a"), { ...missing("m"), d: true }]),
      ...tab("u", [missing("n")], { disabled: true }),
    ],
    shows: (seen) => deepEqual(runtimeStates(seen).at(-1), "missing-types"),
  },
  {
    name: "start: a type that is registered later",
    rules: ["missing.registered"],
    flows: tab("t", [probe("a"), node("m", "late type")]),
    async play(t) {
      function Late(definition) {
        t.RED.nodes.createNode(this, definition);
        t.record("construct", { id: this.id, type: this.type });
      }
      t.RED.nodes.registerType("late type", Late);
      await t.until("construct", ({ id }) => id === "m");
    },
    shows(seen) {
      deepEqual(runtimeStates(seen), ["stop", "missing-types", "cleared", "start"]);
      equal(seen.ids("construct"), "a m");
    },
  },
  {
    name: "start: a template that is not there",
    rules: ["start.missing"],
    flows: tab("t", [probe("a"), instance("x", "gone")]),
    shows: (seen) => deepEqual(runtimeStates(seen).at(-1), "missing-types"),
  },
  {
    name: "start: external modules that are not there",
    rules: ["start.modules", "events.modules"],
    flows: tab("t", [
      probe("a"),
      node("f", "function", {
        func: "return msg;",
        outputs: 1,
        libs: [{ var: "gone", module: "not-there-at-all" }],
      }),
    ]),
    async play(t) {
      await t.deploy(tab("t", [probe("a")]));
    },
    shows(seen) {
      deepEqual(runtimeStates(seen), ["stop", "missing-modules", "stop", "start"]);
      equal(seen.ids("construct"), "a");
    },
  },
  {
    name: "start: order of events of a full deploy",
    rules: ["events.deploy", "deploy.active", "deploy.order"],
    flows: tab("t", [probe("a")]),
    behave: {
      a: (own, _config, RED) => {
        const stage = onStage();
        own.on("close", () => {
          const ids = [];
          RED.nodes.eachNode(({ id }) => ids.push(id));
          stage.note("active while it closes", ids);
        });
      },
    },
    play: (t) => t.deploy(tab("t", [probe("b")])),
    shows(seen) {
      deepEqual(names(seen).slice(9), [
        "flows:stopping",
        "flows:stopped",
        "runtime-state",
        "nodes-stopped",
        "flows:starting",
        "flows:started",
        "nodes-started",
        "runtime-state",
        "runtime-deploy",
      ]);
      deepEqual(seen.note("active while it closes"), ["t", "b"]);
    },
  },
  {
    name: "start: order of events of a load",
    rules: ["events.load", "deploy.reload"],
    flows: tab("t", [probe("a")]),
    async play(t) {
      await t.load(tab("t", [probe("b")]));
      t.note("rev", t.replies.at(-1));
    },
    shows(seen) {
      deepEqual(names(seen)[9], "runtime-state");
      equal(seen.ids("construct"), "a b");
      equal(seen.of("close")[0].removed, false);
    },
  },
  {
    name: "start: credentials that cannot be read",
    rules: ["events.credentials"],
    flows: tab("t", [probe("a")]),
    async play(t) {
      const flows = tab("t", [node("s", "secretive")]);
      await t.load(flows, { $: `${"0".repeat(32)}bm90aGluZw==` });
      await t.deploy([...flows, ...tab("u", [probe("a")])]);
      t.forgetCredentials();
    },
    shows(seen) {
      equal(seen.ids("construct"), "a s s a");
      deepEqual(seen.of("construct", "s")[0].credentials, {});
      deepEqual(runtimeStates(seen).slice(2, 4), ["credentials_load_failed", "stop"]);
    },
  },
  {
    name: "start: an exception of one flow does not keep others from starting",
    rules: ["start.exception"],
    loads: true,
    flows: [
      ...tab("t", [probe("a")], { env: [{ name: "A", type: "jsonata", value: "(" }] }),
      ...tab("u", [probe("b")]),
    ],
    shows(seen) {
      equal(seen.ids("construct"), "b");
      match(seen.of("printed")[0].line, /JSONata|Error/);
    },
  },
];
