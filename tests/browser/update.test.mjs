// A new build arrives while tabs of the old one are open.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freshContext, stopServiceWorker, useChromium } from "./chromium.mjs";
import {
  answeredBy,
  built,
  deploy,
  flow,
  generation,
  getFlows,
  openPlayground,
  postFlows,
  ready,
  served,
  write,
} from "./playground.mjs";
import { probe } from "./probe.mjs";

useChromium();
const worker = join(dirname(fileURLToPath(import.meta.url)), "held-service-worker.mjs");
built("held", { worker });
built("next", { stamp: "next" });

const asksForReload = (page) => page.waitForSelector('.notice[data-kind="build"]');

test("an old tab keeps working and is asked to reload; a new tab gets the new build", async (t) => {
  const server = await served(t);
  const [old, next] = await Promise.all([built(), built("next")]);
  assert.notEqual(old.id, next.id);
  const context = await freshContext(t);
  const first = await openPlayground(context, server.url);
  await first.click("#text");
  await write(first, flow("before", 1));
  assert.equal((await deploy(first)).status, "200");
  await write(first, flow("typed, not deployed", 2));

  server.root = next.outdir;
  const second = await context.newPage();
  await second.goto(server.url);
  await answeredBy(second, next.id);
  await ready(second);
  assert.equal(await second.$(".notice"), null);
  assert.deepEqual((await getFlows(second)).flows, flow("before", 1));

  await asksForReload(first);
  await answeredBy(first, next.id);
  assert.ok(await first.$(`script[src*="${old.id}"]`), "still the old page");
  assert.equal((await deploy(first)).status, "200", "and it still deploys");
  assert.deepEqual((await getFlows(second)).flows, flow("typed, not deployed", 2));
  await write(first, "[{ half a text");
  await Promise.all([first.waitForEvent("load"), first.click(".notice button")]);
  await answeredBy(first, next.id);
  await ready(first);
  assert.ok(await first.$(`script[src*="${next.id}"]`), "now the new page");
  assert.equal(await first.inputValue("#text"), "[{ half a text");
});

/** An old tab in the middle of a deploy, held after it was saved, when a new build is there. */
async function updateInMidDeploy(t) {
  const server = await served(t, { name: "held" });
  const page = await (await freshContext(t)).newPage();
  const points = await probe(page);
  await page.goto(server.url);
  await ready(page);
  await page.click("#text");
  const saved = points.holdAt(0);
  const answer = postFlows(page, { flows: flow("in between") });
  assert.equal(await saved, "save");
  server.root = (await built("next")).outdir;
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const { promise, resolve } = Promise.withResolvers();
    registration.addEventListener("updatefound", () => {
      const installing = registration.installing;
      installing.addEventListener("statechange", () => installing.state !== "installing" && resolve());
    });
    registration.update();
    await promise;
  });
  return { page, points, answer };
}

/** The deploy happened once, and the new build goes on from it. */
async function nothingLost(page, answer) {
  const { status, rev } = await answer;
  assert.equal(status, 200);
  await asksForReload(page);
  assert.deepEqual(await getFlows(page), { status: 200, flows: flow("in between"), rev });
  assert.equal(await generation(page), 1);
  assert.equal((await postFlows(page, { flows: flow("after"), rev })).status, 200);
  assert.equal(await generation(page), 2);
}

test("a deploy that is under way when the new build arrives ends as it should", async (t) => {
  const { page, points, answer } = await updateInMidDeploy(t);
  await points.goOn();
  await nothingLost(page, answer);
});

test("a deploy whose service worker is stopped for the new build is answered by that one", async (t) => {
  const { page, answer } = await updateInMidDeploy(t);
  await stopServiceWorker(page);
  await nothingLost(page, answer);
});
