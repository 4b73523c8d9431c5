import { chromium } from "playwright-core";
import { workerOptions } from "../settings.mjs";
import { findChromium, quiet } from "./chromium.mjs";
import { credentialsInPage, exchangeInPage } from "./page.mjs";
import { site } from "./site.mjs";

/** The service worker of the built package in Chromium, asked by fetch from a page that it controls. */
export async function start() {
  const place = await site("JSON.parse(decodeURIComponent(self.location.search.slice(1)))");
  const browser = await chromium.launch({ executablePath: findChromium(), args: quiet });
  return new ServiceWorkerSubject(browser, place);
}

/** @implements {import("../play.mjs").Subject} */
class ServiceWorkerSubject {
  #browser;
  #site;
  #context;
  #page;

  constructor(browser, site) {
    this.#browser = browser;
    this.#site = site;
  }

  /** A new profile: an empty store, and a first visit. */
  async fresh({ settings: wanted } = {}) {
    await this.#context?.close();
    this.#context = await this.#browser.newContext();
    this.#page = await this.#context.newPage();
    await this.#page.goto(this.#site.url);
    const options = JSON.stringify(workerOptions(wanted));
    await this.#page.evaluate(async (options) => {
      await navigator.serviceWorker.register(`service-worker.js?${encodeURIComponent(options)}`);
      // Taken over without a reload: that is part of what is tested.
      if (navigator.serviceWorker.controller) return;
      await new Promise((resolve) => {
        navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
      });
    }, options);
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
    await this.#site.close();
  }
}
