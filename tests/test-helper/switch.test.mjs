import { scenario, table } from "./scenario.mjs";

const FILE = "function/10-switch";
const rules = (...list) => ({
  rules: list,
  property: "payload",
  propertyType: "msg",
  checkall: "true",
  outputs: list.length,
});

/** One rule and what passes it. */
const one = (t, v, send, passes, more = {}) => {
  const { config, ...rule } = more;
  const types = [rule.vt, rule.v2t, config?.property].filter(Boolean).join(" ");
  return {
    name: `${t} ${JSON.stringify(v)}${types && ` (${types})`} of ${JSON.stringify(send)}`,
    config: { ...rules({ t, v, ...rule }), ...config },
    send,
    out: [passes],
  };
};

table("switch", FILE, [
  one("eq", "Hello", ["Hello", "hello", 1], ["Hello"]),
  one("eq", "3", [3, "3", 4, true], [3, "3"]),
  one("eq", "3", [3, "3", 4], [3, "3"], { vt: "num" }),
  one("eq", "true", [true, false, "true"], [true], { vt: "jsonata" }),
  one("neq", "Hello", ["Hello", "HEllO", 1], ["HEllO", 1]),
  one("lt", "3", [1, 2, 3, 4, "2"], [1, 2, "2"]),
  one("lte", "3", [2, 3, 4], [2, 3]),
  one("gt", "3", [2, 3, 4], [4]),
  one("gte", "3", [2, 3, 4], [3, 4]),
  one("btwn", "3", [2, 3, 4, 5, 6], [3, 4, 5], { v2: "5" }),
  one("btwn", "5", [2, 3, 4, 5, 6], [3, 4, 5], { v2: "3" }),
  one("btwn", "3", [1, 3, 5, 6], [3, 5], { vt: "num", v2: "2+3", v2t: "jsonata" }),
  one("cont", "Hello", ["Hello World", "Hi", 7, "sayHello"], ["Hello World", "sayHello"]),
  one("regex", "[abc]+", ["abc", "xyz", "XbX"], ["abc", "XbX"]),
  one("regex", "[abc]+", ["ABC", "xyz"], ["ABC"], { case: true }),
  one("true", "", [true, false, "true", 1], [true]),
  one("false", "", [true, false, 0], [false]),
  one("null", "", [null, 0, false, ""], [null]),
  one("nnull", "", [0, null, "x"], [0, "x"]),
  one("empty", "", ["", [], {}, Buffer.alloc(0), "x", [1], 0], ["", [], {}, Buffer.alloc(0)]),
  one("nempty", "", ["", [], "x", [1], Buffer.from("a"), { a: 1 }], ["x", [1], Buffer.from("a"), { a: 1 }]),
  one("istype", "string", ["a", 1], ["a"], { vt: "string" }),
  one("istype", "number", ["a", 1], [1], { vt: "number" }),
  one("istype", "boolean", [true, 1], [true], { vt: "boolean" }),
  one("istype", "array", [[1], { a: 1 }], [[1]], { vt: "array" }),
  one("istype", "buffer", [Buffer.from("a"), [1]], [Buffer.from("a")], { vt: "buffer" }),
  one("istype", "object", [{ a: 1 }, [1], null, "x"], [{ a: 1 }], { vt: "object" }),
  one("istype", "json", ['{"a":1}', "nope", "[1]"], ['{"a":1}', "[1]"], { vt: "json" }),
  one("istype", "null", [null, 0], [null], { vt: "null" }),
  one("istype", "undefined", [{ msg: { topic: "t" } }, 1], [undefined], { vt: "undefined" }),
  one("hask", "a", [{ a: 1 }, { b: 1 }, "a"], [{ a: 1 }]),
  one("jsonata_exp", "payload > 3", [2, 4], [4], { vt: "jsonata" }),
  one("jsonata_exp", "$length(payload) = 2", ["ab", "abc"], ["ab"], { vt: "jsonata" }),
  one("head", "2", [{ msg: part(0) }, { msg: part(1) }, { msg: part(2) }], [0, 1], { vt: "num" }),
  one("tail", "2", [{ msg: part(0) }, { msg: part(1) }, { msg: part(2) }], [1, 2], { vt: "num" }),
  one("index", "1", [{ msg: part(0) }, { msg: part(1) }, { msg: part(2) }], [1], {
    vt: "num",
    v2: "1",
    v2t: "num",
  }),
  one("else", "", [1, "x"], [1, "x"]),
  one("eq", "topic", [{ msg: { payload: "a", topic: "a" } }, { msg: { payload: "a", topic: "b" } }], ["a"], {
    vt: "msg",
  }),
  one("gt", "", [1, 3, 2, 5], [1, 3, 5], { vt: "prev" }),
  one("eq", "x", [{ msg: { payload: 1, topic: "x" } }, { msg: { payload: 2, topic: "y" } }], [1], {
    config: { property: "topic" },
  }),
  one("eq", "x", [{ msg: { payload: 1, a: { b: ["x"] } } }, { msg: { payload: 2, a: {} } }], [1], {
    config: { property: "a.b[0]" },
  }),
  one("eq", "6", [{ msg: { payload: 2 } }, { msg: { payload: 3 } }], [3], {
    config: { property: "payload * 2", propertyType: "jsonata" },
  }),
  one("eq", "PATHLIKE", ["x"], [], { config: { property: "REDLOOM_UNSET", propertyType: "env" } }),
]);

function part(index) {
  return { payload: index, parts: { id: "g", index, count: 3 } };
}

table("switch", FILE, [
  {
    name: "all rules are tried",
    config: rules({ t: "gt", v: "1" }, { t: "gt", v: "3" }, { t: "else" }),
    send: [1, 2, 5],
    out: [[2, 5], [5], [1]],
  },
  {
    name: "stops after the first",
    config: { ...rules({ t: "gt", v: "1" }, { t: "gt", v: "3" }, { t: "else" }), checkall: "false" },
    send: [1, 2, 5],
    out: [[2, 5], [], [1]],
  },
  {
    name: "a broken expression as property is an error when it starts",
    config: { ...rules({ t: "eq", v: "1" }), property: "$(", propertyType: "jsonata" },
    send: [1],
    out: [[]],
    warns: [/./],
  },
  {
    name: "an expression that fails is an error of the message",
    config: rules({ t: "jsonata_exp", v: "$error('no')", vt: "jsonata" }),
    send: [1],
    out: [[]],
    warns: [/./],
  },
  {
    name: "groups are repaired",
    config: { ...rules({ t: "eq", v: "a" }, { t: "else" }), repair: true },
    send: ["a", "b", "a", "c"].map((payload, index) => ({
      msg: { payload, parts: { id: "g", index, count: 4, type: "array" } },
    })),
    out: [
      ["a", "a"],
      ["b", "c"],
    ],
  },
]);

const CONTEXT = [
  { id: "f1", type: "tab" },
  { id: "n2", type: "helper", z: "f1" },
];

for (const [scope, type] of [
  ["flow", "flow"],
  ["global", "global"],
]) {
  scenario(`switch: property of ${scope} context`, {
    nodes: [FILE],
    flow: [
      {
        id: "n1",
        type: "switch",
        z: "f1",
        ...rules({ t: "eq", v: "on" }),
        property: "state",
        propertyType: type,
        wires: [["n2"]],
      },
      ...CONTEXT,
    ],
    act: ({ node }) => {
      node("n1").context()[scope].set("state", "off");
      node("n1").receive({ payload: 1 });
      node("n1").context()[scope].set("state", "on");
      node("n1").receive({ payload: 2 });
    },
    expect: { n2: [2] },
  });
  scenario(`switch: rule with a value of ${scope} context`, {
    nodes: [FILE],
    flow: [
      { id: "n1", type: "switch", z: "f1", ...rules({ t: "gt", v: "limit.low", vt: type }), wires: [["n2"]] },
      ...CONTEXT,
    ],
    act: ({ node }) => {
      node("n1").context()[scope].set("limit", { low: 3 });
      for (const payload of [1, 3, 4]) node("n1").receive({ payload });
    },
    expect: { n2: [4] },
  });
}
