// No secret in anything that comes out of the service worker: answers, its log and the page's, and every file of the
// browser's profile, IndexedDB among them.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { findChromium, quiet } from "../contract/subjects/chromium.mjs";
import { exchangeInPage } from "../contract/subjects/page.mjs";
import { site } from "../contract/subjects/site.mjs";
import { judged } from "./design.mjs";
import { Marks } from "./marks.mjs";
import { planting } from "./planting.mjs";
import { filesBelow } from "./server.mjs";

const { hashSync } = createRequire(import.meta.url)("bcryptjs");

const database = /^file Default[/\\]IndexedDB/;
const allowed = [
  {
    label: /^setting: /,
    place: /^file Default[/\\](Service Worker|Cache|Code Cache)/,
    why: "part of the site's own script, for all to read",
  },
  {
    label: /^secret of the browser$/,
    place: database,
    why: "what credentials are encrypted with, made here",
  },
  { label: /^token of a login$/, place: /^answer to login: right$/, why: "the login's own answer" },
  { label: /^control: in the flows$/, place: database, why: "no secret: shows that IndexedDB is read" },
  {
    label: /^control: in the flows$/,
    place: /^answer to GET \/flows/,
    why: "no secret: shows that answers are read",
  },
  {
    label: /^control: in the page's log$/,
    place: /^log of the page$/,
    why: "shows that the page's log is read",
  },
  {
    label: /^control: in the worker's log$/,
    // Chromium shows it to the page, too.
    place: /^log of the (service worker|page)$/,
    why: "shows that its log is read",
  },
  {
    label: /^text field: /,
    place: /^answer to GET \/credentials\/[^/]+\/b1$/,
    why: "declared as text by the type of its node, the editor shows it",
  },
];

function accounts(marks) {
  const hash = (label) => marks.add(`setting: hash of ${label}`, hashSync(marks.text(label), 4));
  return {
    adminAuth: {
      type: "credentials",
      users: ["admin", "often"].map((username) => ({
        username,
        password: hash(`password of ${username}`),
        permissions: "*",
      })),
      tokens: [{ token: marks.text("setting: token"), user: "admin", scope: "*" }],
    },
    settings: { runtimeState: true },
  };
}

test("no secret comes out of the service worker", async (t) => {
  const marks = new Marks();
  const place = await site(JSON.stringify(accounts(marks)));
  t.after(() => place.close());
  const profile = mkdtempSync(join(tmpdir(), "redloom-secrets-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: quiet,
  });
  t.after(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  const outputs = [];
  const page = await visited(context, place.url, marks, outputs);
  const known = { token: marks.text("setting: token"), credentialSecret: await ownSecret(page, marks) };
  for (const planted of planting(marks, known).filter(({ only }) => !only)) {
    const reply = await send(page, planted, outputs);
    if (planted.status !== undefined) assert.equal(reply.status, planted.status, planted.name);
    if (planted.name === "login: right") marks.add("token of a login", JSON.parse(reply.body).access_token);
  }
  // Closed, so that everything is written.
  await context.close();
  outputs.push(...filesBelow(profile));
  assert.deepEqual(judged(marks.search(outputs), allowed), { leaks: [], unseen: [] });
});

/** A page that the service worker controls; what either writes to its log goes to the outputs. */
async function visited(context, url, marks, outputs) {
  const log = (place) => (message) => outputs.push({ place, bytes: Buffer.from(message.text()) });
  context.on("serviceworker", (worker) => worker.on("console", log("log of the service worker")));
  const page = await context.newPage();
  page.on("console", log("log of the page"));
  await page.goto(url);
  await page.evaluate(async () => {
    await navigator.serviceWorker.register("service-worker.js");
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => {
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
    });
  });
  await page.evaluate((text) => console.log(text), marks.text("control: in the page's log"));
  const [worker] = context.serviceWorkers();
  await worker.evaluate((text) => console.log(text), marks.text("control: in the worker's log"));
  return page;
}

/** What the service worker made at the first visit. */
async function ownSecret(page, marks) {
  await page.evaluate(() => fetch("flows"));
  const text = await page.evaluate(async () => {
    const result = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await result(indexedDB.open("redloom:/"));
    const found = await result(database.transaction("secret").objectStore("secret").get("credentialSecret"));
    database.close();
    return found;
  });
  return marks.add("secret of the browser", text);
}

async function send(page, { name, body, ...outgoing }, outputs) {
  const answer = await page.evaluate(exchangeInPage, {
    ...outgoing,
    body: body && Buffer.from(body).toString("base64"),
    limit: 20_000,
  });
  if (answer.fate) throw new Error(`${name}: the service worker ${answer.fate}`);
  const bytes = Buffer.from(answer.body, "base64");
  const head = Buffer.from(`${answer.status} ${JSON.stringify(answer.headers)}\n`);
  outputs.push({ place: `answer to ${name}`, bytes: Buffer.concat([head, bytes]) });
  return { status: answer.status, body: bytes };
}
