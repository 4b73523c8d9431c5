// The same page in Firefox, as far as a browser without Chromium's debugging protocol shows it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { built, flow, served } from "./playground.mjs";
import { firefox } from "./webdriver.mjs";

const ready = `
  const until = Date.now() + 25_000;
  for (;;) {
    const text = document.querySelector("#connection").textContent;
    if (text.includes("build") && document.querySelector("#log li")) return text;
    if (Date.now() > until) throw new Error("not ready: " + text);
    await new Promise((later) => setTimeout(later, 50));
  }`;

const request = `
  const [method, body] = arguments;
  const headers = { "Node-RED-API-Version": "v2", ...(body && { "Content-Type": "application/json" }) };
  const response = await fetch("flows", { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: response.status, ...(await response.json()) };`;

test("in Firefox, GET and POST flows are answered by the service worker, at once and after a reload", async (t) => {
  const server = await served(t);
  const browser = await firefox(t);
  const flows = (method, body) => browser.run(request, method, body);
  await browser.open(server.url);
  assert.equal(await browser.run(ready), `Answered by the service worker, build ${(await built()).id}`);
  const empty = await flows("GET");
  assert.deepEqual(empty.flows, []);
  const { status, rev } = await flows("POST", { flows: flow("fox", 3), rev: empty.rev });
  assert.equal(status, 200);
  assert.equal((await flows("POST", { flows: [], rev: empty.rev })).status, 409);

  await server.close();
  await browser.open(server.url);
  await browser.run(ready);
  assert.deepEqual(await flows("GET"), { status: 200, flows: flow("fox", 3), rev });
  assert.match(await browser.run(`return document.querySelector("#facts").textContent`), /Nodes33/);
});
