// Bundles a TypeScript module of src/host for Node, so that its parts can be tested by themselves. Those that
// use the engine take it from pkg/redloom, as `make build` leaves it.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = new URL("../../", import.meta.url);

/**
 * @param {string} module Path below src/host: `node/store.ts`.
 * @returns {Promise<any>} What it exports.
 */
export async function source(module) {
  return import(await bundled(module));
}

/** The same as a file, for tests that start it. */
export async function bundled(module) {
  // Test files run at the same time, each in a process of its own.
  const bundle = new URL(`target/host-tests/${process.pid}/${module.replace(/\.ts$/, ".mjs")}`, root);
  await build({
    entryPoints: [fileURLToPath(new URL(`src/host/${module}`, root))],
    outfile: fileURLToPath(bundle),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    plugins: [packages],
    sourcemap: "inline",
    logLevel: "warning",
  });
  return fileURLToPath(bundle);
}

process.once("exit", () => {
  rmSync(new URL(`target/host-tests/${process.pid}`, root), { recursive: true, force: true });
});

const packages = {
  name: "packages stay outside",
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === "entry-point") return undefined;
      return { path: path === "redloom" ? fileURLToPath(engine) : path, external: true };
    });
  },
};

const engine = new URL("pkg/redloom/node.js", root);
