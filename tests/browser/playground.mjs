// The playground as the tests see it: builds of it, served, and what a person does on its page.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "../../www/build.mjs";
import { serve } from "../../www/serve.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = join(root, "target/browser-tests", String(process.pid));
const builds = new Map();
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

/**
 * The folder of a build, made once in each process, and its id. `options` go to the build; builds with different
 * names do not touch each other.
 */
export function built(name = "plain", options = {}) {
  if (!builds.has(name)) {
    const outdir = join(folder, name);
    const library = process.env.REDLOOM_PACKAGE;
    const made = build({ ...options, outdir, ...(library && { library }) });
    builds.set(
      name,
      made.then((id) => ({ id, outdir })),
    );
  }
  return builds.get(name);
}

/**
 * Serves a build on a port of its own until the test ends.
 *
 * @param {import("node:test").TestContext} test
 * @param {{name?: string, base?: string}} [options]
 */
export async function served(test, { name, base } = {}) {
  const { outdir } = await built(name);
  const server = await serve({ root: outdir, base });
  test.after(() => server.close().catch(() => {}));
  return server;
}

/**
 * A page on the playground, ready to use.
 *
 * @param {import("playwright-core").BrowserContext} context
 */
export async function openPlayground(context, url) {
  const page = await context.newPage();
  await page.goto(url);
  await ready(page);
  return page;
}

/** Waits until the page names the build of the service worker that answers it. */
export async function answeredBy(page, id) {
  await page.waitForFunction(
    (id) => document.querySelector("#connection")?.textContent.endsWith(`build ${id}`),
    id,
  );
}

/** Waits until the page has its server and has shown what is deployed. */
export async function ready(page) {
  await page.waitForFunction(
    () =>
      document.querySelector("#connection").dataset.state !== "starting" && document.querySelector("#log li"),
  );
}

/** Puts text into the editor as a person who pastes it. */
export async function write(page, text) {
  await page.fill("#text", typeof text === "string" ? text : JSON.stringify(text));
}

/** Deploys what the editor holds, and resolves to the answer's line. */
export function deploy(page) {
  return answerAfter(page, () => page.click("#deploy"));
}

/** Does `act`, which ends in an answer, and resolves to the answer's status and text. */
export async function answerAfter(page, act) {
  await page.evaluate(() => document.querySelector("#answer strong")?.setAttribute("data-seen", ""));
  await act();
  await page.waitForSelector("#answer strong:not([data-seen])");
  return {
    status: await page.textContent("#answer strong"),
    text: await page.textContent("#answer span"),
  };
}

/** The column of the table that shows what is deployed (1) or what the editor holds (2), by row. */
export async function facts(page, column) {
  return page.$$eval(
    "#facts tr",
    (rows, cell) =>
      Object.fromEntries(rows.map((row) => [row.cells[0].textContent, row.cells[cell].textContent])),
    column,
  );
}

/** What GET flows answers in the page: status and the array. */
export function getFlows(page) {
  return page.evaluate(async () => {
    const response = await fetch("flows", { headers: { "Node-RED-API-Version": "v2" } });
    return { status: response.status, ...(await response.json()) };
  });
}

/** Sends POST flows from the page, past its buttons. */
export function postFlows(page, body) {
  return page.evaluate(async (body) => {
    const headers = { "Content-Type": "application/json", "Node-RED-API-Version": "v2" };
    const response = await fetch("flows", { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, ...(await response.json()) };
  }, body);
}

/** A small flow; flows with different labels have different revisions. */
export function flow(label, nodes = 1) {
  return [
    { id: "tab1", type: "tab", label },
    ...Array.from({ length: nodes }, (_, at) => {
      return { id: `node${at}`, type: "debug", z: "tab1", name: "", x: 100, y: 40 * at, wires: [] };
    }),
  ];
}

/** The generation in the database of the playground that the page is on. */
export function generation(page) {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open(`redloom:${new URL("./", document.baseURI).pathname}`);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const reading = database
            .transaction("configuration")
            .objectStore("configuration")
            .get("generation");
          reading.onsuccess = () => {
            database.close();
            resolve(reading.result);
          };
        };
      }),
  );
}
