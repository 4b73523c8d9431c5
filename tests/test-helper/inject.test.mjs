import { scenario, table } from "./scenario.mjs";

const INJECT = "common/20-inject";
const TAB = { id: "f1", type: "tab", label: "flow" };
const HELPER = { id: "n2", type: "helper", z: "f1" };

const injected = (name, config, payload, rest = {}) => {
  scenario(`inject: ${name}`, {
    nodes: [INJECT],
    flow: [{ id: "n1", type: "inject", z: "f1", wires: [["n2"]], ...config }, HELPER, TAB],
    send: [["n1", {}]],
    expect: { n2: [payload] },
    ...rest,
  });
};
injected("a string", { payload: "text", payloadType: "str" }, "text");
injected("a number", { payload: "7", payloadType: "num" }, 7);
injected("a boolean", { payload: "true", payloadType: "bool" }, true);
injected("JSON", { payload: '{"a":1}', payloadType: "json" }, { a: 1 });
injected("a buffer", { payload: "[1,2]", payloadType: "bin" }, Buffer.from([1, 2]));
injected("a variable", { payload: "NR_FLOW_NAME", payloadType: "env" }, "flow");
injected("of old", { payload: "text", payloadType: "string", topic: "t" }, "text");
injected("of old, nothing", { payload: "", payloadType: "none", topic: "t" }, "");
injected(
  "several properties",
  {
    props: [{ p: "payload" }, { p: "topic", vt: "str" }, { p: "a.b", v: "1", vt: "num" }],
    payload: "x",
    payloadType: "str",
    topic: "T",
  },
  "x",
);
injected("an expression", { props: [{ p: "payload", v: "1 + 2", vt: "jsonata" }] }, 3);
injected(
  "an expression over what was set before",
  {
    props: [
      { p: "topic", v: "abc", vt: "str" },
      { p: "payload", v: "$uppercase(topic)", vt: "jsonata" },
    ],
  },
  "ABC",
);
injected(
  "an expression that fails",
  {
    props: [
      { p: "payload", v: "$error('no')", vt: "jsonata" },
      { p: "topic", v: "t", vt: "str" },
    ],
  },
  undefined,
  { expect: {}, warns: [/./] },
);
injected("once", { payload: "now", payloadType: "str", once: true, onceDelay: 0.01 }, "now", { send: [] });
injected("what a message asks for", { payload: "own", payloadType: "str" }, "given", {
  send: [["n1", { __user_inject_props__: [{ p: "payload", v: "given", vt: "str" }] }]],
});
injected("again and again", { payload: "x", payloadType: "str", repeat: "0.02" }, "x", {
  send: [],
  expect: {},
  act: async ({ messages, until, helper }) => {
    await until(() => messages.length >= 2);
    await helper.clearFlows();
    messages.splice(2);
  },
  quiet: true,
});
injected("by the clock", { payload: "x", payloadType: "str", crontab: "* * * * * *" }, "x", {
  send: [],
  expect: {},
  after: ({ node, note }) => note(typeof node("n1").cronjob),
});
for (const scope of ["flow", "global"]) {
  injected(`${scope} context`, { props: [{ p: "payload", v: "deep.value", vt: scope }] }, 42, {
    send: [],
    act: ({ node }) => {
      node("n1").context()[scope].set("deep", { value: 42 });
      node("n1").receive({});
    },
  });
  injected(
    `${scope} context of a store`,
    { props: [{ p: "payload", v: "#:(two)::value", vt: scope }] },
    "two",
    {
      send: [],
      act: async ({ node, helper }) => {
        helper._context.init({ contextStorage: { one: { module: "memory" }, two: { module: "memory" } } });
        await helper._context.load();
        node("n1").context()[scope].set("value", "one", "one");
        node("n1").context()[scope].set("value", "two", "two");
        node("n1").receive({});
      },
    },
  );
}

for (const [name, path, status] of [
  ["is there", "/inject/n1", 200],
  ["is not there", "/inject/n9", 404],
]) {
  scenario(`inject: the button of a node that ${name}`, {
    nodes: [INJECT],
    flow: [
      { id: "n1", type: "inject", z: "f1", payload: "pressed", payloadType: "str", wires: [["n2"]] },
      HELPER,
      TAB,
    ],
    act: async ({ helper, note }) => note((await helper.request().post(path).expect(status)).text),
    expect: status === 200 ? { n2: ["pressed"] } : {},
  });
}
scenario("inject: the button with values", {
  nodes: [INJECT],
  flow: [
    { id: "n1", type: "inject", z: "f1", payload: "own", payloadType: "str", wires: [["n2"]] },
    HELPER,
    TAB,
  ],
  act: ({ helper }) =>
    helper
      .request()
      .post("/inject/n1")
      .send({ __user_inject_props__: [{ p: "payload", v: "typed", vt: "str" }] })
      .expect(200),
  expect: { n2: ["typed"] },
});

table("inject", INJECT, [
  {
    name: "each time anew",
    config: { props: [{ p: "payload", v: '{"n":1}', vt: "json" }] },
    send: [{ msg: {} }, { msg: {} }],
    out: [[{ n: 1 }, { n: 1 }]],
  },
]);
