import { scenario, table } from "./scenario.mjs";

const range = (action, round, from, to, send, out, rest) => ({
  name: `${action} ${from} to ${to}${round ? ", rounded" : ""}: ${JSON.stringify(send)}`,
  config: {
    action,
    round,
    property: "payload",
    minin: from[0],
    maxin: from[1],
    minout: to[0],
    maxout: to[1],
  },
  send,
  out: [out],
  ...rest,
});

table("range", "function/16-range", [
  range("scale", true, ["0", "100"], ["0", "1000"], [50, 0, 200], [500, 0, 2000]),
  range("scale", false, ["0", "100"], ["0", "1"], [33], [0.33]),
  range("scale", true, ["0", "10"], ["100", "0"], [2, "3"], [80, 70]),
  range("clamp", true, ["0", "10"], ["0", "1000"], [-1, 5, 11], [0, 500, 1000]),
  range("clamp", true, ["0", "10"], ["1000", "0"], [-1, 11], [1000, 0]),
  range("roll", true, ["0", "10"], ["0", "360"], [12, 5, -1], [72, 180, 324]),
  range("drop", true, ["0", "10"], ["0", "100"], [-1, 5, 11], [50]),
  range("scale", true, ["0", "100"], ["0", "1000"], ["NOPE"], []),
  {
    name: "no payload",
    config: { action: "scale", minin: "0", maxin: "1", minout: "0", maxout: "2" },
    send: [{ msg: { topic: "t" } }],
    out: [[undefined]],
  },
  {
    name: "another property",
    config: { action: "scale", property: "topic", minin: "0", maxin: "1", minout: "0", maxout: "2" },
    send: [{ msg: { topic: 1, payload: "p" } }],
    out: [["p"]],
  },
]);

const template = (name, config, message, out, rest) => ({
  name,
  config: { field: "payload", ...config },
  send: [{ msg: message }],
  out: [[out]],
  ...rest,
});

table("template", "function/80-template", [
  template("mustache", { template: "payload={{payload}}" }, { payload: "foo" }, "payload=foo"),
  template("escapes", { template: "{{payload}} {{{payload}}}" }, { payload: "<a>" }, "&lt;a&gt; <a>"),
  template(
    "sections",
    { template: "{{#list}}-{{.}}{{/list}}{{^none}}!{{/none}}" },
    { list: [1, 2] },
    "-1-2!",
  ),
  template("nested", { template: "{{payload.a.b}}" }, { payload: { a: { b: "c" } } }, "c"),
  template("plain", { template: "{{payload}}", syntax: "plain" }, { payload: "x" }, "{{payload}}"),
  template(
    "json of mustache",
    { template: '{"a":"{{payload}}"}', output: "json" },
    { payload: "a\nb" },
    { a: "a\nb" },
  ),
  template(
    "yaml",
    { template: "a: {{payload}}\nb: [1, 2]", output: "yaml" },
    { payload: 7 },
    { a: 7, b: [1, 2] },
  ),
  template("json that is none", { template: "{a", output: "json" }, { payload: 7 }, undefined, {
    out: [[]],
    warns: [/JSON|property name/],
  }),
  template("another property", { template: "T", field: "topic" }, { payload: "p" }, "p"),
  template("a property deep", { template: "T", field: "payload.a" }, { payload: {} }, { a: "T" }),
  template(
    "the template of the message",
    { template: "" },
    { payload: "p", template: "msg {{payload}}" },
    "msg p",
  ),
  template("an empty one", { template: "" }, { payload: "p" }, ""),
  template("environment", { template: "{{env.NR_NODE_ID}}" }, { payload: "p" }, "n1"),
  template("broken", { template: "{{#a}}" }, { payload: "p" }, undefined, { out: [[]], warns: [/Unclosed/] }),
  template("a number stays text", { template: "{{payload}}" }, { payload: 0 }, "0"),
]);

for (const [scope, token] of [
  ["flow", "flow"],
  ["global", "global"],
]) {
  for (const fieldType of ["msg", "flow", "global"]) {
    scenario(`template: reads ${scope}, writes ${fieldType}`, {
      nodes: ["function/80-template"],
      flow: [
        {
          id: "n1",
          type: "template",
          z: "t1",
          field: "payload",
          fieldType,
          template: `v={{${token}.value}};{{${token}.o.p}}`,
          wires: [["n2"]],
        },
        { id: "n2", type: "helper", z: "t1" },
        { id: "t1", type: "tab" },
      ],
      act: ({ node }) => {
        node("n1").context()[scope].set("value", "foo");
        node("n1").context()[scope].set("o", { p: 1 });
        node("n1").receive({ payload: "old" });
      },
      expect: { n2: [fieldType === "msg" ? "v=foo;1" : "old"] },
      after: ({ node, note }) =>
        note(fieldType === "msg" ? "msg" : node("n1").context()[fieldType].get("payload")),
    });
  }
  scenario(`template: reads a store of ${scope}`, {
    nodes: ["function/80-template"],
    flow: [
      {
        id: "n1",
        type: "template",
        z: "t1",
        field: "payload",
        template: `{{${token}[two].value}}|{{${token}[one].value}}`,
        wires: [["n2"]],
      },
      { id: "n2", type: "helper", z: "t1" },
    ],
    act: async ({ helper, node }) => {
      helper._context.init({ contextStorage: { one: { module: "memory" }, two: { module: "memory" } } });
      await helper._context.load();
      node("n1").context()[scope].set("value", "second", "two");
      node("n1").context()[scope].set("value", "first", "one");
      node("n1").receive({});
    },
    expect: { n2: ["second|first"] },
  });
}
