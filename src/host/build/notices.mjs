import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root, run } from "./run.mjs";

/**
 * The licences of the Rust crates that are compiled into the module, and of the npm packages in the service worker,
 * as the packages have to ship them. Of a choice of licences we take MIT where it is offered, and else the first
 * whose text the crate holds.
 */
export async function notices() {
  const crates = await linkedCrates();
  const parts = await Promise.all([...crates.map(notice), bundled("bcryptjs")]);
  return `redloom_bg.wasm holds compiled code of the Rust standard library (Copyright (c) The Rust Project
Contributors, MIT OR Apache-2.0, https://github.com/rust-lang/rust) and of the crates below.
service-worker.js and service-worker.iife.js hold bcryptjs.
\n${parts.join("\n")}`;
}

async function linkedCrates() {
  const args = [
    "metadata",
    "--format-version",
    "1",
    "--locked",
    "--filter-platform",
    "wasm32-unknown-unknown",
  ];
  const { packages, resolve } = JSON.parse(await run("cargo", args, { capture: true }));
  const byId = new Map(packages.map((found) => [found.id, found]));
  const edges = new Map(resolve.nodes.map((node) => [node.id, node.deps]));
  const linked = new Set();
  const walk = (id) => {
    if (linked.has(id) || byId.get(id).targets.some(({ kind }) => kind.includes("proc-macro"))) return;
    linked.add(id);
    for (const { pkg, dep_kinds } of edges.get(id))
      if (dep_kinds.some(({ kind }) => kind === null)) walk(pkg);
  };
  walk(resolve.root);
  linked.delete(resolve.root);
  return [...linked].map((id) => byId.get(id)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** An npm package, as a crate would be. */
async function bundled(name) {
  const folder = join(root, "node_modules", name);
  const { version, license, repository } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  return notice({
    name,
    version,
    license,
    repository: repository.url,
    manifest_path: join(folder, "package.json"),
  });
}

async function notice({ name, version, license, repository, manifest_path }) {
  const folder = dirname(manifest_path);
  const files = (await readdir(folder))
    .filter((file) => /^(licen[cs]e|copying|unlicense)/i.test(file))
    .sort();
  const file = files.find((found) => /mit/i.test(found)) ?? files[0];
  if (file === undefined) throw new Error(`no licence text in crate ${name} ${version}`);
  const text = (await readFile(join(folder, file), "utf8")).trim();
  return `${"=".repeat(80)}\n${name} ${version} (${license})\n${repository ?? ""}\n\n${text}\n`;
}
