// createRuntime: flows that run in the process of whoever calls it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { paletteFolder } from "./palette.mjs";
import { source } from "./source.mjs";

const { createRuntime } = await source("node/index.ts");

/** A runtime that ends with the test; `logged` has what nodes warn of. */
function runtime(t, options) {
  const logged = [];
  const log = (level, message) => level === "warn" && logged.push(message);
  const made = createRuntime({ log, ...options });
  t.after(() => made.stop());
  return Object.assign(made, { logged });
}

const tab = { id: "f", type: "tab" };
const warning = (id, func, rest = {}) => ({
  ...{ id, type: "function", z: "f", func, outputs: 1, wires: [[]], ...rest },
});

/** Sends a node a message, and resolves when it is through with it. */
async function receive(made, id, msg) {
  made.getNode(id).receive(msg);
  for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

test("flows run, are replaced, and end", async (t) => {
  const events = [];
  const made = runtime(t, { flows: [tab, warning("a", "node.warn('one ' + msg.payload)")] });
  for (const name of ["flows:started", "flows:stopped"]) {
    made.events.on(name, ({ type }) => events.push(`${name} ${type}`));
  }
  assert.equal(made.state, "stop");
  assert.equal(made.getNode("a"), undefined);
  await made.start();
  assert.equal(made.state, "start");
  await receive(made, "a", { payload: 1 });
  const before = made.flows();
  assert.equal(before.flows.length, 2);
  const flows = [tab, warning("a", "node.warn('two')"), warning("b", "")];
  const { rev } = await made.deploy(JSON.stringify(flows), { type: "nodes" });
  assert.equal(made.flows().rev, rev);
  assert.notEqual(rev, before.rev);
  await receive(made, "a", {});
  assert.deepEqual(made.logged, ["[function:a] one 1", "[function:a] two"]);
  await made.stop();
  assert.equal(made.state, "stop");
  assert.equal(made.getNode("a"), undefined);
  assert.deepEqual(events, [
    "flows:started full",
    "flows:stopped nodes",
    "flows:started nodes",
    "flows:stopped full",
  ]);
});

test("what a partial deploy leaves as it is goes on", async (t) => {
  const flows = [
    tab,
    warning("a", "node.warn(context.get('n') ?? 0); context.set('n', 1)"),
    warning("b", ""),
  ];
  const made = runtime(t, { flows });
  await made.start();
  const kept = made.getNode("a");
  await made.deploy([...flows.slice(0, 2), warning("b", "return msg")], { type: "nodes" });
  assert.equal(made.getNode("a"), kept);
  await made.deploy(flows);
  assert.notEqual(made.getNode("a"), kept);
});

test("flows that are refused change nothing, and say where", async (t) => {
  const made = runtime(t, { flows: [tab, warning("a", "")] });
  await made.start();
  const { rev } = made.flows();
  await assert.rejects(made.deploy('[{"id":"f",}]'), {
    ...{ name: "DeployError", code: "invalid_json" },
    message: /line 1, column 12/,
  });
  await assert.rejects(made.deploy({ flows: [] }), { name: "DeployError" });
  assert.equal(made.flows().rev, rev);
  assert.equal(made.getNode("a").type, "function");
});

test("flows that are refused at the start end it", async (t) => {
  const made = runtime(t, { flows: "[1, 2" });
  await assert.rejects(made.start(), { name: "DeployError", code: "invalid_json" });
  assert.equal(made.state, "stop");
});

test("credentials come with the flows or with a deploy, and are not shown", async (t) => {
  const flows = [
    tab,
    { id: "s", type: "shuttle", z: "f", wires: [["w"]] },
    warning("w", "node.warn(msg.payload)"),
  ];
  const userDir = await paletteFolder(t);
  const made = runtime(t, { userDir, flows, credentials: { s: { user: "ann", password: "one" } } });
  await made.start();
  const said = async () => {
    await receive(made, "s", {});
    return made.logged.pop();
  };
  made.getNode("w").on("input", ({ payload }) => made.logged.push(`${payload.user} ${payload.pass}`));
  assert.equal(await said(), "ann one");
  await made.deploy(flows, { credentials: { s: { user: "bob", password: "two" } } });
  made.getNode("w").on("input", ({ payload }) => made.logged.push(`${payload.user} ${payload.pass}`));
  assert.equal(await said(), "bob two");
  assert.equal(JSON.stringify(made.flows()).includes("two"), false);
});

test("a folder is read, run, written and given back", async (t) => {
  const userDir = await paletteFolder(t, { "flows.json": JSON.stringify([tab, warning("a", "")]) });
  const settings = { flowFile: "flows.json", credentialSecret: "secret" };
  const made = runtime(t, { userDir, settings });
  await made.start();
  assert.equal(made.getNode("a").type, "function");
  await assert.rejects(runtime(t, { userDir, settings }).start(), { code: "folder_in_use" });
  const next = [
    tab,
    { id: "w", type: "weft", z: "f", wires: [["b"]] },
    warning("b", "node.warn(msg.payload)"),
  ];
  await made.deploy(next);
  await receive(made, "w", {});
  assert.deepEqual(JSON.parse(await readFile(join(userDir, "flows.json"), "utf8")), next);
  assert.ok(made.logged.includes("[function:b] woven"), made.logged.join());
  await made.stop();
  const again = runtime(t, { userDir, settings });
  await again.start();
  assert.equal(again.getNode("b").type, "function");
});

test("two runtimes in one process hear nothing of each other", async (t) => {
  const [one, other] = [1, 2].map((number) =>
    runtime(t, { flows: [tab, warning("a", `node.warn(${number})`)] }),
  );
  await Promise.all([one.start(), other.start()]);
  await receive(one, "a", {});
  assert.deepEqual([one.logged, other.logged], [["[function:a] 1"], []]);
  await one.stop();
  await receive(other, "a", {});
  assert.deepEqual([one.logged, other.logged], [["[function:a] 1"], ["[function:a] 2"]]);
});

test("http in is served by whoever mounts it", async (t) => {
  const flows = [
    tab,
    { id: "in", type: "http in", z: "f", method: "get", url: "/x", wires: [["out"]] },
    { id: "out", type: "http response", z: "f", statusCode: "202", wires: [] },
  ];
  const made = runtime(t, { flows });
  await made.start();
  const server = createServer(made.httpNode).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  assert.equal((await fetch(`http://127.0.0.1:${server.address().port}/x`)).status, 202);
});

test("settings are what nodes see, and the environment is what envVarExcludes leaves", async (t) => {
  process.env.LOOM_SHOWN = "shown";
  process.env.LOOM_HIDDEN = "hidden";
  t.after(() => {
    delete process.env.LOOM_SHOWN;
    delete process.env.LOOM_HIDDEN;
  });
  const func = "node.warn([global.get('gift'), env.get('LOOM_SHOWN'), env.get('LOOM_HIDDEN')].join())";
  const settings = { functionGlobalContext: { gift: "thread" }, envVarExcludes: ["LOOM_HIDDEN"] };
  const made = runtime(t, { flows: [tab, warning("a", func)], settings });
  await made.start();
  await receive(made, "a", {});
  assert.deepEqual(made.logged, ["[function:a] thread,shown,"]);
});

test("contexts in files are there the next time", async (t) => {
  const userDir = await paletteFolder(t);
  const contextStorage = { default: { module: "localfilesystem", config: { flushInterval: 3600 } } };
  const func = "const n = (flow.get('n') ?? 0) + 1; flow.set('n', n); node.warn(n)";
  const options = { userDir, flows: [tab, warning("a", func)], settings: { contextStorage } };
  for (const times of [1, 2]) {
    const made = runtime(t, options);
    await made.start();
    await receive(made, "a", {});
    await made.stop();
    assert.equal(made.logged.at(-1), `[function:a] ${times}`);
  }
});

test("a store of context that cannot be made keeps the runtime from starting", async (t) => {
  const made = runtime(t, {
    flows: [tab],
    settings: { contextStorage: { default: { module: "no-such-store" } } },
  });
  await assert.rejects(made.start(), /Error loading context store/);
  assert.equal(made.state, "stop");
});

test("types that are missing keep the flows from starting, and are told of", async (t) => {
  const made = runtime(t, { flows: [tab] });
  await made.start();
  const told = [];
  made.events.on("runtime-event", ({ id, payload }) => id === "runtime-state" && told.push(payload?.types));
  await made.deploy([tab, { id: "x", type: "nobody has this", z: "f", wires: [] }]);
  assert.deepEqual(told.at(-1), ["nobody has this"]);
});

test("flows may be larger than what clients may send", async (t) => {
  const made = runtime(t, { flows: [tab] });
  await made.start();
  await made.deploy([tab, warning("a", `node.warn('large') // ${"x".repeat(6_000_000)}`)]);
  await receive(made, "a", {});
  assert.deepEqual(made.logged, ["[function:a] large"]);
});
