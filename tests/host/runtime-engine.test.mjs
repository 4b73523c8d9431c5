// The class `Runtime` of the package as JavaScript sees it, alone and with an `Admin`: which shapes its inputs may have,
// and its effects have.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Admin, Runtime } from "../../pkg/redloom/node.js";

const utf8 = (value) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const NOW = 1_000;
/** What is put in place of the value of a variable. */
const variable = (name) => `\${${name}}`;

/** Takes all effects, and answers those for which `answers` has a function. */
function drain(runtime, answers = {}) {
  const effects = [];
  for (let effect = runtime.poll(); effect !== undefined; effect = runtime.poll()) {
    effects.push(effect);
    const answer = answers[effect.type]?.(effect);
    if (answer !== undefined) runtime.handle(NOW, { effect: effect.effect, ...answer });
  }
  return effects;
}

const obey = { create: () => ({ type: "created" }), close: () => ({ type: "closed" }) };
const of = (effects, type) => effects.filter((effect) => effect.type === type);

function load(flows, { settings, credentials = {}, types = ["fn", "cfg"] } = {}) {
  const runtime = new Runtime(settings);
  for (const name of types) runtime.handle(NOW, { type: "nodeType", name });
  const deploy = { type: "deploy", deployment: "reload", from: 0, generation: 1, revision: "r1" };
  runtime.handle(NOW, { ...deploy, flows: utf8(flows), credentials: utf8(credentials) });
  return runtime;
}

const FLOWS = [
  { id: "t", type: "tab", label: "é", env: [{ name: "B", type: "bin", value: "[1]" }] },
  { id: "c", type: "cfg", p: 1 },
  { id: "g", type: "group", z: "t", nodes: ["n"], env: [{ name: "G", value: "in g" }] },
  { id: "s", type: "subflow", in: [{ wires: [{ id: "i" }] }], out: [{ wires: [{ id: "i", port: 0 }] }] },
  { id: "i", type: "fn", z: "s", x: 1, y: 1, wires: [[]] },
  { id: "X", type: "subflow:s", z: "t", x: 1, y: 1, wires: [["n"]] },
  {
    id: "n",
    type: "fn",
    z: "t",
    g: "g",
    x: 1,
    y: 1,
    p: [variable("B"), variable("G")],
    wires: [["X", null], ["later"]],
  },
];

test("a load, a start, a deploy and a stop", () => {
  const runtime = load(FLOWS, { credentials: { n: { pass: "p" } } });
  assert.deepEqual(of(drain(runtime), "reply"), [{ type: "reply", generation: 1 }]);
  assert.deepEqual([runtime.state(), runtime.generation(), runtime.revision()], ["stop", 1, "r1"]);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(runtime.flows())), FLOWS);

  runtime.handle(NOW, { type: "start" });
  const evaluate = () => ({ type: "evaluated", value: { host: 7 } });
  const effects = drain(runtime, { ...obey, evaluate });
  assert.deepEqual(
    of(effects, "openFlow").map(({ flow: _, parent: __, ...rest }) => rest),
    [
      { type: "openFlow", kind: "global", id: "global", path: "global" },
      { type: "openFlow", kind: "tab", id: "t", path: "t" },
      { type: "openFlow", kind: "subflow", id: "X", path: "t/X" },
    ],
  );
  const asked = of(effects, "evaluate")[0];
  assert.deepEqual([asked.name, asked.kind, asked.value, asked.group], ["B", "bin", '"[1]"', undefined]);
  const created = new Map(of(effects, "create").map((effect) => [effect.id, effect]));
  assert.deepEqual([...created.keys()], ["c", "X", "X-i", "n"]);
  const [n, inner, instance] = ["n", "X-i", "X"].map((id) => created.get(id));
  assert.deepEqual(
    [n.kind, n.nodeType, n.z, n.path, n.alias, n.flow],
    ["node", "fn", "t", "t/n", undefined, n.parent],
  );
  assert.deepEqual(JSON.parse(n.config).p, [null, "in g"]);
  assert.deepEqual(n.holes, [{ path: '["p",0]', value: { host: 7 } }]);
  assert.deepEqual([n.credentials, inner.credentials], ['{"pass":"p"}', undefined]);
  const later = n.wires.targets[1][0];
  assert.deepEqual(n.wires, { ids: '[["X",null],["later"]]', targets: [[instance.node, null], [later]] });
  assert.deepEqual([inner.alias, inner.path, inner.kind, instance.kind], ["i", "t/X/i", "node", "instance"]);
  assert.equal(runtime.find(undefined, "later"), undefined);
  assert.equal(runtime.find(inner.flow, "n"), n.node);
  assert.deepEqual(runtime.routes(n.node), { errors: [], statuses: [], completes: [] });
  assert.deepEqual(runtime.setting(n.flow, "g", "G"), { json: '"in g"' });
  assert.deepEqual(runtime.setting(n.flow, undefined, "B"), { host: 7 });
  assert.deepEqual(
    [runtime.setting(n.flow, undefined, "G"), runtime.knows("X-i"), runtime.knows("Y")],
    [undefined, true, false],
  );
  const state = of(effects, "event").findLast(({ name }) => name === "runtime-event");
  assert.deepEqual(JSON.parse(state.payload).payload, { state: "start" });

  const next = FLOWS.map((node) => (node.id === "c" ? { ...node, p: 2 } : node));
  const deploy = { type: "deploy", deployment: "nodes", from: 1, generation: 2, revision: "r2" };
  runtime.handle(NOW, { ...deploy, flows: utf8(next) });
  const done = drain(runtime, { ...obey, evaluate });
  assert.deepEqual(
    of(done, "close").map(({ node, removed, kind }) => [node, removed, kind]),
    [[created.get("c").node, false, "node"]],
  );
  assert.deepEqual(
    of(done, "create").map(({ id }) => id),
    ["c"],
  );
  const stopping = of(done, "event").find(({ name }) => name === "flows:stopping");
  assert.deepEqual(JSON.parse(stopping.payload).diff.changed, ["c"]);

  runtime.handle(NOW, { type: "state", state: "stop" });
  assert.equal(runtime.deadline(), NOW + 15_000);
  const closed = drain(runtime, obey);
  assert.deepEqual([of(closed, "close").length, of(closed, "closeFlow").length], [4, 3]);
  assert.deepEqual([runtime.state(), runtime.deadline()], ["stop", undefined]);
  runtime.free();
});

test("what cannot be done is told: constructors that throw, types and modules that are not there", () => {
  const fn = { id: "a", type: "fn", z: "t", x: 1, y: 1, libs: [{ module: "left-pad" }] };
  const flows = [{ id: "t", type: "tab" }, fn, { ...fn, id: "b", type: "late" }];
  const runtime = load(flows, { types: [] });
  runtime.handle(NOW, { type: "nodeType", name: "fn", modules: "libs" });
  runtime.handle(NOW, { type: "start" });
  drain(runtime);
  assert.deepEqual(runtime.missingTypes(), ["late"]);
  runtime.handle(NOW, { type: "nodeType", name: "late" });
  const missing = [{ module: "left-pad", error: "E404" }];
  const checked = drain(runtime, { checkModules: () => ({ type: "modules", missing }) });
  assert.deepEqual(of(checked, "checkModules")[0].modules, ['{"module":"left-pad"}']);
  const told = of(checked, "event").at(-1);
  assert.deepEqual(JSON.parse(told.payload).payload.modules, missing);

  runtime.handle(NOW, { type: "start" });
  const effects = drain(runtime, {
    checkModules: () => ({ type: "modules", missing: [] }),
    create: ({ id }) => (id === "a" ? { type: "failed", message: "no luck" } : { type: "created" }),
  });
  assert.deepEqual(of(effects, "error"), [
    { type: "error", id: "a", code: "node_failed", message: "no luck" },
  ]);
  runtime.handle(NOW, { type: "nodeTypeGone", name: "late" });
  runtime.handle(NOW, { type: "shutdown" });
  drain(runtime, obey);
  assert.equal(runtime.state(), "stop");
});

test("a node whose type is a module's subflow, and settings", () => {
  const template = {
    ...{ id: "s", type: "subflow", meta: { type: "mine", module: "m" }, in: [], out: [] },
    flow: [{ id: "i", type: "fn", z: "s", x: 1, y: 1, p: variable("HOME") }],
  };
  const flows = [
    { id: "t", type: "tab" },
    { id: "m", type: "mine", z: "t", x: 1, y: 1, wires: [] },
  ];
  const settings = { environment: { HOME: "/h" }, nodeCloseTimeout: 5, safeMode: true };
  const runtime = load(flows, { settings });
  runtime.handle(NOW, { type: "nodeType", name: "mine", subflow: utf8(template) });
  runtime.handle(NOW, { type: "start" });
  drain(runtime, obey);
  assert.equal(runtime.state(), "safe");
  runtime.handle(NOW, { type: "state", state: "start" });
  const effects = drain(runtime, obey);
  assert.equal(of(effects, "openFlow").at(-1).kind, "module");
  assert.equal(JSON.parse(of(effects, "create").at(-1).config).p, "/h");
  runtime.handle(NOW, { type: "shutdown" });
  assert.equal(runtime.deadline(), NOW + 5);
  drain(runtime);
  runtime.handle(NOW + 5, { type: "tick" });
  assert.equal(of(drain(runtime), "error")[0].code, "close_timeout");
});

test("what is no input is refused, and then nothing has happened", () => {
  const runtime = load([]);
  drain(runtime);
  const deploy = { type: "deploy", deployment: "full", from: 1, generation: 2, revision: "r" };
  for (const [input, code] of [
    [undefined, "misuse"],
    [{}, "misuse"],
    [{ type: "nope" }, "misuse"],
    [{ type: "created" }, "misuse"],
    [{ type: "failed", effect: 1 }, "misuse"],
    [{ type: "state", state: "pause" }, "misuse"],
    [{ type: "nodeType" }, "misuse"],
    [{ type: "nodeType", name: "x", subflow: "{}" }, "misuse"],
    [{ type: "evaluated", effect: 1, value: {} }, "misuse"],
    [{ type: "modules", effect: 1, missing: [{}] }, "misuse"],
    [deploy, "misuse"],
    [{ ...deploy, flows: "[]" }, "misuse"],
    [{ ...deploy, flows: utf8("[]"), deployment: "some" }, "misuse"],
    [{ ...deploy, flows: utf8("[]"), plan: new Uint8Array([255]) }, "misuse"],
    [{ ...deploy, flows: utf8("[") }, "invalid_json"],
    [{ ...deploy, flows: utf8("{}") }, "invalid_flows"],
  ]) {
    assert.throws(() => runtime.handle(NOW, input), { code }, JSON.stringify(input));
  }
  assert.throws(() => new Runtime(5), { code: "misuse" });
  assert.deepEqual([runtime.poll(), runtime.generation()], [undefined, 1]);
  runtime.handle(NOW, { type: "created", effect: 99 });
  assert.deepEqual(runtime.routes(12345), { errors: [], statuses: [], completes: [] });
});

test("an Admin says what is to run and what a deploy does to it", () => {
  const admin = new Admin({ credentialSecret: "s" });
  assert.equal(admin.active(), undefined);
  const [loading] = admin.handle(NOW, { type: "start" });
  const flows = utf8([{ id: "t", type: "tab" }]);
  admin.handle(NOW, { type: "loaded", effect: loading.effect, stored: { flows, generation: 4 } });
  const { generation, revision, flows: given, credentials } = admin.active();
  assert.deepEqual([generation, revision.length, credentials], [4, 64, utf8("{}")]);
  assert.deepEqual(given, flows);
  const runtime = load([]);
  runtime.handle(NOW, { type: "deploy", deployment: "reload", from: 0, ...admin.active() });
  runtime.handle(NOW, { type: "start" });
  drain(runtime, obey);

  const node = { id: "n", type: "fn", z: "t", x: 1, y: 1, credentials: { pass: "p" } };
  const [save] = admin
    .handle(NOW, {
      ...{ type: "request", request: 1, method: "POST", path: "/flows", random: new Uint8Array(160).fill(7) },
      headers: [
        ["content-type", "application/json"],
        ["node-red-deployment-type", "nodes"],
      ],
      body: utf8([...JSON.parse(new TextDecoder().decode(flows)), node]),
    })
    .filter(({ type }) => type === "save");
  const made = admin.handle(NOW, { type: "saved", effect: save.effect });
  const [{ type, ...deploy }, { type: answer, unhandled }] = made.filter(({ type }) => type !== "log");
  assert.deepEqual([type, answer, unhandled], ["deploy", "respond", undefined]);
  assert.deepEqual([deploy.from, deploy.generation, JSON.parse(deploy.diff).added], [4, 5, ["n"]]);
  const active = admin.active();
  assert.deepEqual([active.generation, active.revision], [5, deploy.revision]);
  assert.deepEqual(active.credentials, utf8({ n: { pass: "p" } }));
  runtime.handle(NOW, { type: "deploy", ...deploy, ...active });
  const [created] = of(drain(runtime, obey), "create");
  assert.deepEqual([created.id, created.credentials], ["n", '{"pass":"p"}']);
  assert.deepEqual([runtime.generation(), runtime.revision()], [5, active.revision]);

  const asking = { type: "request", request: 2, method: "GET", path: "/of-a-node", headers: [] };
  assert.equal(admin.handle(NOW, asking).find(({ type }) => type === "respond").unhandled, true);
});

test("an Admin says who may do what the host answers", () => {
  const tokens = [{ token: "reader", user: "ann", scope: "flows.read" }];
  const users = [{ username: "ann", permissions: "*", image: "/a.png" }];
  const admin = new Admin({ adminAuth: { type: "credentials", users, tokens } });
  const asking = {
    type: "admit",
    method: "POST",
    path: "/inject/1",
    headers: [["Authorization", "Bearer reader"]],
  };
  const user = '{"username":"ann","image":"/a.png","permissions":"*"}';
  const admitted = { type: "admitted", user, scope: '"flows.read"' };
  for (const [request, permission] of [
    [1, "flows.read"],
    [2, ["flows.read", ""]],
    [3, []],
  ]) {
    assert.deepEqual(admin.handle(NOW, { ...asking, request, permission }), [{ ...admitted, request }]);
  }
  const refused = admin.handle(NOW, { ...asking, request: 4, permission: ["flows.read", "inject.write"] });
  assert.equal(refused.find(({ type }) => type === "respond").status, 401);
  assert.throws(() => admin.handle(NOW, { ...asking, request: 5 }), { code: "misuse" });
  assert.throws(() => admin.handle(NOW, { ...asking, request: 6, permission: 5 }), { code: "misuse" });
});
