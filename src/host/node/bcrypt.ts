import { Worker } from "node:worker_threads";
import type { Bcrypt } from "../auth.js";
import { packagesBase } from "./installed.js";

/**
 * Compares passwords with hashes in a thread of its own, for a comparison takes tens of milliseconds and more, during
 * which nothing else would be answered. The thread starts at the first comparison and keeps no process alive.
 */
export class BcryptThread implements Bcrypt {
  #worker: Worker | undefined;
  #asked = 0;
  readonly #waiting = new Map<number, { resolve(ok: boolean): void; reject(reason: Error): void }>();

  compare(password: string, hash: string): Promise<boolean> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, password, hash });
    });
  }

  /** Ends the thread; what it has not compared yet is rejected. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(SCRIPT, { eval: true, workerData: packagesBase(), env: {}, stdin: false });
    worker.unref();
    worker.on("message", ({ id, ok }: { id: number; ok: boolean }) => {
      this.#waiting.get(id)?.resolve(ok);
      this.#waiting.delete(id);
    });
    worker.on("error", (thrown) => this.#end(worker, thrown.message));
    worker.on("exit", () => this.#end(worker, "it has ended"));
    return worker;
  }

  #end(worker: Worker, reason: string): void {
    if (this.#worker === worker) this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting)
      reject(new Error(`The thread that compares passwords failed: ${reason}`));
  }
}

/** Text, for the package is one file for each format, and both start this. */
const SCRIPT = `
const { parentPort, workerData } = require("node:worker_threads");
const { compareSync } = require("node:module").createRequire(workerData)("bcryptjs");
parentPort.on("message", ({ id, password, hash }) => {
  let ok = false;
  try {
    ok = compareSync(password, hash);
  } catch {
    // No hash of bcrypt.
  }
  parentPort.postMessage({ id, ok });
});
`;
