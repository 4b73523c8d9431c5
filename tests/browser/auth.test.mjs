// Logins at a service worker: passwords by bcrypt, sessions that outlive the worker, no token in the database.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import bcrypt from "bcryptjs";
import { build } from "esbuild";
import { freshContext, stopServiceWorker, useChromium } from "./chromium.mjs";

useChromium();

const library = new URL("../../pkg/redloom/", import.meta.url);
const users = [
  { username: "ann", password: bcrypt.hashSync("annpw", 8), permissions: "*" },
  { username: "bob", password: bcrypt.hashSync("bobpw", 8), permissions: "read" },
];

/** A page on a site whose service worker has this `adminAuth`, given as source text. */
async function open(t, adminAuth) {
  const contents = `
    import { serve } from "redloom/service-worker";
    serve(self, { wasm: "redloom_bg.wasm", build: "auth", adminAuth: ${adminAuth} });`;
  const stdin = { contents, resolveDir: fileURLToPath(library) };
  const { outputFiles } = await build({ stdin, bundle: true, format: "iife", write: false });
  const files = new Map([
    ["/", ["text/html", "<!doctype html><title>auth</title>"]],
    ["/sw.js", ["text/javascript", outputFiles[0].contents]],
    ["/redloom_bg.wasm", ["application/wasm", readFileSync(new URL("redloom_bg.wasm", library))]],
  ]);
  const site = createServer((request, response) => {
    const [type, content] = files.get(request.url) ?? ["text/plain", "no service worker answered this"];
    response.writeHead(files.has(request.url) ? 200 : 404, { "Content-Type": type });
    response.end(content);
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    site.close();
    site.closeAllConnections();
  });
  const context = await freshContext(t);
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${site.address().port}/`);
  await page.evaluate(async () => {
    const controlled = new Promise((resolve) => {
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
    });
    await navigator.serviceWorker.register("sw.js");
    if (!navigator.serviceWorker.controller) await controlled;
  });
  return page;
}

function ask(page, path, { token, ...init } = {}) {
  const headers = { ...init.headers, ...(token && { authorization: `Bearer ${token}` }) };
  return page.evaluate(
    async ([path, init]) => {
      const body = init.fields && new URLSearchParams(init.fields);
      const response = await fetch(path, { ...init, ...(body && { body }) });
      return { status: response.status, text: await response.text() };
    },
    [path, { ...init, headers }],
  );
}

function login(page, username, password = `${username}pw`) {
  const client = { client_id: "node-red-editor", grant_type: "password", scope: "" };
  return ask(page, "auth/token", { method: "POST", fields: { ...client, username, password } });
}

/** Everything in every database of the site, as text. */
function stored(page) {
  return page.evaluate(async () => {
    const result = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const text = (value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value);
    const found = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await result(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const all = await result(database.transaction(store).objectStore(store).getAll());
        found.push(...all.map(text));
      }
      database.close();
    }
    return JSON.stringify(found);
  });
}

test("a login works, outlives the service worker, and ends when it is revoked", async (t) => {
  const page = await open(t, JSON.stringify({ type: "credentials", users }));
  assert.equal((await ask(page, "flows")).status, 401);
  assert.match((await ask(page, "auth/login")).text, /"credentials"/);
  assert.equal((await login(page, "ann", "wrong")).status, 403);
  const answer = await login(page, "ann");
  assert.equal(answer.status, 200, answer.text);
  const token = JSON.parse(answer.text).access_token;
  const reader = JSON.parse((await login(page, "bob")).text).access_token;

  await stopServiceWorker(page);
  assert.equal((await ask(page, "flows", { token })).status, 200);
  const deploy = { method: "POST", headers: { "content-type": "application/json" }, body: "[]" };
  assert.equal((await ask(page, "flows", { ...deploy, token: reader })).status, 401);
  assert.equal((await ask(page, "flows", { ...deploy, token })).status, 204);

  const found = await stored(page);
  assert.ok(found.includes("sha256:") && found.includes("ann"), found);
  for (const secret of [token, reader, "annpw", ...users.map(({ password }) => password)]) {
    assert.ok(!found.includes(secret), "a secret is in the database");
  }

  const revoke = { method: "POST", fields: { token }, token };
  assert.equal((await ask(page, "auth/revoke", revoke)).status, 200);
  await stopServiceWorker(page);
  assert.equal((await ask(page, "flows", { token })).status, 401);
  assert.equal((await ask(page, "flows", { token: reader })).status, 200);
});

test("functions and the anonymous user work as in Node", async (t) => {
  const auth = `{
    type: "credentials",
    users: async (name) => (name === "ann" ? ${JSON.stringify(users[0])} : null),
    default: () => ({ anonymous: true, permissions: "read" }),
  }`;
  const page = await open(t, auth);
  assert.equal((await ask(page, "flows")).status, 200);
  assert.equal((await login(page, "nobody", "x")).status, 403);
  const token = JSON.parse((await login(page, "ann")).text).access_token;
  const deploy = { method: "POST", headers: { "content-type": "application/json" }, body: "[]" };
  assert.equal((await ask(page, "flows", deploy)).status, 401);
  assert.equal((await ask(page, "flows", { ...deploy, token })).status, 204);
});
