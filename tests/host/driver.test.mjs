import assert from "node:assert/strict";
import { test } from "node:test";
import { deferred, HeldRuntime, HeldStore, ScriptedEngine, SimulatedHost, settle } from "./scripted.mjs";
import { source } from "./source.mjs";

const { Driver } = await source("driver.ts");
const text = new TextEncoder();

/** A driver round engines that all follow `script`. */
function drive(script, options, more = {}) {
  const host = Object.assign(new SimulatedHost(new HeldStore()), more);
  const engines = [];
  const create = () => {
    const engine = new ScriptedEngine(script);
    engines.push(engine);
    return engine;
  };
  const driver = new Driver(create, host, options);
  return { driver, host, store: host.store, engines };
}

const respond = (request, status = 200, body) => ({ type: "respond", request, status, headers: [], body });
const post = (path, body, headers = {}) => new Request(`http://a${path}`, { method: "POST", body, headers });

test("gives the engine method, path below the root, headers and body", async () => {
  const { driver, engines } = drive(
    ({ request }) => [{ ...respond(request, 201, text.encode("hello")), headers: [["ETag", 'W/"1"']] }],
    { root: "/red/" },
  );
  const response = await driver.fetch(post("/red/flows?x=%20", "[1]", { "X-A": "b" }), "tab-1");
  const [input] = engines[0].inputs;
  assert.equal(input.type, "request");
  assert.equal(input.method, "POST");
  assert.equal(input.path, "/flows?x=%20");
  assert.equal(input.client, "tab-1");
  assert.deepEqual(Object.fromEntries(input.headers)["x-a"], "b");
  assert.equal(new TextDecoder().decode(input.body), "[1]");
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("etag"), 'W/"1"');
  assert.equal(response.headers.get("content-type"), null);
  assert.equal(await response.text(), "hello");
});

test("performs the saves of settings and sessions and tells how they ended", async () => {
  const { driver, store, engines } = drive(({ type, request }) => {
    if (type !== "request") return [];
    const settings = text.encode('{"a":null}');
    const saves = [
      { type: "saveSettings", effect: 1, settings },
      { type: "saveSessions", effect: 2, sessions: text.encode("{}") },
    ];
    return [...saves, respond(request)];
  });
  await driver.fetch(post("/settings", "{}"));
  const [settings, sessions] = store.calls;
  assert.deepEqual(
    [settings.name, Buffer.from(settings.settings).toString()],
    ["saveSettings", '{"a":null}'],
  );
  assert.deepEqual([sessions.name, Buffer.from(sessions.sessions).toString()], ["saveSessions", "{}"]);
  settings.resolve();
  sessions.reject(Object.assign(new Error("no room"), { code: "ENOSPC" }));
  await driver.idle();
  assert.deepEqual(
    engines[0].inputs.slice(1).map(({ now: _, ...input }) => input),
    [
      { type: "saved", effect: 1 },
      { type: "failed", effect: 2, code: "ENOSPC", message: "no room" },
    ],
  );
});

test("gives no body to HEAD and 204", async () => {
  const { driver } = drive(({ request, path }) => [
    respond(request, path === "/none" ? 204 : 200, text.encode("x")),
  ]);
  assert.equal((await driver.fetch(new Request("http://a/none"))).status, 204);
  assert.equal(await (await driver.fetch(new Request("http://a/", { method: "HEAD" }))).text(), "");
});

test("performs load and save and feeds the answers back", async () => {
  let asked;
  const flows = text.encode("[]");
  const { driver, store, engines } = drive((input) => {
    switch (input.type) {
      case "request":
        asked = input.request;
        return [{ type: "load", effect: 7 }];
      case "loaded":
        return [
          { type: "log", level: "info", message: "loaded" },
          { type: "save", effect: 8, expected: 3, generation: 4, flows, outcome: { key: "k" } },
        ];
      case "saved":
        return [respond(asked, 204)];
    }
  });
  const response = driver.fetch(new Request("http://a/flows"));
  await settle();
  store.calls[0].resolve({ flows, generation: 3 });
  await settle();
  const { save } = store.calls[1];
  assert.deepEqual([save.expected, save.generation, save.flows, save.outcome], [3, 4, flows, { key: "k" }]);
  store.calls[1].resolve("saved");
  assert.equal((await response).status, 204);
  assert.deepEqual(engines[0].inputs.slice(1), [
    { now: 1_000_000, type: "loaded", effect: 7, stored: { flows, generation: 3 } },
    { now: 1_000_000, type: "saved", effect: 8 },
  ]);
});

test("tells an empty store, a conflict and a failure apart", async () => {
  const effects = [
    { type: "load", effect: 1 },
    { type: "save", effect: 2, expected: 0, generation: 1, flows: new Uint8Array() },
    { type: "save", effect: 3, expected: 0, generation: 1, flows: new Uint8Array() },
    { type: "load", effect: 4 },
  ];
  const { driver, store, engines } = drive((input) => (input.type === "request" ? effects : []));
  driver.exchange({ method: "GET", path: "/", headers: [] });
  await settle();
  store.calls[0].resolve(undefined);
  store.calls[1].resolve("conflict");
  store.calls[2].reject(Object.assign(new Error("disk full at /secret"), { code: "ENOSPC" }));
  store.calls[3].reject(new TypeError("odd"));
  await settle();
  assert.deepEqual(
    engines[0].inputs.slice(1).map(({ now, ...input }) => input),
    [
      { type: "loaded", effect: 1 },
      { type: "conflict", effect: 2 },
      { type: "failed", effect: 3, code: "ENOSPC", message: "disk full at /secret" },
      { type: "failed", effect: 4, code: "storage_failed", message: "odd" },
    ],
  );
});

test("a save that never answers: the engine is called at its deadline, once", async () => {
  let asked;
  const { driver, host, engines } = drive((input, engine) => {
    if (input.type === "request") {
      asked = input.request;
      engine.setDeadline(1_030_000);
      return [{ type: "save", effect: 1, expected: 0, generation: 1, flows: new Uint8Array() }];
    }
    engine.setDeadline(undefined);
    return [respond(asked, 503)];
  });
  const response = driver.fetch(new Request("http://a/flows"));
  await settle();
  await host.advance(29_999);
  assert.equal(engines[0].inputs.length, 1);
  await host.advance(1);
  assert.equal((await response).status, 503);
  assert.deepEqual(engines[0].inputs[1], { now: 1_030_000, type: "tick" });
  assert.equal(host.timers.size, 0, "no timer is left");
});

test("keeps one timer, moved with the deadline; a deadline that has passed rings at once", async () => {
  const { driver, host, engines } = drive((input, engine) => {
    engine.setDeadline(input.type === "changed" || input.type === "tick" ? undefined : 1_000_000 - 5);
    return input.type === "request" ? [respond(input.request)] : [];
  });
  await driver.fetch(new Request("http://a/"));
  assert.equal(host.timers.size, 1);
  await host.advance(0);
  assert.equal(engines[0].inputs[1].type, "tick");
  await driver.fetch(new Request("http://a/"));
  driver.changed();
  assert.equal(host.timers.size, 0);
});

test("waits for deadlines farther away than a timer can be set", async () => {
  const far = 1_000_000 + 2 ** 31 + 500;
  const { driver, host, engines } = drive((input, engine) => {
    engine.setDeadline(input.type === "tick" ? undefined : far);
    return input.type === "request" ? [respond(input.request)] : [];
  });
  await driver.fetch(new Request("http://a/"));
  assert.ok([...host.timers].every(({ at }) => at - host.time < 2 ** 31));
  await host.advance(2 ** 31);
  assert.equal(engines[0].inputs.length, 1);
  await host.advance(500);
  assert.equal(engines[0].inputs[1].type, "tick");
});

test("an engine that throws: all that wait get 500, and a fresh engine goes on", async () => {
  let traps = false;
  const { driver, host, store, engines } = drive((input) => {
    if (input.type === "request" && !traps) return [{ type: "load", effect: input.request }];
    if (input.type === "request" && engines.length === 1) throw new Error("unreachable at /secret/path");
    return input.type === "request" ? [respond(input.request)] : [];
  });
  const first = driver.fetch(new Request("http://a/1"));
  const second = driver.fetch(new Request("http://a/2"));
  await settle();
  traps = true;
  const third = driver.fetch(new Request("http://a/3"));
  for (const response of await Promise.all([first, second, third])) {
    assert.equal(response.status, 500);
    assert.match(response.headers.get("content-type"), /^application\/json/);
    assert.deepEqual(await response.json(), { code: "internal_error", message: "Internal error" });
  }
  assert.ok(engines[0].freed);
  assert.match(host.logged.at(-1)[1], /unreachable/);
  assert.equal((await driver.fetch(new Request("http://a/4"))).status, 200);
  assert.equal(engines.length, 2);
  // The old engine's answers are not for the new one.
  store.calls[0].resolve(undefined);
  await settle();
  assert.equal(engines[1].inputs.length, 1);
});

test("an engine that cannot even be made or freed", async () => {
  let makes = 0;
  const host = new SimulatedHost(new HeldStore());
  const driver = new Driver(() => {
    makes += 1;
    if (makes === 1) throw new Error("no memory");
    const engine = new ScriptedEngine(({ request }) => {
      if (makes === 2) throw new Error("trap");
      return [respond(request)];
    });
    engine.free = () => {
      throw new Error("still borrowed");
    };
    return engine;
  }, host);
  const statuses = [];
  for (let i = 0; i < 3; i += 1) statuses.push((await driver.fetch(new Request("http://a/"))).status);
  assert.deepEqual(statuses, [500, 500, 200]);
});

test("two requests at once: each gets its own answer, in whatever order", async () => {
  const { driver, engines } = drive(({ type, request }) => {
    if (type !== "request") return [];
    return request === 1 ? [] : [respond(2, 202), respond(1, 201)];
  });
  const responses = await Promise.all([
    driver.fetch(new Request("http://a/1")),
    driver.fetch(new Request("http://a/2")),
  ]);
  assert.deepEqual(
    responses.map(({ status }) => status),
    [201, 202],
  );
  assert.deepEqual(
    engines[0].inputs.map(({ request }) => request),
    [1, 2],
  );
});

test("a client that goes away while it sends never reaches the engine", async () => {
  const { driver, engines } = drive(({ request }) => [respond(request)]);
  const abort = new AbortController();
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(text.encode("["));
      abort.signal.addEventListener("abort", () => controller.error(abort.signal.reason));
    },
  });
  const response = driver.fetch(new Request("http://a/flows", { method: "POST", body, duplex: "half" }));
  await settle();
  abort.abort();
  assert.equal((await (await response).json()).code, "request_aborted");
  assert.equal(engines.length, 0);
});

test("a request that the engine leaves without an answer ends in 503", async () => {
  const { driver, host, engines } = drive(() => [], { limit: 1000 });
  const response = driver.fetch(new Request("http://a/"));
  await settle();
  await host.advance(1000);
  assert.equal((await response).status, 503);
  assert.equal((await (await response).json()).code, "timeout");
  // An answer that comes after all is let go.
  engines[0].script = () => [respond(1)];
  driver.changed();
  await settle();
});

test("delivered: the engine hears of it, and the promise waits for the store to forget", async () => {
  const { driver, store, engines } = drive(({ type, request }) =>
    type === "request" ? [respond(request)] : type === "delivered" ? [{ type: "forget", key: "k" }] : [],
  );
  const exchange = driver.exchange({ method: "POST", path: "/", headers: [] }, "tab");
  await exchange.response;
  let forgotten = false;
  const delivered = exchange.delivered().then(() => {
    forgotten = true;
  });
  await settle();
  assert.deepEqual(engines[0].inputs[1], { now: 1_000_000, type: "delivered", request: 1 });
  assert.equal(store.calls[0].key, "k");
  assert.equal(forgotten, false);
  store.calls[0].resolve();
  await delivered;
});

test("an outcome that cannot be dropped is logged and breaks nothing", async () => {
  const { driver, host, store, engines } = drive(({ type, request }) =>
    type === "request" ? [respond(request)] : type === "delivered" ? [{ type: "forget", key: "k" }] : [],
  );
  const exchange = driver.exchange({ method: "POST", path: "/", headers: [] }, "tab");
  await exchange.response;
  const delivered = exchange.delivered();
  await settle();
  store.calls[0].reject(new Error("gone"));
  await delivered;
  assert.equal(host.logged[0][0], "warn");
  assert.equal(engines.length, 1);
});

test("a probe holds each effect before anybody hears of it", async () => {
  let asked;
  const { driver, host, store, engines } = drive((input) => {
    if (input.type === "request") {
      asked = input.request;
      return [{ type: "load", effect: 1 }];
    }
    return [respond(asked)];
  });
  const points = [];
  host.probe = (point) => {
    const held = deferred();
    points.push([point, held.resolve]);
    return held.promise;
  };
  const response = driver.fetch(new Request("http://a/"));
  await settle();
  store.calls[0].resolve(undefined);
  await settle();
  assert.equal(points[0][0], "load");
  assert.equal(engines[0].inputs.length, 1, "the engine does not know yet");
  points[0][1]();
  await settle();
  assert.equal(points[1][0], "respond");
  points[1][1]();
  assert.equal((await response).status, 200);
});

test("close ends what runs, then takes nothing more", async () => {
  let asked;
  const { driver, store, engines } = drive((input) => {
    if (input.type === "request") {
      asked = input.request;
      return [{ type: "save", effect: 1, expected: 0, generation: 1, flows: new Uint8Array() }];
    }
    return [respond(asked, 204)];
  });
  const running = driver.fetch(new Request("http://a/"));
  await settle();
  let closed = false;
  const closing = driver.close().then(() => {
    closed = true;
  });
  const late = await driver.fetch(new Request("http://a/"));
  assert.equal(late.status, 503);
  assert.equal((await late.json()).code, "closed");
  await settle();
  assert.equal(closed, false);
  store.calls[0].resolve("saved");
  assert.equal((await running).status, 204);
  await closing;
  assert.ok(engines[0].freed);
});

test("gives 160 random bytes, fresh each time, with requests that may write", async () => {
  const { driver, engines } = drive(({ request }) => [respond(request)]);
  for (const method of ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"]) {
    await driver.fetch(new Request("http://a/flows", { method }));
  }
  const random = engines[0].inputs.map((input) => input.random?.join());
  const drawn = (n) => new Array(160).fill(n).join();
  assert.deepEqual(random, [undefined, undefined, undefined, drawn(1), drawn(2), drawn(3)]);
});

test("after a renewal the next request goes to a fresh engine", async () => {
  const { driver, engines } = drive(({ request }) => [respond(request)]);
  await driver.fetch(new Request("http://a/flows"));
  driver.renew();
  await driver.fetch(new Request("http://a/flows"));
  assert.deepEqual(
    engines.map(({ freed, inputs }) => [freed, inputs.length]),
    [
      [true, 1],
      [false, 1],
    ],
  );
});

const active = (generation, more = {}) => ({
  ...{ generation, revision: `r${generation}`, flows: text.encode("[]"), credentials: text.encode("{}") },
  ...more,
});
const deploy = (generation) => ({
  ...{ type: "deploy", deployment: "nodes", from: generation - 1, generation, revision: `r${generation}` },
  ...{ diff: "{}", plan: text.encode("{}") },
});

test("a deploy goes to the runtime with what is active, and whoever asked waits for it", async () => {
  const runtime = new HeldRuntime();
  const script = ({ type, request, path }, engine) => {
    if (type !== "request") return [];
    if (path === "/state") return [{ type: "state", state: "stop" }, respond(request)];
    engine.given = active(5);
    return [respond(1000), deploy(5), respond(request, 200, text.encode("deployed"))];
  };
  const { driver, host } = drive(script, {}, { runtime });
  let answered = 0;
  const asked = driver.fetch(post("/flows", "{}")).then((response) => {
    answered += 1;
    return response;
  });
  await settle();
  assert.equal(answered, 0);
  const { type: _, ...made } = deploy(5);
  assert.deepEqual(runtime.calls[0].deploy, { ...made, ...active(5) });
  runtime.calls[0].resolve();
  assert.equal(await (await asked).text(), "deployed");

  const stopping = driver.fetch(post("/state", "{}")).then(() => answered++);
  await settle();
  assert.deepEqual([runtime.calls[1].state, answered], ["stop", 1]);
  runtime.calls[1].reject(new Error("a worker died"));
  await stopping;
  assert.deepEqual(host.logged, [["error", "The runtime failed: a worker died"]]);
  await driver.idle();
});

test("of deploys that came at once the last one is carried out", async () => {
  const runtime = new HeldRuntime();
  const script = ({ request }, engine) => {
    engine.given = active(7);
    return [deploy(6), deploy(7), respond(request)];
  };
  const { driver } = drive(script, {}, { runtime });
  const asked = driver.fetch(post("/flows", "{}"));
  await settle();
  assert.deepEqual(
    runtime.calls.map((call) => call.deploy.generation),
    [7],
  );
  runtime.calls[0].resolve();
  await asked;
});

test("at the start the runtime is given what the store holds, if it can be read", async () => {
  const runtime = new HeldRuntime();
  const script = ({ type }, engine) => {
    if (type === "start") return [{ type: "load", effect: 1 }];
    if (type === "loaded") engine.given = active(3, { credentials: undefined });
    return [];
  };
  const { driver, store } = drive(script, {}, { runtime });
  const started = driver.start();
  await settle();
  assert.equal(runtime.calls.length, 0);
  store.calls[0].resolve(undefined);
  await settle();
  const [{ deploy: given, resolve }] = runtime.calls;
  assert.deepEqual(
    [given.deployment, given.generation, given.revision, given.plan],
    ["reload", 3, "r3", undefined],
  );
  resolve();
  await started;

  const other = drive(script, {}, { runtime: new HeldRuntime() });
  const failed = other.driver.start();
  await settle();
  other.store.calls[0].reject(new Error("gone"));
  await failed;
  assert.equal(other.host.runtime.calls.length, 0);
});

test("without a runtime deploys are answered at once, and nothing is fetched for them", async () => {
  const script = ({ request }, engine) => {
    engine.given = () => assert.fail("fetched");
    return [deploy(1), { type: "state", state: "start" }, respond(request)];
  };
  const { driver } = drive(script);
  assert.equal((await driver.fetch(post("/flows", "{}"))).status, 200);
});

test("asks the engine who may, and tells that a session is over", async () => {
  const ended = [];
  const script = ({ type, request, permission }) => {
    assert.equal(type, "admit");
    if (permission === "flows.write") return [{ ...respond(request, 401), cors: true }];
    return [
      { type: "sessionEnded", session: "s" },
      { type: "admitted", request, user: "{}", expires: 5 },
    ];
  };
  const { driver, host } = drive(script, { limit: 100 }, { sessionEnded: (session) => ended.push(session) });
  const asking = { method: "POST", path: "/inject/1", headers: [] };
  assert.deepEqual(await driver.admit({ ...asking, permission: "inject.write" }), { user: "{}", expires: 5 });
  assert.deepEqual(ended, ["s"]);
  assert.equal((await driver.admit({ ...asking, permission: "flows.write" })).status, 401);
  await driver.close();
  assert.equal((await driver.admit({ ...asking, permission: "x" })).status, 503);
  assert.equal(host.timers.size, 0);
});

test("an engine that traps while it is asked what is active fails as it does elsewhere", async () => {
  const runtime = new HeldRuntime();
  const script = ({ request }, engine) => {
    engine.given = () => {
      throw new Error("unreachable");
    };
    return [deploy(1), respond(request)];
  };
  const { driver, engines } = drive(script, {}, { runtime });
  assert.equal((await driver.fetch(post("/flows", "{}"))).status, 500);
  assert.equal(engines[0].freed, true);
});
