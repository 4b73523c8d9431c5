// Browsers that give the page less than it asks for, and a database that is newer than the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { freshContext, useChromium } from "./chromium.mjs";
import { answerAfter, deploy, facts, flow, openPlayground, ready, served, write } from "./playground.mjs";

useChromium();

const refusals = {
  "the service worker's registration fails": () => {
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.register = () => Promise.reject(new DOMException("Not here", "SecurityError"));
  },
  "there are no service workers": () => {
    Object.defineProperty(Navigator.prototype, "serviceWorker", { value: undefined });
  },
  "IndexedDB is refused": () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("Not here", "SecurityError");
    };
  },
};

for (const [refusal, refuse] of Object.entries(refusals)) {
  test(`where ${refusal}, Redloom runs in the page and says so`, async (t) => {
    const { url } = await served(t);
    const context = await freshContext(t);
    await context.addInitScript(refuse);
    const page = await openPlayground(context, url);
    assert.match(await page.textContent("#connection"), /^Answered inside this page/);
    assert.match(await page.textContent(".notice"), /held in memory and is gone when this page closes/);
    await write(page, flow("in memory", 2));
    assert.equal((await deploy(page)).status, "200");
    assert.equal((await facts(page, 1)).Nodes, "2");
    await write(page, flow("in memory", 3));
    assert.equal((await deploy(page)).status, "200");
    assert.equal((await facts(page, 1)).Nodes, "3");
    await page.reload();
    await ready(page);
    assert.equal((await facts(page, 1)).Nodes, "0");
  });
}

/** Raises the version of the database, as a newer Redloom would. */
const raise = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("redloom:/", 99);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          opening.result.close();
          resolve();
        };
      }),
  );

const newer = /A newer version of Redloom has changed this browser’s database/;

test("a database of a newer version is left alone, and the page says what to do", async (t) => {
  const { url } = await served(t);
  const context = await freshContext(t);
  const before = await context.newPage();
  // Nothing of ours runs on this page: it is a picture.
  const icon = (await (await fetch(url)).text()).match(/href="\.\/([^"]*icon\.svg)"/)[1];
  await before.goto(url + icon);
  await raise(before);
  const page = await openPlayground(context, url);
  assert.match(await page.textContent(".notice"), newer);
  assert.match(await page.textContent("#answer"), /update_required/);
});

test("a database that becomes newer while the page is open refuses deploys and keeps the text", async (t) => {
  const { url } = await served(t);
  const page = await openPlayground(await freshContext(t), url);
  await write(page, flow("early", 1));
  assert.equal((await deploy(page)).status, "200");
  await raise(page);
  await write(page, flow("late", 2));
  const answer = await answerAfter(page, () => page.click("#deploy"));
  assert.notEqual(answer.status, "200");
  assert.match(answer.text, /update_required/);
  assert.match(await page.textContent(".notice"), newer);
  assert.deepEqual(JSON.parse(await page.inputValue("#text")), flow("late", 2));
});
