import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { scenario, table } from "./scenario.mjs";

const FILE = "function/10-function";
const body = (name, func, send, out, rest = {}) => {
  const { config, ...more } = rest;
  return { name, config: { func, outputs: out.length, ...config }, send, out, ...more };
};

table("function", FILE, [
  body("returns the message", "return msg;", ["foo"], [["foo"]]),
  body("returns nothing", "msg.payload = 1;", ["foo"], [[]]),
  body("returns null", "return null;", ["foo"], [[]]),
  body("returns another message", "return {payload: msg.payload + '!'};", ["foo"], [["foo!"]]),
  body("returns one for each output", "return [{payload: 1}, {payload: 2}];", ["foo"], [[1], [2]]),
  body("returns to the second output only", "return [null, {payload: 2}];", ["foo"], [[], [2]]),
  body(
    "returns several for one output",
    "return [[{payload: 1}, {payload: 2}], {payload: 3}];",
    ["foo"],
    [[1, 2], [3]],
  ),
  body("returns what is no message", "return 'text';", ["foo"], [[]], { warns: [/./] }),
  body("returns a number", "return 7;", ["foo"], [[]], { warns: [/./] }),
  body("returns a list with what is no message", "return [[7]];", ["foo"], [[]], { warns: [/./] }),
  body("returns a buffer", "return Buffer.from('a');", ["foo"], [[]], { warns: [/./] }),
  body("node.send", "node.send({payload: 'sent'});", ["foo"], [["sent"]]),
  body(
    "node.send twice and return",
    "node.send({payload: 1}); node.send({payload: 2}); return {payload: 3};",
    ["foo"],
    [[1, 2, 3]],
  ),
  body(
    "node.send clones",
    "node.send(msg); msg.payload.a = 2; node.send(msg);",
    [{ a: 1 }],
    [[{ a: 1 }, { a: 2 }]],
  ),
  body("node.send without a clone", "node.send(msg, false); msg.payload.a = 2;", [{ a: 1 }], [[{ a: 2 }]]),
  body(
    "node.send to outputs",
    "node.send([{payload: 1}, [{payload: 2}, {payload: 3}]]);",
    ["foo"],
    [[1], [2, 3]],
  ),
  body("sends later", "setTimeout(() => node.send({payload: 'later'}), 5);", ["foo"], [["later"]]),
  body("sends after an await", "const v = await Promise.resolve(4); return {payload: v};", ["foo"], [[4]]),
  body("throws an Error", "throw new Error('boom');", ["foo"], [[]], { warns: [/Error: boom/] }),
  body("throws a text", "throw 'small string';", ["foo"], [[]], { warns: [/small string/] }),
  body("throws on the second line", "var a = 1;\nnull.x;", ["foo"], [[]], { warns: [/TypeError/] }),
  body("does not parse", "return {;", [], [[]], { warns: [/SyntaxError/] }),
  body("node.error", "node.error('this is an error', msg);", ["foo"], [[]], { warns: [/this is an error/] }),
  body(
    "node.warn and node.log",
    "node.warn('careful'); node.log('by the way'); node.debug('d'); node.trace('t');",
    ["foo"],
    [[]],
    { warns: [/careful/] },
  ),
  body("node.warn of an object", "node.warn({a: 1});", ["foo"], [[]], { warns: [/./] }),
  body(
    "node.status",
    "node.status({fill:'red', shape:'dot', text:'busy'}); node.status('plain'); node.status({});",
    ["foo"],
    [[]],
    { status: [{ fill: "red", shape: "dot", text: "busy" }, { text: "plain" }, {}] },
  ),
  body(
    "knows its name and id",
    "return {payload: [node.id, node.name, node.outputCount, node.path]};",
    ["foo"],
    [[["n1", "the name", 1, "f1/n1"]]],
    { config: { name: "the name" } },
  ),
  body(
    "env of the node and of the flow",
    "return {payload: [env.get('NR_NODE_ID'), env.get('NR_FLOW_NAME'), env.get('REDLOOM_NOT_THERE')]};",
    ["foo"],
    [[["n1", "flow", undefined]]],
  ),
  body(
    "RED.util",
    "return {payload: [typeof RED.util.generateId(), RED.util.cloneMessage({a: 1}), RED.util.getMessageProperty(msg, 'payload.x')]};",
    [{ x: 5 }],
    [[["string", { a: 1 }, 5]]],
  ),
  body(
    "Buffer, Date, URL, console",
    "return {payload: [Buffer.from('a').toString('hex'), new Date(0).getTime(), new URL('http://h/p').pathname, typeof console.log]};",
    ["foo"],
    [[["61", 0, "/p", "function"]]],
  ),
  body("done tells completes", "node.done();", ["foo"], [[]]),
  body(
    "the message's id stays",
    "const id = msg._msgid; return {_msgid: id, payload: id === msg._msgid};",
    ["foo"],
    [[true]],
  ),
  body("setup", "return {payload: context.get('ready')};", ["foo"], [["yes"]], {
    config: { initialize: "context.set('ready', 'yes');" },
  }),
  body(
    "setup that waits keeps messages",
    "return {payload: [msg.payload, context.get('ready')]};",
    ["a", "b"],
    [
      [
        ["a", 1],
        ["b", 1],
      ],
    ],
    { config: { initialize: "await new Promise((done) => setTimeout(done, 10)); context.set('ready', 1);" } },
  ),
  body("setup sends", "return msg;", [], [["hello"]], {
    config: { initialize: "setTimeout(() => node.send({payload: 'hello'}), 5);" },
  }),
  body("setup throws", "return msg;", [], [[]], {
    config: { initialize: "throw new Error('setup failed');" },
    warns: [/setup failed/],
  }),
  body(
    "globals of the process are not there",
    "return {payload: [typeof process, typeof require, typeof global.get]};",
    ["foo"],
    [[["undefined", "undefined", "function"]]],
  ),
  body("endless work is stopped", "while (true) { }", ["foo"], [[]], {
    config: { timeout: "0.02" },
    warns: [/Script execution timed out/],
  }),
]);

const node = (func, more) => ({ id: "n1", type: "function", z: "f1", func, wires: [["n2"]], ...more });
const AROUND = [
  { id: "f1", type: "tab" },
  { id: "n2", type: "helper", z: "f1" },
];

for (const scope of ["context", "flow", "global"]) {
  const held = ({ node }) => (scope === "context" ? node("n1").context() : node("n1").context()[scope]);
  const cases = [
    ["set and get", `${scope}.set('count', '0'); return {payload: ${scope}.get('count')};`, "0"],
    [
      "get of several",
      `${scope}.set(['a', 'b'], [1, 2]); return {payload: ${scope}.get(['a', 'b', 'c'])};`,
      [1, 2, undefined],
    ],
    ["keys", `${scope}.set('a', 1); ${scope}.set('b.c', 1); return {payload: ${scope}.keys()};`, ["a", "b"]],
    ["deep", `${scope}.set('a.b[1]', 'x'); return {payload: ${scope}.get('a')};`, { b: [undefined, "x"] }],
    [
      "an undefined value is gone",
      `${scope}.set('a', 1); ${scope}.set('a', undefined); return {payload: [${scope}.get('a'), ${scope}.keys()]};`,
      [undefined, []],
    ],
  ];
  for (const [name, func, payload] of cases) {
    scenario(`function: ${scope}, ${name}`, {
      nodes: [FILE],
      flow: [node(func), ...AROUND],
      send: [["n1", { payload: "foo" }]],
      expect: { n2: [payload] },
      after: (at) => at.note([held(at).keys(), held(at).get("a")]),
    });
  }
  scenario(`function: ${scope} by callback`, {
    nodes: [FILE],
    flow: [
      node(
        `${scope}.set('a', 1, (err) => ${scope}.get('a', (err, value) => ${scope}.keys((err, keys) => node.send({payload: [err, value, keys]}))));`,
      ),
      ...AROUND,
    ],
    send: [["n1", { payload: "foo" }]],
    after: ({ messages, note }) => note(messages),
    expect: { n2: [[null, 1, ["a"]]] },
  });
  scenario(`function: ${scope} with stores`, {
    nodes: [FILE],
    flow: [
      node(
        `${scope}.set('v', 'first', 'one'); ${scope}.set('v', 'second', 'two'); return {payload: [${scope}.get('v'), ${scope}.get('v', 'two'), ${scope}.get('v', 'none'), ${scope}.keys('two')]};`,
      ),
      ...AROUND,
    ],
    act: async ({ helper, node }) => {
      helper._context.init({ contextStorage: { one: { module: "memory" }, two: { module: "memory" } } });
      await helper._context.load();
      node("n1").receive({ payload: 1 });
    },
    expect: { n2: [["first", "second", "first", ["v"]]] },
  });
  scenario(`function: ${scope} is as new in the next test`, {
    nodes: [FILE],
    flow: [node(`return {payload: ${scope}.keys()};`), ...AROUND],
    send: [["n1", {}]],
    expect: { n2: [[]] },
  });
}

scenario("function: functionGlobalContext", {
  nodes: [FILE],
  settings: { functionGlobalContext: { seed: { deep: 1 }, give: () => 7 } },
  flow: [
    node(
      "global.set('own', 1); return {payload: [global.get('seed.deep'), global.get('give')(), global.keys(), global.seed]};",
    ),
    ...AROUND,
  ],
  send: [["n1", {}]],
  expect: { n2: [[1, 7, ["seed", "give", "own"], undefined]] },
});

scenario("function: a Date of the sandbox is one outside", {
  nodes: [FILE],
  flow: [node("return global.get('typeTest')(new Date());"), ...AROUND],
  act: ({ node }) => {
    node("n1")
      .context()
      .global.set("typeTest", (date) => ({ payload: date instanceof Date }));
    node("n1").receive({});
  },
  expect: { n2: [true] },
});

for (const [name, settings, libs, outcome] of [
  ["not allowed", { functionExternalModules: false }, [{ var: "os", module: "os" }], undefined],
  ["allowed", { functionExternalModules: true }, [{ var: "os", module: "os" }], "string"],
  ["allowed without a word", {}, [{ var: "os", module: "os" }], "string"],
]) {
  scenario(`function: a module of Node, ${name}`, {
    nodes: [FILE],
    settings,
    flow: [node("return {payload: typeof os.type()};", { libs }), ...AROUND],
    act: ({ node, note }) => {
      note(node("n1") === null);
      node("n1")?.receive({});
    },
    expect: outcome === undefined ? {} : { n2: [outcome] },
  });
}

scenario("function: a variable that shadows", {
  nodes: [FILE],
  settings: { functionExternalModules: true },
  flow: [node("return msg;", { libs: [{ var: "msg", module: "os" }] }), ...AROUND],
  after: ({ node, note }) => note(node("n1") === null),
});

scenario("function: finally runs at the close, its timers are gone", {
  nodes: [FILE],
  flow: [
    node("node.timer = setInterval(() => global.get('tick')(), 2); return msg;", {
      finalize: "global.get('closed')('yes');",
    }),
    ...AROUND,
  ],
  act: async ({ node, helper, until, note }) => {
    const closed = [];
    let ticks = 0;
    node("n1")
      .context()
      .global.set("closed", (text) => closed.push(text));
    node("n1")
      .context()
      .global.set("tick", () => {
        ticks += 1;
      });
    node("n1").receive({ payload: 1 });
    await until(() => ticks > 1);
    await helper.clearFlows();
    const before = ticks;
    await new Promise((done) => setTimeout(done, 10));
    deepStrictEqual(closed, ["yes"]);
    strictEqual(ticks, before);
    note(helper.getNode("n1"));
  },
});

scenario("function: node.on('close') of the sandbox", {
  nodes: [FILE],
  flow: [node("node.on('close', () => global.get('closed')()); return msg;"), ...AROUND],
  act: async ({ node, helper, until, messages }) => {
    let closed = 0;
    node("n1")
      .context()
      .global.set("closed", () => {
        closed += 1;
      });
    node("n1").receive({ payload: 1 });
    await until(() => messages.length === 1);
    await helper.clearFlows();
    strictEqual(closed, 1);
  },
});

scenario("function: the spies of a node's methods", {
  nodes: [FILE],
  flow: [
    node(
      "node.error('bad', msg); node.warn('w'); node.status({text: 's'}); node.send({payload: 1}); node.log('l');",
    ),
    ...AROUND,
  ],
  act: async ({ node, until, note }) => {
    const calls = [];
    for (const method of ["error", "warn", "status", "send", "log"]) {
      node("n1").on(`call:${method}`, (call) => calls.push([method, call.args.length, call.firstArg]));
    }
    node("n1").receive({ payload: "x" });
    await until(() => calls.length >= 5);
    note(
      calls.map(([method, count, first]) => [
        method,
        count,
        typeof first === "object" ? (first.text ?? first.payload) : first,
      ]),
    );
    const spied = node("n1");
    note(
      ["error", "warn", "status", "send", "log", "debug", "trace"].map((method) => [
        method,
        spied[method].callCount,
      ]),
    );
  },
  expect: { n2: [1] },
});
