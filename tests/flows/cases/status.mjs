// Statuses and status nodes.

import { deepEqual, equal } from "node:assert/strict";
import { config, group, instance, node, probe, tab, template } from "../flow.mjs";

const status = (id, more = {}) => [node(id, "status", more, `p${id}`), probe(`p${id}`)];
const heard = (seen) => seen.of("input").map(({ id }) => id.replace(/^p/, ""));
const tried = (t, label, act) => {
  try {
    act();
  } catch (error) {
    t.note(label, error.constructor.name);
  }
};

export default [
  {
    name: "status: what it may be",
    rules: ["type.status", "status.scalar", "status.text", "status.message", "status.event"],
    flows: tab("t", [probe("a", { name: "named" }), ...status("s")]),
    async play(t) {
      const a = t.node("a");
      for (const value of ["text", 7, true, {}, { text: 5 }, { fill: "red", shape: "dot", text: { a: 1 } }]) {
        a.status(value);
      }
      const own = { text: "kept", deep: { x: 1 } };
      a.status(own);
      own.deep.x = 2;
      await t.quiet();
      for (const value of [undefined, null]) tried(t, String(value), () => a.status(value));
      for (const text of [undefined, null]) tried(t, `text ${text}`, () => a.status({ text }));
      await t.quiet();
    },
    shows(seen) {
      deepEqual(seen.note("undefined"), "TypeError");
      deepEqual(seen.note("text null"), "TypeError");
      equal(seen.of("status", "a").length, 9);
      equal(seen.inputs("ps").length, 7);
      equal(seen.inputs("ps")[6].status.deep.x, 1);
      deepEqual(seen.inputs("ps")[0].status, {
        text: "text",
        source: { id: "a", type: "probe", name: "named" },
      });
    },
  },
  {
    name: "status: scopes, groups and distance; all are told",
    rules: ["status.scope", "status.distance", "status.group"],
    flows: tab("t", [
      group("g1"),
      group("g2", { g: "g1" }),
      group("g3"),
      ...status("all"),
      ...status("array", { scope: ["b"] }),
      ...status("inGroup", { scope: "group", g: "g1" }),
      ...status("other", { scope: "group", g: "g3" }),
      ...status("near", { g: "g2" }),
      ...status("ungrouped", { scope: "group" }),
      probe("a"),
      probe("b", { g: "g2" }),
    ]),
    async play(t) {
      t.node("a").status("of a");
      await t.quiet();
      t.node("b").status("of b");
      await t.quiet();
    },
    shows: (seen) =>
      deepEqual(heard(seen), ["all", "near", "ungrouped", "near", "inGroup", "all", "array", "ungrouped"]),
  },
  {
    name: "status: ids that it is wired to leave the scope",
    rules: ["status.wired"],
    flows: tab("t", [probe("a"), probe("b"), node("s", "status", { scope: ["a", "b"] }, "b")]),
    async play(t) {
      t.node("b").status("of b");
      t.node("a").status("of a");
      await t.quiet();
    },
    shows: (seen) =>
      deepEqual(
        seen.inputs("b").map(({ status: { text } }) => text),
        ["of a"],
      ),
  },
  {
    name: "status: of a config node, by the flows of its users",
    rules: ["status.users"],
    flows: [
      config("c1"),
      config("c2"),
      ...tab("t", [probe("a"), ...status("st", { scope: ["a"] })]),
      ...tab("u", [probe("b"), ...status("su")]),
    ],
    async play(t) {
      t.node("c1").users = { a: t.node("a"), b: t.node("b") };
      t.node("c1").status("of c1");
      t.node("c2").status("of c2");
      await t.quiet();
    },
    shows(seen) {
      deepEqual(heard(seen), ["st", "su"]);
      deepEqual(
        seen.of("status").map(({ id }) => id),
        ["c1", "c2"],
      );
    },
  },
  {
    name: "status: subflows tell their parent, unless they have a status of their own",
    rules: ["status.subflow", "status.subflow-output"],
    flows: [
      ...template("s1", {}, [probe("i")]),
      ...template("s2", {}, [probe("i2"), ...status("inner", { scope: ["i2"] }), probe("j")]),
      ...template("s3", { status: ["out"] }, [probe("i3"), probe("out")]),
      ...tab("t", [
        instance("x1", "s1"),
        instance("x2", "s2"),
        instance("x3", "s3"),
        ...status("all"),
        ...status("some", { scope: ["x1", "x2"] }),
      ]),
    ],
    async play(t) {
      for (const id of ["x1-i", "x2-i2", "x2-j", "x3-i3", "x1", "x3"]) {
        t.node(id).status({ text: `of ${id}` });
        await t.quiet();
      }
      tried(t, "text", () => t.node("x1").status("text"));
    },
    shows(seen) {
      equal(seen.note("text"), "TypeError");
      const inputs = seen.of("input").map(({ id, msg }) => `${id} ${msg.status.text}`);
      deepEqual(inputs, [
        "pall of x1-i",
        "psome of x1-i",
        "x2-pinner of x2-i2",
        "pall of x2-j",
        "psome of x2-j",
        "pall of x1",
        "psome of x1",
        "pall of x3",
      ]);
      equal(seen.of("status").length, 7);
    },
  },
  {
    name: "status: what comes to the status output of a subflow",
    rules: ["subflow.status"],
    flows: [
      ...template("s", { in: [["i"]], status: ["i"] }, [probe("i")]),
      ...tab("t", [instance("x", "s"), ...status("all")]),
    ],
    async play(t) {
      const long = "a text that is much longer than thirty-two characters are";
      const payloads = [
        "text",
        "",
        5,
        null,
        true,
        ["list"],
        { text: "t" },
        { fill: "red" },
        {},
        { other: 1 },
      ];
      for (const payload of [...payloads, [long], Buffer.from("b")]) await t.receive("x", { payload });
      await t.receive("x", { status: { text: "of status" } });
      await t.receive("x", { status: { text: "common.status.connected" } });
      await t.receive("x", { status: { fill: "green" } });
      await t.receive("x", { topic: "neither" });
      await t.receive("x", { payload: undefined, status: { text: "payload undefined" } });
    },
    shows(seen) {
      const texts = seen.of("status", "x").map((one) => one.status.text ?? "none");
      deepEqual(texts, [
        "text",
        "",
        "5",
        "null",
        "true",
        "[ 'list' ]",
        "t",
        "none",
        "none",
        "{ other: 1 }",
        "[ 'a text that is much longer th...",
        "<Buffer 62>",
        "of status",
        "node-red:common.status.connected",
        "none",
        "payload undefined",
      ]);
    },
  },
];
