// What a deploy stops, in which order, and how nodes are closed.

import { deepEqual, equal, match } from "node:assert/strict";
import { config, instance, node, onStage, probe, tab, template } from "../flow.mjs";

/** What was closed after the first deploy, with a mark on what was removed. */
const closed = (seen) => seen.of("close").map(({ id, removed }) => (removed ? `!${id}` : id));
/** What the deploys after the first one created. */
const created = (seen, first) =>
  seen
    .of("construct")
    .map(({ id }) => id)
    .slice(first)
    .join(" ");
const changed = (flows, ids, more = { changed: 1 }) =>
  flows.map((entry) => ([ids].flat().includes(entry.id) ? { ...entry, ...more } : entry));
const without = (flows, ...ids) => flows.filter(({ id }) => !ids.includes(id));

const base = [
  config("c1"),
  config("c2"),
  ...tab("t", [
    probe("a", {}, "b"),
    probe("b", { uses: "c1" }, "c"),
    probe("c"),
    probe("lone"),
    config("ct"),
  ]),
  ...tab("u", [probe("d", {}, "e"), probe("e")]),
];
const BASE = 9;

const stops = (name, rules, deploys, expected) => ({
  name: `stop: ${name}`,
  rules,
  flows: base,
  async play(t) {
    for (const [flows, type] of deploys) await t.deploy(flows, type);
  },
  shows(seen) {
    deepEqual(closed(seen).join(" "), expected.closed);
    deepEqual(created(seen, BASE), expected.created);
  },
});

/** Registers handlers of `close` of every arity. */
const arities = (own) => {
  const stage = onStage();
  const tell = (handler, given) =>
    stage.record("closing", { id: own.id, handler, given: given.map((value) => typeof value) });
  own.on("close", () => tell("none", []));
  own.on("close", (done) => {
    tell("done", [done]);
    setImmediate(done);
  });
  own.on("close", (removed, done) => {
    tell("removed, done", [removed, done]);
    done();
    done();
  });
  own.on("close", (one, two, three) => {
    tell("three", [one, two, three]);
    one();
  });
  own.on("close", () => {
    throw new Error("thrown without parameters");
  });
  own.on("close", (_done) => {
    throw new Error("thrown with done");
  });
  own.on("close", (...rest) => tell("rest", rest));
  return stage.NO_CLOSE;
};

export default [
  stops("nodes stops what changed and what is gone", ["stop.nodes"], [[changed(base, "a"), "nodes"]], {
    closed: "a",
    created: "a",
  }),
  stops("flows stops what is connected, and nothing else", ["stop.flows"], [[changed(base, "a"), "flows"]], {
    closed: "a b c",
    created: "a b c",
  }),
  stops("full stops all", ["stop.full", "stop.order", "stop.config-last"], [[changed(base, "a"), "full"]], {
    closed: "a b c lone ct d e c1 c2",
    created: "c1 c2 ct a b c lone d e",
  }),
  stops(
    "nothing changed",
    ["stop.nodes"],
    [
      [base, "nodes"],
      [base, "flows"],
    ],
    { closed: "", created: "" },
  ),
  stops("a config node and its users", ["stop.nodes", "stop.config-last"], [[changed(base, "c1"), "nodes"]], {
    closed: "b c1",
    created: "c1 b",
  }),
  stops("what is removed is told so", ["stop.removed"], [[without(base, "lone", "c"), "nodes"]], {
    closed: "!c !lone",
    created: "",
  }),
  stops(
    "what is removed is told so, of a full deploy, too",
    ["stop.removed"],
    [[without(base, "lone"), "full"]],
    {
      closed: "a b c !lone ct d e c1 c2",
      created: "c1 c2 ct a b c d e",
    },
  ),
  stops(
    "what is rewired stays in nodes, and not in flows",
    ["stop.flows", "start.rewired"],
    [
      [changed(base, "a", { wires: [["c"]] }), "nodes"],
      [base, "flows"],
    ],
    { closed: "b c a", created: "a b c" },
  ),
  stops("another env of a tab stops all of it", ["stop.tab"], [[changed(base, "t", { env: [] }), "nodes"]], {
    closed: "a b c lone ct",
    created: "ct a b c lone",
  }),
  stops(
    "a tab that goes, and one that comes",
    ["stop.tab", "stop.removed"],
    [[[...without(base, "t", "a", "b", "c", "lone", "ct"), ...tab("v", [probe("new")])], "nodes"]],
    { closed: "!a !b !c !lone !ct", created: "new" },
  ),
  stops(
    "a tab that is disabled, and enabled again",
    ["stop.tab"],
    [
      [changed(base, "u", { disabled: true }), "nodes"],
      [base, "nodes"],
    ],
    { closed: "!d !e", created: "d e" },
  ),
  stops(
    "a node that is disabled, and enabled again",
    ["stop.removed"],
    [
      [changed(base, "d", { d: true }), "nodes"],
      [base, "nodes"],
    ],
    { closed: "!d", created: "d" },
  ),
  stops("another type of a node", ["stop.nodes"], [[changed(base, "lone", { type: "comment" }), "nodes"]], {
    closed: "lone",
    created: "",
  }),
  stops("a node that moves to another tab", ["stop.nodes"], [[changed(base, "lone", { z: "u" }), "nodes"]], {
    closed: "lone",
    created: "lone",
  }),
  stops("only moved about", ["stop.nodes"], [[changed(base, ["a", "lone"], { x: 5, y: 6 }), "nodes"]], {
    closed: "",
    created: "",
  }),
  {
    name: "stop: a changed global-config turns any deploy into a full one",
    rules: ["stop.global-config"],
    flows: [{ id: "gc", type: "global-config", env: [] }, ...base],
    play: (t) =>
      t.deploy(
        [{ id: "gc", type: "global-config", env: [{ name: "A", type: "str", value: "1" }] }, ...base],
        "nodes",
      ),
    shows: (seen) => equal(closed(seen).length, BASE),
  },
  {
    name: "stop: handlers of close of every arity",
    rules: ["stop.arities", "stop.throws"],
    flows: tab("t", [probe("a"), probe("b")]),
    behave: { a: arities, b: arities },
    play: (t) => t.deploy(tab("t", [probe("b", { changed: 1 })]), "nodes"),
    shows(seen) {
      const ofA = seen.of("closing", "a").map(({ handler, given }) => `${handler}: ${given.join(" ")}`);
      deepEqual(ofA, [
        "none: ",
        "done: function",
        "removed, done: boolean function",
        "three: function undefined undefined",
        "rest: ",
      ]);
    },
  },
  {
    name: "stop: all are closed at once, and the slowest is waited for",
    rules: ["stop.parallel", "stop.input-gone"],
    flows: tab("t", [probe("a"), probe("b"), probe("c")]),
    behave: Object.fromEntries(
      ["a", "b", "c"].map((id, at) => [
        id,
        (own) => {
          const stage = onStage();
          own.on("close", (done) => {
            stage.record("closing", { id });
            if (at === 0) own.receive({ payload: "while it closes" });
            setTimeout(() => [stage.record("closed", { id }), done()], 20 - at * 8);
          });
          return stage.NO_CLOSE;
        },
      ]),
    ),
    async play(t) {
      const before = t.node("c");
      await t.deploy(tab("t", []));
      before.receive({ payload: "when it is closed" });
      await t.quiet();
    },
    shows(seen) {
      const order = seen.entries
        .filter(({ what }) => /clos/.test(what))
        .map(({ what, id }) => `${what} ${id}`);
      deepEqual(order, ["closing a", "closing b", "closing c", "closed c", "closed b", "closed a"]);
      deepEqual([seen.payloads("a"), seen.payloads("c")], [["while it closes"], []]);
      equal(seen.entries.findIndex(({ name }) => name === "flows:stopped") > 0, true);
    },
  },
  {
    name: "stop: one that never calls back",
    rules: ["stop.timeout", "stop.late"],
    flows: tab("t", [probe("a", { name: "slow" }), probe("b")]),
    behave: {
      a: (own) => {
        const stage = onStage();
        own.on("close", (done) => {
          stage.late = () => [stage.record("late", { id: own.id }), done()];
        });
        return stage.NO_CLOSE;
      },
    },
    async play(t) {
      await t.deploy(tab("t", [probe("b")]));
      t.late();
    },
    shows(seen) {
      match(seen.logged("error")[0], /Error stopping node: Close timed out/);
      equal(seen.of("construct", "b").length, 2);
    },
  },
  {
    name: "stop: statuses of what is removed are cleared",
    rules: ["stop.status"],
    flows: tab("t", [probe("a"), probe("b"), probe("c")]),
    async play(t) {
      for (const id of ["a", "b", "c"]) t.node(id).status("shown");
      await t.deploy(tab("t", [probe("b", { changed: 1 }), probe("c")]), "nodes");
      await t.deploy(tab("t", [probe("c")]), "full");
    },
    shows(seen) {
      const cleared = seen.of("status").filter(({ status }) => status === "(undefined)");
      deepEqual(
        cleared.map(({ id }) => id),
        ["a", "b"],
      );
    },
  },
  {
    name: "stop: a subflow instance and what is in it",
    rules: ["stop.instance", "stop.removed-inner"],
    flows: [
      ...template("s", { in: [["i1"]] }, [probe("i1", {}, "i2"), probe("i2"), config("ci")]),
      ...tab("t", [instance("x", "s"), instance("y", "s", { name: "y" })]),
    ],
    async play(t) {
      const inner = t.node("x-i1");
      await t.deploy(
        [
          ...template("s", { in: [["i1"]] }, [probe("i1", {}, "i2"), probe("i2"), config("ci")]),
          ...tab("t", [instance("y", "s", { name: "z" })]),
        ],
        "nodes",
      );
      inner.receive({ payload: "late" });
      await t.quiet();
    },
    shows(seen) {
      deepEqual(closed(seen), ["y-i1", "y-i2", "y-ci", "x-i1", "x-i2", "x-ci"]);
      deepEqual(
        seen
          .of("status")
          .filter(({ id }) => id === "x")
          .map(({ status }) => status)[0],
        {},
      );
      deepEqual(seen.payloads("x-i1"), []);
    },
  },
  {
    name: "stop: a change in a template restarts all its instances",
    rules: ["stop.template"],
    flows: [
      ...template("s1", {}, [probe("i")]),
      ...template("s2", {}, [instance("n", "s1"), probe("j")]),
      ...template("s3", {}, [probe("k")]),
      ...tab("t", [instance("x", "s1"), instance("y", "s2"), instance("z", "s3"), probe("a")]),
    ],
    play: (t) =>
      t.deploy(
        [
          ...template("s1", {}, [probe("i", { changed: 1 })]),
          ...template("s2", {}, [instance("n", "s1"), probe("j")]),
          ...template("s3", {}, [probe("k")]),
          ...tab("t", [instance("x", "s1"), instance("y", "s2"), instance("z", "s3"), probe("a")]),
        ],
        "nodes",
      ),
    shows: (seen) => deepEqual(created(seen, 5), "x-i y-n-i y-j"),
  },
  {
    name: "stop: link nodes with nodes and flows",
    rules: ["stop.flows"],
    flows: [
      ...tab("t", [probe("a", {}, "o"), node("o", "link out", { mode: "link", links: ["i"] }, [])]),
      ...tab("u", [node("i", "link in", { links: ["o"] }, "b"), probe("b")]),
    ],
    play: (t) =>
      t.deploy(
        [
          ...tab("t", [probe("a", {}, "o"), node("o", "link out", { mode: "link", links: ["i"] }, [])]),
          ...tab("u", [node("i", "link in", { links: ["o"] }, "b"), probe("b", { changed: 1 })]),
        ],
        "flows",
      ),
    shows: (seen) => deepEqual(closed(seen), ["b"]),
  },
];
