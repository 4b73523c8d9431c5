// Credentials in the service worker: encrypted in the database, with a secret made at the first visit.
import assert from "node:assert/strict";
import { createDecipheriv, createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freshContext, useChromium } from "./chromium.mjs";
import { answeredBy, built, getFlows, openPlayground, postFlows, served } from "./playground.mjs";

useChromium();
built("keyed", { worker: join(dirname(fileURLToPath(import.meta.url)), "keyed-service-worker.mjs") });

const HIDDEN = "MARKED-SECRET";
const node = { id: "b1", type: "mqtt-broker" };

/** Every record of the playground's database, as text. */
function records(page) {
  return page.evaluate(async () => {
    const result = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await result(indexedDB.open(`redloom:${new URL("./", document.baseURI).pathname}`));
    const text = (value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value);
    const found = {};
    for (const name of database.objectStoreNames) {
      const store = database.transaction(name).objectStore(name);
      const [keys, values] = [store.getAllKeys(), store.getAll()];
      const all = [await result(keys), await result(values)];
      found[name] = Object.fromEntries(all[0].map((key, at) => [key, text(all[1][at])]));
    }
    database.close();
    return found;
  });
}

function decrypt({ configuration, secret }, text = secret.credentialSecret) {
  const { $ } = JSON.parse(configuration.credentials);
  const key = createHash("sha256").update(text).digest();
  const decipher = createDecipheriv("aes-256-ctr", key, Buffer.from($.slice(0, 32), "hex"));
  return JSON.parse(decipher.update($.slice(32), "base64", "utf8") + decipher.final("utf8"));
}

test("credentials of a deploy are encrypted in the database, and nowhere in clear", async (t) => {
  const { url } = await served(t);
  const context = await freshContext(t);
  const page = await openPlayground(context, url);
  const sent = [{ ...node, credentials: { user: "me", password: HIDDEN } }];
  assert.equal((await postFlows(page, { flows: sent })).status, 200);
  const first = await records(page);
  assert.match(first.secret.credentialSecret, /^[0-9a-f]{64}$/);
  assert.equal(first.configuration.flows, JSON.stringify([node]));
  assert.deepEqual(decrypt(first), { b1: { user: "me", password: HIDDEN } });
  assert.equal(JSON.stringify(first).includes(HIDDEN), false);
  assert.deepEqual((await getFlows(page)).flows, [node]);

  // The next service worker has the same secret, and what is stored.
  await page.evaluate(async () => {
    for (const registration of await navigator.serviceWorker.getRegistrations()) {
      await registration.unregister();
    }
  });
  await page.close();
  const again = await openPlayground(context, url);
  const change = [{ ...node, credentials: { user: "you", password: "__PWRD__" } }];
  assert.equal((await postFlows(again, { flows: change })).status, 200);
  const second = await records(again);
  assert.equal(second.secret.credentialSecret, first.secret.credentialSecret);
  assert.deepEqual(decrypt(second), { b1: { user: "you", password: HIDDEN } });
  // A deploy that brings none leaves them, byte for byte.
  assert.equal((await postFlows(again, { flows: [{ ...node, name: "b" }] })).status, 200);
  const third = await records(again);
  assert.equal(third.configuration.credentials, second.configuration.credentials);
});

test("a build with a secret of the person's takes over what the database's own has encrypted", async (t) => {
  const server = await served(t);
  const keyed = await built("keyed");
  const context = await freshContext(t);
  const first = await openPlayground(context, server.url);
  const sent = [{ ...node, credentials: { user: "me", password: HIDDEN, undeclared: "x" } }];
  assert.equal((await postFlows(first, { flows: sent })).status, 200);
  const before = await records(first);

  server.root = keyed.outdir;
  const second = await openPlayground(context, server.url);
  await answeredBy(second, keyed.id);
  const shown = () =>
    second.evaluate(async () =>
      (await fetch("credentials/mqtt-broker/b1")).json().catch((error) => String(error)),
    );
  assert.deepEqual(await shown(), { user: "me", has_password: true });
  assert.equal((await records(second)).configuration.credentials, before.configuration.credentials);

  assert.equal((await postFlows(second, { flows: [{ ...node, name: "b" }] })).status, 200);
  const after = await records(second);
  assert.deepEqual(after.secret, {});
  assert.deepEqual(decrypt(after, "the person's"), { b1: { user: "me", password: HIDDEN } });
  assert.deepEqual(await shown(), { user: "me", has_password: true });
});
