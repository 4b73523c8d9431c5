// Chromium for the tests: one browser a test file, a fresh context (its own storage) for each test.
import { after, before } from "node:test";
import { chromium } from "playwright-core";

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser;

/** Starts the browser before the tests of the file that calls it, and stops it after them. */
export function useChromium() {
  before(async () => {
    const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
    browser = await chromium.launch({ executablePath, headless: true, args });
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
 * Stops the service worker of a page as a browser does that needs the memory, and waits until it has ended.
 *
 * @param {import("playwright-core").Page} page
 */
export async function stopServiceWorker(page) {
  const session = await page.context().newCDPSession(page);
  const running = new Map();
  let changed = () => {};
  session.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
    for (const { versionId, runningStatus } of versions) running.set(versionId, runningStatus);
    changed();
  });
  await session.send("ServiceWorker.enable");
  const stopped = () => [...running.values()].every((status) => status === "stopped");
  if (running.size === 0) await new Promise((resolve) => (changed = resolve));
  const gone = new Promise((resolve) => {
    changed = () => stopped() && resolve();
    changed();
  });
  await session.send("ServiceWorker.stopAllWorkers");
  await gone;
  await session.detach();
}
