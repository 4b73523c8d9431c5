// The picture of a plan in Firefox: it is drawn, counted and read out as in Chromium.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flow, served } from "./playground.mjs";
import { firefox } from "./webdriver.mjs";

const picture = `
  const [before, after] = arguments;
  const until = Date.now() + 25_000;
  const waitFor = async (what, found) => {
    while (!found()) {
      if (Date.now() > until) throw new Error("waited in vain for " + what);
      await new Promise((later) => setTimeout(later, 50));
    }
  };
  const text = document.querySelector("#text");
  const summary = document.querySelector("#plan-summary");
  const write = (flows) => {
    text.value = JSON.stringify(flows);
    text.dispatchEvent(new Event("input"));
  };
  await waitFor("the server", () => document.querySelector("#log li"));
  write(before);
  await waitFor("the first plan", () => summary.textContent === "3 start");
  document.querySelector("#deploy").click();
  await waitFor("the deploy", () => summary.textContent === "Nothing stops or starts.");
  write(after);
  await waitFor("the second plan", () => summary.textContent === "1 restarts");
  const { shadowRoot } = document.querySelector("#plan > div");
  const stage = shadowRoot.querySelector(".stage");
  stage.focus();
  for (const key of ["Home", "ArrowRight"]) stage.dispatchEvent(new KeyboardEvent("keydown", { key }));
  const colour = getComputedStyle(shadowRoot.querySelector("[data-state=restarts] > .swatch")).backgroundColor;
  const [red, green, blue] = colour.match(/\\d+/g).map(Number);
  const canvas = shadowRoot.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let pixels = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) pixels++;
  }
  return { status: shadowRoot.querySelector(".status").textContent, pixels };`;

test("in Firefox, what restarts is drawn, and the keyboard reads out why", async (t) => {
  const server = await served(t);
  const browser = await firefox(t);
  await browser.open(server.url);
  const after = flow("fox", 3);
  after[2].active = true;
  const { status, pixels } = await browser.run(picture, flow("fox", 3), after);
  assert.match(status, /^debug restarts: .*active/);
  assert.ok(pixels > 300, `${pixels} pixels`);
});
