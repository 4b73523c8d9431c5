import { scenario } from "./scenario.mjs";

const FUNCTION = "function/10-function";
const at = (z, more) => ({ z, x: 1, y: 1, ...more });
const TAB = { id: "t0", type: "tab", label: "tab", disabled: false, info: "", env: [] };
const out = (id = "s1-f", port = 0) => [{ x: 1, y: 1, wires: [{ id, port }] }];
const inTo = (id = "s1-f") => [{ x: 1, y: 1, wires: [{ id }] }];
const fn = (id, z, func, wires = [[]], more) => ({
  id,
  type: "function",
  func,
  noerr: 0,
  wires,
  ...at(z, more),
});
const helperAt = (id = "h1", z = "t0") => ({ id, type: "helper", wires: [], ...at(z) });

/** One instance of a template with a function in it. */
function around(
  name,
  {
    func,
    env = [],
    own = [],
    tab = {},
    instance = {},
    credentials,
    extra = [],
    nodes = [],
    message = {},
    more = {},
  },
  payloads,
) {
  scenario(`subflow: ${name}`, {
    nodes: [FUNCTION, ...nodes],
    flow: [
      { ...TAB, ...tab },
      { id: "n1", type: "subflow:s1", env: own, wires: [["h1"]], ...at("t0"), ...instance },
      helperAt(),
      { id: "s1", type: "subflow", name: "Template", info: "", in: inTo(), out: out(), env },
      fn("s1-f", "s1", func),
      ...extra,
    ],
    credentials,
    send: [["n1", { payload: "in", ...message }]],
    expect: { h1: payloads },
    ...more,
  });
}
const value = (name, type, value) => ({ name, type, value });
const gives = (name) => `return {payload: env.get('${name}')};`;

around("a message passes", { func: "return {payload: msg.payload + '!'};" }, ["in!"]);
around("a variable of the template", { func: gives("V"), env: [value("V", "str", "v0")] }, ["v0"]);
around(
  "a variable of the instance",
  { func: gives("V"), env: [value("V", "str", "v0")], own: [value("V", "str", "v1")] },
  ["v1"],
);
around("a variable of the tab", { func: gives("V"), tab: { env: [value("V", "str", "tab")] } }, ["tab"]);
around(
  "a variable of the parent",
  { func: gives("$parent.V"), tab: { env: [value("V", "str", "tab")] }, env: [value("V", "str", "own")] },
  ["tab"],
);
for (const [type, text, expected] of [
  ["num", "7", 7],
  ["bool", "true", true],
  ["json", '{"a":1}', { a: 1 }],
  ["bin", "[65]", Buffer.from("A")],
  ["re", "a+", /a+/],
  ["jsonata", "1+2", 3],
  ["env", "OTHER", "other"],
  ["conf-type", "c1", "c1"],
]) {
  around(
    `a variable of type ${type}`,
    { func: gives("V"), env: [value("OTHER", "str", "other"), value("V", type, text)] },
    [expected],
  );
}
around("a variable that is there in the process", { func: gives("PATH_OF_NOTHING") }, [undefined]);
around(
  "a variable of a credential",
  { func: gives("V"), env: [{ name: "V", type: "cred", value: "" }], credentials: { n1: { V: "secret" } } },
  ["secret"],
);
around(
  "names that Node-RED gives",
  {
    func: "return {payload: ['NR_NODE_ID', 'NR_NODE_PATH', 'NR_SUBFLOW_NAME', 'NR_SUBFLOW_ID', 'NR_SUBFLOW_PATH', 'NR_FLOW_ID', 'NR_FLOW_NAME', 'NR_GROUP_NAME'].map(name => env.get(name))};",
    instance: { name: "Instance" },
  },
  [["n1-s1-f", "t0/n1/s1-f", "Instance", "n1", "t0/n1", "t0", "tab", undefined]],
);
around(
  "context of the flow is the instance's",
  { func: "flow.set('a', 1); return {payload: [flow.get('a'), flow.get('$parent.a')]};" },
  [[1, undefined]],
);
around(
  "context of the parent",
  { func: "flow.set('$parent.a', msg.payload); return {payload: flow.get('$parent.a')};" },
  ["in"],
);
around(
  "context of the node",
  { func: "context.set('n', (context.get('n') || 0) + 1); return {payload: context.get('n')};" },
  [1],
);
around(
  "a status of the instance",
  {
    func: "node.status({text: 'inner'}); return msg;",
    nodes: ["common/25-status"],
    extra: [{ id: "st", type: "status", scope: ["n1"], wires: [["h2"]], ...at("t0") }, helperAt("h2")],
    more: { expect: { h1: ["in"] } },
  },
  ["in"],
);
around(
  "an error that the inside catches",
  {
    func: "throw new Error('inner');",
    nodes: ["common/25-catch"],
    extra: [
      { id: "ca", type: "catch", scope: null, wires: [["s1-g"]], ...at("s1") },
      fn("s1-g", "s1", "return msg;"),
    ],
  },
  [],
);
around(
  "an error that the outside catches",
  {
    func: "throw new Error('inner');",
    nodes: ["common/25-catch"],
    extra: [{ id: "ca", type: "catch", scope: null, wires: [["h2"]], ...at("t0") }, helperAt("h2")],
    more: { expect: { h2: ["in"] } },
  },
  [],
);
around("an error that nobody catches", { func: "node.error('lost', msg);", more: { warns: [/lost/] } }, []);
around(
  "complete outside of an instance",
  {
    func: "return msg;",
    nodes: ["common/24-complete"],
    extra: [{ id: "co", type: "complete", scope: ["n1"], wires: [["h2"]], ...at("t0") }, helperAt("h2")],
  },
  ["in"],
);

scenario("subflow: its own status output", {
  nodes: [FUNCTION],
  flow: [
    TAB,
    { id: "n1", type: "subflow:s1", wires: [["h1"]], ...at("t0") },
    helperAt(),
    {
      id: "s1",
      type: "subflow",
      name: "S",
      in: inTo(),
      out: out(),
      env: [],
      status: { x: 1, y: 1, wires: [{ id: "s1-f", port: 0 }] },
    },
    fn("s1-f", "s1", "return {payload: {text: 'state ' + msg.payload, fill: 'green'}};"),
  ],
  send: [["n1", { payload: "in" }]],
  expect: { h1: [{ text: "state in", fill: "green" }] },
  status: [{ text: "state in", fill: "green" }],
});

scenario("subflow: within another, with variables on each level", {
  nodes: [FUNCTION],
  flow: [
    { ...TAB, env: [value("T", "str", "tab")] },
    { id: "n1", type: "subflow:s1", env: [value("A", "str", "outer")], wires: [["h1"]], ...at("t0") },
    helperAt(),
    {
      id: "s1",
      type: "subflow",
      name: "Outer",
      in: inTo("s1-n"),
      out: out("s1-n"),
      env: [value("A", "str", "a"), value("B", "str", "b")],
    },
    { id: "s1-n", type: "subflow:s2", env: [value("B", "env", "A")], wires: [[]], ...at("s1") },
    {
      id: "s2",
      type: "subflow",
      name: "Inner",
      in: inTo("s2-f"),
      out: out("s2-f"),
      env: [value("B", "str", "inner")],
    },
    fn(
      "s2-f",
      "s2",
      "return {payload: ['A', 'B', 'T', '$parent.B', '$parent.$parent.T'].map((name) => env.get(name))};",
    ),
  ],
  send: [["n1", {}]],
  after: ({ messages, note }) => note(messages[0][1].payload),
  act: async ({ messages, until }) => until(() => messages.length === 1),
});

scenario("subflow: two instances have contexts of their own", {
  nodes: [FUNCTION],
  flow: [
    TAB,
    { id: "n1", type: "subflow:s1", wires: [["h1"]], ...at("t0") },
    { id: "n2", type: "subflow:s1", wires: [["h1"]], ...at("t0") },
    helperAt(),
    { id: "s1", type: "subflow", name: "S", in: inTo(), out: out() },
    fn("s1-f", "s1", "flow.set('n', (flow.get('n') || 0) + 1); return {payload: flow.get('n')};"),
  ],
  send: [
    ["n1", {}],
    ["n1", {}],
    ["n2", {}],
  ],
  act: async ({ messages, until }) => until(() => messages.length === 3),
  expect: { h1: [1, 2, 1] },
});

scenario("subflow: several outputs and wires", {
  nodes: [FUNCTION],
  flow: [
    TAB,
    { id: "n1", type: "subflow:s1", wires: [["h1", "h2"], ["h2"]], ...at("t0") },
    helperAt("h1"),
    helperAt("h2"),
    {
      id: "s1",
      type: "subflow",
      name: "S",
      in: [{ wires: [{ id: "s1-f" }, { id: "s1-g" }] }],
      out: [...out("s1-f"), ...out("s1-g")],
    },
    fn("s1-f", "s1", "return {payload: 'f'};"),
    fn("s1-g", "s1", "return {payload: 'g'};"),
  ],
  send: [["n1", {}]],
  expect: { h1: ["f"], h2: ["f", "g"] },
});

scenario("group: variables of groups around each other", {
  nodes: [FUNCTION],
  flow: [
    { ...TAB, env: [value("A", "str", "tab"), value("C", "str", "tab")] },
    {
      id: "g1",
      type: "group",
      z: "t0",
      name: "outer",
      env: [value("A", "str", "outer"), value("B", "str", "outer")],
      nodes: ["g2"],
    },
    {
      id: "g2",
      type: "group",
      z: "t0",
      g: "g1",
      name: "inner",
      env: [value("A", "str", "inner")],
      nodes: ["n1"],
    },
    fn(
      "n1",
      "t0",
      "return {payload: ['A', 'B', 'C', '$parent.A', '$parent.$parent.A', 'NR_GROUP_NAME', 'NR_GROUP_ID'].map((name) => env.get(name))};",
      [["h1"]],
      { g: "g2" },
    ),
    helperAt(),
  ],
  send: [["n1", {}]],
  expect: { h1: [["inner", "outer", "tab", "outer", "tab", "inner", "g2"]] },
});
