// What tests do with the helper itself.
import { deepStrictEqual, equal, match, ok, rejects, strictEqual } from "node:assert/strict";
import test from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { WebSocket } from "ws";
import { core, helper } from "./subject.mjs";

/** A node that puts its prefix before payloads. */
function lower(RED) {
  function LowerNode(config) {
    RED.nodes.createNode(this, config);
    this.prefix = config.prefix;
    this.on("input", (message, send, done) => {
      message.payload = `${this.prefix ?? ""}${message.payload.toLowerCase()}`;
      send(message);
      done();
    });
    this.on("close", (removed, done) => {
      RED.events.emit("test:closed", [this.id, removed]);
      done();
    });
  }
  RED.nodes.registerType("lower", LowerNode, {
    credentials: { user: { type: "text" }, secret: { type: "password" } },
  });
}
const FLOW = [
  { id: "n1", type: "lower", name: "L", prefix: "> ", wires: [["n2"]] },
  { id: "n2", type: "helper" },
];

/** A case that unloads in the end. */
function uses(name, act) {
  test(`helper: ${name}`, async (t) => {
    try {
      await act(t);
    } finally {
      await helper.unload();
    }
  });
}
const heard = (id) => new Promise((resolve) => helper.getNode(id).on("input", resolve));

uses("load with a callback", () => loads((callback) => helper.load(lower, FLOW, callback)));
uses("load with credentials and a callback", () =>
  loads((callback) => helper.load(lower, FLOW, { n1: { user: "u" } }, callback)),
);
uses("load of several sets", () =>
  loads((callback) => helper.load([lower, core("common/90-comment")], FLOW, callback)),
);
async function loads(load) {
  await new Promise((resolve, reject) => {
    load((error) => (error ? reject(error) : resolve()));
  });
  strictEqual(helper.getNode("n1").name, "L");
}

uses("messages go along wires", async () => {
  await helper.load(lower, FLOW);
  const message = heard("n2");
  helper.getNode("n1").receive({ payload: "UP" });
  const { payload, _msgid } = await message;
  equal(payload, "> up");
  match(_msgid, /^[0-9a-f]{16}$/);
});

uses("a node that is not there", async () => {
  await helper.load(lower, FLOW);
  strictEqual(helper.getNode("n9"), null);
  strictEqual(helper.getNode(undefined), null);
});

uses("getFlows is what was loaded", async () => {
  await helper.load(lower, FLOW);
  deepStrictEqual(helper._redNodes.getFlows().flows, FLOW);
});

uses("flows that are sloppy", async () => {
  const flow = [
    { id: "n1", type: "lower" },
    { id: "n2", type: "helper", z: "nowhere", wires: null },
    { id: "n3", type: "helper", wires: [["n1", "gone", null], []] },
    { id: "n4", type: "helper", wires: [[]], extra: { deep: [1, null] } },
    { id: "g", type: "group", nodes: ["n4"] },
  ];
  await helper.load(lower, flow);
  const message = heard("n1");
  helper.getNode("n3").send({ payload: "ABC" });
  equal((await message).payload, "abc");
  deepStrictEqual(helper.getNode("n4").wires, [[]]);
});

uses("an empty flow", async () => {
  await helper.load(lower, []);
  strictEqual(helper.getNode("n1"), null);
});

uses("a type that is missing", async () => {
  await helper.load(lower, [...FLOW, { id: "n3", type: "nobody-has-this" }]);
  strictEqual(helper.getNode("n1"), null);
  strictEqual(helper.getNode("n3"), null);
});

uses("a set that needs a moment", async () => {
  await helper.load(async (RED) => {
    await wait(5);
    lower(RED);
  }, FLOW);
  ok(helper.getNode("n1"));
});

test("helper: a set that cannot be loaded", async () => {
  const broken = async () => {
    throw new Error("cannot load");
  };
  try {
    await rejects(helper.load(broken, FLOW), /cannot load/);
    await helper.unload();
    const error = await new Promise((resolve) => helper.load(broken, FLOW, resolve));
    equal(error.message, "cannot load");
  } finally {
    await helper.unload();
  }
});

uses("a constructor that throws is logged", async () => {
  await helper.load(
    (RED) => {
      RED.nodes.registerType("bad", function (config) {
        RED.nodes.createNode(this, config);
        throw new Error("in the constructor");
      });
    },
    [{ id: "n1", type: "bad" }],
  );
  strictEqual(helper.getNode("n1"), null);
  const [[entry]] = helper.log().args.filter(([{ id }]) => id === "n1");
  equal(entry.level, helper.log().ERROR);
  match(String(entry.msg), /in the constructor/);
});

uses("credentials", async () => {
  const credentials = { n1: { user: "u", secret: "s", more: "m" } };
  await helper.load(lower, FLOW, credentials);
  deepStrictEqual(helper.getNode("n1").credentials, credentials.n1);
  deepStrictEqual(helper.credentials.get("n1"), credentials.n1);
  strictEqual(helper.getNode("n2").credentials, undefined);
  await helper.credentials.add("n2", { own: 1 });
  deepStrictEqual(helper.credentials.get("n2"), { own: 1 });
  helper.credentials.delete("n1");
  strictEqual(helper.credentials.get("n1"), undefined);
});

uses("no credentials where there could be some", async () => {
  await helper.load(lower, FLOW);
  deepStrictEqual(helper.getNode("n1").credentials, {});
});

uses("credentials of variables", async () => {
  process.env.REDLOOM_TEST_VALUE = "from outside";
  // Of the process, as it is now.
  await helper.load(lower, FLOW, { n1: { user: "$" + "{REDLOOM_TEST_VALUE}" } });
  equal(helper.getNode("n1").credentials.user, "from outside");
});

uses("variables of the process, as they are when somebody asks", async () => {
  const func = "return {payload: [env.get('REDLOOM_TEST_LATE'), env.get('REDLOOM_TEST_EARLY')]};";
  process.env.REDLOOM_TEST_EARLY = "before";
  await helper.load(core("function/10-function"), [
    { id: "n1", type: "function", func, wires: [["n2"]] },
    FLOW[1],
  ]);
  process.env.REDLOOM_TEST_EARLY = "after";
  process.env.REDLOOM_TEST_LATE = "late";
  const message = heard("n2");
  helper.getNode("n1").receive({});
  deepStrictEqual([...(await message).payload], ["late", "after"]);
  delete process.env.REDLOOM_TEST_EARLY;
  delete process.env.REDLOOM_TEST_LATE;
});

uses("configurations with what JSON has not", async () => {
  let config;
  const given = {
    ...{ none: undefined, nan: NaN, deep: [{ large: Infinity }], buffer: Buffer.from("x") },
    ...{ moment: new Date(0), call: () => 7 },
  };
  await helper.load(
    (RED) => {
      RED.nodes.registerType("any", function (own) {
        RED.nodes.createNode(this, own);
        config = own;
      });
    },
    [{ id: "n1", type: "any", ...given }],
  );
  const { none, nan, deep, buffer, moment, call } = config;
  deepStrictEqual({ none, nan, deep, buffer, moment, call: given.call }, given);
  equal(call(), 7);
  equal(Object.hasOwn(config, "none"), true);
});

for (const type of ["full", "flows", "nodes", undefined]) {
  uses(`setFlows of type ${type}`, async () => {
    await helper.load(lower, FLOW);
    const before = helper.getNode("n2");
    const closed = [];
    const listener = (event) => closed.push(event);
    helper._events.on("test:closed", listener);
    await helper.setFlows([{ ...FLOW[0], prefix: "new " }, FLOW[1], { id: "n3", type: "helper" }], type);
    helper._events.removeListener("test:closed", listener);
    equal(helper.getNode("n1").prefix, "new ");
    ok(helper.getNode("n3"));
    deepStrictEqual(closed, [["n1", false]]);
    equal(helper.getNode("n2") === before, type === "nodes");
    const message = heard("n2");
    helper.getNode("n1").receive({ payload: "X" });
    equal((await message).payload, "new x");
  });
}

uses("setFlows with credentials", async () => {
  await helper.load(lower, FLOW, { n1: { user: "u" } });
  const more = [...FLOW, { id: "n3", type: "lower" }];
  await helper.setFlows(more, "full", { n3: { user: "three" } });
  deepStrictEqual(helper.getNode("n1").credentials, { user: "u" });
  deepStrictEqual(helper.getNode("n3").credentials, { user: "three" });
  await helper.setFlows([FLOW[1], more[2]], "full");
  strictEqual(helper.getNode("n1"), null);
  strictEqual(helper.credentials.get("n1"), undefined);
});

uses("setFlows takes credentials out of the flow", async () => {
  await helper.load(lower, FLOW);
  await helper.setFlows([{ ...FLOW[0], credentials: { user: "inside", unknown: "x" } }, FLOW[1]], "full");
  deepStrictEqual(helper.getNode("n1").credentials, { user: "inside" });
  strictEqual(helper._redNodes.getFlows().flows[0].credentials, undefined);
});

uses("setFlows with a node removed", async () => {
  await helper.load(lower, FLOW);
  const closed = [];
  const listener = (event) => closed.push(event);
  helper._events.on("test:closed", listener);
  await helper.setFlows([FLOW[1]], "nodes");
  helper._events.removeListener("test:closed", listener);
  deepStrictEqual(closed, [["n1", true]]);
});

uses("clearFlows closes all", async () => {
  await helper.load(lower, FLOW);
  const n1 = helper.getNode("n1");
  const closed = [];
  n1.on("close", () => closed.push("n1"));
  await helper.clearFlows();
  deepStrictEqual(closed, ["n1"]);
  strictEqual(helper.getNode("n1"), null);
});

uses("what is logged", async () => {
  await helper.load(lower, FLOW);
  helper.getNode("n1").warn("careful");
  helper.getNode("n1").error("bad", { payload: 1 });
  helper.getNode("n1").log("by the way");
  const { WARN, ERROR, INFO } = helper.log();
  const logged = helper
    .log()
    .args.filter(([{ id }]) => id === "n1")
    .map(([{ timestamp, ...entry }]) => [typeof timestamp, entry]);
  const about = { id: "n1", type: "lower", name: "L", path: "global" };
  deepStrictEqual(logged, [
    ["number", { level: WARN, ...about, msg: "careful" }],
    ["number", { level: ERROR, ...about, msg: "bad" }],
    ["number", { level: INFO, ...about, msg: "by the way" }],
  ]);
  ok(helper.log().called);
});

uses("spies of nodes", async () => {
  await helper.load(lower, FLOW);
  const n1 = helper.getNode("n1");
  strictEqual(n1.warn.called, false);
  n1.warn("first");
  n1.status({ text: "s" });
  ok(n1.warn.calledOnceWithExactly("first"));
  ok(n1.status.calledWith({ text: "s" }));
  equal(n1.warn, helper.getNode("n2").warn);
  n1.warn.should.be.calledOnce();
});

uses("calls as events", async () => {
  await helper.load(lower, FLOW);
  const n1 = helper.getNode("n1");
  const call = new Promise((resolve) => n1.once("call:send", resolve));
  n1.receive({ payload: "X" });
  equal((await call).firstArg.payload, "> x");
  const error = new Promise((resolve) => n1.once("call:error", resolve));
  n1.error("why", { payload: 1 });
  ok((await error).calledWithExactly("why", { payload: 1 }));
});

uses("spies are gone after unload, and come again", async () => {
  await helper.load(lower, FLOW);
  const { warn } = helper._NodePrototype;
  ok("callCount" in warn);
  await helper.unload();
  ok(!("callCount" in helper._NodePrototype.warn));
  await helper.load(lower, FLOW);
  equal(helper.getNode("n1").warn.callCount, 0);
});

test("helper: settings are replaced, over the defaults", async () => {
  try {
    helper.settings({ one: 1 });
    helper.settings({ two: 2 });
    equal(helper.settings().one, undefined);
    equal(helper.settings().two, 2);
    let seen;
    await helper.load((RED) => {
      seen = [RED.settings.two, RED.settings === helper.settings(), RED.settings.available()];
      lower(RED);
    }, FLOW);
    deepStrictEqual(seen, [2, true, false]);
  } finally {
    await helper.unload();
    helper.settings({});
  }
});

uses("what RED has", async () => {
  let seen;
  await helper.load((RED) => {
    lower(RED);
    seen = {
      text: RED._("some.key", { a: 1 }),
      nodes: Object.keys(RED.nodes)
        .filter((key) => typeof RED.nodes[key] === "function")
        .sort(),
      util: typeof RED.util.generateId,
      log: typeof RED.log.info,
      events: RED.events === helper._events,
      apps: [typeof RED.httpAdmin.get, typeof RED.httpNode.use],
      comms: typeof RED.comms.publish,
      auth: RED.auth.needsPermission("x").length,
      plugins: RED.plugins.get("x"),
      library: RED.library.register("x"),
    };
  }, FLOW);
  deepStrictEqual(seen, {
    text: "some.key",
    nodes: [
      "addCredentials",
      "createNode",
      "deleteCredentials",
      "eachNode",
      "getCredentials",
      "getNode",
      "registerSubflow",
      "registerType",
    ],
    util: "function",
    log: "function",
    events: true,
    apps: ["function", "function"],
    comms: "function",
    auth: 3,
    plugins: undefined,
    library: undefined,
  });
});

uses("routes of nodes", async () => {
  await helper.load((RED) => {
    lower(RED);
    RED.httpAdmin.post("/lower/:id", RED.auth.needsPermission("lower.write"), (request, response) => {
      response.json({ id: request.params.id, body: request.body });
    });
  }, FLOW);
  const { body } = await helper.request().post("/lower/n1").send({ a: 1 }).expect(200);
  deepStrictEqual(body, { id: "n1", body: { a: 1 } });
  await helper.request().get("/nothing").expect(404);
});

uses("eachNode", async () => {
  let each;
  await helper.load((RED) => {
    lower(RED);
    each = RED.nodes.eachNode;
  }, FLOW);
  const ids = [];
  each(({ id, type }) => ids.push([id, type]));
  deepStrictEqual(ids, [
    ["n1", "lower"],
    ["n2", "helper"],
  ]);
});

uses("contexts begin anew with each load", async () => {
  for (let turn = 0; turn < 2; turn += 1) {
    await helper.load(lower, [
      { id: "f", type: "tab" },
      { ...FLOW[0], z: "f", x: 1, y: 1 },
    ]);
    const context = helper.getNode("n1").context();
    deepStrictEqual([context.keys(), context.flow.keys(), context.global.keys()], [[], [], []]);
    context.set("a", 1);
    context.flow.set("a", 1);
    context.global.set("a", 1);
    deepStrictEqual(helper._context.get("global").keys(), ["a"]);
    if (turn === 0) await helper.unload();
  }
});

uses("stores that keep what nodes have", async () => {
  const kept = { contextStorage: { one: { module: "memory" } } };
  await helper.load(lower, [
    { id: "f", type: "tab" },
    { ...FLOW[0], z: "f", x: 1, y: 1 },
  ]);
  helper._context.init(kept);
  await helper._context.load();
  helper.getNode("n1").context().set("a", 1, "one");
  deepStrictEqual(helper._context.listStores(), { default: "one", stores: ["one"] });
  deepStrictEqual(helper._context.get("n1", "f").keys("one"), ["a"]);
  await helper._context.clean({ allNodes: {} });
  deepStrictEqual(helper._context.get("n1", "f").keys("one"), []);
  await helper._context.close();
});

test("helper: a server, and what editors hear of it", async () => {
  await helper.startServer();
  try {
    match(helper.url(), /^http:\/\/127\.0\.0\.1:\d+$/);
    let server;
    await helper.load((RED) => {
      lower(RED);
      server = RED.server;
    }, FLOW);
    equal(server.address().port, Number(new URL(helper.url()).port));
    const socket = new WebSocket(`${helper.url()}/comms`);
    const packets = [];
    socket.on("message", (data) => packets.push(...JSON.parse(data)));
    await new Promise((resolve) => socket.once("open", resolve));
    helper.getNode("n1").status({ text: "busy" });
    helper._events.emit("comms", { topic: "debug", data: { a: 1 }, retain: false });
    while (packets.length < 2) await wait(5);
    deepStrictEqual(packets, [
      { topic: "status/n1", data: { text: "busy" } },
      { topic: "debug", data: { a: 1 } },
    ]);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await helper.unload();
    await helper.stopServer();
    await closed;
  } finally {
    await helper.unload();
  }
});

test("helper: a server with callbacks", async () => {
  await new Promise((resolve, reject) => helper.startServer((error) => (error ? reject(error) : resolve())));
  equal((await fetch(`${helper.url()}/nothing`)).status, 404);
  await new Promise((resolve, reject) => helper.stopServer((error) => (error ? reject(error) : resolve())));
  await rejects(fetch(`${helper.url()}/nothing`));
});

test("helper: another of its class", async () => {
  const other = new helper.NodeTestHelper();
  try {
    await other.load(lower, FLOW);
    equal(other.getNode("n1").prefix, "> ");
  } finally {
    await other.unload();
  }
});
