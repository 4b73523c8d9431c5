// The server is gone, the service worker has to wake from nothing; and playgrounds below any path.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { serve } from "../../www/serve.mjs";
import { freshContext, stopServiceWorker, useChromium } from "./chromium.mjs";
import {
  answerAfter,
  built,
  deploy,
  facts,
  flow,
  generation,
  getFlows,
  openPlayground,
  postFlows,
  ready,
  served,
  write,
} from "./playground.mjs";

useChromium();

test("with the server gone and the service worker stopped, page and admin API are there", async (t) => {
  const server = await served(t);
  const context = await freshContext(t);
  const page = await openPlayground(context, server.url);
  await write(page, flow("online", 2));
  assert.equal((await deploy(page)).status, "200");
  await server.close();

  await stopServiceWorker(page);
  await page.reload();
  await ready(page);
  assert.equal((await facts(page, 1)).Nodes, "2");
  await stopServiceWorker(page);
  assert.deepEqual((await getFlows(page)).flows, flow("online", 2));
  await stopServiceWorker(page);
  assert.equal((await postFlows(page, { flows: flow("offline", 3) })).status, 200);

  const second = await openPlayground(context, server.url);
  assert.deepEqual(JSON.parse(await second.inputValue("#text")), flow("offline", 3));
  await second.selectOption("#example", { index: 3 });
  await second.click("#examples button");
  assert.equal((await answerAfter(second, () => second.click("#deploy"))).status, "200");
});

test("a page reloaded past the service worker is taken over", async (t) => {
  const { url } = await served(t);
  const page = await openPlayground(await freshContext(t), url);
  assert.equal((await postFlows(page, { flows: flow("past") })).status, 200);
  const session = await page.context().newCDPSession(page);
  const loaded = page.waitForEvent("load");
  await session.send("Page.reload", { ignoreCache: true });
  await loaded;
  await ready(page);
  assert.match(await page.textContent("#connection"), /^Answered by the service worker/);
  assert.deepEqual((await getFlows(page)).flows, flow("past"));
});

test("playgrounds below two paths of one origin know nothing of each other", async (t) => {
  const { outdir } = await built("paths/some/path");
  await built("paths/other");
  const server = await serve({ root: join(outdir, "../..") });
  t.after(() => server.close());
  const context = await freshContext(t);
  const one = await openPlayground(context, `${server.url}some/path/`);
  const other = await openPlayground(context, `${server.url}other/`);
  await write(one, flow("one", 2));
  assert.equal((await deploy(one)).status, "200");
  assert.equal((await postFlows(other, { flows: flow("other", 3) })).status, 200);
  for (const page of [one, other]) {
    await stopServiceWorker(page);
    await page.reload();
    await ready(page);
  }
  assert.deepEqual((await getFlows(one)).flows, flow("one", 2));
  assert.deepEqual((await getFlows(other)).flows, flow("other", 3));
  // The `flows` of the origin itself is nobody's business.
  assert.equal(await one.evaluate(async () => (await fetch("/flows")).status), 404);
});

test("a playground served below a path by the command's own option", async (t) => {
  const { url } = await served(t, { base: "/below/" });
  const page = await openPlayground(await freshContext(t), url);
  assert.equal((await postFlows(page, { flows: flow("below") })).status, 200);
  assert.equal(await generation(page), 1);
});
