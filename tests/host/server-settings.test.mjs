// What the settings do to a server that listens.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { connect } from "node:tls";
import { one, two } from "./certificates.mjs";
import { createServer, send, serve } from "./serve.mjs";

const json = { "Content-Type": "application/json" };
const post = (url, body, headers = {}) =>
  send(url, { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify(body) });
const trusting = { rejectUnauthorized: false };
const tab = { id: "t1", type: "tab" };

test("/flows/state by form and JSON, kept in Node-RED's place", async (t) => {
  const { url, userDir, server } = await serve(t, { runtimeState: { enabled: true } });
  assert.equal((await send(`${url}flows/state`)).text, '{"state":"start"}');
  const form = { "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8" };
  const stopped = await send(`${url}flows/state`, { method: "POST", headers: form, body: "state=stop" });
  assert.deepEqual([stopped.status, stopped.text], [200, '{"state":"stop"}']);
  const kept = JSON.parse(await readFile(join(userDir, ".config.runtime.json"), "utf8"));
  assert.equal(kept.runtimeFlowState, "stop");
  assert.equal(typeof kept._credentialSecret, "string");
  await server.close();
  const again = createServer({ userDir, uiPort: 0, runtimeState: { enabled: true }, log: () => {} });
  await again.listen();
  t.after(() => again.close());
  assert.equal((await send(`${again.url}flows/state`)).text, '{"state":"stop"}');
  assert.equal((await post(`${again.url}flows/state`, { state: "start" })).text, '{"state":"start"}');
});

test("without runtimeState.enabled there is no way to stop", async (t) => {
  const { url } = await serve(t, { runtimeState: { enabled: false } });
  assert.equal((await post(`${url}flows/state`, { state: "stop" })).status, 404);
  assert.equal((await send(`${url}flows/state`)).status, 200);
});

test("safe mode ends with a deploy", async (t) => {
  const { url } = await serve(t, { safeMode: true });
  assert.equal((await send(`${url}flows/state`)).text, '{"state":"safe"}');
  assert.equal((await post(`${url}flows`, [tab])).status, 204);
  assert.equal((await send(`${url}flows/state`)).text, '{"state":"start"}');
});

test("readOnly: deploys count, nothing is written, a reload returns to the file", async (t) => {
  const { url, flowFile } = await serve(t, { readOnly: true, runtimeState: { enabled: true } });
  await writeFile(flowFile, JSON.stringify([tab]));
  assert.equal((await post(`${url}flows`, [])).status, 204);
  assert.equal((await send(`${url}flows`)).text, "[]");
  assert.equal((await post(`${url}flows/state`, { state: "stop" })).status, 200);
  assert.equal(await readFile(flowFile, "utf8"), JSON.stringify([tab]));
  assert.equal((await post(`${url}flows`, [], { "Node-RED-Deployment-Type": "reload" })).status, 204);
  assert.equal((await send(`${url}flows`)).text, JSON.stringify([tab]));
});

test("readOnly writes no file at all, and takes credentials as long as it runs", async (t) => {
  const { url, userDir } = await serve(t, { readOnly: true });
  const broker = { id: "b", type: "mqtt-broker", credentials: { user: "me", password: "MARKED-SECRET" } };
  assert.equal((await post(`${url}flows`, [broker])).status, 204);
  assert.deepEqual(JSON.parse((await send(`${url}credentials/mqtt-broker/b`)).text), {
    ...{ user: "me", has_password: true },
  });
  assert.deepEqual(await readdir(userDir), []);
});

test("httpAdminRoot false takes the admin API away, httpRoot false the listening, too", async (t) => {
  const { url, server } = await serve(t, { httpAdminRoot: false });
  assert.deepEqual([url, server.httpAdmin], [undefined, undefined]);
  assert.equal((await send(`http://127.0.0.1:${server.address.port}/flows`)).status, 404);
  const { server: headless } = await serve(t, { httpRoot: false });
  assert.equal(headless.address, undefined);
});

test("404 pages name the whole path", async (t) => {
  const { url } = await serve(t, { httpAdminRoot: "/red" });
  assert.match((await send(`${url}nope?x`)).text, /Cannot GET \/red\/nope</);
  const { url: bare } = await serve(t, { httpAdminRoot: "/red", disableEditor: true });
  assert.match((await send(bare.slice(0, -1))).text, /Cannot GET \/red</);
});

test("httpAdminMiddleware sees requests before their body is read, and may answer", async (t) => {
  const seen = [];
  const note = (request, response, next) => {
    seen.push([request.method, request.url, request.readableFlowing]);
    response.setHeader("X-Frame-Options", "sameorigin");
    next();
  };
  const gate = (request, response, next) => {
    if (request.headers["x-key"] === "1") next();
    else response.writeHead(418).end();
  };
  const { url } = await serve(t, { httpAdminMiddleware: [note, gate] });
  const refused = await post(`${url}flows`, [tab]);
  assert.deepEqual([refused.status, refused.headers["x-frame-options"]], [418, "sameorigin"]);
  assert.equal((await post(`${url}flows`, [tab], { "X-Key": "1" })).status, 204);
  assert.deepEqual(seen[1].slice(0, 2), ["POST", "/flows"]);
  assert.notEqual(seen[1][2], true);
  const foreign = await send(`${url}flows`, { headers: { Host: "evil.example" } });
  assert.equal(foreign.status, 403);
  assert.equal(seen.length, 2, "who may not ask is refused before");
});

test("a middleware that throws is 500 without a stack trace", async (t) => {
  const { url } = await serve(t, {
    httpAdminMiddleware: () => {
      throw new Error("MARKED /secret/path");
    },
  });
  const { status, text } = await send(`${url}flows`);
  assert.deepEqual([status, JSON.parse(text).code], [500, "internal_error"]);
  assert.doesNotMatch(text, /MARKED|secret/);
});

const app = { Origin: "http://app.example" };

test("httpAdminCors: headers on answers, 204 to preflights, and its origins may write", async (t) => {
  const { url } = await serve(t, { httpAdminCors: { origin: "http://app.example", methods: "GET,POST" } });
  const read = await send(`${url}flows`, { headers: app });
  assert.deepEqual([read.headers["access-control-allow-origin"], read.headers.vary], [app.Origin, "Origin"]);
  const asked = { ...app, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-a" };
  const preflight = await send(`${url}flows`, { method: "OPTIONS", headers: asked });
  assert.deepEqual([preflight.status, preflight.text, preflight.headers["content-length"]], [204, "", "0"]);
  assert.equal(preflight.headers["access-control-allow-methods"], "GET,POST");
  assert.equal(preflight.headers["access-control-allow-headers"], "x-a");
  assert.equal((await post(`${url}flows`, [tab], app)).status, 204);
  const other = await post(`${url}flows`, [], { Origin: "http://evil.example" });
  assert.deepEqual([other.status, other.headers["access-control-allow-origin"]], [403, undefined]);
  assert.match(JSON.parse(other.text).message, /httpAdminCors/);
  const damaged = await send(`${url}flows`, { method: "POST", headers: { ...json, ...app }, body: "[" });
  assert.deepEqual([damaged.status, damaged.headers["access-control-allow-origin"]], [400, undefined]);
  assert.equal(
    (await send(`${url}nope`, { headers: app })).headers["access-control-allow-origin"],
    app.Origin,
  );
});

test("httpAdminCors takes all that the package cors takes", async (t) => {
  const byFunction = { origin: (origin, done) => done(null, origin === app.Origin) };
  const { url } = await serve(t, { httpAdminCors: byFunction });
  assert.equal((await post(`${url}flows`, [], app)).status, 204);
  assert.equal((await post(`${url}flows`, [], { Origin: "http://evil.example" })).status, 403);
  const { url: any } = await serve(t, { httpAdminCors: {} });
  assert.equal((await post(`${any}flows`, [], { Origin: "http://evil.example" })).status, 204);
  const failing = { origin: (_, done) => done(new Error("MARKED")) };
  const { url: broken } = await serve(t, { httpAdminCors: failing });
  const { status, text } = await send(`${broken}flows`, { headers: app });
  assert.deepEqual([status, text.includes("MARKED")], [500, false]);
});

for (const [name, https] of [
  ["an object", one],
  ["a function", () => one],
  ["a promise", Promise.resolve(one)],
  ["a function that returns a promise", async () => one],
]) {
  test(`https as ${name}; with it nothing is redirected`, async (t) => {
    const { url } = await serve(t, { https, requireHttps: true });
    assert.match(url, /^https:/);
    assert.equal((await send(`${url}flows`, { tls: trusting })).status, 200);
  });
}

test("requireHttps redirects, but not before the body was read", async (t) => {
  const { url } = await serve(t, { requireHttps: true, httpAdminRoot: "/red" });
  const { status, headers } = await send(`${url}flows?a=b`);
  assert.deepEqual([status, headers.location], [302, "https://127.0.0.1/red/flows?a=b"]);
  assert.equal((await send(url.slice(0, -1))).headers.location, "https://127.0.0.1/red");
  const damaged = await send(`${url}flows`, { method: "POST", headers: json, body: "[" });
  assert.equal(damaged.status, 400);
  const proxied = await send(`${url}flows`, { headers: { "X-Forwarded-Proto": "https" } });
  assert.equal(proxied.status, 200);
});

test("an https setting that fails ends listen; one that says nothing is HTTP", async (t) => {
  const failing = createServer({
    https: () => Promise.reject(new Error("no key.pem")),
    uiPort: 0,
    log: () => {},
  });
  t.after(() => failing.close());
  await assert.rejects(failing.listen(), /no key\.pem/);
  const { url } = await serve(t, { https: () => null });
  assert.match(url, /^http:/);
});

/** The name in the certificate of a server. */
async function certified(url) {
  const socket = connect({ ...trusting, host: "127.0.0.1", port: new URL(url).port });
  await once(socket, "secureConnect");
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return subject.CN;
}

test("httpsRefreshInterval: a renewed certificate is taken over", async (t) => {
  let asked = 0;
  const https = () => {
    asked += 1;
    if (asked === 2) throw new Error("not there for a moment");
    return asked < 4 ? one : two;
  };
  const logged = [];
  const log = (...line) => logged.push(line);
  const { url } = await serve(t, { https, httpsRefreshInterval: 0.000005, log });
  while ((await certified(url)) !== "two.localhost") await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await send(`${url}flows`, { tls: trusting })).status, 200);
  assert.deepEqual(
    logged.filter(([, line]) => line.includes("HTTPS")),
    [
      ["error", "The HTTPS key and certificate could not be renewed: not there for a moment"],
      ["info", "The HTTPS key and certificate were renewed"],
    ],
  );
});

test("httpServerOptions are express' own", async (t) => {
  const { url } = await serve(t, { httpServerOptions: { "x-powered-by": true } });
  assert.equal((await send(`${url}flows`)).headers["x-powered-by"], "Express");
});

test("allowedHosts and uiHost decide which names a server answers to", async (t) => {
  const { url } = await serve(t, { uiHost: "0.0.0.0", allowedHosts: ["red.example"] });
  const local = url.replace("0.0.0.0", "127.0.0.1");
  const answered = async (host) => (await send(`${local}flows`, { headers: { Host: host } })).status;
  assert.deepEqual(
    [await answered("red.example:80"), await answered("10.1.2.3"), await answered("evil.example")],
    [200, 200, 403],
  );
  const { text } = await send(`${local}flows`, { headers: { Host: "evil.example" } });
  assert.match(JSON.parse(text).message, /the setting allowedHosts/);
});
