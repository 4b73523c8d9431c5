import assert from "node:assert/strict";
import { createDecipheriv, createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { Agent } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import express from "express";
import { createServer, send, serve } from "./serve.mjs";

const tab = { id: "t1", type: "tab", label: "A" };
const json = { "Content-Type": "application/json" };
const v2 = { ...json, "Node-RED-API-Version": "v2" };
const deploy = (url, flows, more = {}) =>
  send(`${url}flows`, { method: "POST", headers: v2, body: JSON.stringify({ flows, ...more }) });
const EMPTY_REV = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";

test("GET, deploy, GET, 409, and again after a restart", async (t) => {
  const { server, url, userDir, flowFile } = await serve(t);
  const empty = await send(`${url}flows`, { headers: v2 });
  assert.equal(empty.status, 200);
  assert.deepEqual(JSON.parse(empty.text), { flows: [], rev: EMPTY_REV });
  const first = await deploy(url, [tab], { rev: EMPTY_REV });
  assert.equal(first.status, 200);
  const { rev } = JSON.parse(first.text);
  assert.match(rev, /^[0-9a-f]{64}$/);
  assert.equal(await readFile(flowFile, "utf8"), JSON.stringify([tab]));
  const stale = await deploy(url, [], { rev: EMPTY_REV });
  assert.equal(stale.status, 409);
  assert.equal(JSON.parse(stale.text).code, "version_mismatch");
  await server.close();
  const again = createServer({ userDir, uiPort: 0 });
  await again.listen();
  t.after(() => again.close());
  assert.deepEqual(JSON.parse((await send(`${again.url}flows`, { headers: v2 })).text), {
    flows: [tab],
    rev,
  });
});

test("headers are the engine's own and Node's, with nothing of express", async (t) => {
  const { url } = await serve(t);
  const { raw } = await send(`${url}flows`);
  const names = raw.filter((_, at) => at % 2 === 0);
  assert.deepEqual(names.sort(), [
    "Connection",
    "Content-Length",
    "Content-Type",
    "Date",
    "ETag",
    "Keep-Alive",
  ]);
  const { headers } = await send(`${url}flows`);
  assert.equal(headers["content-type"], "application/json; charset=utf-8");
  assert.match(headers.etag, /^W\/"2-[A-Za-z0-9+/]{27}"$/);
  const unchanged = await send(`${url}flows`, { headers: { "If-None-Match": headers.etag } });
  assert.equal(unchanged.status, 304);
  assert.equal(unchanged.text, "");
});

test("HEAD has the headers of GET and no body; 204 has neither body nor length", async (t) => {
  const { url } = await serve(t);
  const get = await send(`${url}flows`);
  const head = await send(`${url}flows`, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(head.text, "");
  for (const name of ["content-type", "content-length", "etag"]) {
    assert.equal(head.headers[name], get.headers[name], name);
  }
  const saved = await send(`${url}flows`, { method: "POST", headers: json, body: "[]" });
  assert.deepEqual([saved.status, saved.text, saved.headers["content-length"]], [204, "", undefined]);
});

test("paths and methods that the engine does not know are express' 404", async (t) => {
  const { url } = await serve(t);
  for (const [method, path] of [
    ["GET", "/nothing"],
    ["PUT", "/flows"],
    ["TRACE", "/flows"],
    ["GET", "/a/../b"],
  ]) {
    const { status, headers, text } = await send(url, { method, path });
    assert.equal(status, 404, `${method} ${path}`);
    assert.match(headers["content-type"], /^text\/html/);
    assert.ok(text.includes(`Cannot ${method} ${path}`), text);
  }
});

test("httpAdminRoot: with and without slashes, redirected without its last one", async (t) => {
  for (const httpAdminRoot of ["/red/admin", "red/admin", "/red/admin/"]) {
    const { url, server } = await serve(t, { httpAdminRoot });
    assert.equal(new URL(url).pathname, "/red/admin/");
    assert.equal((await send(`${url}flows`)).status, 200);
    const { port } = server.address;
    const origin = `http://127.0.0.1:${port}`;
    assert.equal((await send(`${origin}/flows`)).status, 404);
    const redirected = await send(`${origin}/red/admin?a=b&c=%20`);
    assert.equal(redirected.status, 301);
    assert.equal(redirected.headers.location, "/red/admin/?a=b&c=%20");
    assert.equal(redirected.headers["x-powered-by"], undefined);
  }
});

test("bodies: the limit is inclusive, gzip is read, damage is 400, unknown codings are 415", async (t) => {
  const { url } = await serve(t, { apiMaxLength: "1kb" });
  const post = (body, headers = {}) =>
    send(`${url}flows`, { method: "POST", headers: { ...json, ...headers }, body });
  const sized = (length) => JSON.stringify(["x".repeat(length - 4)]).slice(0, length);
  const full = JSON.stringify([{ ...tab, info: "x".repeat(1024 - 48) }]);
  assert.equal(full.length, 1024);
  assert.equal((await post(full)).status, 204);
  assert.equal((await post(`${full} `)).status, 413);
  assert.equal((await post(sized(3_000_000))).status, 413);
  const gzip = { "Content-Encoding": "gzip" };
  assert.equal((await post(gzipSync(full), gzip)).status, 204);
  assert.equal((await post(gzipSync(new Uint8Array(30_000_000)), gzip)).status, 413);
  const damaged = await post("not gzip", gzip);
  assert.equal(damaged.status, 400);
  assert.equal(JSON.parse(damaged.text).code, "invalid_encoding");
  assert.equal((await post("[]", { "Content-Encoding": "br" })).status, 415);
  assert.equal((await post("[]", { "Transfer-Encoding": "chunked" })).status, 204);
});

test("a connection outlives a refused body", async (t) => {
  const { url } = await serve(t, { apiMaxLength: 100 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const body = "x".repeat(2_000_000);
  assert.equal((await send(`${url}flows`, { method: "POST", headers: json, body, agent })).status, 413);
  assert.equal((await send(`${url}flows`, { agent })).status, 200);
  assert.equal((await send(`${url}flows`, { agent })).status, 200);
});

test("a client that goes away in mid-body leaves no trace and no hang", async (t) => {
  const { url, logged } = await serve(t);
  const { port } = new URL(url);
  for (const coding of ["", "Content-Encoding: gzip\r\n"]) {
    const socket = connect(port, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.write(`POST /flows HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${coding}`);
    socket.write("Content-Length: 1000\r\n\r\n[{");
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
  }
  assert.equal((await send(`${url}flows`)).text, "[]");
  assert.deepEqual(
    logged.filter(([level]) => level === "error"),
    [],
  );
});

test("Host and Origin are looked at before anything else", async (t) => {
  const { url } = await serve(t);
  const foreign = await send(`${url}flows`, { headers: { Host: "evil.example" } });
  assert.deepEqual([foreign.status, JSON.parse(foreign.text).code], [403, "foreign_host"]);
  const form = await send(`${url}flows`, {
    method: "POST",
    headers: { ...json, Origin: "http://evil.example" },
    body: "[]",
  });
  assert.deepEqual([form.status, JSON.parse(form.text).code], [403, "foreign_origin"]);
  const own = new URL(url).origin;
  const ours = await send(`${url}flows`, { method: "POST", headers: { ...json, Origin: own }, body: "[]" });
  assert.equal(ours.status, 204);
});

test("five deploys at once with one rev: one 200 and four 409", async (t) => {
  const { url } = await serve(t);
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, n) => deploy(url, [{ ...tab, label: `${n}` }], { rev: EMPTY_REV })),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409, 409]);
});

test("a deploy that cannot be saved is an error that names no path, and changes nothing", async (t) => {
  const { url, userDir, flowFile } = await serve(t);
  assert.equal((await deploy(url, [tab])).status, 200);
  await mkdir(`${flowFile}.$$$`);
  const failed = await deploy(url, []);
  assert.ok(failed.status >= 500, failed.text);
  assert.equal(typeof JSON.parse(failed.text).code, "string");
  assert.ok(!failed.text.includes(userDir), failed.text);
  assert.deepEqual(JSON.parse((await send(`${url}flows`)).text), [tab]);
  assert.equal(await readFile(flowFile, "utf8"), JSON.stringify([tab]));
  await rm(`${flowFile}.$$$`, { recursive: true });
  assert.equal((await deploy(url, [])).status, 200);
});

test("a file that somebody else changed is seen before it is overwritten", async (t) => {
  const { url, flowFile } = await serve(t);
  const { rev } = JSON.parse((await deploy(url, [tab])).text);
  await writeFile(flowFile, JSON.stringify([{ ...tab, label: "theirs" }]));
  for (const more of [{ rev }, {}]) {
    const refused = await deploy(url, [], more);
    assert.equal(refused.status, 409);
    assert.equal(JSON.parse(refused.text).code, "changed_on_disk");
  }
  assert.deepEqual(JSON.parse((await send(`${url}flows`)).text), [tab]);
  assert.equal(await readFile(flowFile, "utf8"), JSON.stringify([{ ...tab, label: "theirs" }]));
  const reload = { ...v2, "Node-RED-Deployment-Type": "reload" };
  assert.equal((await send(`${url}flows`, { method: "POST", headers: reload, body: "{}" })).status, 200);
  assert.deepEqual(JSON.parse((await send(`${url}flows`)).text), [{ ...tab, label: "theirs" }]);
  assert.equal((await deploy(url, [])).status, 200);
});

test("a file that somebody else broke stays what it is, until it is mended and reloaded", async (t) => {
  const { url, flowFile } = await serve(t);
  await deploy(url, [tab]);
  await writeFile(flowFile, "[broken");
  const headers = { ...v2, "Node-RED-Deployment-Type": "reload" };
  const reload = () => send(`${url}flows`, { method: "POST", headers, body: "{}" });
  assert.equal(JSON.parse((await reload()).text).code, "flows_unreadable");
  assert.deepEqual(JSON.parse((await send(`${url}flows`)).text), [tab]);
  assert.equal(JSON.parse((await deploy(url, [])).text).code, "changed_on_disk");
  assert.equal(await readFile(flowFile, "utf8"), "[broken");
  await writeFile(flowFile, "[]");
  assert.equal((await reload()).status, 200);
  assert.equal((await deploy(url, [tab])).status, 200);
});

test("a flow file that is broken at start is told of, kept, and replaced by a deploy", async (t) => {
  for (const text of ["[{", '{"a":1}', "\uFEFF", "null"]) {
    const { url, userDir, logged } = await serve(t, {}, { "flows.json": text });
    assert.equal(logged.length, 1, text);
    assert.match(logged[0][1], /The stored flows are not/);
    const shown = await send(`${url}flows`);
    assert.equal(shown.status, 500);
    assert.equal(JSON.parse(shown.text).code, "flows_unreadable");
    assert.equal((await deploy(url, [tab])).status, 200);
    assert.equal((await deploy(url, [])).status, 200);
    const [copy] = (await readdir(userDir)).filter((name) => name.endsWith(".broken"));
    assert.equal(await readFile(join(userDir, copy), "utf8"), text);
    assert.ok(logged[1][1].includes(copy));
  }
});

test("close waits for the deploy that runs", async (t) => {
  const { server, url, flowFile } = await serve(t);
  await send(`${url}flows`);
  const body = JSON.stringify(
    Array.from({ length: 5000 }, (_, n) => ({ id: `n${n}`, type: "tab", label: "x" })),
  );
  const running = send(`${url}flows`, { method: "POST", headers: json, body });
  while ((await readFile(`${flowFile}.$$$`, "utf8").catch(() => "")) === "") {
    await new Promise((resolve) => setImmediate(resolve));
    if ((await readFile(flowFile, "utf8").catch(() => "")) !== "") break;
  }
  await server.close();
  assert.equal((await running).status, 204);
  assert.equal(await readFile(flowFile, "utf8"), body);
  assert.equal(server.url, undefined);
  await assert.rejects(send(`${url}flows`), { code: "ECONNREFUSED" });
});

test("mounted in another app, also behind its body parser", async (t) => {
  const { server } = await serve(t);
  for (const parser of [
    undefined,
    express.json(),
    express.raw({ type: () => true }),
    express.text({ type: () => true }),
  ]) {
    const app = express();
    if (parser !== undefined) app.use(parser);
    app.use("/red", server.httpAdmin);
    const http = app.listen(0, "127.0.0.1");
    t.after(() => http.close());
    await new Promise((resolve) => http.once("listening", resolve));
    const url = `http://127.0.0.1:${http.address().port}/red/`;
    assert.equal((await deploy(url, [tab])).status, 200);
    assert.deepEqual(JSON.parse((await send(`${url}flows`)).text), [tab]);
    assert.equal((await send(url.slice(0, -1))).headers.location, "/red/");
  }
});

test("options that cannot be used are refused by a sentence", () => {
  for (const [options, message] of [
    [{ uiPort: 70000 }, /uiPort/],
    [{ uiPort: "x" }, /uiPort/],
    [{ uiPort: 1.5 }, /uiPort/],
    [{ httpAdminRoot: 5 }, /httpAdminRoot/],
    [{ apiMaxLength: "much" }, /apiMaxLength/],
    [{ apiMaxLength: -1 }, /apiMaxLength/],
  ]) {
    assert.throws(() => createServer(options), { name: "OptionError", code: "invalid_option", message });
  }
});

const broker = { id: "b1", type: "mqtt-broker" };

/** What the credential file of the folder holds, decrypted by Node's own crypto. */
async function credentials(userDir, secret) {
  const { $ } = JSON.parse(await readFile(join(userDir, "flows_cred.json"), "utf8"));
  const key = createHash("sha256").update(secret).digest();
  const decipher = createDecipheriv("aes-256-ctr", key, Buffer.from($.slice(0, 32), "hex"));
  return JSON.parse(decipher.update($.slice(32), "base64", "utf8") + decipher.final("utf8"));
}

test("credentials are kept encrypted with the secret of the folder, and are in no answer", async (t) => {
  const { server, url, userDir, flowFile, logged } = await serve(t);
  const hidden = "MARKED-SECRET";
  const sent = await deploy(url, [tab, { ...broker, credentials: { user: "me", password: hidden } }]);
  assert.equal(sent.status, 200);
  const settings = JSON.parse(await readFile(join(userDir, ".config.runtime.json"), "utf8"));
  const secret = settings._credentialSecret;
  assert.deepEqual(await credentials(userDir, secret), { b1: { user: "me", password: hidden } });
  await server.close();
  const again = createServer({ userDir, uiPort: 0, log: (...line) => logged.push(line) });
  await again.listen();
  t.after(() => again.close());
  const change = { ...broker, credentials: { user: "you", password: "__PWRD__" } };
  assert.equal((await deploy(again.url, [tab, change])).status, 200);
  assert.deepEqual(await credentials(userDir, secret), { b1: { user: "you", password: hidden } });
  const shown = (await send(`${again.url}flows`)).text + sent.text + JSON.stringify(logged);
  const kept =
    (await readFile(flowFile, "utf8")) + (await readFile(join(userDir, "flows_cred.json"), "utf8"));
  for (const text of [shown, kept]) {
    assert.equal(text.includes(hidden), false);
    assert.equal(text.includes(secret), false);
  }
});

test("the option credentialSecret wins over the secret of the folder; false keeps credentials plain", async (t) => {
  const flows = [{ ...broker, credentials: { user: "me" } }];
  const own = await serve(t, { credentialSecret: "my own" });
  assert.equal((await deploy(own.url, flows)).status, 200);
  assert.deepEqual(await credentials(own.userDir, "my own"), { b1: { user: "me" } });
  const plain = await serve(t, { credentialSecret: false });
  assert.equal((await deploy(plain.url, flows)).status, 200);
  assert.equal(await readFile(join(plain.userDir, "flows_cred.json"), "utf8"), '{"b1":{"user":"me"}}');
  for (const { userDir } of [own, plain]) {
    await assert.rejects(readFile(join(userDir, ".config.runtime.json")), { code: "ENOENT" });
  }
  for (const credentialSecret of [true, 5, null, {}]) {
    assert.throws(() => createServer({ credentialSecret }), { code: "invalid_option" });
  }
});

test("credentials of another secret are kept, and only deploys that would replace them are refused", async (t) => {
  const found = '{"$":"b1c680378c5903df288a58b2c26fec62s5K5r2xefgYHdk23Fo94fb2p9ecCzBt18fbnty6x9r6IAhPZ"}';
  const options = { credentialSecret: "another" };
  const { url, userDir, logged } = await serve(t, options, { "flows_cred.json": found });
  const file = join(userDir, "flows_cred.json");
  assert.equal((await deploy(url, [tab])).status, 200);
  const refused = await deploy(url, [{ ...broker, credentials: { user: "me" } }]);
  assert.equal(refused.status, 500);
  assert.equal(JSON.parse(refused.text).code, "credentials_unreadable");
  assert.equal(await readFile(file, "utf8"), found);
  assert.equal(logged.length, 1);
});
