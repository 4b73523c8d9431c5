// What the engine holds after deploys: in a thread of its own, since a module's memory never shrinks.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { load } from "./build.mjs";
import { activate, deploy } from "./engine.mjs";

/** Enough for every buffer to have been replaced while the one before it still stood. */
const DEPLOYS = 4;

/**
 * @param {{ before: Buffer, bodies: [Buffer, Buffer] }} given the bodies deploy `after` and `before` again
 * @returns {Promise<{ liveBytes: number, wasmBytes: number }>}
 */
export function memory(given) {
  const worker = new Worker(new URL(import.meta.url), { workerData: given });
  return new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
}

if (!isMainThread) {
  const { before, bodies } = workerData;
  const probe = await load("probe");
  const empty = probe.liveBytes();
  const admin = activate(probe.Admin, before);
  for (let done = 0; done < DEPLOYS; done += 1) deploy(admin, bodies[done % 2], done + 2);
  parentPort.postMessage({
    liveBytes: probe.liveBytes() - empty,
    wasmBytes: probe.memory.buffer.byteLength,
  });
}
