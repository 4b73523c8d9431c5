import { scenario, table } from "./scenario.mjs";

const DELAY = "function/89-delay";
const delay = (config) => ({
  ...{
    pauseType: "delay",
    timeout: "20",
    timeoutUnits: "milliseconds",
    rate: "1",
    nbRateUnits: "1",
    rateUnits: "second",
  },
  ...{
    randomFirst: "1",
    randomLast: "5",
    randomUnits: "milliseconds",
    drop: false,
    allowrate: false,
    outputs: 1,
  },
  ...config,
});
const of = (topic, payload) => ({ msg: { topic, payload } });

table("delay", DELAY, [
  { name: "later", config: delay(), send: ["a", "b"], out: [["a", "b"]] },
  {
    name: "in hundredths of a second",
    config: delay({ timeout: "0.01", timeoutUnits: "seconds" }),
    send: ["a"],
    out: [["a"]],
  },
  {
    name: "in minutes",
    config: delay({ timeout: "0.0002", timeoutUnits: "minutes" }),
    send: ["a"],
    out: [["a"]],
  },
  {
    name: "as the message says",
    config: delay({ pauseType: "delayv", timeout: "5000" }),
    send: [{ msg: { payload: "a", delay: 5 } }],
    out: [["a"]],
  },
  {
    name: "as the message says, nonsense",
    config: delay({ pauseType: "delayv", timeout: "5" }),
    send: [{ msg: { payload: "a", delay: "soon" } }],
    out: [["a"]],
  },
  {
    name: "as the message says, less than nothing",
    config: delay({ pauseType: "delayv", timeout: "5" }),
    send: [{ msg: { payload: "a", delay: -3 } }],
    out: [["a"]],
  },
  { name: "at random", config: delay({ pauseType: "random" }), send: ["a"], out: [["a"]] },
  {
    name: "at a rate",
    config: delay({ pauseType: "rate", rate: "1", rateUnits: "second", nbRateUnits: "0.02" }),
    send: [1, 2, 3],
    out: [[1, 2, 3]],
  },
  {
    name: "at a rate, the rest dropped",
    config: delay({ pauseType: "rate", nbRateUnits: "50", drop: true }),
    send: [1, 2, 3],
    out: [[1]],
  },
  {
    name: "at a rate, the rest to the second output",
    config: delay({ pauseType: "rate", nbRateUnits: "50", drop: true, outputs: 2 }),
    send: [1, 2, 3],
    out: [[1], [2, 3]],
  },
  {
    name: "at a rate of the message",
    config: delay({ pauseType: "rate", nbRateUnits: "50", allowrate: true }),
    send: [{ msg: { payload: 1, rate: 5 } }, { msg: { payload: 2, rate: 5 } }],
    out: [[1, 2]],
  },
  {
    name: "each topic in its turn",
    config: delay({ pauseType: "queue", nbRateUnits: "0.02" }),
    send: [of("A", 1), of("A", 2), of("B", 3)],
    out: [[2, 3]],
  },
  {
    name: "all topics at a time",
    config: delay({ pauseType: "timed", nbRateUnits: "0.02" }),
    send: [of("A", 1), of("A", 2), of("B", 3)],
    out: [[2, 3]],
  },
  { name: "a reset", config: delay({ timeout: "30" }), send: ["a", { msg: { reset: true } }], out: [[]] },
  {
    name: "a flush",
    config: delay({ timeout: "60000" }),
    send: ["a", "b", { msg: { flush: true } }],
    out: [["a", "b"]],
  },
  {
    name: "a flush of one",
    config: delay({ timeout: "60000" }),
    send: ["a", "b", { msg: { flush: 1 } }],
    out: [["a"]],
  },
  {
    name: "a rate, flushed",
    config: delay({ pauseType: "rate", nbRateUnits: "60" }),
    send: [1, 2, 3, { msg: { flush: 1 } }],
    out: [[1, 2]],
  },
  {
    name: "a rate, to the front",
    config: delay({ pauseType: "rate", nbRateUnits: "60" }),
    send: [1, 2, { msg: { payload: 3, toFront: true } }, { msg: { flush: 1 } }],
    out: [[1, 3]],
  },
  {
    name: "a rate, reset",
    config: delay({ pauseType: "rate", nbRateUnits: "60" }),
    send: [1, 2, { msg: { reset: true } }, 4],
    out: [[1, 4]],
  },
]);

const TRIGGER = "function/89-trigger";
const trigger = (config) => ({
  op1: "1",
  op2: "0",
  op1type: "str",
  op2type: "str",
  duration: "15",
  extend: "false",
  units: "ms",
  reset: "",
  bytopic: "all",
  outputs: 1,
  ...config,
});
table("trigger", TRIGGER, [
  { name: "one, then the other", config: trigger(), send: ["x"], out: [["1", "0"]] },
  {
    name: "numbers",
    config: trigger({ op1type: "num", op2: "5.5", op2type: "num" }),
    send: ["x"],
    out: [[1, 5.5]],
  },
  {
    name: "booleans",
    config: trigger({ op1: "true", op1type: "bool", op2: "false", op2type: "bool" }),
    send: ["x"],
    out: [[true, false]],
  },
  {
    name: "JSON",
    config: trigger({ op1: '{"a":1}', op1type: "json", op2: "[2]", op2type: "json" }),
    send: ["x"],
    out: [[{ a: 1 }, [2]]],
  },
  {
    name: "buffers",
    config: trigger({ op1: "[104,105]", op1type: "bin", op2: "[98]", op2type: "bin" }),
    send: ["x"],
    out: [[Buffer.from("hi"), Buffer.from("b")]],
  },
  {
    name: "expressions",
    config: trigger({ op1: "5+5", op1type: "jsonata", op2: '"a" & "b"', op2type: "jsonata" }),
    send: ["x"],
    out: [[10, "ab"]],
  },
  {
    name: "environment",
    config: trigger({ op1: "NR_NODE_ID", op1type: "env" }),
    send: ["x"],
    out: [["n1", "0"]],
  },
  {
    name: "the message, then another",
    config: trigger({ op1type: "pay", op2: "done" }),
    send: ["x"],
    out: [["x", "done"]],
  },
  {
    name: "the message, then itself again",
    config: trigger({ op1: "a", op2type: "pay" }),
    send: ["x"],
    out: [["a", "x"]],
  },
  {
    name: "the last message in the end",
    config: trigger({ op1: "a", op2type: "payl", extend: "true" }),
    send: ["x", "y"],
    out: [["a", "y"]],
  },
  { name: "nothing first", config: trigger({ op1type: "nul" }), send: ["x"], out: [["0"]] },
  { name: "nothing after", config: trigger({ op2type: "nul" }), send: ["x"], out: [["1"]] },
  { name: "neither", config: trigger({ op1type: "nul", op2type: "nul" }), send: ["x"], out: [[]] },
  { name: "to two outputs", config: trigger({ outputs: 2 }), send: ["x"], out: [["1"], ["0"]] },
  { name: "messages between are lost", config: trigger(), send: ["x", "y", "z"], out: [["1", "0"]] },
  {
    name: "a message between puts off the end",
    config: trigger({ extend: "true" }),
    send: ["x", "y"],
    out: [["1", "0"]],
  },
  {
    name: "until it is reset",
    config: trigger({ duration: "0" }),
    send: ["x", "y", { msg: { reset: true } }, "z"],
    out: [["1", "1"]],
  },
  {
    name: "reset by a payload",
    config: trigger({ duration: "0", reset: "stop" }),
    send: ["x", "y", "stop", "z"],
    out: [["1", "1"]],
  },
  {
    name: "again and again",
    config: trigger({ duration: "-10", op1: "tick" }),
    send: ["x"],
    out: [["tick", "tick", "tick"]],
    act: ({ messages, node }) =>
      node("n2").on("input", () => messages.length === 3 && node("n1").receive({ reset: true })),
  },
  {
    name: "each topic by itself",
    config: trigger({ bytopic: "topic" }),
    send: [of("A", 1), of("B", 2)],
    out: [["1", "1", "0", "0"]],
  },
  {
    name: "as long as the message says",
    config: trigger({ duration: "60000", overrideDelay: true }),
    send: [{ msg: { payload: 1, delay: 5 } }],
    out: [["1", "0"]],
  },
  { name: "seconds", config: trigger({ duration: "0.01", units: "s" }), send: ["x"], out: [["1", "0"]] },
  { name: "minutes", config: trigger({ duration: "0.0002", units: "min" }), send: ["x"], out: [["1", "0"]] },
]);

for (const scope of ["flow", "global"]) {
  scenario(`trigger: values of ${scope} context`, {
    nodes: [TRIGGER],
    flow: [
      {
        id: "n1",
        type: "trigger",
        z: "f1",
        ...trigger({ op1: "foo", op1type: scope, op2: "bar", op2type: scope }),
        wires: [["n2"]],
      },
      { id: "n2", type: "helper", z: "f1" },
      { id: "f1", type: "tab" },
    ],
    act: ({ node }) => {
      node("n1").context()[scope].set("foo", "first");
      node("n1").context()[scope].set("bar", { next: 2 });
      node("n1").receive({ payload: "x" });
    },
    expect: { n2: ["first", { next: 2 }] },
  });
}

for (const [type, file, config] of [
  ["delay", DELAY, delay({ timeout: "5" })],
  ["delay", DELAY, delay({ pauseType: "rate", nbRateUnits: "0.01" })],
  ["trigger", TRIGGER, trigger({ duration: "5" })],
]) {
  scenario(`${type}: nothing comes once it is closed (${config.pauseType ?? "trigger"})`, {
    nodes: [file],
    flow: [
      { id: "n1", type, z: "f1", ...config, wires: [["n2"]] },
      { id: "n2", type: "helper", z: "f1" },
      { id: "f1", type: "tab" },
    ],
    act: async ({ node, helper, note, messages }) => {
      const n1 = node("n1");
      n1.receive({ payload: 1 });
      n1.receive({ payload: 2 });
      await helper.clearFlows();
      await new Promise((done) => setTimeout(done, 40));
      note([messages.length, helper.getNode("n1")]);
    },
  });
}

const RBE = "function/rbe";
const rbe = (config) => ({
  func: "rbe",
  gap: "",
  start: "",
  inout: "out",
  septopics: true,
  property: "payload",
  topi: "topic",
  ...config,
});
table("rbe", RBE, [
  { name: "what changes", config: rbe(), send: ["a", "a", "b", "a"], out: [["a", "b", "a"]] },
  {
    name: "what changes, by topic",
    config: rbe(),
    send: [of("A", 1), of("B", 1), of("A", 1)],
    out: [[1, 1]],
  },
  {
    name: "what changes, whatever the topic",
    config: rbe({ septopics: false }),
    send: [of("A", 1), of("B", 1), of("B", 2)],
    out: [[1, 2]],
  },
  {
    name: "what changes but not the first",
    config: rbe({ func: "rbei" }),
    send: ["a", "a", "b"],
    out: [["b"]],
  },
  {
    name: "objects that change",
    config: rbe(),
    send: [{ a: 1 }, { a: 1 }, { a: 2 }],
    out: [[{ a: 1 }, { a: 2 }]],
  },
  { name: "a reset", config: rbe(), send: ["a", "a", { msg: { reset: true } }, "a"], out: [["a", "a"]] },
  {
    name: "a reset of a topic",
    config: rbe(),
    send: [of("A", 1), of("B", 1), { msg: { reset: true, topic: "A" } }, of("A", 1), of("B", 1)],
    out: [[1, 1, 1]],
  },
  {
    name: "deadband",
    config: rbe({ func: "deadband", gap: "10", inout: "out" }),
    send: [0, 5, 11, 20, 22],
    out: [[0, 11, 22]],
  },
  {
    name: "deadband, equal too",
    config: rbe({ func: "deadbandEq", gap: "10", inout: "out" }),
    send: [0, 10, 15, 20],
    out: [[0, 10, 20]],
  },
  {
    name: "deadband in percent",
    config: rbe({ func: "deadband", gap: "10%", inout: "out" }),
    send: [100, 105, 111],
    out: [[100, 111]],
  },
  {
    name: "deadband around a start",
    config: rbe({ func: "deadband", gap: "10", start: "50" }),
    send: [55, 61],
    out: [[55]],
  },
  {
    name: "narrowband",
    config: rbe({ func: "narrowband", gap: "10", inout: "out", start: "1" }),
    send: [5, 100, 9],
    out: [[5, 9]],
  },
  {
    name: "what is no number",
    config: rbe({ func: "deadband", gap: "10" }),
    send: ["no"],
    out: [[]],
    warns: [/./],
  },
  {
    name: "another property",
    config: rbe({ property: "a.b" }),
    send: [
      { msg: { payload: 1, a: { b: 1 } } },
      { msg: { payload: 2, a: { b: 1 } } },
      { msg: { payload: 3, a: { b: 2 } } },
    ],
    out: [[1, 3]],
  },
]);
