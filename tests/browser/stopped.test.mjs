// The browser stops the service worker after each effect of a POST. Its client gets the right answer, and
// nothing happens twice.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freshContext, stopServiceWorker, useChromium } from "./chromium.mjs";
import { built, flow, generation, getFlows, postFlows, ready, served } from "./playground.mjs";
import { probe } from "./probe.mjs";

useChromium();
const worker = join(dirname(fileURLToPath(import.meta.url)), "held-service-worker.mjs");
const name = "held";
built(name, { worker });

/** A page whose service worker has just been stopped, with nothing deployed. */
async function cold(t) {
  const { url } = await served(t, { name });
  const page = await (await freshContext(t)).newPage();
  const points = await probe(page);
  await page.goto(url);
  await ready(page);
  await stopServiceWorker(page);
  return { page, points };
}

/** What a POST to a service worker that wakes from nothing passes, when it is let through. */
const effects = ["load", "save", "respond", "forget"];

test("the effects of a POST that wakes the service worker", async (t) => {
  const { page, points } = await cold(t);
  points.passed.length = 0;
  assert.equal((await postFlows(page, { flows: flow("through") })).status, 200);
  while (points.passed.length < effects.length) await new Promise((later) => setTimeout(later, 20));
  assert.deepEqual(
    points.passed.map(({ point }) => point),
    effects,
  );
});

for (const [index, effect] of effects.entries()) {
  test(`stopped after ${effect}`, async (t) => {
    const { page, points } = await cold(t);
    const before = await getFlows(page);
    await stopServiceWorker(page);
    const held = points.holdAt(index);
    const answer = postFlows(page, { flows: flow("once"), rev: before.rev });
    assert.equal(await held, effect);
    const [first] = points.passed;
    await stopServiceWorker(page);

    const { status, rev } = await answer;
    assert.equal(status, 200);
    assert.deepEqual(await getFlows(page), { status: 200, flows: flow("once"), rev });
    assert.equal(await generation(page), 1, "saved exactly once");
    assert.notEqual(points.passed.at(-1).instance, first.instance, "another instance has answered");

    // The same request again is a new one, and not the repeat of the first: it is carried out.
    const again = await postFlows(page, { flows: flow("once"), rev });
    assert.deepEqual(again, { status: 200, rev });
    assert.equal(await generation(page), 2);
    // Based on what was replaced, it is refused: no recorded outcome answers in its place.
    const stale = await postFlows(page, { flows: flow("once"), rev: before.rev });
    assert.equal(stale.status, 409);
    assert.equal(await generation(page), 2);
  });
}

test("two POSTs at once, stopped after the first save: each gets its own answer", async (t) => {
  const { page, points } = await cold(t);
  const { rev } = await getFlows(page);
  await stopServiceWorker(page);
  const held = points.holdAt(1);
  const answers = ["one", "two"].map((label) => postFlows(page, { flows: flow(label), rev }));
  assert.equal(await held, "save");
  await stopServiceWorker(page);
  const results = await Promise.all(answers);
  assert.deepEqual(results.map(({ status }) => status).sort(), [200, 409]);
  const winner = results.findIndex(({ status }) => status === 200);
  assert.deepEqual((await getFlows(page)).flows, flow(["one", "two"][winner]));
  assert.equal(await generation(page), 1);
});
