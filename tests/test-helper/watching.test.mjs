// How tests watch: the log, spies, settings, contexts, routes, the server.
import { deepStrictEqual, equal, match, ok, rejects, strictEqual } from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { WebSocket } from "ws";
import { FLOW, lower, uses } from "./lower.mjs";
import { helper } from "./subject.mjs";

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

/** What tests of Node-RED's own nodes require of its runtime. */
const require = createRequire(import.meta.url);

uses("the context module of Node-RED's runtime is that of the nodes", async () => {
  const Context = require("@node-red/runtime/lib/nodes/context");
  await helper.load(lower, [
    { id: "f", type: "tab" },
    { ...FLOW[0], z: "f", x: 1, y: 1 },
  ]);
  Context.init({ contextStorage: { one: { module: "memory" }, two: { module: "memory" } } });
  await Context.load();
  deepStrictEqual(Context.listStores(), { default: "one", stores: ["one", "two"] });
  helper.getNode("n1").context().flow.set("a", 1, "two");
  equal(Context.get("n1", "f").flow.get("a", "two"), 1);
  await Context.clean({ allNodes: {} });
  await Context.close();
});

test("helper: the settings of Node-RED are those of the nodes", async () => {
  const { settings } = require("node-red/lib/red.js");
  const other = new helper.NodeTestHelper();
  try {
    let seen;
    await other.load((RED) => {
      seen = RED.settings;
      lower(RED);
    }, FLOW);
    settings.nodeMessageBufferMaxLength = 2;
    equal(seen.nodeMessageBufferMaxLength, 2);
  } finally {
    delete settings.nodeMessageBufferMaxLength;
    await other.unload();
  }
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
