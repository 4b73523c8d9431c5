// Redloom and Node-RED, each in a process of its own, asked in turns.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CHILD = fileURLToPath(new URL("child.mjs", import.meta.url));

/** @returns {Promise<{ ours: Side, peer: Side }>} */
export async function openSides() {
  const [ours, peer] = await Promise.all([Side.open("ours"), Side.open("node-red")]);
  return { ours, peer };
}

/** One process. */
class Side {
  #child;
  #userDir;

  static async open(name) {
    const side = new Side();
    side.#userDir = mkdtempSync(join(tmpdir(), "redloom-bench-"));
    side.#child = fork(CHILD, [name, side.#userDir], { execArgv: ["--expose-gc"] });
    const ended = once(side.#child, "exit").then(() => {
      throw new Error(`${name} ended`);
    });
    await Promise.race([once(side.#child, "message"), ended]);
    return side;
  }

  /** What it answers; see `stage.mjs`. */
  async ask(name, given) {
    this.#child.send({ name, given });
    const [{ result, error }] = await once(this.#child, "message");
    if (error !== undefined) throw new Error(error);
    return result;
  }

  close() {
    this.#child.kill("SIGKILL");
    rmSync(this.#userDir, { recursive: true, force: true });
  }
}
