// GET and DELETE /context: Node-RED's API over its contexts and ours over ours; then the server's.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openOurs, openTheirs, util } from "./context-sides.mjs";
import { serve } from "./serve.mjs";
import { source } from "./source.mjs";

const api = createRequire(import.meta.url)("@node-red/runtime/lib/api/context");
const { contextRoutes } = await source("node/context/express.ts");
const { answerContext, contextRoute } = await source("runtime/context/routes.ts");

const seed = { shared: { x: 1 }, clock: () => 0, count: 1 };
const settings = {
  contextStorage: { default: "one", one: { module: "memory" }, two: { module: "memory" } },
  functionGlobalContext: seed,
};

class Own {
  inside = 1;
}
const loop = { name: "loop" };
loop.itself = loop;
const VALUES = {
  ...{ text: "x", long: "y".repeat(1001), number: 1.5, nan: Number.NaN, yes: true, nothing: null },
  ...{
    list: [1, "a", null, [2]],
    many: Array(1002).fill(0),
    object: { a: [1], b: { c: 1 }, d: null, e: "f" },
  },
  ...{
    buffer: Buffer.from("abc"),
    date: new Date(0),
    expression: /a/g,
    big: 10n,
    does: () => 1,
    own: new Own(),
  },
  ...{ map: new Map([["a", 1]]), set: new Set([1]), bytes: new Uint8Array(3), loop },
  ...{ deep: { buffer: Buffer.from("abc"), does: () => 1, infinite: [Number.POSITIVE_INFINITY], big: 1n } },
  ...{ error: Object.assign(new Error("no luck"), { stack: "somewhere", code: "LUCK" }) },
};

/** Fills the contexts of a side and gives the node that has some. */
function filled(stores) {
  const tab = stores.getFlowContext("tab", "global");
  const node = stores.get("n", "tab");
  const names = Object.keys(VALUES);
  node.set(names, Object.values(VALUES));
  tab.set(["a.b", "seen"], [1, true]);
  tab.set("second", 2, "two");
  stores.get("global").set("count", 5);
  stores.get("global").set("count", 6, "two");
  stores.getFlowContext("i", "tab").set("within", 1);
  const nodes = {
    n: { id: "n", type: "function", context: () => node },
    i: { id: "i", type: "subflow:s", context: () => stores.get("i", "tab") },
  };
  return (id) => nodes[id];
}

/** The same as a request to Node-RED's API: what its express binding makes of it. */
async function theirsAnswers(stores, find) {
  const events = [];
  api.init({
    nodes: { listContextStores: stores.listStores, getContext: stores.get, getNode: find },
    settings,
    log: { audit: (event) => events.push(event) },
  });
  return async ({ permission, scope, id, key, store, keysOnly }) => {
    events.length = 0;
    const removes = permission === "context.write";
    const asked = { scope, id, key, store, ...(keysOnly && { keysOnly }) };
    const answer = await api[removes ? "delete" : "getValue"](asked).then(
      (json) => ({ status: removes ? 204 : 200, ...(json !== undefined && { json }) }),
      (error) => ({ status: error.status ?? 400, json: { code: error.code, message: String(error) } }),
    );
    return printed({ ...answer, events: events.filter(({ event }) => event !== "api.error") });
  };
}

/** As a client sees it. */
const printed = (answer) => JSON.parse(JSON.stringify(answer));

function oursAnswers(stores, find) {
  const parts = { stores, util: util.util, seed, find };
  return async (route) => {
    const { events, ...answer } = await answerContext(route, parts);
    // There, the binding logs this one.
    return printed({ ...answer, events: events.filter(({ event }) => event !== "api.error") });
  };
}

const route = (request) => {
  const [method, target] = request.split(" ");
  const { pathname, searchParams } = new URL(target, "http://host");
  return contextRoute(method, pathname, Object.fromEntries(searchParams));
};

test("every form of request is answered as Node-RED's API answers it", async () => {
  const sides = [await openTheirs(settings), await openOurs(settings)];
  const [theirs, ours] = [
    await theirsAnswers(sides[0], filled(sides[0])),
    oursAnswers(sides[1], filled(sides[1])),
  ];
  const scopes = ["global", "flow/tab", "flow/i", "flow/unknown", "node/n", "node/i", "node/unknown"];
  const keys = [
    "count",
    "second",
    "a.b",
    "a.b.c",
    "shared.x",
    "within",
    "object.a",
    "absent",
    "%24parent.count",
  ];
  for (const scope of scopes) {
    const asked = ["", "/", "?store=one", "?store=two", "?store=three", "?keysOnly", "?keysOnly&store=two"];
    const more = scope === "node/n" ? Object.keys(VALUES).filter((name) => name !== "nothing") : keys;
    for (const key of more)
      asked.push(`/${key}`, `/${key}?keysOnly`, `/${key}?store=two`, `/${key}?store=three`);
    for (const rest of asked) {
      const request = `GET /context/${scope}${rest}`;
      const [expected, answer] = [await theirs(route(request)), await ours(route(request))];
      const [said, meant] = [answer, expected].map((each) => events(each, route(request)));
      assert.deepEqual(said, meant, request);
      assert.deepEqual([answer.status, answer.json], [expected.status, worded(expected.json)], request);
    }
  }
  for (const scope of scopes) {
    for (const rest of ["/count", "/count?store=two", "/count?store=three", "/absent", "/"]) {
      const request = `DELETE /context/${scope}${rest}`;
      const [expected, answer] = [await theirs(route(request)), await ours(route(request))];
      assert.deepEqual([answer.status, events(answer)], [expected.status, events(expected)], request);
    }
  }
  for (const scope of scopes) {
    const request = `GET /context/${scope}`;
    assert.deepEqual((await ours(route(request))).json, (await theirs(route(request))).json, request);
  }
});

/** The errors of Node-RED have no message; its binding puts their name there. */
const worded = (json) =>
  json?.code === undefined || typeof json.code !== "string" ? json : { ...json, message: "Error" };
/** DIFFERENCE: of a list of all stores, the log names none; there, the last. */
function events({ events }, { key, store } = { key: "any" }) {
  const named = key !== "" || store !== undefined;
  return events.map((event) => ({
    ...event,
    key: event.key || undefined,
    ...(named ? {} : { store: undefined }),
  }));
}

test("names that are no expressions are shown and removed", async () => {
  const stores = await openOurs(settings);
  const names = ["a b", "a.b", "#:(two)::c", "$parent.d", "it's", '"'];
  for (const name of names) stores.flow("tab").set(name.includes('"') ? `'${name}'` : `"${name}"`, name);
  const ours = oursAnswers(stores, () => undefined);
  const { json } = await ours(route("GET /context/flow/tab?store=one"));
  assert.deepEqual(
    Object.entries(json.one).map(([name, { msg }]) => [name, msg]),
    names.map((name) => [name, name]),
  );
  assert.deepEqual((await ours(route("GET /context/flow/tab/a%20b"))).json, {
    msg: "a b",
    format: "string[3]",
  });
  assert.equal((await ours(route("DELETE /context/flow/tab/a%20b"))).status, 204);
  assert.equal(stores.flow("tab").get('"a b"'), undefined);
});

test("null has nothing below it", async () => {
  const stores = await openOurs(settings);
  stores.global.set("nothing", null);
  const { json } = await oursAnswers(stores, () => undefined)(route("GET /context/global/nothing?keysOnly"));
  assert.deepEqual(json, { one: { keys: [] } });
});

test("a store that fails is told of, in no more than a code", async () => {
  const failing = () => ({
    ...{ open: async () => {}, close: async () => {}, delete: async () => {}, clean: async () => {} },
    get: (_scope, _key, done) => done(new Error("secret")),
    set: (_scope, _key, _value, done) => done(new Error("secret")),
    keys: (_scope, done) => done(null, ["k"]),
  });
  const stores = await openOurs({ contextStorage: { bad: { module: failing } } });
  for (const request of ["GET /context/global", "GET /context/global/k", "DELETE /context/global/k"]) {
    const { status, json } = await oursAnswers(stores, () => undefined)(route(request));
    assert.deepEqual([status, json], [400, { code: "unexpected_error", message: "Error" }], request);
  }
});

test("a store that never answers is not waited for without end", async () => {
  const mute = () => ({ open: async () => {}, get: () => {}, keys: () => {} });
  const stores = await openOurs({ contextStorage: { mute: { module: mute } } });
  const routes = contextRoutes({
    parts: () => ({ stores, util: util.util, seed, find: () => undefined }),
    needsPermission: () => (_request, _response, next) => next(),
    audit: () => {},
    limit: 1,
  });
  const answer = await new Promise((resolve, reject) => {
    const json = (body) => resolve([response.code, body]);
    const response = { code: 0, json, status: (code) => Object.assign(response, { code }) };
    routes({ method: "GET", path: "/context/global", query: {} }, response, reject);
  });
  assert.deepEqual(answer, [503, { code: "timeout", message: "The context store took too long" }]);
});

test("nothing comes to be of what is only asked for", async () => {
  const stores = await openOurs(settings);
  const ours = oursAnswers(stores, () => undefined);
  await ours(route("GET /context/flow/later"));
  await ours(route("DELETE /context/flow/later/k"));
  assert.equal(stores.flow("later", stores.global).$parent, stores.global);
});

test("what is no route of these", () => {
  for (const request of [
    ...["GET /context", "GET /context/", "GET /context/other", "GET /context/flow", "GET /context/flow/"],
    ...["POST /context/global", "PUT /context/global/k", "DELETE /context/global", "DELETE /context/flow/x"],
    ...["GET /contexts/global", "GET /x/context/global"],
  ]) {
    assert.equal(route(request), undefined, request);
  }
  assert.throws(() => route("GET /context/flow/%E0"), URIError);
  assert.deepEqual(route("GET /context/flow/a%2Fb/c%20d/e?store=s&keysOnly"), {
    permission: "context.read",
    scope: "flow",
    id: "a/b",
    key: "c d/e",
    store: "s",
    keysOnly: true,
  });
});

const flows = JSON.stringify([
  { id: "f", type: "tab" },
  { id: "in", type: "http in", z: "f", method: "get", url: "/count", wires: [["n"]] },
  {
    ...{ id: "n", type: "function", z: "f", outputs: 1, wires: [["out"]] },
    func: `for (const each of [context, flow, global]) each.set("count", (each.get("count") || 0) + 1);
msg.payload = [context, flow, global].map((each) => each.get("count")); return msg;`,
  },
  { id: "out", type: "http response", z: "f", wires: [] },
]);

test("a server shows what its flows keep, takes it away, and has it again after a restart", async (t) => {
  const contextStorage = { default: { module: "localfilesystem" }, short: { module: "memory" } };
  const functionGlobalContext = { given: "from settings" };
  const options = { contextStorage, functionGlobalContext };
  const { url, server, userDir } = await serve(t, options, { "flows.json": flows });
  const json = async (path, request) => (await fetch(url + path, request)).json();
  assert.deepEqual(await json("count"), [1, 1, 1]);
  assert.deepEqual(await json("count"), [2, 2, 2]);
  const two = { msg: "2", format: "number" };
  assert.deepEqual(await json("context/node/n/count"), two);
  assert.deepEqual(await json("context/flow/f"), { default: { count: two }, short: {} });
  assert.deepEqual(await json("context/global?store=default"), {
    default: { given: { msg: "from settings", format: "string[13]" }, count: two },
  });
  const gone = await fetch(`${url}context/flow/f/count`, { method: "DELETE" });
  assert.deepEqual([gone.status, await gone.text()], [204, ""]);
  assert.equal((await fetch(`${url}context/flow/f`, { method: "DELETE" })).status, 404);
  assert.equal((await fetch(`${url}context/flow/%E0`)).status, 400);
  assert.deepEqual(await json("count"), [3, 1, 3]);
  await server.close();
  const again = await serve(t, { ...options, userDir });
  assert.deepEqual(await (await fetch(`${again.url}count`)).json(), [4, 2, 4]);
});
