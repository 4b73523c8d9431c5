// Rust to target/engine: redloom_bg.wasm, redloom.js (its glue) and redloom.d.ts, known to the hosts as #engine.
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { replaceFolder, root, run } from "./run.mjs";

const TARGET = "wasm32-unknown-unknown";

// What rustc 1.95 turns on for the target, and simd128 from .cargo/config.toml.
export const FEATURES = [
  "bulk-memory",
  "bulk-memory-opt",
  "call-indirect-overlong",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
  "simd",
];

/**
 * How wasm-opt works. It inlines nothing: LLVM has done that where it makes code faster, and functions that are put
 * into each other once more compress a tenth worse.
 */
export const OPTIMISE = ["-O3", "--skip-pass=inlining", "--skip-pass=inlining-optimizing"];

/**
 * The globals of JavaScript that the engine may touch: values, their types and conversions, errors, and the
 * console when it traps. No clock, no randomness, no network, no timers.
 */
const ALLOWED = new Set(
  "Array ArrayBuffer BigInt Error Map Number Object Reflect String Symbol Uint8Array console".split(" "),
);

/** @returns {Promise<string>} the folder `target/engine` */
export async function buildEngine() {
  const engine = join(root, "target/engine");
  await compile();
  await replaceFolder(engine, generate);
  return engine;
}

async function generate(engine) {
  await run("target/tools/bin/wasm-bindgen", [
    `target/${TARGET}/release/redloom.wasm`,
    ...["--target", "web", "--out-dir", engine, "--out-name", "redloom"],
    // The entries say where the module is; the glue would name import.meta, which CommonJS does not have.
    "--omit-default-module-path",
  ]);
  const wasm = join(engine, "redloom_bg.wasm");
  await run("node_modules/.bin/wasm-opt", [
    ...[wasm, "-o", wasm, ...OPTIMISE, "--strip-debug", "--strip-producers"],
    ...FEATURES.map((feature) => `--enable-${feature}`),
  ]);
  await check(engine);
}

/** The paths of this machine, which panic messages would carry into the module, are cut off. */
async function compile() {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const sysroot = (await run("rustc", ["--print", "sysroot"], { capture: true })).trim();
  const remap = [
    [root, "."],
    [join(cargoHome, "registry/src"), "crates"],
    [join(sysroot, "lib/rustlib/src"), "std"],
  ];
  const flags = remap.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  await run("cargo", [
    ...["build", "--release", "--target", TARGET, "--locked"],
    ...["--config", `target.${TARGET}.rustflags=${JSON.stringify(flags)}`],
  ]);
}

/** Refuses a module that asks for more than it may, or that tells where it was built. */
async function check(engine) {
  const glue = await readFile(join(engine, "redloom.js"), "utf8");
  const wasm = await readFile(join(engine, "redloom_bg.wasm"));
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm));
  const foreign = imports.find(({ module }) => module !== "./redloom_bg.js");
  if (foreign)
    throw new Error(`the module imports ${foreign.name} of ${foreign.module}, which is not its glue`);

  const [given] = /^function __wbg_get_imports\(\) \{.*?^\}/ms.exec(glue) ?? [];
  if (given === undefined) throw new Error("the glue no longer says what it gives to the module");
  const names = given.replaceAll(/\/\/.*|__\w+|"[^"]*"|'[^']*'|`[^`]*`/g, "").match(GLOBAL) ?? [];
  const unknown = new Set(names.filter((name) => !ALLOWED.has(name)));
  if (unknown.size > 0) throw new Error(`the engine touches what it may not: ${[...unknown].join(", ")}`);

  const text = wasm.toString("latin1");
  const leak = [root, homedir()].find((path) => path !== "/" && text.includes(`${path}/`));
  if (leak !== undefined) throw new Error(`the module holds the path of this machine ${leak}`);
}

/** A name that begins as classes do, or that of a global with a small letter; none after a dot. */
const GLOBAL = new RegExp(
  `(?<![.\\w$])(?:[A-Z]\\w*[a-z]\\w*|${[
    "caches|console|crypto|document|eval|fetch|global|globalThis|importScripts|indexedDB|localStorage|location",
    "navigator|performance|process|queueMicrotask|require|self|sessionStorage|set(?:Immediate|Interval|Timeout)",
    "structuredClone|window|postMessage",
  ].join("|")})(?![\\w$])`,
  "g",
);
