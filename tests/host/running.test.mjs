// A server that runs flows: what nodes serve beside the admin API, and how it ends.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { WebSocket } from "ws";
import { paletteFolder } from "./palette.mjs";
import { createServer, send, serve } from "./serve.mjs";

const require = createRequire(import.meta.url);
const bcrypt = require("bcryptjs");
const express = require("express");
const json = { "Content-Type": "application/json" };

/** `http in` at this path, whose answer is what the function makes of the message. */
const answering = (id, method, url, func, rest = {}) => [
  { id: `${id}-in`, type: "http in", z: "f", method, url, wires: [[`${id}-f`]], ...rest },
  { id: `${id}-f`, type: "function", z: "f", func, outputs: 1, wires: [[`${id}-out`]] },
  { id: `${id}-out`, type: "http response", z: "f", wires: [] },
];
const flows = (...nodes) => JSON.stringify([{ id: "f", type: "tab" }, ...nodes.flat()]);
const echo =
  "msg.payload = { method: msg.req.method, payload: msg.payload, type: typeof msg.payload }; return msg;";

test("stored flows run when it listens, and what is deployed replaces them", async (t) => {
  const hello = answering("a", "get", "/hello", "msg.payload = 'one'; return msg;");
  const { url } = await serve(t, {}, { "flows.json": flows(hello) });
  assert.equal(await (await fetch(`${url}hello`)).text(), "one");
  const other = answering("a", "get", "/hello", "msg.payload = 'two'; return msg;");
  const headers = { ...json, "Node-RED-Deployment-Type": "nodes" };
  const saved = await fetch(`${url}flows`, { method: "POST", headers, body: flows(other) });
  assert.equal(saved.status, 204);
  assert.equal(await (await fetch(`${url}hello`)).text(), "two");
  await fetch(`${url}flows`, { method: "POST", headers: json, body: "[]" });
  assert.equal((await fetch(`${url}hello`)).status, 404);
});

test("bodies come to http in as they do in Node-RED", async (t) => {
  const file = flows(
    answering("p", "post", "/p", echo),
    answering("r", "post", "/raw", echo, { skipBodyParsing: true }),
  );
  const { url } = await serve(t, {}, { "flows.json": file });
  const posted = async (path, type, body) => {
    const response = await fetch(url + path, { method: "POST", headers: { "Content-Type": type }, body });
    return (await response.json()).payload;
  };
  assert.deepEqual(await posted("p", "application/json", '{"a":[1,"ü"]}'), { a: [1, "ü"] });
  assert.deepEqual(await posted("p", "application/x-www-form-urlencoded", "a=1&b[c]=2"), {
    a: "1",
    b: { c: "2" },
  });
  assert.equal(await posted("p", "text/plain", "plain"), "plain");
  assert.deepEqual(await posted("p", "application/octet-stream", "ab"), { type: "Buffer", data: [97, 98] });
  assert.deepEqual(await posted("raw", "application/json", "no JSON"), {
    type: "Buffer",
    data: [...Buffer.from("no JSON")],
  });
});

test("files come to http in as they were sent", async (t) => {
  const func =
    "msg.payload = msg.req.files.map((file) => [file.originalname, file.buffer.toString()]); return msg;";
  const { url } = await serve(
    t,
    {},
    { "flows.json": flows(answering("u", "post", "/up", func, { upload: true })) },
  );
  const body = new FormData();
  body.append("one", new Blob(["warp"]), "warp.txt");
  const response = await fetch(`${url}up`, { method: "POST", body });
  assert.deepEqual(await response.json(), [["warp.txt", "warp"]]);
});

test("what nodes serve answers to names and origins that the admin API refuses", async (t) => {
  const { url } = await serve(t, {}, { "flows.json": flows(answering("h", "post", "/hook", echo)) });
  const headers = { Host: "public.example", Origin: "https://other.example", ...json };
  assert.equal((await send(`${url}hook`, { method: "POST", headers, body: "{}" })).status, 200);
  assert.equal((await send(`${url}flows`, { method: "POST", headers, body: "[]" })).status, 403);
  assert.equal((await send(`${url}nothing`, { headers })).status, 403);
  assert.equal((await send(`${url}inject/x`, { method: "POST", headers })).status, 403);
});

test("httpNodeRoot, httpNodeAuth, httpNodeMiddleware and httpNodeCors", async (t) => {
  const seen = [];
  const { server } = await serve(
    t,
    {
      ...{ httpAdminRoot: "/admin", httpNodeRoot: "/api" },
      httpNodeAuth: { user: "ann", pass: bcrypt.hashSync("right", 4) },
      httpNodeMiddleware: (request, _response, next) => {
        seen.push(request.url);
        next();
      },
      httpNodeCors: { origin: "https://other.example" },
    },
    { "flows.json": flows(answering("a", "get", "/a", "msg.payload = 'in'; return msg;")) },
  );
  const root = `http://127.0.0.1:${server.address.port}`;
  const as = (user, password) => ({
    Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
  });
  const refused = await fetch(`${root}/api/a`);
  assert.equal(refused.status, 401);
  assert.equal(refused.headers.get("www-authenticate"), 'Basic realm="Authorization Required"');
  assert.equal((await fetch(`${root}/api/a`, { headers: as("ann", "wrong") })).status, 401);
  assert.equal((await fetch(`${root}/api/a`, { headers: as("bob", "right") })).status, 401);
  for (let times = 0; times < 2; times += 1) {
    const response = await fetch(`${root}/api/a`, { headers: as("ann", "right") });
    assert.equal(await response.text(), "in");
    assert.equal(response.headers.get("access-control-allow-origin"), "https://other.example");
  }
  assert.deepEqual(seen, ["/a", "/a"]);
  assert.equal((await fetch(`${root}/admin/flows`)).status, 200);
});

test("preflights for http in are its own, and those of the admin API as before", async (t) => {
  const options = { httpNodeCors: { origin: "https://other.example", methods: ["GET"] } };
  const { url } = await serve(t, options, { "flows.json": flows(answering("a", "get", "/a", echo)) });
  const headers = { Origin: "https://other.example", "Access-Control-Request-Method": "GET" };
  const preflight = (path) => send(url + path, { method: "OPTIONS", headers });
  const own = await preflight("a");
  assert.equal(own.status, 204);
  assert.equal(own.headers["access-control-allow-origin"], "https://other.example");
  assert.equal((await preflight("flows")).headers["access-control-allow-origin"], undefined);
});

test("folders of files", async (t) => {
  const userDir = await paletteFolder(t, {
    "flows.json": "[]",
    "public/page.txt": "public",
    "more/page.txt": "more",
  });
  const { url } = await serve(t, {
    userDir,
    httpStatic: [
      join(userDir, "public"),
      { path: join(userDir, "more"), root: "/more", options: { index: "page.txt" } },
    ],
    httpStaticRoot: "/files",
    httpStaticAuth: { user: "ann", pass: "5f4dcc3b5aa765d61d8327deb882cf99" },
  });
  const Authorization = `Basic ${Buffer.from("ann:password").toString("base64")}`;
  const text = async (path) => (await fetch(url + path, { headers: { Authorization } })).text();
  assert.equal(await text("files/page.txt"), "public");
  assert.equal(await text("files/more/"), "more");
  assert.equal((await fetch(`${url}files/page.txt`)).status, 401);
  assert.equal((await fetch(`${url}page.txt`)).status, 404);
});

test("nodes have routes of their own in the admin API", async (t) => {
  const userDir = await paletteFolder(t);
  const { url } = await serve(t, { userDir });
  assert.equal(await (await fetch(`${url}shuttle-open`)).text(), "open");
  const response = await fetch(`${url}shuttle/s1`, { method: "POST", headers: json, body: '{"a":1}' });
  assert.deepEqual(await response.json(), { id: "s1", body: { a: 1 }, user: null });
  const bare = await fetch(`${url}shuttle/s1`, { method: "POST" });
  assert.deepEqual(await bare.json(), { id: "s1", body: {}, user: null });
});

/** An inject node that sends to another. */
const injecting = (target) => ({
  ...{ id: "i", type: "inject", z: "f", wires: [[target]] },
  ...{ props: [{ p: "payload" }], payload: "x", payloadType: "str" },
});

test("inject and debug are switched by their routes", async (t) => {
  const file = flows([
    injecting("w"),
    { id: "w", type: "function", z: "f", func: "node.warn(msg.payload)", outputs: 0, wires: [] },
    { id: "d", type: "debug", z: "f", active: true, wires: [] },
  ]);
  const { url, logged } = await serve(t, {}, { "flows.json": file });
  assert.equal((await fetch(`${url}inject/i`, { method: "POST" })).status, 200);
  const body = JSON.stringify({ __user_inject_props__: [{ p: "payload", v: "y", vt: "str" }] });
  assert.equal((await fetch(`${url}inject/i`, { method: "POST", headers: json, body })).status, 200);
  assert.equal((await fetch(`${url}inject/none`, { method: "POST" })).status, 404);
  assert.equal((await fetch(`${url}debug/d/disable`, { method: "POST" })).status, 201);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(logged, [
    ["warn", "[function:w] x"],
    ["warn", "[function:w] y"],
  ]);
});

test("credentials that a package declares come to its nodes, and to nobody else", async (t) => {
  const userDir = await paletteFolder(t);
  const { url } = await serve(t, { userDir });
  const nodes = [
    { id: "in", type: "http in", z: "f", method: "get", url: "/weave", wires: [["s"]] },
    { id: "s", type: "shuttle", z: "f", credentials: { user: "ann", password: "secret" }, wires: [["out"]] },
    { id: "out", type: "http response", z: "f", wires: [] },
  ];
  const saved = await fetch(`${url}flows`, { method: "POST", headers: json, body: flows(nodes) });
  assert.equal(saved.status, 204);
  const { user, pass, greeting } = await (await fetch(`${url}weave`)).json();
  assert.deepEqual([user, pass, greeting], ["ann", "secret", "Hello from the loom"]);
  assert.equal((await (await fetch(`${url}flows`)).text()).includes("secret"), false);
  const shown = await (await fetch(`${url}credentials/shuttle/s`)).json();
  assert.deepEqual(shown, { user: "ann", has_password: true });
});

test("who may use the routes of nodes is whom the permission lets in", async (t) => {
  const userDir = await paletteFolder(t);
  const user = (username, permissions) => ({ username, permissions, password: bcrypt.hashSync(username, 4) });
  const adminAuth = { type: "credentials", users: [user("ann", "*"), user("bob", "read")] };
  const { url } = await serve(t, { userDir, adminAuth });
  const token = async (username) => {
    const body = JSON.stringify({
      ...{ client_id: "node-red-admin", grant_type: "password", scope: "" },
      ...{ username, password: username },
    });
    const response = await fetch(`${url}auth/token`, { method: "POST", headers: json, body });
    return { Authorization: `Bearer ${(await response.json()).access_token}` };
  };
  const weave = (headers) => fetch(`${url}shuttle/s1`, { method: "POST", headers });
  assert.equal((await weave({})).status, 401);
  assert.equal((await weave({ Authorization: "Bearer wrong" })).status, 401);
  assert.equal((await weave(await token("bob"))).status, 401);
  assert.deepEqual(await (await weave(await token("ann"))).json(), { id: "s1", body: {}, user: "ann" });
  assert.equal(await (await fetch(`${url}shuttle-open`)).text(), "open");
  assert.equal((await fetch(`${url}inject/i`, { method: "POST" })).status, 401);
});

test("nodes listen for WebSockets beside comms, and what nobody answers is cut", async (t) => {
  const file = flows([
    { id: "l", type: "websocket-listener", path: "/echo", wholemsg: "false" },
    { id: "in", type: "websocket in", z: "f", server: "l", wires: [["out"]] },
    { id: "out", type: "websocket out", z: "f", server: "l", wires: [] },
  ]);
  const { url } = await serve(t, { inboundWebSocketTimeout: 20 }, { "flows.json": file });
  const at = (path) => new WebSocket(`${url.replace("http", "ws")}${path}`);
  const socket = at("echo");
  await once(socket, "open");
  socket.send("thread");
  const [said] = await once(socket, "message");
  assert.equal(String(said), "thread");
  const nobody = at("nobody");
  await once(nobody, "error");
  const closed = once(socket, "close");
  socket.close();
  await closed;
});

test("an editor hears by comms what nodes say", async (t) => {
  const file = flows([
    injecting("d"),
    { id: "d", type: "debug", z: "f", active: true, tosidebar: true, complete: "payload", wires: [] },
  ]);
  const { url } = await serve(t, {}, { "flows.json": file });
  const socket = new WebSocket(`${url.replace("http", "ws")}comms`);
  t.after(() => socket.terminate());
  const heard = new Promise((resolve) => {
    socket.on("message", (data) => {
      for (const { topic, data: debugged } of JSON.parse(data)) if (topic === "debug") resolve(debugged);
    });
  });
  await once(socket, "open");
  socket.send(JSON.stringify({ subscribe: "debug" }));
  await fetch(`${url}inject/i`, { method: "POST" });
  const { id, msg, format } = await heard;
  assert.deepEqual({ id, msg, format }, { id: "d", msg: "x", format: "string[1]" });
  const closed = once(socket, "close");
  const foreign = new WebSocket(`${url.replace("http", "ws")}comms`, { origin: "https://other.example" });
  const [error] = await once(foreign, "error");
  assert.match(error.message, /403/);
  socket.close();
  await closed;
});

test("who stops the flows is answered when they stand still", async (t) => {
  const script = `module.exports = (RED) => RED.nodes.registerType("slow", function (config) {
    RED.nodes.createNode(this, config);
    this.on("close", (done) => setTimeout(() => { RED.settings.told.push("closed"); done(); }, 50));
  });`;
  const told = [];
  const userDir = await paletteFolder(t, {
    "flows.json": flows([{ id: "s", type: "slow", z: "f", wires: [] }]),
    ...{ "nodes/slow.js": script, "nodes/slow.html": "" },
  });
  const { url } = await serve(t, { userDir, runtimeState: { enabled: true }, told });
  const body = JSON.stringify({ state: "stop" });
  const response = await fetch(`${url}flows/state`, { method: "POST", headers: json, body });
  assert.deepEqual(await response.json(), { state: "stop" });
  assert.deepEqual(told, ["closed"]);
});

test("flows that are stopped stay so", async (t) => {
  const hello = flows(answering("a", "get", "/hello", "msg.payload = 'up'; return msg;"));
  const options = { runtimeState: { enabled: true } };
  const { url } = await serve(t, options, { "flows.json": hello });
  const set = (state) =>
    fetch(`${url}flows/state`, { method: "POST", headers: json, body: JSON.stringify({ state }) });
  assert.equal((await fetch(`${url}hello`)).status, 200);
  assert.equal((await set("stop")).status, 200);
  assert.equal((await fetch(`${url}hello`)).status, 404);
  assert.equal((await set("start")).status, 200);
  assert.equal(await (await fetch(`${url}hello`)).text(), "up");
});

test("mounted in an app of one's own, with comms on its server", async (t) => {
  const userDir = await paletteFolder(t, {
    "flows.json": flows(answering("a", "get", "/hello", "msg.payload = 'in'; return msg;")),
  });
  const app = express();
  const http = app.listen(0, "127.0.0.1");
  t.after(() => http.close());
  const server = createServer({
    ...{ userDir, flowFile: "flows.json", log: () => {}, server: http },
    ...{ httpAdminRoot: "/red", httpNodeRoot: "/api" },
  });
  t.after(() => server.close());
  app.use("/red", server.httpAdmin);
  app.use("/api", server.httpNode);
  app.use((_request, response) => response.status(418).send("mine"));
  await server.start();
  const root = `http://127.0.0.1:${http.address().port}`;
  assert.equal(await (await fetch(`${root}/api/hello`)).text(), "in");
  assert.equal((await (await fetch(`${root}/red/flows`)).json()).length, 4);
  assert.equal(await (await fetch(`${root}/red/shuttle-open`)).text(), "open");
  assert.equal((await fetch(`${root}/red/nothing`)).status, 404);
  assert.equal((await fetch(`${root}/api/nothing`)).status, 418);
  const socket = new WebSocket(`${root.replace("http", "ws")}/red/comms`);
  await once(socket, "open");
  const closed = once(socket, "close");
  await server.close();
  assert.equal((await closed)[0], 1001);
});

test("the end closes the nodes before it gives the folder back", async (t) => {
  const told = [];
  const closing = [
    {
      ...{ id: "c", type: "function", z: "f", func: "", outputs: 0, wires: [] },
      finalize: "global.get('told').push('closed')",
    },
  ];
  const userDir = await paletteFolder(t, { "flows.json": flows(closing) });
  const options = { userDir, uiPort: 0, flowFile: "flows.json", log: () => {} };
  const server = createServer({ ...options, functionGlobalContext: { told } });
  await server.listen();
  await server.close();
  assert.deepEqual(told, ["closed"]);
  const again = createServer(options);
  await again.listen();
  await again.close();
});
