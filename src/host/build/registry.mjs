import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { root, run } from "./run.mjs";

/**
 * Records what Node-RED's core nodes register into target/registry.json, known to the hosts as #registry.
 *
 * @returns {Promise<string>} the file
 */
export async function buildRegistry() {
  const node = join(dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin/node");
  const text = await run(node, [join(root, "src/host/build/record-nodes.mjs")], { capture: true });
  const file = join(root, "target/registry.json");
  await writeFile(file, text);
  return file;
}
