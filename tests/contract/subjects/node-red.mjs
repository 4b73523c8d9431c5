import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ServerProcess } from "./process.mjs";

const require = createRequire(import.meta.url);

/** Real Node-RED 5.0.7 with all its nodes, under Node 24 from the npm package `node`. */
export async function start() {
  const node = join(dirname(require.resolve("node/package.json")), "bin/node");
  const settings = fileURLToPath(new URL("node-red-settings.cjs", import.meta.url));
  return new ServerProcess((userDir, settingsFile) => ({
    command: node,
    // A small heap, so that a flow that eats memory ends the process within seconds.
    args: [
      "--max-old-space-size=120",
      require.resolve("node-red/red.js"),
      "--userDir",
      userDir,
      "--settings",
      settings,
    ],
    env: { CONTRACT_SETTINGS: settingsFile },
  }));
}
