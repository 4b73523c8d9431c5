// Core nodes: those of functions.

import { deepEqual, equal, match } from "node:assert/strict";
import { around, through } from "../core.mjs";

const rule = (rules) => ({ rules: rules.map(([t, v, vt]) => ({ t, v, vt })) });
export default [
  through(
    "function",
    "function",
    {
      name: "fn",
      outputs: 2,
      timeout: 0,
      noerr: 0,
      initialize: 'context.set("count", 10); flow.set("begun", true); node.log("initialised");',
      finalize: 'node.log("finalised");',
      func: `
        context.set("count", context.get("count") + 1);
        node.status({ text: "n" + context.get("count") });
        switch (msg.payload) {
          case "two": return [msg, { payload: "other" }];
          case "sequence": return [[{ payload: 1 }, { payload: 2 }]];
          case "nothing": return null;
          case "text": return "a text";
          case "number": return 5;
          case "throw": throw new Error("thrown");
          case "reference": return gone.x;
          case "error": node.error("told", msg); return;
          case "warn": node.warn("a warning"); node.debug("debug"); node.trace("trace"); return;
          case "later": setTimeout(() => { node.send({ payload: "late" }); node.done(); }, 2); return;
          case "promise": return new Promise((done) => done({ payload: "promised" }));
          case "rejects": return Promise.reject(new Error("rejected"));
          case "own": return { payload: [node.id, node.name, node.outputCount, typeof require, typeof process, env.get("FLOWS_PROCESS"), env.get("NR_NODE_NAME"), flow.get("begun"), context.get("count"), RED.util.generateId().length] };
          case "clone": node.send(msg); msg.changed = true; node.send(msg, false); return;
        }
        return msg;`,
    },
    [
      "two",
      "sequence",
      "nothing",
      "text",
      "number",
      "throw",
      "reference",
      "error",
      "warn",
      "later",
      "promise",
      "rejects",
      "own",
      "clone",
      "plain",
    ].map((payload) => ({ payload })),
    (seen) => {
      deepEqual(seen.payloads("out1"), ["other"]);
      equal(seen.inputs("caught").length, 4);
    },
    {
      outputs: 2,
      last: (t) => t.until("input", ({ msg }) => msg.payload === "late").then(() => t.deploy([])),
    },
  ),
  through(
    "function with a module",
    "function",
    {
      func: 'return { payload: path.join("a", "b") };',
      outputs: 1,
      libs: [{ var: "path", module: "path" }],
    },
    [{ payload: 1 }],
    (seen) => deepEqual(seen.payloads("out0"), ["a/b"]),
    { last: (t) => t.until("input", ({ id }) => id === "out0") },
  ),
  through(
    "function that cannot be compiled",
    "function",
    { func: "return (", outputs: 1 },
    [{ payload: 1 }],
    (seen) => equal(seen.payloads("out0").length, 0),
  ),
  through(
    "function whose initialisation fails, and one that takes its time",
    "function",
    {
      func: "return msg;",
      initialize: 'return new Promise((_, no) => setTimeout(() => no(new Error("not begun")), 2));',
      outputs: 1,
    },
    [{ payload: "early" }, { payload: "then" }],
    (seen) => equal(seen.payloads("out0").length, 0),
    { last: (t) => t.until("log", ({ level }) => level === "error") },
  ),
  through(
    "function that runs too long",
    "function",
    { func: "if (msg.payload) while (true) {} return msg;", timeout: 0.03, outputs: 1 },
    [{ payload: true }, { payload: false }],
    (seen) => deepEqual(seen.payloads("out0"), [false]),
  ),
  through(
    "switch",
    "switch",
    {
      property: "payload",
      propertyType: "msg",
      checkall: "true",
      repair: false,
      outputs: 9,
      ...rule([
        ["eq", "text", "str"],
        ["gte", "5", "num"],
        ["regex", "^t", "str"],
        ["istype", "object", "object"],
        ["null"],
        ["empty"],
        ["jsonata_exp", '$type(payload) = "number" and payload > 3', "jsonata"],
        ["btwn", "1", "num"],
        ["else"],
      ]),
    },
    ["text", 5, 4, null, undefined, "", [], {}, { a: 1 }, true, false].map((payload) => ({ payload })),
    (seen) => deepEqual(seen.payloads("out0"), ["text"]),
    { outputs: 9 },
  ),
  through(
    "switch over a sequence",
    "switch",
    {
      property: "payload",
      propertyType: "msg",
      checkall: "false",
      repair: true,
      outputs: 2,
      ...rule([
        ["lt", "2", "num"],
        ["tail", "1", "num"],
      ]),
    },
    [0, 1, 2, 3].map((payload, index) => () => ({ payload, parts: { id: "p", index, count: 4 } })),
    (seen) => deepEqual(seen.payloads("out0"), [0, 1]),
    { outputs: 2 },
  ),
  through(
    "change",
    "change",
    {
      rules: [
        { t: "set", p: "a.b", pt: "msg", to: "payload", tot: "msg", dc: true },
        { t: "set", p: "k", pt: "flow", to: "5", tot: "num" },
        { t: "set", p: "c", pt: "msg", to: "k", tot: "flow" },
        { t: "set", p: "d", pt: "msg", to: "payload.x & 'j'", tot: "jsonata" },
        { t: "change", p: "text", pt: "msg", from: "o", fromt: "str", to: "0", tot: "str" },
        { t: "change", p: "more", pt: "msg", from: "(a)(b)", fromt: "re", to: "$2$1", tot: "str" },
        { t: "delete", p: "gone", pt: "msg" },
        { t: "move", p: "here", pt: "msg", to: "there.deep", tot: "msg" },
        { t: "set", p: "e", pt: "msg", to: "FLOWS_PROCESS", tot: "env" },
      ],
    },
    [
      { payload: { x: 1 }, text: "foo", more: "abab", gone: 1, here: [1] },
      { payload: "no object" },
      { payload: { x: null }, text: 5, here: undefined },
    ],
    (seen) => equal(seen.inputs("out0")[0].text, "f00"),
  ),
  through(
    "range",
    "range",
    {
      minin: "0",
      maxin: "10",
      minout: "0",
      maxout: "100",
      action: "clamp",
      round: true,
      property: "payload",
    },
    ["5", 20, "text", -1].map((payload) => ({ payload })),
    (seen) => deepEqual(seen.payloads("out0"), [50, 100, 0]),
  ),
  through(
    "template",
    "template",
    {
      field: "payload",
      fieldType: "msg",
      format: "handlebars",
      syntax: "mustache",
      output: "json",
      template:
        '{"a":"{{payload}}","b":"{{{topic}}}","c":"{{flow.k}}{{global.seeded.deep}}{{env.FLOWS_PROCESS}}"}',
    },
    [{ payload: "x", topic: "<b>" }, { payload: '"' }],
    (seen) => equal(seen.payloads("out0")[0].a, "x"),
  ),
  through(
    "delay",
    "delay",
    {
      pauseType: "delayv",
      timeout: "30",
      timeoutUnits: "milliseconds",
      rate: "1",
      nbRateUnits: "1",
      rateUnits: "second",
    },
    [
      { payload: 1, delay: 1 },
      { payload: 2, delay: 3 },
      { payload: 3, delay: 30_000 },
      { flush: 1, payload: 4 },
    ],
    (seen) => equal(seen.payloads("out0").length >= 3, true),
    { last: (t) => t.until("input", ({ id, msg }) => id === "out0" && msg.payload === 4) },
  ),
  through(
    "delay that limits the rate",
    "delay",
    {
      pauseType: "rate",
      rate: "1",
      nbRateUnits: "10",
      rateUnits: "second",
      drop: true,
      outputs: 2,
      timeout: "1",
      timeoutUnits: "seconds",
    },
    [{ payload: 1 }, { payload: 2 }, { reset: true }, { payload: 3 }],
    (seen) => equal(seen.payloads("out0")[0], 1),
    { outputs: 2 },
  ),
  {
    name: "core: trigger",
    apart: true,
    rules: ["type.trigger"],
    flows: around("trigger", {
      op1: "begun",
      op1type: "str",
      op2: "over",
      op2type: "str",
      duration: "20",
      units: "ms",
      extend: "false",
      overrideDelay: false,
      reset: "stop",
      bytopic: "topic",
      topic: "topic",
      outputs: 1,
    }),
    async play(t) {
      t.node("in").send({ payload: 1, topic: "a" });
      t.node("in").send({ payload: 2, topic: "b" });
      t.node("in").send({ payload: "stop", topic: "b" });
      await t.until("input", ({ id, msg }) => id === "out0" && msg.payload === "over");
    },
    shows: (seen) => deepEqual(seen.payloads("out0"), ["begun", "begun", "over"]),
  },
  through(
    "exec",
    "exec",
    { command: "printf %s", addpay: "payload", append: "", useSpawn: "false", timer: "", oldrc: false },
    [{ payload: "text" }],
    (seen) => equal(seen.payloads("out0")[0], "text"),
    { outputs: 3, after: (t) => t.until("input", ({ id }) => id === "out2") },
  ),
  through(
    "exec that is spawned, and fails",
    "exec",
    {
      command: "false",
      addpay: false,
      append: "",
      useSpawn: "true",
      timer: "",
      oldrc: false,
    },
    [{ payload: "text" }],
    (seen) => equal(seen.payloads("out2")[0].code, 1),
    { outputs: 3, after: (t) => t.until("input", ({ id }) => id === "out2") },
  ),
  through(
    "rbe",
    "rbe",
    { func: "rbe", gap: "", start: "", inout: "out", septopics: true, property: "payload", topi: "topic" },
    [1, 1, 2, { a: 1 }, { a: 1 }, 2].map((payload) => ({ payload, topic: "t" })),
    (seen) => deepEqual(seen.payloads("out0"), [1, 2, { a: 1 }, 2]),
  ),
  through(
    "delay, closed with messages in it",
    "delay",
    { pauseType: "delay", timeout: "10", timeoutUnits: "seconds" },
    [{ payload: 1 }],
    (seen) => match(seen.ids("close"), /in/),
    { last: (t) => t.deploy([]) },
  ),
];
