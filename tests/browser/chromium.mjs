// Chromium for the tests: one browser a test file, a fresh context (its own storage) for each test.
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { quiet } from "../contract/subjects/chromium.mjs";

let browser;

/** Starts the browser before the tests of the file that calls it, and stops it after them. */
export function useChromium() {
  before(async () => {
    const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
    browser = await chromium.launch({ executablePath, headless: true, args: quiet });
  });
  after(() => browser?.close());
}

/**
 * A context with its own storage, closed at the end of the test. Errors that no page code catches fail the test.
 *
 * @param {import("node:test").TestContext} test
 * @returns {Promise<import("playwright-core").BrowserContext>}
 */
export async function freshContext(test, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const uncaught = [];
  context.on("weberror", (error) => uncaught.push(error.error()));
  test.after(async () => {
    await context.close();
    if (uncaught.length > 0) throw uncaught[0];
  });
  context.setDefaultTimeout(30_000);
  return context;
}

/**
 * Stops the service workers of a page as a browser does that needs the memory, and waits until those that ran
 * have ended. A request that is under way has them started again at once.
 *
 * @param {import("playwright-core").Page} page
 */
export async function stopServiceWorker(page) {
  const session = await page.context().newCDPSession(page);
  const running = new Set();
  let changed = () => {};
  session.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
    for (const { versionId, runningStatus } of versions) {
      if (runningStatus === "stopped") running.delete(versionId);
      else running.add(versionId);
    }
    changed();
  });
  const told = new Promise((resolve) => (changed = resolve));
  await session.send("ServiceWorker.enable");
  await told;
  const left = new Set(running);
  const ended = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("The service worker does not stop")), 30_000);
    changed = () => {
      for (const id of left) if (!running.has(id)) left.delete(id);
      if (left.size > 0) return;
      clearTimeout(late);
      resolve();
    };
  });
  await session.send("ServiceWorker.stopAllWorkers");
  changed();
  await ended;
  await session.detach();
}
