// Builds the two modules that only the benchmark needs, by the engine's compiler flags, into target/bench.
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { root, run } from "../../src/host/build/run.mjs";
import { FEATURES, OPTIMISE } from "../../src/host/build/wasm.mjs";

const TARGET = "wasm32-unknown-unknown";
const out = join(root, "target/bench");

/** @param {"floor" | "probe"} name */
export async function build(name) {
  const folder = join(root, "pkg-tests/bench", name);
  // The probe is the engine with what the engine was built with. Cargo adds the one crate that it needs besides.
  if (name === "probe") await copyFile(join(root, "Cargo.lock"), join(folder, "Cargo.lock"));
  const target = ["--target", TARGET, "--target-dir", join(out, "cargo")];
  // Run inside the project, so that .cargo/config.toml holds here, too.
  await run(
    "cargo",
    ["build", "--release", "--quiet", ...target, ...(name === "floor" ? ["--locked"] : [])],
    {
      cwd: folder,
    },
  );
  await run("target/tools/bin/wasm-bindgen", [
    join(out, "cargo", TARGET, `release/${name}.wasm`),
    ...["--target", "web", "--out-dir", join(out, name), "--out-name", name, "--omit-default-module-path"],
    ...["--no-typescript", "--keep-debug"],
  ]);
  const wasm = join(out, name, `${name}_bg.wasm`);
  const enable = FEATURES.map((feature) => `--enable-${feature}`);
  // Names of functions stay: profiles need them, and they cost no time.
  await run("node_modules/.bin/wasm-opt", [wasm, "-o", wasm, ...OPTIMISE, "--debuginfo", ...enable]);
}

/** Loads a module that `build` made. Each thread has one of each. @param {"floor" | "probe"} name */
export async function load(name) {
  const glue = await import(join(out, name, `${name}.js`));
  const { memory } = glue.initSync({ module: await readFile(join(out, name, `${name}_bg.wasm`)) });
  return { ...glue, memory };
}
