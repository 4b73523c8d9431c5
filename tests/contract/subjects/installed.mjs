import { cpSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const built = new URL("../../../pkg/", import.meta.url);

/**
 * The two packages side by side as npm would put them, in a folder of `target` with this name: below the project, whose
 * own modules hold express.
 * @param {string} name
 * @returns {{ command: string }} Path of the script of `redloom-server`.
 */
export function installed(name) {
  const modules = new URL(`../../../target/${name}/node_modules/`, import.meta.url);
  rmSync(modules, { recursive: true, force: true });
  for (const name of ["redloom", "redloom-server"]) {
    cpSync(new URL(name, built), new URL(name, modules), { recursive: true });
  }
  const folder = new URL("redloom-server/", modules);
  const { bin } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  return { command: fileURLToPath(new URL(bin["redloom-server"], folder)) };
}
