// Holds the service worker of held-service-worker.mjs after a chosen effect.

/**
 * Has a page, before it loads, listen to the service worker. That is let go on at once at every point, until
 * `holdAt` chooses one.
 *
 * @param {import("playwright-core").Page} page
 */
export async function probe(page) {
  const passed = [];
  let wanted;
  let held;
  let reached = () => {};
  await page.exposeFunction("passProbe", ({ point, instance, id }) => {
    passed.push({ point, instance });
    if (passed.length - 1 !== wanted) return true;
    held = id;
    reached(point);
    return false;
  });
  await page.addInitScript(() => {
    const channel = new BroadcastChannel("probe");
    channel.addEventListener("message", async ({ data }) => {
      if (await window.passProbe(data)) channel.postMessage({ goOn: data.id });
    });
    // A channel that nobody refers to may be collected.
    window.probeChannel = channel;
  });
  return {
    /** All points so far, in order. */
    passed,
    /** Forgets the points so far, and resolves when point number `index` from here is reached and held. */
    holdAt(index) {
      passed.length = 0;
      wanted = index;
      return new Promise((resolve) => {
        reached = resolve;
      });
    },
    /** Lets the service worker go on from where it is held. */
    goOn: () => page.evaluate((id) => window.probeChannel.postMessage({ goOn: id }), held),
  };
}
