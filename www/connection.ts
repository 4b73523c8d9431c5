import type { Send } from "./deploy.js";

/** Who answers the page's requests. */
export type Connection =
  | { kind: "worker"; send: Send }
  /** No service worker may run here. `reason` is for the person and completes a sentence. */
  | { kind: "refused"; reason: string };

/**
 * Told the build of the service worker when the page is connected, and whenever another one has taken over;
 * undefined where it does not say.
 */
export type Heard = (build: string | undefined) => void;

/** How long the page waits, in ms: to be taken over at a first visit; for a hello; for an update to take over. */
const takeOverLimit = 20_000;
const helloLimit = 5_000;
const updateLimit = 15_000;
/** A page that comes to the front looks for a new build, but not more often than this, in ms. */
const updatePause = 60_000;

/** Makes the service worker the page's server. `ours` is the build of this page. */
export async function connect(ours: string, heard: Heard): Promise<Connection> {
  const workers = navigator.serviceWorker;
  if (!workers) return refused("the browser has none for this page");
  if (!(await hasDatabase())) return refused("the browser keeps no data for this page");
  // The default scope is the folder of the script: whatever path the page is served under.
  const registering = workers.register("service-worker.js", { updateViaCache: "none" });
  try {
    // Where a service worker is in control already, registering may wait seconds for an update to end.
    if (!workers.controller) await takenOver(workers, await registering);
  } catch (error) {
    return refused(error instanceof Error ? error.message : "the service worker failed");
  }
  watch(workers, registering, ours, heard);
  return { kind: "worker", send: (path, init) => fetch(path, init) };
}

function refused(reason: string): Connection {
  return { kind: "refused", reason };
}

/** Resolves when a service worker controls this page. */
async function takenOver(workers: ServiceWorkerContainer, registration: ServiceWorkerRegistration) {
  const change = next(workers, "controllerchange", takeOverLimit);
  // At a first visit the worker claims the page when it activates. A page that was reloaded past the service
  // worker (Shift+Reload) finds it active long since, and has to ask.
  registration.active?.postMessage({ type: "claim" });
  if (!(await change) && !workers.controller) throw new Error("the service worker did not start in time");
}

/** Whether IndexedDB works here: private modes and embedding pages may refuse it. */
function hasDatabase(): Promise<boolean> {
  const name = `redloom probe ${Math.random()}`;
  return new Promise((resolve) => {
    try {
      const opening = indexedDB.open(name);
      opening.onerror = () => resolve(false);
      opening.onsuccess = () => {
        opening.result.close();
        indexedDB.deleteDatabase(name);
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}

/** Says which build answers, looks for new ones, and sees to it that they take over. */
async function watch(
  workers: ServiceWorkerContainer,
  registering: Promise<ServiceWorkerRegistration>,
  ours: string,
  heard: Heard,
) {
  const hear = async () => heard(await buildOf(workers.controller));
  workers.addEventListener("controllerchange", hear);
  const build = await buildOf(workers.controller);
  // A page of a new build is often there before the service worker that comes with it, which follows soon.
  if (build === ours) heard(build);
  else setTimeout(hear, updateLimit);
  // Fails when offline, where there is nothing to look for.
  const registration = await registering.catch(() => undefined);
  if (!registration) return;
  registration.addEventListener("updatefound", () => hurry(registration));
  hurry(registration);
  let looked = -updatePause;
  const look = () => {
    if (document.visibilityState !== "visible" || performance.now() - looked < updatePause) return;
    looked = performance.now();
    registration.update().catch(() => undefined);
  };
  document.addEventListener("visibilitychange", look);
  look();
}

/**
 * Asks a service worker that waits to take over, until it does. It asks by itself once it is installed, but
 * Chromium (156) drops that where an event for the old one comes in just while it stops the old one.
 */
async function hurry(registration: ServiceWorkerRegistration) {
  for (let tries = 0; tries < 60 && (registration.installing || registration.waiting); tries++) {
    await new Promise((later) => setTimeout(later, 500));
    registration.waiting?.postMessage({ type: "activate" });
  }
}

/** Asks a service worker for its build, once more where it is stopped before it answers. */
async function buildOf(worker: ServiceWorker | null): Promise<string | undefined> {
  return (await hello(worker)) ?? hello(worker);
}

async function hello(worker: ServiceWorker | null): Promise<string | undefined> {
  if (!worker) return undefined;
  const { port1, port2 } = new MessageChannel();
  const answer = next(port1, "message", helloLimit);
  port1.start();
  worker.postMessage({ type: "hello" }, [port2]);
  const build = ((await answer) as MessageEvent | undefined)?.data?.build;
  port1.close();
  return typeof build === "string" ? build : undefined;
}

/** The next event of this type, or undefined when `limit` ms have passed. */
function next(target: EventTarget, type: string, limit: number): Promise<Event | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), limit);
    const heard = (event: Event) => {
      clearTimeout(timer);
      resolve(event);
    };
    target.addEventListener(type, heard, { once: true });
  });
}
