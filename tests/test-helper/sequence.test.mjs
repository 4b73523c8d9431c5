import { scenario, table } from "./scenario.mjs";

const SPLIT = "sequence/17-split";
const parts = (type, id, payloads, more = {}) =>
  payloads.map((payload, index) => ({
    msg: { payload, topic: "T", parts: { id, index, count: payloads.length, type, ...more } },
  }));
const defaults = {
  splt: "\\n",
  spltType: "str",
  arraySplt: 1,
  arraySpltType: "len",
  stream: false,
  addname: "",
};

table("split", SPLIT, [
  { name: "an array", config: defaults, send: [[1, 2, 3]], out: [[1, 2, 3]] },
  {
    name: "an array by length",
    config: { ...defaults, arraySplt: 2 },
    send: [[1, 2, 3]],
    out: [[[1, 2], [3]]],
  },
  { name: "an empty array", config: defaults, send: [[]], out: [[]] },
  { name: "an object", config: defaults, send: [{ a: 1, b: "2" }], out: [[1, "2"]] },
  {
    name: "an object with its keys",
    config: { ...defaults, addname: "topic" },
    send: [{ a: 1, b: 2 }],
    out: [[1, 2]],
  },
  { name: "a string at line ends", config: defaults, send: ["a\nb\nc"], out: [["a", "b", "c"]] },
  { name: "a string at a word", config: { ...defaults, splt: "-" }, send: ["a-b"], out: [["a", "b"]] },
  {
    name: "a string by length",
    config: { ...defaults, splt: "2", spltType: "len" },
    send: ["abcde"],
    out: [["ab", "cd", "e"]],
  },
  {
    name: "a string at bytes",
    config: { ...defaults, splt: "[52]", spltType: "bin" },
    send: ["142"],
    out: [["1", "2"]],
  },
  {
    name: "a stream of strings",
    config: { ...defaults, splt: "4", spltType: "len", stream: true },
    send: ["123", "45"],
    out: [["1234"]],
  },
  {
    name: "a buffer at line ends",
    config: defaults,
    send: [Buffer.from("a\nb")],
    out: [[Buffer.from("a"), Buffer.from("b")]],
  },
  {
    name: "a buffer by length",
    config: { ...defaults, splt: "2", spltType: "len" },
    send: [Buffer.from("abc")],
    out: [[Buffer.from("ab"), Buffer.from("c")]],
  },
  {
    name: "a stream of buffers",
    config: { ...defaults, splt: "[4]", spltType: "bin", stream: true },
    send: [Buffer.from([1, 2, 4, 3]), Buffer.from([5, 4])],
    out: [[Buffer.from([1, 2]), Buffer.from([3, 5])]],
  },
  { name: "a number passes", config: defaults, send: [1], out: [[]] },
  {
    name: "another property",
    config: { ...defaults, property: "list" },
    send: [{ msg: { list: [1, 2], payload: "p" } }],
    out: [["p", "p"]],
  },
  {
    name: "what was split before",
    config: defaults,
    send: [{ msg: { payload: ["x", "y"], parts: { id: "outer", index: 0, count: 1 } } }],
    out: [["x", "y"]],
  },
]);

const join = (config) => ({
  mode: "custom",
  build: "string",
  property: "payload",
  propertyType: "msg",
  key: "topic",
  joiner: ",",
  joinerType: "str",
  accumulate: "false",
  timeout: "",
  count: "",
  ...config,
});

table("join", SPLIT, [
  {
    name: "automatic, an array",
    config: { mode: "auto" },
    send: parts("array", 1, [1, 2, 3]),
    out: [[[1, 2, 3]]],
  },
  {
    name: "automatic, out of order",
    config: { mode: "auto" },
    send: parts("array", 1, [1, 2, 3]).reverse(),
    out: [[[1, 2, 3]]],
  },
  {
    name: "automatic, a string",
    config: { mode: "auto" },
    send: parts("string", 1, ["a", "b"], { ch: "-" }),
    out: [["a-b"]],
  },
  {
    name: "automatic, an object",
    config: { mode: "auto" },
    send: parts("object", 1, [1, 2]).map(({ msg }, i) => ({
      msg: { ...msg, parts: { ...msg.parts, key: "ab"[i] } },
    })),
    out: [[{ a: 1, b: 2 }]],
  },
  {
    name: "automatic, a buffer",
    config: { mode: "auto" },
    send: parts("buffer", 1, [Buffer.from("a"), Buffer.from("b")], { ch: Buffer.from("-") }),
    out: [[Buffer.from("a-b")]],
  },
  {
    name: "automatic, nested",
    config: { mode: "auto" },
    send: parts("array", 1, ["x"]).map(({ msg }) => ({
      msg: { ...msg, parts: { ...msg.parts, parts: { id: 9, index: 0, count: 5 } } },
    })),
    out: [[["x"]]],
  },
  { name: "automatic without parts", config: { mode: "auto" }, send: ["x"], out: [[]], warns: [/./] },
  { name: "to a string", config: join({ count: "3" }), send: ["a", 2, true], out: [["a,2,true"]] },
  {
    name: "to a string over lines",
    config: join({ count: "2", joiner: "\\n" }),
    send: ["a", "b"],
    out: [["a\nb"]],
  },
  {
    name: "to an array",
    config: join({ build: "array", count: "2" }),
    send: [1, "b", 3, 4],
    out: [
      [
        [1, "b"],
        [3, 4],
      ],
    ],
  },
  {
    name: "to an object",
    config: join({ build: "object", count: "2" }),
    send: [{ msg: { topic: "a", payload: 1 } }, { msg: { topic: "b", payload: 2 } }],
    out: [[{ a: 1, b: 2 }]],
  },
  {
    name: "to a merged object",
    config: join({ build: "merged", count: "2" }),
    send: [{ a: 1 }, { b: 3 }],
    out: [[{ a: 1, b: 3 }]],
  },
  {
    name: "to a buffer",
    config: join({ build: "buffer", count: "2", joinerType: "bin", joiner: "[44]" }),
    send: [Buffer.from("a"), Buffer.from("b")],
    out: [[Buffer.from("a,b")]],
  },
  {
    name: "after every message",
    config: join({ build: "object", count: "2", accumulate: true }),
    send: [
      { msg: { topic: "a", payload: 1 } },
      { msg: { topic: "b", payload: 2 } },
      { msg: { topic: "c", payload: 3 } },
    ],
    out: [
      [
        { a: 1, b: 2 },
        { a: 1, b: 2, c: 3 },
      ],
    ],
  },
  {
    name: "at msg.complete",
    config: join({ build: "array", count: "9" }),
    send: [1, { msg: { payload: 2, complete: true } }],
    out: [[[1, 2]]],
  },
  {
    name: "at msg.reset nothing is left",
    config: join({ build: "array", count: "2" }),
    send: [1, { msg: { reset: true } }, 2, 3],
    out: [[[2, 3]]],
  },
  { name: "after a while", config: join({ build: "array", timeout: "0.02" }), send: [1, 2], out: [[[1, 2]]] },
  {
    name: "a reduction",
    config: {
      mode: "reduce",
      reduceRight: false,
      reduceExp: "$A+payload",
      reduceInit: "10",
      reduceInitType: "num",
      reduceFixup: "",
    },
    send: parts("array", 1, [1, 2, 3]),
    out: [[16]],
  },
  {
    name: "a reduction from the right with an end",
    config: {
      mode: "reduce",
      reduceRight: true,
      reduceExp: "$A & payload",
      reduceInit: "",
      reduceInitType: "str",
      reduceFixup: "$A & '/' & $N",
    },
    send: parts("array", 1, ["a", "b"]),
    out: [["ba/2"]],
  },
  {
    name: "a reduction that is broken",
    config: {
      mode: "reduce",
      reduceRight: false,
      reduceExp: "invalid(",
      reduceInit: "0",
      reduceInitType: "num",
      reduceFixup: "",
    },
    send: [],
    out: [[]],
    warns: [/./],
  },
]);

scenario("join: too many messages", {
  nodes: [SPLIT],
  settings: { nodeMessageBufferMaxLength: 1 },
  flow: [
    {
      id: "n1",
      type: "join",
      z: "f1",
      mode: "reduce",
      reduceRight: false,
      reduceExp: "$A+payload",
      reduceInit: "0",
      reduceInitType: "num",
      reduceFixup: "",
      wires: [["n2"]],
    },
    { id: "n2", type: "helper", z: "f1" },
  ],
  send: parts("array", 1, [1, 2, 3])
    .reverse()
    .map(({ msg }) => ["n1", msg]),
  warns: [/./],
});

const sort = (config) => ({
  order: "ascending",
  as_num: false,
  target: "payload",
  targetType: "msg",
  msgKey: "payload",
  msgKeyType: "elem",
  seqKey: "payload",
  seqKeyType: "msg",
  ...config,
});
table("sort", "sequence/18-sort", [
  { name: "an array of strings", config: sort(), send: [["b", "a", "c"]], out: [[["a", "b", "c"]]] },
  {
    name: "an array, descending",
    config: sort({ order: "descending" }),
    send: [["b", "a", "c"]],
    out: [[["c", "b", "a"]]],
  },
  { name: "numbers as text", config: sort(), send: [[10, 9, 1]], out: [[[1, 9, 10]]] },
  {
    name: "text as numbers",
    config: sort({ as_num: true }),
    send: [["10", "9", "1"]],
    out: [[["1", "9", "10"]]],
  },
  {
    name: "by an expression",
    config: sort({ msgKey: "$.size", msgKeyType: "jsonata", as_num: true }),
    send: [[{ size: 2 }, { size: 1 }]],
    out: [[[{ size: 1 }, { size: 2 }]]],
  },
  {
    name: "by an expression that fails",
    config: sort({ msgKey: "$error('x')", msgKeyType: "jsonata" }),
    send: [[1, 2]],
    out: [[]],
    warns: [/./],
  },
  { name: "what is no array", config: sort(), send: ["text"], out: [[]] },
  {
    name: "a group of messages",
    config: sort({ target: "payload", targetType: "seq" }),
    send: parts("array", 1, ["c", "a", "b"]),
    out: [["a", "b", "c"]],
  },
  {
    name: "a group by a property",
    config: sort({ targetType: "seq", seqKey: "n", as_num: true }),
    send: parts("array", 1, ["x", "y"]).map(({ msg }, i) => ({ msg: { ...msg, n: 2 - i } })),
    out: [["y", "x"]],
  },
  {
    name: "a group by an expression, descending",
    config: sort({
      targetType: "seq",
      seqKey: "$substring(payload,1)",
      seqKeyType: "jsonata",
      order: "descending",
    }),
    send: parts("array", 1, ["x1", "y3", "z2"]),
    out: [["y3", "z2", "x1"]],
  },
]);

const batch = (config) => ({
  mode: "count",
  count: 3,
  overlap: 0,
  interval: 1,
  allowEmptySequence: false,
  honourParts: false,
  topics: [],
  ...config,
});
const topics = (...names) =>
  names.map((topic, index) => ({ msg: { topic, payload: index, parts: { id: topic, index: 0, count: 1 } } }));
table("batch", "sequence/19-batch", [
  { name: "by count", config: batch({ count: 2 }), send: [0, 1, 2], out: [[0, 1]] },
  {
    name: "by count with overlap",
    config: batch({ count: 3, overlap: 2 }),
    send: [0, 1, 2, 3],
    out: [[0, 1, 2, 1, 2, 3]],
  },
  { name: "by time", config: batch({ mode: "interval", interval: 0.02 }), send: [0, 1], out: [[0, 1]] },
  {
    name: "by time, empty ones too",
    config: batch({ mode: "interval", interval: 0.02, allowEmptySequence: true }),
    send: [],
    out: [[null]],
  },
  {
    name: "of topics",
    config: batch({ mode: "concat", topics: [{ topic: "A" }, { topic: "B" }] }),
    send: topics("B", "A"),
    out: [[1, 0]],
  },
  { name: "a reset", config: batch({ count: 2 }), send: [0, { msg: { reset: true } }, 1, 2], out: [[1, 2]] },
  { name: "what is no number", config: batch({ mode: "nope" }), send: [], out: [[]] },
]);

scenario("batch: too many messages", {
  nodes: ["sequence/19-batch"],
  settings: { nodeMessageBufferMaxLength: 2 },
  flow: [
    { id: "n1", type: "batch", z: "f1", ...batch({ count: 4 }), wires: [["n2"]] },
    { id: "n2", type: "helper", z: "f1" },
  ],
  send: [1, 2, 3].map((payload) => ["n1", { payload }]),
  warns: [/./],
});
