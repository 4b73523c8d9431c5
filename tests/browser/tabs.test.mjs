// Two tabs on one configuration: the second deploy meets the first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { freshContext, useChromium } from "./chromium.mjs";
import {
  answerAfter,
  deploy,
  facts,
  flow,
  getFlows,
  openPlayground,
  postFlows,
  served,
  write,
} from "./playground.mjs";

useChromium();

/** Two tabs that started from the same revision; the second has deployed. The first gets 409. */
async function conflict(t) {
  const { url } = await served(t);
  const context = await freshContext(t);
  const first = await openPlayground(context, url);
  await write(first, flow("mine", 1));
  const second = await openPlayground(context, url);
  await write(second, flow("theirs", 4));
  assert.equal((await deploy(second)).status, "200");
  await first.bringToFront();
  const answer = await deploy(first);
  assert.equal(answer.status, "409");
  assert.match(
    answer.text,
    /Another tab or client deployed in the meantime: revision [0-9a-f]{8}, 4 nodes\. Not the same: mine, tab \(tab1\)\. Only theirs: debug \(node1\); debug \(node2\); debug \(node3\)\./,
  );
  assert.deepEqual((await getFlows(first)).flows, flow("theirs", 4));
  return first;
}

test("a deploy over another tab's gets 409 and may overwrite it", async (t) => {
  const first = await conflict(t);
  const answer = await answerAfter(first, () => first.click("text=Overwrite"));
  assert.equal(answer.status, "200");
  assert.deepEqual((await getFlows(first)).flows, flow("mine", 1));
});

test("an overwrite does not hit a third deploy that nobody has seen", async (t) => {
  const first = await conflict(t);
  await postFlows(first, { flows: flow("third", 7) });
  const answer = await answerAfter(first, () => first.click("text=Overwrite"));
  assert.equal(answer.status, "409");
  assert.match(answer.text, /7 nodes/);
  assert.deepEqual((await getFlows(first)).flows, flow("third", 7));
});

test("what the other tab deployed can be loaded, and the own text brought back", async (t) => {
  const first = await conflict(t);
  await first.click("text=Load theirs");
  assert.deepEqual(JSON.parse(await first.inputValue("#text")), flow("theirs", 4));
  assert.deepEqual(await facts(first, 2), await facts(first, 1));
  assert.equal((await deploy(first)).status, "200");

  await write(first, flow("mine", 2));
  await first.click("#load");
  await first.click("text=Bring it back");
  assert.deepEqual(JSON.parse(await first.inputValue("#text")), flow("mine", 2));
  assert.equal((await deploy(first)).status, "200");
});

test("a tab that comes to the front shows what another one has deployed", async (t) => {
  const { url } = await served(t);
  const context = await freshContext(t);
  const first = await openPlayground(context, url);
  await postFlows(await openPlayground(context, url), { flows: flow("elsewhere", 6) });
  await first.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await first.waitForFunction(() => document.querySelector("#holds-note").textContent !== "");
  assert.equal((await facts(first, 1)).Nodes, "6");
});
