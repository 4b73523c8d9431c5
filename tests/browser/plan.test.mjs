// What a deploy does, drawn over the flows: marks, reasons by pointer and by keyboard, findings, large flows.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { freshContext, useChromium } from "./chromium.mjs";
import { answerAfter, deploy, openPlayground, served, write } from "./playground.mjs";

useChromium();

const node = (id, type, x, y, more = {}) => ({ id, type, z: "tab", name: id, x, y, wires: [], ...more });

/** Two lines of nodes, of which two use a config node, and a second tab. */
const before = () => [
  { id: "tab", type: "tab", label: "Kitchen" },
  { id: "other", type: "tab", label: "Attic" },
  { id: "broker", type: "mqtt-broker", name: "house", broker: "one.example" },
  node("in", "mqtt in", 120, 80, { broker: "broker", wires: [["scale"]] }),
  node("scale", "function", 320, 80, { func: "return msg;", outputs: 1, wires: [["out"]] }),
  node("out", "mqtt out", 520, 80, { broker: "broker" }),
  node("tick", "inject", 120, 180, { wires: [["gone"]] }),
  node("gone", "delay", 320, 180, { wires: [["show"]] }),
  node("show", "debug", 520, 180),
  { ...node("alone", "debug", 120, 80), z: "other" },
];

/** A playground on which `before` is deployed and `after` is written. */
async function opened(t, after, options) {
  const { url } = await served(t);
  const page = await openPlayground(await freshContext(t, options), url);
  await write(page, before());
  assert.equal((await deploy(page)).status, "200");
  await show(page, after);
  return page;
}

/** Writes a text and waits until the picture is of it. */
async function show(page, flows) {
  await write(page, flows);
  const rev = createHash("sha256").update(JSON.stringify(flows)).digest("hex");
  await page.waitForSelector(`#plan[data-rev="${rev}"]:not(.old)`);
}

function changed(change) {
  const flows = before();
  change(Object.fromEntries(flows.map((entry) => [entry.id, entry])), flows);
  return flows;
}

/** The legend's counts, by the word beside them. */
const counts = (page) =>
  page.$$eval("#plan .legend li", (items) =>
    Object.fromEntries(
      items.map((item) => [item.dataset.state, Number(item.querySelector("b").textContent)]),
    ),
  );

const status = (page) => page.textContent("#plan .status");

/** Walks by arrow keys from the first node to the last, and tells what the status says of each. */
async function walk(page) {
  await page.focus("#plan .stage");
  await page.keyboard.press("Home");
  const told = {};
  const size = Number(await page.getAttribute("#plan .cursor", "aria-setsize"));
  for (let at = 1; at <= size; at++) {
    assert.equal(await page.getAttribute("#plan .cursor", "aria-posinset"), String(at));
    told[await page.getAttribute("#plan .cursor", "data-id")] = await status(page);
    await page.keyboard.press("ArrowRight");
  }
  return told;
}

test("a changed function restarts alone, and the keyboard reads out why, in reading order", async (t) => {
  const page = await opened(
    t,
    changed(({ scale }) => {
      scale.func = "return [msg];";
    }),
  );
  assert.deepEqual(await counts(page), { stops: 0, starts: 0, restarts: 1, rewired: 0, stays: 7 });
  assert.equal(await page.textContent("#plan-summary"), "1 restarts");
  const told = await walk(page);
  assert.deepEqual(Object.keys(told), ["in", "scale", "out", "tick", "gone", "show"]);
  assert.match(told.scale, /^scale, function restarts: .*func/);
  assert.match(told.in, /^in, mqtt in stays as it is$/);
  // What the list's option says, and the region that is read out.
  assert.equal(await page.getAttribute("#plan .stage", "aria-activedescendant"), "cursor");
  assert.equal(await page.getAttribute("#plan .cursor", "role"), "option");
  assert.equal(await page.getAttribute("#plan .status", "aria-live"), "polite");
});

test("a changed config node restarts those that use it; the pointer shows the reason", async (t) => {
  const page = await opened(
    t,
    changed(({ broker }) => {
      broker.broker = "two.example";
    }),
  );
  assert.deepEqual(await counts(page), { stops: 0, starts: 0, restarts: 3, rewired: 0, stays: 5 });
  assert.match(await page.textContent("#plan .config"), /house.*restarts: .*broker/);
  const told = await walk(page);
  assert.match(told.in, /restarts: .*house.*changed/);
  assert.match(told.out, /restarts: .*house.*changed/);
  assert.match(told.scale, /stays/);

  // The cursor shows where the node lies; then the keys are left, and the pointer goes there.
  await page.focus("#plan .stage");
  await page.keyboard.press("Home");
  const place = await page.locator("#plan .cursor").boundingBox();
  await page.focus("#text");
  assert.equal(await page.isVisible("#plan .tip"), false);
  await page.mouse.move(place.x + place.width / 2, place.y + place.height / 2);
  await page.waitForSelector("#plan .tip", { state: "visible" });
  assert.match(await page.textContent("#plan .tip"), /^inmqtt inrestarts: .*house.*changed/);
  await page.mouse.move(place.x + place.width / 2, place.y - 12);
  await page.waitForSelector("#plan .tip", { state: "hidden" });
  // A click picks the node: its entry is selected in the text.
  await page.mouse.click(place.x + place.width / 2, place.y + place.height / 2);
  assert.match(await selected(page), /^\{"id":"in",.*\}$/);
});

test("what is added starts, what is removed stops and is drawn where it was, what is left is rewired", async (t) => {
  const page = await opened(
    t,
    changed(({ tick }, flows) => {
      flows.splice(
        flows.findIndex(({ id }) => id === "gone"),
        1,
        node("fresh", "change", 320, 240, { wires: [["show"]] }),
      );
      tick.wires = [["fresh"]];
    }),
  );
  assert.deepEqual(await counts(page), { stops: 1, starts: 1, restarts: 0, rewired: 1, stays: 6 });
  const told = await walk(page);
  assert.match(told.gone, /^gone, delay stops: .*removed/);
  assert.match(told.fresh, /^fresh, change starts: .*(new|added)/);
  assert.match(told.tick, /^tick, inject goes on running: only its wires change/);
  const label = await page.getAttribute("#plan [role=tab]", "aria-label");
  assert.equal(label, "Kitchen, 1 stops, 1 starts, 1 rewired");
});

test("the deployment type decides what is drawn and goes with the deploy", async (t) => {
  const after = changed(({ tick }) => {
    tick.topic = "changed";
  });
  const page = await opened(t, after);
  assert.equal((await counts(page)).restarts, 1);
  await page.selectOption("#type", "flows");
  await page.waitForFunction(() => document.querySelector("#plan-summary").textContent === "3 restart");
  const told = await walk(page);
  assert.match(told.show, /restarts: .*tick/);
  assert.match(told.in, /stays/);
  await page.selectOption("#type", "full");
  await page.waitForFunction(() => document.querySelector("#plan-summary").textContent === "8 restart");

  await page.selectOption("#type", "flows");
  const sent = page.waitForRequest((request) => request.method() === "POST");
  assert.equal((await deploy(page)).status, "200");
  assert.equal((await sent).headers()["node-red-deployment-type"], "flows");
  await page.waitForFunction(
    () => document.querySelector("#plan-summary").textContent === "Nothing stops or starts.",
  );
});

test("tabs are gone through by keyboard, and N goes to the next change on whatever tab it is", async (t) => {
  const page = await opened(
    t,
    changed(({ alone, in: first }) => {
      alone.active = true;
      first.topic = "x";
    }),
  );
  const tabs = page.locator("#plan [role=tab]");
  assert.equal(await tabs.nth(0).getAttribute("aria-selected"), "true");
  await tabs.nth(0).focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await tabs.nth(1).getAttribute("aria-selected"), "true");
  assert.equal(await page.getAttribute("#plan .stage", "aria-label"), "Nodes on Attic");
  await page.focus("#plan .stage");
  const seen = [];
  for (let presses = 0; presses < 3; presses++) {
    await page.keyboard.press("n");
    seen.push(await page.getAttribute("#plan .cursor", "data-id"));
  }
  // Coming in by keyboard is coming to the first node, which is one that changes.
  assert.deepEqual(seen, ["in", "alone", "in"]);
});

test("findings are listed; picking one selects its entry in the text and in the picture", async (t) => {
  const page = await opened(
    t,
    changed(({ show }) => {
      show.wires = [["nowhere"]];
    }),
  );
  const finding = page.locator("#findings button");
  assert.equal(await finding.count(), 1);
  assert.match(await finding.textContent(), /warning.*nowhere/);
  await finding.click();
  assert.match(await selected(page), /^\{"id":"show",.*\}$/);
  assert.equal(await page.getAttribute("#plan .cursor", "data-id"), "show");
  assert.match(await status(page), /^show, debug .*; warning: /);
});

test("a deploy that is refused for errors says which, and nothing is deployed", async (t) => {
  const twice = [...before(), { ...node("alone", "inject", 300, 80), z: "other" }];
  const page = await opened(t, twice);
  const answer = await answerAfter(page, () => page.click("#deploy"));
  assert.equal(answer.status, "400");
  assert.match(answer.text, /^invalid_flows/);
  assert.equal(await page.textContent("#findings h3"), "The deploy was refused");
  assert.match(await page.textContent("#findings"), /error.*alone/);
  await show(page, before());
  assert.equal(await page.isVisible("#findings"), false);
});

test("strange values are drawn or left out, and nothing fails", async (t) => {
  const strange = [
    { id: "tab", type: "tab", label: { a: 1 }, disabled: "yes" },
    { id: "g", type: "group", z: "tab", nodes: 3, x: "a", style: null },
    { id: "g2", type: "group", z: "tab", nodes: [], x: 10, y: 10, w: -5, h: 1e300 },
    { id: "far", type: "debug", z: "tab", x: 1e300, y: -1e300, wires: [] },
    { id: "text", type: "debug", z: "tab", x: "120", y: "80", name: 7, outputs: "many", wires: [] },
    { id: "none", type: "debug", z: "tab", wires: [] },
    { id: "implied", type: "debug", z: "missing", x: 10, y: 10, wires: [[]] },
    { id: "sub", type: "subflow", name: "", in: [{}], out: [{ x: 1, wires: [{ id: 4 }] }] },
    { id: "long", type: "comment", z: "tab", x: 200, y: 200, name: "long \\n ".repeat(200), wires: [] },
  ];
  const page = await opened(t, strange);
  const tabs = page.locator("#plan [role=tab]");
  for (let at = 0; at < (await tabs.count()); at++) await tabs.nth(at).click();
  await tabs.nth(0).click();
  assert.ok("text" in (await walk(page)));
  await write(page, []);
  await page.waitForFunction(() => document.querySelector("#plan-summary").textContent.includes("stop"));
});

test("a long text is drawn when asked for, a tab of 1,000 nodes included", async (t) => {
  const page = await opened(t, before());
  const flows = [{ id: "tab", type: "tab", label: "Hall" }];
  for (let at = 0; at < 1000; at++) {
    const wires = at % 20 < 19 ? [[`n${at + 1}`]] : [];
    const func = "// some code\n".repeat(40);
    flows.push(
      node(`n${at}`, "function", 120 + (at % 20) * 180, 60 + Math.floor(at / 20) * 60, { func, wires }),
    );
  }
  await write(page, flows);
  await page.click("#plan-wait");
  assert.equal((await counts(page)).starts, 1000);
  assert.equal(await page.getAttribute("#plan .stage", "aria-label"), "Nodes on Hall");
  await page.focus("#plan .stage");
  await page.keyboard.press("End");
  assert.equal(await page.getAttribute("#plan .cursor", "data-id"), "n999");
  assert.equal(await page.getAttribute("#plan .cursor", "aria-setsize"), String(1000 + 6));
});

for (const colorScheme of ["light", "dark"]) {
  test(`what restarts is drawn in the colours of the ${colorScheme} scheme`, async (t) => {
    const page = await opened(
      t,
      changed(({ scale }) => {
        scale.func = "";
      }),
      { colorScheme },
    );
    const swatch = await page.$eval("#plan [data-state=restarts] > .swatch", (element) =>
      getComputedStyle(element).backgroundColor.match(/\d+/g).map(Number),
    );
    const [found, ground] = await page.$eval(
      "#plan canvas",
      (canvas, [red, green, blue]) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let found = 0;
        for (let at = 0; at < data.length; at += 4) {
          if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) found++;
        }
        return [found, data[0]];
      },
      swatch,
    );
    // The square of the mark, 30 by 30 less its glyph.
    assert.ok(found > 300 && found < 2000, `${found} pixels`);
    assert.equal(ground > 128, colorScheme === "light");
  });
}

function selected(page) {
  return page.$eval("#text", (area) => area.value.slice(area.selectionStart, area.selectionEnd));
}
