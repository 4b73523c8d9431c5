import { scenario, table } from "./scenario.mjs";

const FILE = "function/15-change";

/** One rule, a message, and the message's payload afterwards. */
const rule = (name, rule, payload, out, rest) => ({
  name,
  config: { rules: [].concat(rule) },
  send: [payload],
  out: [[out]],
  ...rest,
});
const msg = (properties) => ({ msg: properties });

table("change", FILE, [
  rule("set to a string", { t: "set", p: "payload", to: "changed", tot: "str" }, "x", "changed"),
  rule("set to a number", { t: "set", p: "payload", to: "42", tot: "num" }, "x", 42),
  rule("set to a boolean", { t: "set", p: "payload", to: "true", tot: "bool" }, "x", true),
  rule("set to JSON", { t: "set", p: "payload", to: '{"a":[1,2]}', tot: "json" }, "x", { a: [1, 2] }),
  rule("set to a buffer", { t: "set", p: "payload", to: "[72,105]", tot: "bin" }, "x", Buffer.from("Hi")),
  rule(
    "set to another property",
    { t: "set", p: "payload", to: "topic", tot: "msg" },
    msg({ payload: 1, topic: "t" }),
    "t",
  ),
  rule(
    "set to an expression",
    { t: "set", p: "payload", to: "$uppercase(payload)", tot: "jsonata" },
    "abc",
    "ABC",
  ),
  rule(
    "set to an expression without result",
    { t: "set", p: "payload", to: "nothing", tot: "jsonata" },
    "abc",
    "abc",
    { out: [[undefined]] },
  ),
  rule(
    "set to a variable that is not there",
    { t: "set", p: "payload", to: "REDLOOM_UNSET", tot: "env" },
    "x",
    "",
  ),
  rule(
    "set to a flow variable that NR gives",
    { t: "set", p: "payload", to: "NR_NODE_ID", tot: "env" },
    "x",
    "n1",
  ),
  rule(
    "set deep, creating what is missing",
    { t: "set", p: "payload.a.b", to: "1", tot: "num" },
    msg({ payload: {} }),
    { a: { b: 1 } },
  ),
  rule(
    "set by an index of another property",
    { t: "set", p: "payload[msg.topic]", to: "v", tot: "str" },
    msg({ payload: {}, topic: "k" }),
    { k: "v" },
  ),
  rule(
    "a set that is copied deep",
    [
      { t: "set", p: "payload", to: "a", tot: "msg", dc: true },
      { t: "set", p: "payload.x", to: "2", tot: "num" },
      { t: "set", p: "payload", to: "a", tot: "msg" },
    ],
    msg({ a: { x: 1 } }),
    { x: 1 },
  ),
  rule(
    "a set that is not copied",
    [
      { t: "set", p: "payload", to: "a", tot: "msg" },
      { t: "set", p: "payload.x", to: "2", tot: "num" },
      { t: "set", p: "payload", to: "a", tot: "msg" },
    ],
    msg({ a: { x: 1 } }),
    { x: 2 },
  ),
  rule(
    "change part of a string",
    { t: "change", p: "payload", from: "World", fromt: "str", to: "You", tot: "str" },
    "Hello World World",
    "Hello You You",
  ),
  rule(
    "change by a regular expression",
    { t: "change", p: "payload", from: "\\d+", fromt: "re", to: "NUMBER", tot: "str" },
    "a1b22",
    "aNUMBERbNUMBER",
  ),
  rule(
    "change by groups of a regular expression",
    { t: "change", p: "payload", from: "(\\w)(\\d)", fromt: "re", to: "$2$1", tot: "str" },
    "a1b2",
    "1a2b",
  ),
  rule(
    "change a string that is a number",
    { t: "change", p: "payload", from: "12", fromt: "str", to: "34", tot: "num" },
    "12",
    34,
  ),
  rule(
    "change a number",
    { t: "change", p: "payload", from: "12", fromt: "num", to: "ab", tot: "str" },
    12,
    "ab",
  ),
  rule(
    "change leaves another number",
    { t: "change", p: "payload", from: "12", fromt: "num", to: "ab", tot: "str" },
    13,
    13,
  ),
  rule(
    "change a boolean",
    { t: "change", p: "payload", from: "true", fromt: "bool", to: "on", tot: "str" },
    true,
    "on",
  ),
  rule(
    "change from another property",
    { t: "change", p: "payload", from: "topic", fromt: "msg", to: "X", tot: "str" },
    msg({ payload: "abcb", topic: "b" }),
    "aXcX",
  ),
  rule(
    "change a null",
    { t: "change", p: "payload", from: "a", fromt: "str", to: "b", tot: "str" },
    null,
    null,
  ),
  rule("delete", { t: "delete", p: "payload" }, "x", undefined),
  rule("delete in an array", { t: "delete", p: "payload[1]", pt: "msg" }, [1, 2, 3], [1, 3]),
  rule(
    "move",
    { t: "move", p: "topic", pt: "msg", to: "payload", tot: "msg" },
    msg({ topic: "t", payload: "p" }),
    "t",
  ),
  rule(
    "move deep",
    { t: "move", p: "payload.a", pt: "msg", to: "payload.b.c", tot: "msg" },
    { a: 1 },
    { b: { c: 1 } },
  ),
  rule("move into itself", { t: "move", p: "payload", pt: "msg", to: "payload.inner", tot: "msg" }, "x", {
    inner: "x",
  }),
  rule(
    "several rules",
    [
      { t: "set", p: "payload", to: "abc", tot: "str" },
      { t: "change", p: "payload", from: "b", fromt: "str", to: "-", tot: "str" },
    ],
    "x",
    "a-c",
  ),
  rule(
    "an expression that is broken",
    { t: "set", p: "payload", to: "$uppercase(", tot: "jsonata" },
    "x",
    undefined,
    { out: [[]], warns: [/./] },
  ),
  rule(
    "an expression that fails",
    { t: "set", p: "payload", to: "$error('no')", tot: "jsonata" },
    "x",
    undefined,
    { out: [[]], warns: [/./] },
  ),
  rule(
    "a regular expression that is broken",
    { t: "change", p: "payload", from: "(", fromt: "re", to: "", tot: "str" },
    "x",
    undefined,
    { out: [[]], warns: [/./] },
  ),
  rule("a JSON that is broken", { t: "set", p: "payload", to: "{", tot: "json" }, "x", undefined, {
    out: [[]],
    warns: [/./],
  }),
]);

table("change", FILE, [
  {
    name: "of version 0.5: replace",
    config: { action: "replace", property: "payload", from: "", to: "new", reg: false },
    send: ["x"],
    out: [["new"]],
  },
  {
    name: "of version 0.5: change",
    config: { action: "change", property: "payload", from: "a", to: "b", reg: false },
    send: ["aaa"],
    out: [["bbb"]],
  },
  {
    name: "of version 0.5: delete",
    config: { action: "delete", property: "payload", from: "", to: "", reg: false },
    send: ["aaa"],
    out: [[undefined]],
  },
]);

const TAB = { id: "f1", type: "tab" };
const HELPER = { id: "n2", type: "helper", z: "f1" };
const change = (...rules) => ({ id: "n1", type: "change", z: "f1", rules, wires: [["n2"]] });

for (const scope of ["flow", "global"]) {
  scenario(`change: ${scope} context is set, changed, moved and deleted`, {
    nodes: [FILE],
    flow: [
      change(
        { t: "set", p: "a.b", pt: scope, to: "payload", tot: "msg" },
        { t: "change", p: "a.b", pt: scope, from: "1", fromt: "str", to: "2", tot: "str" },
        { t: "move", p: "a.b", pt: scope, to: "c", tot: scope },
        { t: "set", p: "payload", to: "c", tot: scope },
        { t: "delete", p: "c", pt: scope },
      ),
      TAB,
      HELPER,
    ],
    send: [["n1", { payload: "v1" }]],
    expect: { n2: ["v2"] },
    after: ({ node, note }) => note(node("n1").context()[scope].keys()),
  });
  scenario(`change: ${scope} context with stores`, {
    nodes: [FILE],
    flow: [
      change(
        { t: "set", p: "#:(two)::v", pt: scope, to: "payload", tot: "msg" },
        { t: "set", p: "payload", pt: "msg", to: "#:(two)::v", tot: scope },
        { t: "set", p: "other", pt: "msg", to: "#:(one)::v", tot: scope },
      ),
      TAB,
      HELPER,
    ],
    act: async ({ helper, node, note }) => {
      helper._context.init({ contextStorage: { one: { module: "memory" }, two: { module: "memory" } } });
      await helper._context.load();
      note(helper._context.listStores());
      node("n1").receive({ payload: "stored" });
    },
    expect: { n2: ["stored"] },
    after: ({ node, note }) => {
      const context = node("n1").context()[scope];
      note([context.get("v"), context.get("v", "one"), context.get("v", "two"), context.keys("two")]);
    },
  });
}
