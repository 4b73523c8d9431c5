// The package in Chromium: bundled by esbuild, and as it is, without a bundler.
import assert from "node:assert/strict";
import { cp, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { after, before, describe, it } from "node:test";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { freshProject, removeProject } from "./projects.mjs";

const EMPTY = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
args.push("--disable-background-networking", "--disable-component-update");

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
});
after(() => browser?.close());

describe("bundled", () => {
  let folder;
  before(async () => {
    folder = await freshProject("bundler");
    const shared = { absWorkingDir: folder, bundle: true, outdir: "site", logLevel: "silent" };
    // Of import.meta, which the page's bundle does not need, esbuild warns where it is not understood.
    const results = await Promise.all([
      build({ ...shared, entryPoints: ["page.js"], format: "esm", loader: { ".wasm": "file" } }),
      build({ ...shared, entryPoints: ["worker.js"], format: "iife" }),
    ]);
    assert.deepEqual(
      results.flatMap(({ warnings }) => warnings),
      [],
    );
    await cp(join(folder, "node_modules/redloom/redloom_bg.wasm"), join(folder, "site/redloom_bg.wasm"));
  });
  after(() => removeProject(folder));

  it("the library runs in a page, and says when init was forgotten", () =>
    withPage(join(folder, "site"), async (page) => {
      await page.addScriptTag({ type: "module", url: "/page.js" });
      assert.deepEqual(await outcome(page), {
        forgotten: "not_initialized",
        empty: EMPTY,
        tabs: 1,
        added: ["a", "b"],
        reason: "it is new",
        codes: ["not_an_object"],
      });
    }));

  it("the service worker answers /flows", () => withPage(join(folder, "site"), deploys));
});

describe("without a bundler", () => {
  let folder;
  before(async () => {
    folder = await freshProject("static");
    await cp(join(folder, "node_modules/redloom"), join(folder, "redloom"), { recursive: true });
  });
  after(() => removeProject(folder));

  it("the library finds its module beside itself", () =>
    withPage(folder, async (page) => {
      await page.addScriptTag({ type: "module", url: "/page.js" });
      assert.deepEqual(await outcome(page), { empty: EMPTY });
    }));

  it("the service worker answers /flows from a classic script", () => withPage(folder, deploys));
});

async function outcome(page) {
  await page.waitForFunction(() => globalThis.outcome !== undefined);
  return page.evaluate(() => globalThis.outcome);
}

/** Registers /worker.js, and deploys to it and reads back. */
async function deploys(page) {
  const { status, rev, flows } = await page.evaluate(async () => {
    await navigator.serviceWorker.register("/worker.js");
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller === null) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
    }
    const headers = { "Content-Type": "application/json", "Node-RED-API-Version": "v2" };
    const posted = await fetch("/flows", { method: "POST", headers, body: '{"flows":[]}' });
    const { rev } = await posted.json();
    return { status: posted.status, rev, flows: await (await fetch("/flows")).json() };
  });
  assert.deepEqual({ status, rev, flows }, { status: 200, rev: EMPTY, flows: [] });
}

/** An empty page of a server that gives out `folder`. */
async function withPage(folder, use) {
  const types = { ".js": "text/javascript", ".wasm": "application/wasm" };
  const server = createServer(async ({ url }, response) => {
    const path = normalize(new URL(url, "http://localhost").pathname);
    if (path === "/")
      return response.setHeader("Content-Type", "text/html").end("<!doctype html><title>test</title>");
    try {
      const content = await readFile(join(folder, path));
      response.setHeader("Content-Type", types[extname(path)] ?? "application/octet-stream").end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await use(page);
  } finally {
    await context.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
