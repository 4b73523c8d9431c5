import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { credentialSecret } from "../credentials.mjs";
import { findChromium } from "./chromium.mjs";
import { credentialsInPage, exchangeInPage } from "./page.mjs";

const folder = new URL("../../../pkg/redloom/", import.meta.url);

/** The service worker of the built package in Chromium, asked by fetch from a page that it controls. */
export async function start() {
  const site = await serve(await files());
  const browser = await chromium.launch({ executablePath: findChromium(), args: quiet });
  const subject = new ServiceWorkerSubject(browser, `http://127.0.0.1:${site.address().port}/`, site);
  await subject.fresh();
  return subject;
}

/** @implements {import("../play.mjs").Subject} */
class ServiceWorkerSubject {
  #browser;
  #url;
  #site;
  #context;
  #page;

  constructor(browser, url, site) {
    this.#browser = browser;
    this.#url = url;
    this.#site = site;
  }

  /** A new profile: an empty store, and a first visit. */
  async fresh({ apiMaxLength } = {}) {
    await this.#context?.close();
    this.#context = await this.#browser.newContext();
    this.#page = await this.#context.newPage();
    await this.#page.goto(this.#url);
    const settings = JSON.stringify({ credentialSecret, ...(apiMaxLength && { apiMaxLength }) });
    await this.#page.evaluate(async (settings) => {
      await navigator.serviceWorker.register(`service-worker.js?${encodeURIComponent(settings)}`);
      // Taken over without a reload: that is part of what is tested.
      if (navigator.serviceWorker.controller) return;
      await new Promise((resolve) => {
        navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
      });
    }, settings);
  }

  async credentials() {
    const found = await this.#page.evaluate(credentialsInPage);
    return found === undefined ? undefined : Buffer.from(found, "base64").toString();
  }

  /** Stops the worker as the browser does when it is idle; the next request wakes it. */
  async restart() {
    const session = await this.#context.newCDPSession(this.#page);
    await session.send("ServiceWorker.enable");
    await session.send("ServiceWorker.stopAllWorkers");
    await session.detach();
    return "up";
  }

  async exchange({ body, ...outgoing }) {
    const answer = await this.#page.evaluate(exchangeInPage, { ...outgoing, body: body?.toString("base64") });
    return answer.fate ? answer : { ...answer, body: Buffer.from(answer.body, "base64") };
  }

  async close() {
    await this.#browser.close();
    await new Promise((resolve) => {
      this.#site.close(resolve);
      this.#site.closeAllConnections();
    });
  }
}

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function files() {
  const bundle = await build({
    stdin: {
      contents: `
        import { serve } from "redloom/service-worker";
        const settings = JSON.parse(decodeURIComponent(self.location.search.slice(1)));
        serve(self, { wasm: "redloom_bg.wasm", build: "contract", settings });`,
      // A package finds itself by its own name.
      resolveDir: fileURLToPath(folder),
    },
    bundle: true,
    // A classic script: not every browser takes modules as service workers.
    format: "iife",
    write: false,
  });
  return {
    "/": { type: "text/html", content: "<!doctype html><title>contract</title>" },
    "/service-worker.js": { type: "text/javascript", content: bundle.outputFiles[0].contents },
    "/redloom_bg.wasm": {
      type: "application/wasm",
      content: readFileSync(new URL("redloom_bg.wasm", folder)),
    },
  };
}

/** Serves these files and nothing else; whoever sees its 404 was not served by the service worker. */
async function serve(content) {
  const server = createServer((incoming, outgoing) => {
    const found = content[new URL(incoming.url, "http://127.0.0.1").pathname];
    outgoing.writeHead(found ? 200 : 404, { "Content-Type": found?.type ?? "text/plain" });
    outgoing.end(found?.content ?? "no service worker answered this");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
