// The page in one tab: first visit, opening, deploying, faults.
import assert from "node:assert/strict";
import { test } from "node:test";
import { freshContext, useChromium } from "./chromium.mjs";
import {
  answerAfter,
  answeredBy,
  built,
  deploy,
  facts,
  flow,
  getFlows,
  openPlayground,
  ready,
  served,
  write,
} from "./playground.mjs";

useChromium();

test("a first visit is taken over without a reload", async (t) => {
  const { url } = await served(t);
  const context = await freshContext(t);
  const page = await context.newPage();
  let loads = 0;
  page.on("load", () => loads++);
  await page.goto(url);
  await ready(page);
  assert.equal(loads, 1);
  await answeredBy(page, (await built()).id);
  assert.deepEqual(await getFlows(page), {
    status: 200,
    flows: [],
    rev: "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
  });
});

test("what was deployed is there after a reload", async (t) => {
  const { url } = await served(t);
  const page = await openPlayground(await freshContext(t), url);
  await write(page, flow("kept", 3));
  const answer = await deploy(page);
  assert.equal(answer.status, "200");
  assert.match(answer.text, /^Deployed in [\d.]+ (ms|s), revision [0-9a-f]{8}$/);
  await page.reload();
  await ready(page);
  assert.deepEqual(JSON.parse(await page.inputValue("#text")), flow("kept", 3));
  const { rev, flows } = await getFlows(page);
  assert.deepEqual(flows, flow("kept", 3));
  const deployed = await facts(page, 1);
  assert.equal(deployed.Tabs, "1");
  assert.equal(deployed.Nodes, "3");
  assert.equal(deployed.Revision, rev.slice(0, 8));
  assert.deepEqual(await facts(page, 2), deployed);
});

test("an example is opened and deployed by keyboard alone", async (t) => {
  const { url } = await served(t);
  const page = await openPlayground(await freshContext(t), url);
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "choose");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "example");
  await page.keyboard.type("Catch");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const name = await page.textContent("#name");
  assert.match(name, /^Catch/);
  const opened = await facts(page, 2);
  assert.equal(opened.Tabs, "1");
  const answer = await answerAfter(page, () => page.keyboard.press("Control+Enter"));
  assert.equal(answer.status, "200");
  assert.deepEqual(await facts(page, 1), opened);
});

test("a file is opened from the chooser and by a drop", async (t) => {
  const { url } = await served(t);
  const page = await openPlayground(await freshContext(t), url);
  const file = (name, flows) => ({
    name,
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(flows)),
  });
  const choosing = page.waitForEvent("filechooser");
  // Choosers are caught from some moment after that call; a round trip later the browser has been told.
  await page.evaluate(() => {});
  await page.keyboard.press("Control+o");
  await (await choosing).setFiles(file("chosen.json", flow("chosen", 2)));
  await page.waitForFunction(() => document.querySelector("#name").textContent === "chosen.json");
  assert.equal((await facts(page, 2)).Nodes, "2");

  const transfer = await page.evaluateHandle(
    (text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], "dropped.json", { type: "application/json" }));
      return transfer;
    },
    JSON.stringify(flow("dropped", 5)),
  );
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await page.waitForFunction(() => document.querySelector("#name").textContent === "dropped.json");
  assert.equal((await facts(page, 2)).Nodes, "5");
  assert.deepEqual(JSON.parse(await page.inputValue("#text")), flow("dropped", 5));

  await page.click("text=Bring it back");
  assert.equal(await page.textContent("#name"), "chosen.json");
  assert.deepEqual(JSON.parse(await page.inputValue("#text")), flow("chosen", 2));
});

test("text that is no JSON is shown with line, column and the text round it, and is not deployed", async (t) => {
  const { url } = await served(t);
  const page = await openPlayground(await freshContext(t), url);
  await write(page, '[\n  {"id": "a", "label": "𝒳", type: "tab"}\n]');
  await page.waitForSelector("#fault strong");
  assert.equal(await page.textContent("#fault strong"), "Line 2, column 29");
  assert.equal(await page.textContent("#fault pre"), '  {"id": "a", "label": "𝒳", type: "tab"}');
  assert.equal(await page.textContent("#fault mark"), "t");
  assert.equal(await page.getAttribute("#text", "aria-invalid"), "true");
  await page.keyboard.press("Control+Enter");
  const selected = () =>
    page.$eval("#text", (area) => area.value.slice(area.selectionStart, area.selectionStart + 4));
  assert.equal(await selected(), "type");
  assert.deepEqual((await getFlows(page)).flows, []);

  await write(page, flow("mended"));
  await page.waitForSelector("#fault", { state: "hidden" });
  assert.equal((await deploy(page)).status, "200");
});

test("text that was not deployed outlives a reload", async (t) => {
  const { url } = await served(t);
  const page = await openPlayground(await freshContext(t), url);
  await write(page, "[{");
  await page.reload();
  await ready(page);
  assert.equal(await page.inputValue("#text"), "[{");
});
