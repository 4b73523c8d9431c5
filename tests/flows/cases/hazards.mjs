// Configurations that are wrong somewhere and leave Node-RED alive. What Redloom is to make of those that it takes
// in another way stands under `sensible`: one entry that is wrong never keeps the others from running.

import { deepEqual, equal, match } from "node:assert/strict";
import { config, group, instance, node, onStage, probe, tab, template, variable } from "../flow.mjs";

const env = (name, type, value) => [{ name, type, value }];
const created = (seen) => seen.ids("construct");
const loaded = (name, rule, flows, shows, more = {}) => ({
  name: `hazard: ${name}`,
  rules: [rule],
  loads: true,
  flows,
  shows,
  ...more,
});
/** The others on the tab run, and get what is sent. */
const others = [probe("a", {}, "b"), probe("b")];
const sent = {
  play: (t) => t.node("a")?.send({ payload: 1 }),
  sensible: (seen) => deepEqual(seen.payloads("b"), [1]),
};

export default [
  loaded(
    "an output that is null",
    "hazard.wires",
    tab("t", [...others, { ...probe("n"), wires: [null] }]),
    (seen) => equal(created(seen), "a b"),
    sent,
  ),
  loaded(
    "wires that are a text, an object, a number",
    "hazard.wires",
    tab("t", [
      ...others,
      { ...probe("n"), wires: "b" },
      { ...probe("o"), wires: {} },
      { ...probe("p"), wires: 5 },
      { ...probe("q"), wires: ["b"] },
      { ...probe("r"), wires: ["bb"] },
      { ...probe("s"), wires: null },
    ]),
    (seen) => equal(created(seen), "a b q r s"),
    {
      async play(t) {
        for (const id of ["q", "r", "s"]) await t.send(id, { payload: id });
      },
    },
  ),
  loaded(
    "no id",
    "hazard.ids",
    tab("t", [...others, { ...probe("n"), id: undefined }]),
    (seen) => equal(created(seen).startsWith("a b"), true),
    sent,
  ),
  loaded(
    "no type",
    "hazard.types",
    tab("t", [...others, { ...probe("n"), type: undefined }]),
    (seen) => equal(created(seen), ""),
    sent,
  ),
  loaded(
    "entries that are text and number",
    "hazard.entries",
    [5, "text", true, ...tab("t", others)],
    (seen) => equal(created(seen), ""),
    sent,
  ),
  loaded(
    "a wire to what every object has",
    "hazard.inherited",
    tab("t", [probe("a", {}, ["constructor", "toString", "b"]), probe("b")]),
    (seen) => equal(created(seen), "a b"),
    sent,
  ),
  {
    name: "hazard: a property that every object has is always changed",
    rules: ["hazard.inherited"],
    flows: tab("t", [probe("n", { p: "constructor" }), probe("b")]),
    play: (t) => t.deploy(tab("t", [probe("n", { p: "constructor" }), probe("b")]), "nodes"),
    shows: (seen) => equal(created(seen), "n b n"),
  },
  loaded(
    "a variable named hasOwnProperty",
    "hazard.env",
    [
      ...tab("t", [...others, probe("n", { p: variable("A") })], { env: env("hasOwnProperty", "str", "x") }),
      ...tab("u", [probe("c")]),
    ],
    (seen) => equal(created(seen).endsWith("c"), true),
    sent,
  ),
  loaded(
    "a variable that is null",
    "hazard.env",
    [...tab("t", others, { env: [null, ...env("A", "str", "x")] }), ...tab("u", [probe("c")])],
    (seen) => equal(created(seen), "c"),
    sent,
  ),
  loaded(
    "a variable that resolves to null",
    "hazard.env",
    [
      { id: "gc", type: "global-config", env: env("N", "json", "null") },
      ...tab("t", others, { env: env("A", "env", "N") }),
      ...tab("u", [probe("c")]),
    ],
    (seen) => equal(created(seen).endsWith("c"), true),
    sent,
  ),
  loaded(
    "variables of an instance that are no list",
    "hazard.instance",
    [
      ...template("s", {}, [probe("i")]),
      ...tab("t", [probe("a", {}, ["gone", "b"]), probe("b"), instance("x", "s", { env: "text" })]),
    ],
    (seen) => equal(created(seen), "a b"),
    {
      play: (t) => {
        try {
          t.node("a").send({ payload: 1 });
        } catch (error) {
          t.note("thrown", error.constructor.name);
        }
      },
    },
  ),
  loaded(
    "an instance without wires whose template has outputs",
    "hazard.instance",
    [
      ...template("s", { in: [["i"]], out: [["i"]] }, [probe("i")]),
      ...tab("t", [...others, { ...instance("x", "s"), wires: undefined }]),
    ],
    (seen) => equal(created(seen), "a b"),
    sent,
  ),
  loaded(
    "an instance in a group that is not there",
    "hazard.instance",
    [
      ...template("s", {}, [probe("i", { p: variable("A") }), probe("j", { p: "none" })]),
      ...tab("t", [...others, instance("x", "s", { g: "gone" })], { env: env("A", "str", "of the tab") }),
    ],
    (seen) => equal(created(seen), "a b x-j"),
    sent,
  ),
  loaded(
    "config nodes in a circle, of all flows",
    "hazard.circle",
    [config("c1", { uses: "c2" }), config("c2", { uses: "c1" }), config("c3"), ...tab("t", others)],
    (seen) => equal(created(seen), "c3 a b"),
    sent,
  ),
  loaded(
    "config nodes in a circle, of a tab",
    "hazard.circle",
    [...tab("t", [...others, config("c1", { uses: "c1" }), config("c2")]), ...tab("u", [probe("c")])],
    (seen) => equal(created(seen), "c2 c"),
    sent,
  ),
  {
    name: "hazard: a config node whose wires change",
    rules: ["hazard.config-wires"],
    flows: [config("c1"), config("c2"), ...tab("t", others)],
    play: (t) =>
      t.deploy([config("c1", { wires: [["a"]] }), config("c2"), config("c3"), ...tab("t", others)], "nodes"),
    shows: (seen) => match(seen.of("printed")[0].line, /TypeError/),
  },
  loaded(
    "a tab that is called global",
    "hazard.tab-global",
    [config("c1"), ...tab("global", [probe("g")]), ...tab("t", others)],
    (seen) => equal(created(seen), "c1 a b"),
    sent,
  ),
  loaded(
    "the same id on two tabs",
    "hazard.twice",
    [...tab("t", others), ...tab("u", [probe("b", { name: "the other" }), probe("c", {}, "b")])],
    (seen) => equal(created(seen), "a b b c"),
    {
      async play(t) {
        await t.send("a", { payload: 1 });
        await t.send("c", { payload: 2 });
      },
    },
  ),
  loaded(
    "a config node in a container that is not there",
    "hazard.twice",
    [config("c1", { z: "gone" }), ...tab("t", others)],
    (seen) => equal(created(seen), "c1 a b c1"),
    sent,
  ),
  loaded(
    "a tab that is not there",
    "hazard.implied",
    [...tab("t", others), { ...probe("n", {}, "m"), z: "gone" }, { ...probe("m"), z: "gone" }],
    (seen) => equal(created(seen), "a b n m"),
    {
      play: (t) => t.send("n", { payload: 1 }),
    },
  ),
  {
    name: "hazard: disabled by a text",
    rules: ["hazard.disabled"],
    flows: tab("t", others),
    play: (t) => t.deploy(tab("t", [probe("a", {}, "b"), probe("b", { d: "true" })]), "nodes"),
    shows: (seen) => deepEqual([created(seen), seen.of("close")[0].removed], ["a b b", true]),
  },
  {
    name: "hazard: another wire of an instance with a status",
    rules: ["hazard.rewired-status"],
    flows: [
      ...template("s", { in: [["i"]], out: [["i"]], status: ["i"] }, [probe("i", {}, [])]),
      ...tab("t", [instance("x", "s", {}, "b"), probe("b"), probe("c")]),
    ],
    async play(t) {
      await t.receive("x", { payload: "before" });
      await t.deploy(
        [
          ...template("s", { in: [["i"]], out: [["i"]], status: ["i"] }, [probe("i", {}, [])]),
          ...tab("t", [instance("x", "s", {}, "c"), probe("b"), probe("c")]),
        ],
        "nodes",
      );
      await t.receive("x", { payload: "after" });
    },
    shows: (seen) =>
      deepEqual(
        seen.of("status", "x").map(({ status }) => status.text),
        ["before"],
      ),
    sensible: (seen) =>
      deepEqual(
        seen.of("status", "x").map(({ status }) => status.text),
        ["before", "after"],
      ),
  },
  {
    name: "hazard: another wire of an instance whose template has a node without outputs",
    rules: ["hazard.rewired-outputs"],
    flows: [
      ...template("s", { in: [["i"]], out: [["i"]] }, [probe("i")]),
      ...tab("t", [instance("x", "s", {}, "b"), probe("b"), probe("c")]),
    ],
    async play(t) {
      await t.deploy(
        [
          ...template("s", { in: [["i"]], out: [["i"]] }, [probe("i")]),
          ...tab("t", [instance("x", "s", {}, "c"), probe("b"), probe("c"), probe("d")]),
        ],
        "nodes",
      );
      await t.receive("x", { payload: 1 });
    },
    shows: (seen) => deepEqual([seen.payloads("b"), seen.payloads("c")], [[1], []]),
    sensible: (seen) => deepEqual([seen.payloads("b"), seen.payloads("c")], [[], [1]]),
  },
  {
    name: "hazard: a config node that comes after its user",
    rules: ["hazard.late-config"],
    flows: tab("t", [probe("a", { uses: "c1" })]),
    behave: {
      a: (_own, { uses }, RED) => onStage().record("found", { config: !!RED.nodes.getNode(uses) }),
    },
    play: (t) => t.deploy([config("c1"), ...tab("t", [probe("a", { uses: "c1" })])], "nodes"),
    shows: (seen) =>
      deepEqual(
        seen.of("found").map((one) => one.config),
        [false],
      ),
  },
  {
    name: "hazard: other credentials beside the flows, and nodes that run",
    rules: ["hazard.separate-credentials", "create.credentials"],
    flows: tab("t", [node("a", "secretive", { credentials: { user: "first", key: "k" } })]),
    async play(t) {
      const flows = tab("t", [node("a", "secretive")]);
      await t.deploy(flows, "nodes", { credentials: { a: { user: "second" } } });
      t.note("stored", t.RED.nodes.getCredentials("a"));
      t.note("running", t.node("a").credentials);
      await t.deploy(flows, "full");
    },
    shows(seen) {
      equal(seen.note("stored").user, "second");
      equal(seen.note("running").user, "first");
    },
  },
  {
    name: "hazard: a link call without links",
    rules: ["hazard.link-call"],
    loads: true,
    flows: tab("t", [...others, { ...node("c", "link call", { linkType: "static" }, "b") }]),
    play: (t) => t.node("a").send({ payload: 1 }),
    shows: (seen) => equal(seen.logged("error").length, 1),
  },
  loaded(
    "an inner id that is a type",
    "subflow.remap",
    [
      ...template("s", {}, [
        probe("probe", {}, []),
        node("k", "catch", { scope: null }),
        probe("catch", { name: "x" }),
      ]),
      ...tab("t", [...others, instance("x", "s")]),
    ],
    (seen) => equal(created(seen).includes("a b"), true),
    sent,
  ),
  loaded(
    "a group of another tab",
    "hazard.groups",
    [
      ...tab("t", [...others, group("g1")]),
      ...tab("u", [probe("c", { g: "g1", p: variable("NR_GROUP_NAME"), tell: ["p"] })]),
    ],
    (seen) => equal(created(seen), "a b c"),
    sent,
  ),
  loaded(
    "a type that every object has",
    "hazard.inherited",
    tab("t", [...others, node("n", "constructor", {}, "b")]),
    (seen) => equal(seen.replies[0].refused, "unexpected_error"),
    { sensible: (seen) => equal(typeof seen.replies[0].answer.rev, "string") },
  ),
  loaded(
    "a tab that every object has",
    "hazard.inherited",
    [...tab("t", others), { ...probe("n"), z: "constructor" }],
    (seen) => equal(seen.replies[0].refused, "unexpected_error"),
    sent,
  ),
  loaded(
    "a property that hides what every object has",
    "hazard.inherited",
    tab("t", [...others, probe("n", { hasOwnProperty: 1 })]),
    (seen) => equal(seen.replies[0].refused, "unexpected_error"),
    sent,
  ),
  loaded(
    "links that are no list",
    "hazard.links",
    tab("t", [
      ...others,
      node("i", "link in", { links: "o" }, "b"),
      node("o", "link out", { links: { a: 1 } }, []),
    ]),
    (seen) => equal(seen.replies[0].refused, "unexpected_error"),
    sent,
  ),
  loaded(
    "an id that is the prototype's",
    "hazard.inherited",
    tab("t", [...others, probe("__proto__")]),
    (seen) => equal(created(seen), "a b"),
    sent,
  ),
  loaded(
    "a property that is the prototype's",
    "hazard.inherited",
    tab("t", [
      ...others,
      Object.defineProperty(probe("n", { tell: ["x1"] }), "__proto__", {
        value: { x1: 5 },
        enumerable: true,
      }),
    ]),
    (seen) => equal(created(seen), "a b n"),
    sent,
  ),
];
