// Errors and who catches them.

import { deepEqual, equal, match } from "node:assert/strict";
import { config, group, instance, node, probe, tab, template } from "../flow.mjs";

/** A catch node and the probe that shows what it caught, under the id of the catch node with a `p` in front. */
const catching = (id, more = {}) => [node(id, "catch", more, `p${id}`), probe(`p${id}`)];

/** Reports what the message says. */
const reports = (own) =>
  own.on("input", (msg) => {
    own.error(msg.error_ ?? "reported", msg.bare ? undefined : msg);
  });
/** Takes note of the order in which catch nodes are told. */
const caught = (seen) => seen.of("input").map(({ id }) => id.replace(/^p/, ""));
const behave = { a: reports, b: reports };

export default [
  {
    name: "catch: an error without a message is only logged",
    rules: ["error.unoffered", "error.falsy"],
    flows: tab("t", [probe("a"), ...catching("c")]),
    async play(t) {
      const a = t.node("a");
      a.error("alone");
      a.error("with text", "text");
      for (const falsy of [undefined, null, 0, "", false, true]) a.error(falsy, { payload: String(falsy) });
      a.error(false);
      await t.quiet();
    },
    shows(seen) {
      deepEqual(seen.logged("error"), ["alone", "with text", undefined]);
      const messages = seen.inputs("pc").map(({ error }) => error.message);
      deepEqual(messages, ["", "", "", "", "false", "true"]);
    },
  },
  {
    name: "catch: all, some, and nobody",
    rules: ["type.catch", "catch.scope", "catch.copies", "error.uncaught-logged"],
    flows: tab("t", [
      probe("a"),
      probe("b"),
      ...catching("all"),
      ...catching("null", { scope: null }),
      ...catching("some", { scope: ["b", "other"] }),
      ...catching("text", { scope: "whatever" }),
      ...catching("off", { d: true }),
    ]).concat(tab("u", [probe("e")])),
    behave: { ...behave, e: reports },
    async play(t) {
      await t.receive("a", { payload: 1, deep: {} });
      await t.receive("b", { payload: 2 });
      await t.receive("e", { payload: 3 });
    },
    shows(seen) {
      deepEqual(caught(seen), ["text", "all", "null", "some", "text", "all", "null"]);
      deepEqual(seen.logged("error"), ["reported"]);
    },
  },
  {
    name: "catch: the message",
    rules: ["catch.message", "catch.own-properties"],
    flows: tab("t", [probe("a", { name: "named" }), ...catching("c")]),
    behave,
    async play(t) {
      await t.receive("a", { payload: 1 });
      await t.receive("a", { payload: 2, error: "an old one" });
      await t.receive("a", { payload: 3, error: { message: "of b", source: { id: "b", count: 4 } } });
      const coded = Object.assign(new RangeError("with code"), {
        code: "E_CODE",
        cause: "the cause",
        more: 1,
      });
      await t.receive("a", { payload: 4, error_: coded });
      await t.receive("a", { payload: 5, error_: { message: "an object", stack: "own stack" } });
      await t.receive("a", { payload: 6, error_: ["a", "list"] });
    },
    shows(seen) {
      const [first, second, third, fourth, fifth, sixth] = seen.inputs("pc");
      deepEqual(first.error, {
        message: "reported",
        source: { id: "a", type: "probe", name: "named", count: 1 },
      });
      equal(second._error, "an old one");
      equal(third.error.source.count, 1);
      deepEqual(
        [fourth.error.code, fourth.error.cause, fourth.error.more],
        ["E_CODE", "the cause", undefined],
      );
      equal(fifth.error.stack, "own stack");
      equal(sixth.error.message, "a,list");
    },
  },
  {
    name: "catch: a loop ends after ten",
    rules: ["error.loop"],
    flows: tab("t", [probe("a"), node("c", "catch", {}, "a")]),
    behave,
    play: (t) => t.receive("a", { payload: 1 }),
    shows(seen) {
      match(seen.logged("warn")[0], /maximum number of catches/);
      deepEqual(seen.logged("error"), ["reported"]);
    },
  },
  {
    name: "catch: groups",
    rules: ["catch.group", "catch.group-ungrouped"],
    flows: tab("t", [
      group("g1"),
      group("g2", { g: "g1" }),
      group("g3"),
      probe("a"),
      probe("b", { g: "g2" }),
      ...catching("ungrouped", { scope: "group" }),
      ...catching("outer", { scope: "group", g: "g1" }),
      ...catching("inner", { scope: "group", g: "g2" }),
      ...catching("other", { scope: "group", g: "g3" }),
      ...catching("all3", { g: "g3" }),
      ...catching("gone", { scope: "group", g: "gone" }),
    ]),
    behave,
    async play(t) {
      await t.receive("a", { payload: 1 });
      await t.receive("b", { payload: 2 });
    },
    shows: (seen) => deepEqual(caught(seen), ["ungrouped", "all3", "inner", "outer", "ungrouped", "all3"]),
  },
  {
    name: "catch: the nearest first, then scope, plain, uncaught",
    rules: ["catch.distance", "catch.ties"],
    flows: tab("t", [
      group("g1"),
      group("g2", { g: "g1" }),
      ...catching("u", { uncaught: true }),
      ...catching("plain1"),
      ...catching("plain2"),
      ...catching("array", { scope: ["b"] }),
      ...catching("group1", { scope: "group", g: "g1" }),
      ...catching("plainIn2", { g: "g2" }),
      ...catching("arrayIn2", { g: "g2", scope: ["b"] }),
      ...catching("plainIn1", { g: "g1" }),
      probe("b", { g: "g2" }),
    ]),
    behave,
    play: (t) => t.receive("b", { payload: 1 }),
    shows: (seen) =>
      deepEqual(caught(seen), ["arrayIn2", "plainIn2", "group1", "plainIn1", "array", "plain1", "plain2"]),
  },
  {
    name: "catch: uncaught",
    rules: ["catch.uncaught"],
    flows: tab("t", [
      probe("a"),
      probe("b"),
      ...catching("u1", { uncaught: true }),
      ...catching("u2", { uncaught: true }),
      ...catching("some", { scope: ["b"] }),
    ]),
    behave,
    async play(t) {
      await t.receive("a", { payload: 1 });
      await t.receive("b", { payload: 2 });
    },
    shows: (seen) => deepEqual(caught(seen), ["u1", "u2", "some"]),
  },
  {
    name: "catch: a nearer uncaught, and farther plain ones",
    rules: ["catch.nearer-uncaught"],
    flows: tab("t", [
      group("g"),
      probe("b", { g: "g" }),
      ...catching("near", { uncaught: true, g: "g" }),
      ...catching("far"),
      ...catching("farther", { uncaught: true }),
    ]),
    behave,
    play: (t) => t.receive("b", { payload: 1 }),
    shows: (seen) => deepEqual(caught(seen), ["near", "far", "farther"]),
  },
  {
    name: "catch: of a config node, by the flows of its users",
    rules: ["error.users", "error.global"],
    flows: [
      config("c1", {}),
      config("c2", {}),
      ...tab("t", [probe("a", { uses: "c1" }), ...catching("ct", { scope: ["a"] })]),
      ...tab("u", [probe("b", { uses: "c1" }), ...catching("cu")]),
    ],
    behave: {
      a: (own, { uses }, RED) => {
        RED.nodes.getNode(uses).users = { a: own };
      },
      b: (own, { uses }, RED) => {
        RED.nodes.getNode(uses).users.b = own;
      },
    },
    async play(t) {
      t.node("c1").error("of c1", { payload: 1 });
      t.node("c2").error("of c2", { payload: 2 });
      await t.quiet();
    },
    shows(seen) {
      deepEqual(caught(seen), ["ct", "cu"]);
      equal(seen.inputs("pct")[0].error.source.id, "c1");
      deepEqual(seen.logged("error"), ["of c2"]);
    },
  },
  {
    name: "catch: subflows offer it to their parent",
    rules: ["catch.subflow"],
    flows: [
      ...template("s1", {}, [probe("i1")]),
      ...template("s2", {}, [instance("in", "s1"), probe("i2"), ...catching("c2", { scope: ["i2"] })]),
      ...tab("t", [
        instance("x", "s2", { name: "named" }),
        ...catching("all"),
        ...catching("some", { scope: ["x"] }),
      ]),
      ...tab("u", [instance("y", "s1")]),
    ],
    async play(t) {
      t.node("x-in-i1").error("deep", { payload: 1 });
      t.node("x-i2").error("caught inside", { payload: 2 });
      t.node("y-i1").error("of y", { payload: 3 });
      t.node("x").error("of the instance", { payload: 4 });
      await t.quiet();
    },
    shows(seen) {
      deepEqual(caught(seen), ["some", "all", "x-pc2", "some", "all"]);
      equal(seen.inputs("pall")[0].error.source.id, "x-in-i1");
      deepEqual(seen.logged("error"), ["of y"]);
    },
  },
];
