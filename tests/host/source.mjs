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
export function bundled(module) {
  return bundle(`src/host/${module}`, "inline");
}

/**
 * @param {string} script Path below the root of the project.
 * @param {"inline" | false} sourcemap
 * @returns {Promise<string>} The path of the bundle.
 */
export async function bundle(script, sourcemap) {
  // Test files run at the same time, each in a process of its own.
  const outfile = fileURLToPath(
    new URL(`target/host-tests/${process.pid}/${script.replace(/\.ts$/, ".mjs")}`, root),
  );
  await build({
    entryPoints: [fileURLToPath(new URL(script, root))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    plugins: [packages],
    sourcemap,
    logLevel: "warning",
  });
  return outfile;
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
