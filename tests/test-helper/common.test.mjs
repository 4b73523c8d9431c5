import { scenario, table } from "./scenario.mjs";

const INJECT = "common/20-inject";
const TAB = { id: "f1", type: "tab", label: "flow" };
const HELPER = { id: "n2", type: "helper", z: "f1" };
const at = (z = "f1") => ({ z, x: 1, y: 1 });

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

const FUNCTION = "function/10-function";
const fn = (id, func, more) => ({
  id,
  type: "function",
  func,
  outputs: 1,
  wires: [["n2"]],
  ...at(),
  ...more,
});
const hearing = (type, id, scope, more) => ({ id, type, scope, wires: [["n2"]], ...at(), ...more });
const HEARD = { ...HELPER, ...at() };

const errors = (name, flow, expect, more = {}) =>
  scenario(`catch: ${name}`, {
    nodes: [FUNCTION, "common/25-catch"],
    flow: [TAB, HEARD, ...flow],
    send: [["n1", { payload: "p" }]],
    expect,
    ...more,
  });
errors("hears of all", [fn("n1", "throw new Error('x')"), hearing("catch", "c1", null)], { n2: ["p"] });
errors(
  "hears of node.error",
  [fn("n1", "node.error('said', msg)", { name: "N" }), hearing("catch", "c1", null)],
  { n2: ["p"] },
);
errors(
  "does not hear of errors of no message",
  [fn("n1", "node.error('said')"), hearing("catch", "c1", null)],
  {},
  { warns: [/said/] },
);
errors(
  "hears of those it names",
  [fn("n1", "throw new Error('x')"), hearing("catch", "c1", ["n1"]), hearing("catch", "c2", ["n9"])],
  { n2: ["p"] },
);
errors(
  "hears of what no other heard",
  [fn("n1", "throw new Error('x')"), hearing("catch", "c1", null, { uncaught: true })],
  { n2: ["p"] },
);
errors(
  "does not hear of what another heard",
  [
    fn("n1", "throw new Error('x')"),
    hearing("catch", "c1", ["n1"]),
    hearing("catch", "c2", null, { uncaught: true }),
  ],
  { n2: ["p"] },
);
errors(
  "both hear",
  [fn("n1", "throw new Error('x')"), hearing("catch", "c1", null), hearing("catch", "c2", ["n1"])],
  { n2: ["p", "p"] },
);
errors(
  "the error of an error",
  [fn("n1", "node.error('new', {error: {message: 'old'}, payload: 'p'})"), hearing("catch", "c1", null)],
  { n2: ["p"] },
);
errors(
  "an error with a code and a cause",
  [fn("n1", "const e = new Error('x', {cause: 'y'}); e.code = 'C'; throw e"), hearing("catch", "c1", null)],
  { n2: ["p"] },
);
errors(
  "of a group",
  [
    { id: "g1", type: "group", z: "f1", nodes: ["n1", "c1"] },
    { id: "g2", type: "group", z: "f1", nodes: ["c2"] },
    fn("n1", "throw new Error('x')", { g: "g1" }),
    hearing("catch", "c1", "group", { g: "g1" }),
    hearing("catch", "c2", "group", { g: "g2" }),
  ],
  { n2: ["p"] },
);

const statuses = (name, flow, count, more = {}) =>
  scenario(`status: ${name}`, {
    nodes: [FUNCTION, "common/25-status"],
    flow: [TAB, HEARD, ...flow],
    send: [["n1", { payload: "p" }]],
    expect: { n2: Array(count).fill(undefined) },
    ...more,
  });
statuses(
  "hears of all",
  [fn("n1", "node.status({text: 'busy', fill: 'red', shape: 'dot'})"), hearing("status", "s1", null)],
  1,
);
statuses(
  "hears of a text",
  [fn("n1", "node.status('busy')", { name: "N" }), hearing("status", "s1", null)],
  1,
);
statuses(
  "hears of those it names",
  [fn("n1", "node.status({text: 'x'})"), hearing("status", "s1", ["n1"]), hearing("status", "s2", ["n9"])],
  1,
);
statuses("an object as text", [fn("n1", "node.status({text: {a: 1}})"), hearing("status", "s1", null)], 1);
statuses(
  "does not hear of another flow",
  [
    fn("n1", "node.status({text: 'x'})"),
    { id: "f2", type: "tab" },
    hearing("status", "s1", null, { z: "f2" }),
  ],
  0,
);

const completes = (name, flow, expect, more = {}) =>
  scenario(`complete: ${name}`, {
    nodes: [FUNCTION, "common/24-complete"],
    flow: [TAB, HEARD, ...flow],
    send: [["n1", { payload: "p" }]],
    expect,
    ...more,
  });
completes(
  "hears of those it names",
  [fn("n1", "return null;", { wires: [[]] }), hearing("complete", "d1", ["n1"])],
  { n2: ["p"] },
);
completes(
  "hears of none else",
  [fn("n1", "return null;", { wires: [[]] }), hearing("complete", "d1", ["n9"])],
  {},
);
completes(
  "not of an error",
  [fn("n1", "node.done(new Error('x'))", { wires: [[]] }), hearing("complete", "d1", ["n1"])],
  {},
);

const LINK = "common/60-link";
const links = (name, flow, expect, more = {}) =>
  scenario(`link: ${name}`, {
    nodes: [LINK, FUNCTION],
    flow: [TAB, { id: "f2", type: "tab", label: "two" }, HEARD, ...flow],
    send: [["n1", { payload: "p" }]],
    expect,
    ...more,
  });
const linkIn = (id, more) => ({
  id,
  type: "link in",
  name: id,
  links: [],
  wires: [["n2"]],
  ...at(),
  ...more,
});
const linkOut = (id, links, more) => ({
  id,
  type: "link out",
  mode: "link",
  links,
  wires: [],
  ...at(),
  ...more,
});
const call = (more) => ({
  id: "n1",
  type: "link call",
  links: ["in"],
  linkType: "static",
  timeout: "1",
  wires: [["n2"]],
  ...at(),
  ...more,
});
links("out to in", [linkOut("n1", ["in"]), linkIn("in")], { n2: ["p"] });
links("out to several", [linkOut("n1", ["in", "in2"]), linkIn("in"), linkIn("in2")], { n2: ["p", "p"] });
links("out to another flow", [linkOut("n1", ["in"]), linkIn("in", { z: "f2" })], { n2: ["p"] });
links("said only by the in", [linkOut("n1", []), linkIn("in", { links: ["n1"] })], { n2: ["p"] });
links(
  "call and return",
  [
    call(),
    linkIn("in", { wires: [["f"]] }),
    fn("f", "msg.payload += '!'; return msg;", { wires: [["out"]] }),
    linkOut("out", [], { mode: "return" }),
  ],
  { n2: ["p!"] },
);
links(
  "call to another flow",
  [call(), linkIn("in", { z: "f2", wires: [["out"]] }), linkOut("out", [], { z: "f2", mode: "return" })],
  { n2: ["p"] },
);
links(
  "call that nobody answers",
  [call({ timeout: "0.02" }), linkIn("in", { wires: [[]] })],
  {},
  { warns: [/timeout/] },
);
links(
  "call by name",
  [call({ linkType: "dynamic" }), linkIn("in", { wires: [["out"]] }), linkOut("out", [], { mode: "return" })],
  { n2: ["p"] },
  { send: [["n1", { payload: "p", target: "in" }]] },
);
links(
  "call by id",
  [
    call({ linkType: "dynamic" }),
    linkIn("in", { name: "other", wires: [["out"]] }),
    linkOut("out", [], { mode: "return" }),
  ],
  { n2: ["p"] },
  { send: [["n1", { payload: "p", target: "in" }]] },
);
links(
  "call by a name that is not there",
  [call({ linkType: "dynamic" }), linkIn("in")],
  {},
  { send: [["n1", { payload: "p", target: "gone" }]], warns: [/gone/] },
);
links(
  "call by a name that is there twice",
  [
    call({ linkType: "dynamic" }),
    linkIn("a", { name: "same", z: "f2" }),
    linkIn("b", { name: "same", z: "f2" }),
  ],
  {},
  { send: [["n1", { payload: "p", target: "same" }]], warns: [/same/] },
);
links("call by a name without a target", [call({ linkType: "dynamic" }), linkIn("in")], {}, { warns: [/./] });
links(
  "nested calls",
  [
    call(),
    linkIn("in", { wires: [["c2"]] }),
    { ...call({ id: "c2", links: ["in2"], wires: [["out"]] }) },
    linkOut("out", [], { mode: "return" }),
    linkIn("in2", { wires: [["f"]] }),
    fn("f", "msg.payload += '!'; return msg;", { wires: [["out"]] }),
  ],
  { n2: ["p!"] },
);

const DEBUG = "common/21-debug";
const debug = (name, config, send, more = {}) =>
  scenario(`debug: ${name}`, {
    nodes: [DEBUG],
    flow: [
      {
        id: "n1",
        type: "debug",
        name: "D",
        active: true,
        tosidebar: true,
        console: false,
        tostatus: false,
        complete: "payload",
        targetType: "msg",
        ...config,
        ...at(),
      },
      TAB,
    ],
    act: async ({ helper, node, note, until }) => {
      const published = [];
      const listener = ({ topic, data }) => topic === "debug" && published.push(data);
      helper._events.on("comms", listener);
      for (const message of send) node("n1").receive(message);
      await until(() => published.length >= (more.published ?? 1));
      helper._events.removeListener("comms", listener);
      note(published.map(({ path, ...data }) => ({ ...data, path })));
    },
    ...more,
  });
debug("a string", {}, [{ payload: "x", topic: "t" }]);
debug("a number", {}, [{ payload: 1 }]);
debug("an object", {}, [{ payload: { a: [1, undefined, NaN] } }]);
debug("a buffer", {}, [{ payload: Buffer.from("abc") }]);
debug("an error", {}, [{ payload: new Error("bad") }]);
debug("undefined", {}, [{ topic: "t" }]);
debug("null and booleans", {}, [{ payload: null }, { payload: true }], { published: 2 });
debug("the whole message", { complete: "true" }, [{ payload: "x", topic: "t", _msgid: "1" }]);
debug("another property", { complete: "a.b" }, [{ a: { b: 7 } }]);
debug("an expression", { complete: "$length(payload)", targetType: "jsonata" }, [{ payload: "abc" }]);
debug("a long string", {}, [{ payload: "x".repeat(2000) }]);
debug("a long array", {}, [{ payload: Array(2000).fill(0) }]);
debug("a map and a set", {}, [{ payload: new Map([[1, { a: 2 }]]) }, { payload: new Set([1, "b"]) }], {
  published: 2,
});
debug("what goes round", {}, [circular()]);
debug("a function", {}, [{ payload: function named() {} }]);
debug(
  "to the status",
  { tostatus: true, tosidebar: false, statusVal: "payload", statusType: "auto" },
  [{ payload: "shown" }, { payload: { fill: "red", text: "own" } }],
  {
    published: 0,
    status: [
      { fill: "grey", shape: "ring" },
      { fill: "", shape: "", text: "" },
      { fill: "grey", shape: "dot", text: "shown" },
      { fill: "grey", shape: "dot", text: "{ fill: 'red', text: 'own' }" },
    ],
  },
);
debug("of something that is off", { active: false }, [{ payload: 1 }], { published: 0 });
debug("to the console", { console: "true" }, [{ payload: { a: 1 } }], { published: 1 });

function circular() {
  const payload = { name: "loop" };
  payload.self = payload;
  return { payload };
}

scenario("debug: switched off and on", {
  nodes: [DEBUG],
  flow: [{ id: "n1", type: "debug", active: true, tosidebar: true, complete: "payload", ...at() }, TAB],
  act: async ({ helper, node, note }) => {
    await helper.request().post("/debug/n1/disable").expect(201);
    note(node("n1").active);
    await helper.request().post("/debug/n1/enable").expect(200);
    note(node("n1").active);
    await helper.request().post("/debug/n9/enable").expect(404);
    await helper.request().post("/debug/n1/sideways").expect(404);
    await helper
      .request()
      .post("/debug/disable")
      .send({ nodes: ["n1"] })
      .expect(201);
    note(node("n1").active);
  },
});

for (const [type, file] of [
  ["comment", "common/90-comment"],
  ["unknown", "common/98-unknown"],
  ["junction", "common/05-junction"],
  ["global-config", "common/91-global-config"],
]) {
  scenario(`${type}: is loaded`, {
    nodes: [file],
    flow: [{ id: "n1", type, name: "named", wires: [["n2"]], ...at() }, HEARD, TAB],
    send: type === "junction" ? [["n1", { payload: 1 }]] : [],
    expect: type === "junction" ? { n2: [1] } : {},
  });
}

table("inject", INJECT, [
  {
    name: "each time anew",
    config: { props: [{ p: "payload", v: '{"n":1}', vt: "json" }] },
    send: [{ msg: {} }, { msg: {} }],
    out: [[{ n: 1 }, { n: 1 }]],
  },
]);
