// Fills pkg/redloom and pkg/redloom-server, each ready for `npm pack`, and prints their sizes. `make build`
// calls it with all tools there.

import { existsSync } from "node:fs";
import { chmod, copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { copyDeclarations, emitDeclarations } from "./build/declarations.mjs";
import { notices } from "./build/notices.mjs";
import { buildRegistry } from "./build/registry.mjs";
import { replaceFolder, root } from "./build/run.mjs";
import { printSizes } from "./build/sizes.mjs";
import { buildEngine } from "./build/wasm.mjs";

const host = join(root, "src/host");
/** Packages are found beside the package, not held in it. */
const node = { platform: "node", packages: "external" };
const shebang = { js: "#!/usr/bin/env node" };
const [engine, registry] = await Promise.all([buildEngine(), buildRegistry()]);
await Promise.all([emitDeclarations("node"), emitDeclarations("browser")]);
await checkVersions();
await replaceFolder(join(root, "pkg/redloom"), buildLibrary);
await replaceFolder(join(root, "pkg/redloom-server"), buildServer);

/** The package `redloom`: library, command and service worker. */
async function buildLibrary(folder) {
  await begin(folder, "redloom");
  await copyFile(join(engine, "redloom_bg.wasm"), join(folder, "redloom_bg.wasm"));
  await copyFile(registry, join(folder, "registry.json"));
  await writeFile(join(folder, "THIRD-PARTY.txt"), await notices());
  await Promise.all([
    script(folder, "node.js", "redloom/node.ts", { platform: "node" }),
    script(folder, "node.cjs", "redloom/node-cjs.ts", { platform: "node", format: "cjs" }),
    // It asks for `redloom` by name, which inside the package is the package itself.
    script(folder, "cli.js", "redloom/cli.ts", { ...node, banner: shebang }),
    script(folder, "browser.js", "redloom/browser.ts", {}),
    script(folder, "service-worker.js", "browser/service-worker.ts", {}),
    // For importScripts: people without a bundler, and Firefox, whose service workers are classic scripts.
    script(folder, "service-worker.iife.js", "browser/service-worker.ts", {
      format: "iife",
      globalName: "redloom",
    }),
  ]);
  await chmod(join(folder, "cli.js"), 0o755);
  await copyDeclarations("node", "host/redloom/node", folder, ["esm", "cjs"]);
  await copyDeclarations("browser", "host/redloom/browser", folder, ["esm"]);
  await copyDeclarations("browser", "host/browser/service-worker", folder, ["esm"]);
  const purposes = {
    "redloom_bg.wasm": "the engine",
    "node.js": "library for Node, import",
    "node.cjs": "library for Node, require",
    "browser.js": "library for browsers and bundlers, with init()",
    "service-worker.js": "redloom/service-worker, for bundlers",
    "service-worker.iife.js": "the same for importScripts, as redloom.serve",
    "cli.js": "command redloom",
    "registry.json": "types and credentials of Node-RED's core nodes",
    "types/": "TypeScript declarations",
    "package.json": "manifest",
    "README.md": "how to use it",
    LICENSE: "Apache-2.0",
    "THIRD-PARTY.txt": "licences of what is built in",
  };
  await printSizes(folder, purposes, 2_000_000);
}

/** The package `redloom-server`: the Node host, which finds `redloom` and express beside itself. */
async function buildServer(folder) {
  await begin(folder, "node");
  await Promise.all([
    script(folder, "index.js", "node/esm.ts", node),
    script(folder, "index.cjs", "node/cjs.ts", { ...node, format: "cjs" }),
    script(folder, "cli.js", "node/cli.ts", { ...node, external: ["./index.js"], banner: shebang }),
    script(folder, "test-helper.js", "node/test-helper/esm.ts", node),
    script(folder, "test-helper.cjs", "node/test-helper/cjs.ts", {
      ...{ ...node, format: "cjs" },
      footer: { js: "module.exports = module.exports.default;" },
    }),
  ]);
  await chmod(join(folder, "cli.js"), 0o755);
  await copyDeclarations("node", "host/node/index", folder, ["esm", "cjs"]);
  await copyDeclarations("node", "host/node/test-helper/esm", folder, ["esm", "cjs"]);
  const required = 'import helper from "./esm.js";\nexport = helper;\n';
  await writeFile(join(folder, "types/cjs/host/node/test-helper/required.d.ts"), required);
  const purposes = {
    "index.js": "createServer, import",
    "index.cjs": "createServer, require",
    "cli.js": "command redloom-server",
    "test-helper.js": "redloom-server/test-helper, import",
    "test-helper.cjs": "redloom-server/test-helper, require",
    "types/": "TypeScript declarations",
    "package.json": "manifest",
    "README.md": "how to use it",
    LICENSE: "Apache-2.0",
  };
  await printSizes(folder, purposes, 2_000_000);
}

/** What every package has. */
async function begin(folder, part) {
  await copyFile(join(host, part, "package.json"), join(folder, "package.json"));
  const own = join(host, part, "README.md");
  await copyFile(existsSync(own) ? own : join(root, "README.md"), join(folder, "README.md"));
  await copyFile(join(root, "LICENSE"), join(folder, "LICENSE"));
}

/** One script with all it needs in it, but for Node's modules and, where they are external, packages. */
async function script(folder, name, entry, options) {
  const inside = {
    "#engine": join(engine, "redloom.js"),
    "#registry": registry,
    redloom: join(host, "redloom/given.ts"),
  };
  await bundle({
    entryPoints: [join(host, entry)],
    outfile: join(folder, name),
    bundle: true,
    format: "esm",
    target: "es2022",
    alias: options.packages === "external" ? {} : inside,
    loader: { ".json": "text" },
    // esbuild would follow the paths of tsconfig.json, which are for types.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    // An import.meta that a format does not have must fail the build, not the user.
    logOverride: { "empty-import-meta": "error" },
    logLevel: "warning",
    ...options,
  });
}

/** One version for all: crate, both packages, and what one wants of the other. */
async function checkVersions() {
  const manifest = async (part) => JSON.parse(await readFile(join(host, part, "package.json"), "utf8"));
  const [library, server] = await Promise.all([manifest("redloom"), manifest("node")]);
  const crate = /^version = "(.*)"$/m.exec(await readFile(join(root, "Cargo.toml"), "utf8"))?.[1];
  const versions = new Set([crate, library.version, server.version, server.dependencies.redloom]);
  if (versions.size > 1) throw new Error(`versions differ: ${[...versions].join(", ")}`);
}
