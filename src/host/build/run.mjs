import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rename, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The folder of the project, without a slash at its end. */
export const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

/**
 * Puts a new folder in the place of an old one, once all of it is there: a build that fails, or that is still
 * under way, leaves the old one.
 *
 * @param {string} folder @param {(fresh: string) => Promise<void>} fill
 */
export async function replaceFolder(folder, fill) {
  const fresh = `${folder}.${process.pid}`;
  await mkdir(fresh, { recursive: true });
  try {
    await fill(fresh);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/**
 * Runs a program in the project's folder and shows what it prints.
 *
 * @param {string} program @param {string[]} args
 * @param {{ capture?: boolean, cwd?: string }} [options] `capture`: hand out what it prints instead
 * @returns {Promise<string>} what was captured
 * @throws Error where its exit code is not 0
 */
export async function run(program, args, { capture = false, cwd = root } = {}) {
  const { RUSTFLAGS: _overridesCargoConfig, ...env } = process.env;
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: ["ignore", capture ? "pipe" : "inherit", "inherit"],
  });
  const chunks = [];
  child.stdout?.on("data", (chunk) => chunks.push(chunk));
  const [code, signal] = await once(child, "close");
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${signal ?? code}`);
  return Buffer.concat(chunks).toString();
}
