// The service worker by itself, as somebody uses it who has no bundler: the classic script of the package, a
// page of his own, a deep path, an admin root below the scope.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freshContext, stopServiceWorker, useChromium } from "./chromium.mjs";

useChromium();
const library = process.env.REDLOOM_PACKAGE ?? fileURLToPath(new URL("../../pkg/redloom", import.meta.url));

/** A site with a page, the service worker and its module below `base`; `asked` has what reached the network. */
async function site(t, { base = "/", options = "" } = {}) {
  const files = {
    [base]: ["text/html", "<!doctype html><title>page</title>"],
    [`${base}sw.js`]: [
      "text/javascript",
      `importScripts("engine.js"); redloom.serve(self, { build: "b1", wasm: "engine.wasm", assets: ["./"], ${options} });`,
    ],
    [`${base}engine.js`]: ["text/javascript", await readFile(`${library}/service-worker.iife.js`)],
    [`${base}engine.wasm`]: ["application/wasm", await readFile(`${library}/redloom_bg.wasm`)],
    "/elsewhere": ["text/html", "<!doctype html><title>elsewhere</title>"],
  };
  const asked = [];
  const server = createServer((request, response) => {
    const [path] = request.url.split("?");
    asked.push(`${request.method} ${request.url}`);
    const [type, body] = files[path] ?? [];
    if (type === undefined) response.writeHead(404).end("network");
    else response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" }).end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}${base}`, asked, server };
}

/** A page that its service worker has taken over. */
async function controlled(t, url) {
  const context = await freshContext(t);
  const page = await context.newPage();
  await page.goto(url);
  await page.evaluate(async () => {
    const taken = new Promise((resolve) =>
      navigator.serviceWorker.addEventListener("controllerchange", resolve),
    );
    await navigator.serviceWorker.register("sw.js");
    await taken;
  });
  return page;
}

/** `fetch` in the page; resolves to status, headers and text. */
function send(page, path, init = {}) {
  return page.evaluate(
    async ([path, { gzip, zeros, ...init }]) => {
      let { body } = init;
      if (zeros !== undefined) body = new Uint8Array(zeros).fill(32);
      if (gzip) {
        const packed = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
        body = await new Response(packed).blob();
      }
      const response = await fetch(path, { ...init, body });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        text: await response.text(),
      };
    },
    [path, init],
  );
}

const json = { "Content-Type": "application/json" };
const post = (body, headers) => ({ method: "POST", headers: { ...json, ...headers }, body });

for (const base of ["/", "/deep/er/path/"]) {
  test(`below ${base}: the admin API is the engine's, all else the network's`, async (t) => {
    const { url, asked } = await site(t, { base });
    const page = await controlled(t, url);
    asked.length = 0;
    const empty = await send(page, "flows");
    assert.deepEqual([empty.status, empty.text], [200, "[]"]);
    assert.equal(empty.headers["content-type"], "application/json; charset=utf-8");
    assert.match(empty.headers.etag, /^W\//);
    assert.equal((await send(page, "FLOWS/")).status, 200);
    assert.equal((await send(page, "flows", post('[{"id":"a","type":"tab"}]'))).status, 204);
    assert.equal((await send(page, "flows?x=1")).text, '[{"id":"a","type":"tab"}]');
    const head = await send(page, "flows", { method: "HEAD" });
    assert.deepEqual([head.status, head.text], [200, ""]);
    const unknown = await send(page, "flows", { method: "PUT" });
    assert.equal(unknown.status, 404);
    assert.match(unknown.text, /Cannot PUT/);
    assert.deepEqual(asked, [], "nothing of this reached the network");
    assert.equal((await send(page, "flowsx")).text, "network");
    if (base !== "/") assert.equal((await send(page, "/flows")).text, "network");
  });
}

test("an admin root below the scope", async (t) => {
  const { url } = await site(t, { base: "/a/", options: 'root: "red/admin"' });
  const page = await controlled(t, url);
  assert.equal((await send(page, "red/admin/flows")).text, "[]");
  assert.equal((await send(page, "flows")).text, "network");
});

test("bodies: the limit, gzip, a bomb, damage", async (t) => {
  const { url } = await site(t, { options: "settings: { apiMaxLength: 1000 }" });
  const page = await controlled(t, url);
  const tab = (length) => {
    const empty = JSON.stringify([{ id: "a", type: "tab", info: "" }]);
    return JSON.stringify([{ id: "a", type: "tab", info: "x".repeat(length - empty.length) }]);
  };
  const gzip = { "Content-Encoding": "gzip" };
  assert.equal((await send(page, "flows", post(tab(1000)))).status, 204);
  assert.equal((await send(page, "flows", post(tab(1001)))).status, 413);
  assert.equal((await send(page, "flows", { ...post(tab(1000), gzip), gzip: true })).status, 204);
  assert.equal((await send(page, "flows", { ...post(tab(1001), gzip), gzip: true })).status, 413);
  const bomb = { ...post(undefined, gzip), gzip: true, zeros: 50_000_000 };
  assert.equal((await send(page, "flows", bomb)).status, 413);
  const damaged = await send(page, "flows", post("no gzip", gzip));
  assert.deepEqual([damaged.status, JSON.parse(damaged.text).code], [400, "invalid_encoding"]);
  assert.equal((await send(page, "flows", post("[]", { "Content-Encoding": "br" }))).status, 415);
});

test("wakes from nothing, without the network", async (t) => {
  const { url, server } = await site(t, { base: "/deep/" });
  const page = await controlled(t, url);
  assert.equal((await send(page, "flows", post('[{"id":"a","type":"tab"}]'))).status, 204);
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await stopServiceWorker(page);
  assert.equal((await send(page, "flows")).text, '[{"id":"a","type":"tab"}]');
  await stopServiceWorker(page);
  await page.goto(`${url}?again`);
  assert.equal(await page.title(), "page");
  assert.equal((await send(page, "flows")).text, '[{"id":"a","type":"tab"}]');
});

test("a form of a page of another origin changes nothing", async (t) => {
  const ours = await site(t);
  const theirs = await site(t);
  const page = await controlled(t, ours.url);
  await send(page, "flows", post('[{"id":"a","type":"tab"}]'));
  const foreign = await page.context().newPage();
  await foreign.goto(`${theirs.url}elsewhere`);
  await foreign.setContent(
    `<form method="post" action="${ours.url}flows"><input name="flows[0][id]" value="x"></form>`,
  );
  const [response] = await Promise.all([
    foreign.waitForNavigation(),
    foreign.evaluate(() => document.querySelector("form").submit()),
  ]);
  assert.equal(response.status(), 403);
  assert.equal(JSON.parse(await foreign.textContent("body")).code, "foreign_origin");
  assert.equal((await send(page, "flows")).text, '[{"id":"a","type":"tab"}]');
});

test("a full disk is 507, and what was there stays", async (t) => {
  const { url } = await site(t);
  const page = await controlled(t, url);
  const session = await page.context().newCDPSession(page);
  // Before anything is saved: Chromium remembers for a while how much room there was.
  await session.send("Storage.overrideQuotaForOrigin", {
    origin: new URL(url).origin,
    quotaSize: 2_000_000,
  });
  assert.equal((await send(page, "flows", post('[{"id":"a","type":"tab"}]'))).status, 204);
  const large = JSON.stringify([{ id: "a", type: "tab", info: "x".repeat(5_000_000) }]);
  const full = await send(page, "flows", post(large));
  assert.equal(full.status, 507, full.text);
  assert.equal(typeof JSON.parse(full.text).code, "string");
  assert.equal((await send(page, "flows")).text, '[{"id":"a","type":"tab"}]');
  assert.equal((await send(page, "flows", post("[]"))).status, 204);
});

test("says its build and schema to who asks", async (t) => {
  const { url } = await site(t);
  const page = await controlled(t, url);
  const hello = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data);
        navigator.serviceWorker.controller.postMessage({ type: "hello" }, [port2]);
      }),
  );
  assert.equal(hello.type, "hello");
  assert.equal(hello.build, "b1");
  assert.ok(Number.isInteger(hello.schema));
});
