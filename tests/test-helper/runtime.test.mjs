// What nodes see of the runtime that they are in.
import { deepStrictEqual, equal, strictEqual } from "node:assert/strict";
import { createRequire } from "node:module";
import { scenario } from "./scenario.mjs";
import { helper } from "./subject.mjs";

const { hooks } = createRequire(import.meta.url)("@node-red/util");
const TAB = { id: "f1", type: "tab", label: "flow" };
const at = (id, type, more) => ({ id, type, z: "f1", x: 1, y: 1, wires: [["n2"]], ...more });
const HELPER = at("n2", "helper", { wires: [] });
const FUNCTION = "function/10-function";
const passing = at("n1", "function", { func: "return msg;" });
/** A set of one type. */
const set = (type, construct) => (RED) => {
  RED.nodes.registerType(type, function (config) {
    RED.nodes.createNode(this, config);
    construct.call(this, config, RED);
  });
};

const HOOKS = ["onSend", "preRoute", "preDeliver", "postDeliver", "onReceive", "postReceive", "onComplete"];
scenario("runtime: hooks in their order", {
  nodes: [FUNCTION],
  flow: [TAB, passing, HELPER],
  act: async ({ node, messages, until, note }) => {
    const seen = [];
    for (const hook of HOOKS) hooks.add(`${hook}.test`, (_event) => void seen.push(hook));
    node("n1").receive({ payload: 1 });
    await until(() => messages.length === 1 && seen.includes("onComplete"));
    hooks.remove("*.test");
    note(seen);
  },
  expect: { n2: [1] },
});

scenario("runtime: a hook that stops messages", {
  nodes: [FUNCTION],
  flow: [TAB, passing, HELPER],
  act: async ({ node, messages, until }) => {
    hooks.add("preDeliver.test", ({ msg }) => msg.payload !== "stopped");
    for (const payload of ["stopped", "passed"]) node("n1").receive({ payload });
    await until(() => messages.length === 1);
    hooks.remove("*.test");
  },
  expect: { n2: ["passed"] },
});

const EVENTS = ["flows:starting", "flows:started", "flows:stopping", "flows:stopped", "runtime-event"];
for (const type of ["full", "flows", "nodes"]) {
  scenario(`runtime: events of a deploy of type ${type}`, {
    nodes: [FUNCTION],
    flow: [TAB, passing, HELPER],
    act: async ({ note }) => {
      const seen = [];
      const listeners = EVENTS.map((name) => {
        const listener = (event) => seen.push([name, event?.type, event?.id, event?.payload?.state]);
        helper._events.on(name, listener);
        return [name, listener];
      });
      await helper.setFlows([TAB, { ...passing, func: "return null;" }, HELPER], type);
      await helper.clearFlows();
      for (const [name, listener] of listeners) helper._events.removeListener(name, listener);
      note(seen);
    },
  });
}

scenario("runtime: a function's end after unload reaches the context", {
  nodes: [FUNCTION],
  flow: [TAB, { ...passing, finalize: "global.set('ended', 'yes');" }, HELPER],
  act: async ({ node }) => {
    const { global } = node("n1").context();
    await helper.clearFlows();
    equal(global.get("ended"), "yes");
  },
});

scenario("runtime: wires that change", {
  nodes: [FUNCTION],
  flow: [TAB, passing, HELPER, at("n3", "helper", { wires: [] })],
  act: ({ node }) => {
    node("n1").updateWires([["n3"]]);
    node("n1").receive({ payload: "moved" });
  },
  expect: { n2: [], n3: ["moved"] },
});

function slowStore() {
  const scopes = new Map();
  const later = (callback, ...given) => setTimeout(() => callback?.(null, ...given), 1);
  const of = (scope) => {
    if (!scopes.has(scope)) scopes.set(scope, {});
    return scopes.get(scope);
  };
  return {
    open: async () => {},
    close: async () => {},
    delete: async () => {},
    clean: async () => {},
    get: (scope, keys, callback) => later(callback, ...[keys].flat().map((key) => of(scope)[key])),
    set: (scope, key, value, callback) => {
      of(scope)[key] = value;
      later(callback);
    },
    keys: (scope, callback) => later(callback, Object.keys(of(scope))),
  };
}
scenario("runtime: a store that only calls back", {
  nodes: ["function/15-change", "function/10-switch"],
  flow: [
    TAB,
    at("n1", "change", {
      rules: [
        { t: "set", p: "a", pt: "flow", to: "payload", tot: "msg" },
        { t: "set", p: "payload", pt: "msg", to: "$flowContext('a') & '!'", tot: "jsonata" },
      ],
      wires: [["n3"]],
    }),
    at("n3", "switch", {
      property: "a",
      propertyType: "flow",
      rules: [{ t: "eq", v: "v" }],
      checkall: "true",
    }),
    HELPER,
  ],
  act: async ({ node }) => {
    helper._context.init({ contextStorage: { slow: { module: slowStore } } });
    await helper._context.load();
    node("n1").receive({ payload: "v" });
  },
  expect: { n2: ["v!"] },
});

scenario("runtime: a subflow that a module brings", {
  nodes: [FUNCTION],
  sets: [
    (RED) =>
      RED.nodes.registerSubflow({
        ...{ id: "m", type: "subflow", name: "M", meta: { type: "own-module", module: "own" } },
        in: [{ x: 1, y: 1, wires: [{ id: "i" }] }],
        out: [{ x: 1, y: 1, wires: [{ id: "i", port: 0 }] }],
        env: [{ name: "P", type: "str", value: "default" }],
        flow: [
          {
            id: "i",
            type: "function",
            z: "m",
            x: 1,
            y: 1,
            func: "return {payload: env.get('P')};",
            wires: [[]],
          },
        ],
      }),
  ],
  flow: [TAB, at("n1", "own-module", { P: "given" }), HELPER],
  send: [["n1", {}]],
  expect: { n2: ["given"] },
});

scenario("runtime: a close that never ends", {
  settings: { nodeCloseTimeout: 30 },
  sets: [
    set("stuck", function () {
      // biome-ignore lint/correctness/noUnusedFunctionParameters: that it is declared makes the runtime wait for it.
      this.on("close", (done) => {});
    }),
  ],
  flow: [TAB, at("n1", "stuck"), HELPER],
  act: async () => {
    await helper.clearFlows();
    strictEqual(helper.getNode("n1"), null);
  },
});

scenario("runtime: what done is called with", {
  sets: [
    set("fails", function () {
      this.on("input", ({ payload }, _send, done) => done(payload));
    }),
  ],
  flow: [TAB, at("n1", "fails"), HELPER],
  send: ["text", new Error("error"), { toString: () => "object" }, 0, false, 7].map((payload) => [
    "n1",
    { payload },
  ]),
  warns: [/^text$/, /error/, /object/, /7/],
  // What is logged has no fixed shape here: a function is in it.
  unlike: ["log"],
});

scenario("runtime: what is off is not there", {
  nodes: [FUNCTION],
  flow: [
    TAB,
    { ...passing, d: true },
    HELPER,
    { id: "f2", type: "tab", disabled: true },
    at("n3", "function", { z: "f2", func: "" }),
  ],
  act: ({ node }) => deepStrictEqual([node("n1"), node("n3")], [null, null]),
});

scenario("runtime: config nodes know who uses them", {
  sets: [
    set("config", function (config) {
      this.config = { ...config };
    }),
    set("uses", function (config, RED) {
      this.found = RED.nodes.getNode(config.server)?.id;
    }),
  ],
  flow: [TAB, at("n1", "uses", { server: "c1" }), { id: "c1", type: "config" }, HELPER],
  after: ({ node, note }) => {
    equal(node("n1").found, "c1");
    note(Object.keys(node("c1").config));
  },
});

scenario("runtime: errors and statuses of a config node are those of its users", {
  nodes: ["common/25-catch", "common/25-status"],
  sets: [
    set("config", function () {
      this.users = {};
    }),
    set("uses", function (config, RED) {
      const server = RED.nodes.getNode(config.server);
      server.users[this.id] = this;
      this.on("input", (message) => {
        server.status({ text: "busy" });
        server.error("failed", message);
      });
    }),
  ],
  flow: [
    TAB,
    at("n1", "uses", { server: "c1" }),
    { id: "c1", type: "config" },
    at("k", "catch", { scope: ["n1"] }),
    at("s", "status", { scope: ["n1"] }),
    HELPER,
  ],
  send: [["n1", { payload: "caught" }]],
  act: ({ messages, until }) => until(() => messages.length === 2),
});

for (const [type, value, expected, credentials] of [
  ["str", "text", "text"],
  ["num", "5", 5],
  ["jsonata", "1 + 2", 3],
  ["cred", "", "secret", { g1: { map: { VALUE: "secret" } } }],
]) {
  scenario(`runtime: a variable of global-config, ${type}`, {
    nodes: [FUNCTION, "common/91-global-config"],
    flow: [
      TAB,
      at("n1", "function", { func: "return {payload: env.get('VALUE')};" }),
      HELPER,
      { id: "g1", type: "global-config", env: [{ name: "VALUE", type, value }] },
    ],
    credentials,
    send: [["n1", {}]],
    expect: { n2: [expected] },
  });
}
