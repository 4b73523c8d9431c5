// Builds the playground into www/dist:
//   index.html              the page
//   service-worker.js       the service worker, a classic script
//   <build>/                what both use, immutable: page script, style, wasm module, examples
// The build id is a hash of all of it, so that an old and a new build can stand side by side in caches.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Builds the playground and returns its build id.
 *
 * @param {object} [options]
 * @param {string} [options.outdir] Folder to fill; what was in it is removed.
 * @param {string} [options.library] Folder of the built package `redloom`.
 * @param {string} [options.worker] Entry of the service worker: tests have one that can be held.
 * @param {string} [options.stamp] Goes into the build id: tests make builds that differ by nothing else.
 * @returns {Promise<string>}
 */
export async function build({
  outdir = join(here, "dist"),
  library = join(here, "../pkg/redloom"),
  worker = join(here, "service-worker.ts"),
  stamp = "",
} = {}) {
  const files = new Map([
    ["style.css", await readFile(join(here, "style.css"))],
    ["parts.css", await readFile(join(here, "parts.css"))],
    ["icon.svg", await readFile(join(here, "icon.svg"))],
    ["redloom_bg.wasm", await readFile(join(library, "redloom_bg.wasm"))],
    ["THIRD-PARTY.txt", await readFile(join(library, "THIRD-PARTY.txt"))],
    ...(await examples()),
  ]);
  const index = await readFile(join(here, "index.html"), "utf8");
  // The scripts hold the id, so they are hashed as they are without it.
  const unnamed = await scripts({ library, worker });
  const id = hash([stamp, index, ...Object.values(unnamed), ...[...files].flat()]);
  const needed = [...files.keys(), "playground.js"].filter((name) => !name.endsWith(".txt"));
  const assets = ["./", ...needed.map((name) => `${id}/${name}`)];
  const script = await scripts({ library, worker, id, assets });

  await rm(outdir, { recursive: true, force: true });
  files.set("playground.js", script.page);
  for (const [name, content] of files) await write(join(outdir, id, name), content);
  await write(join(outdir, "service-worker.js"), script.worker);
  await write(join(outdir, "index.html"), index.replaceAll("{{assets}}", `./${id}`));
  return id;
}

/** The page's script, a module, and the service worker's, a classic one: Firefox knows no other. */
async function scripts({ library, worker, id = "", assets = [] }) {
  const shared = {
    bundle: true,
    write: false,
    minify: true,
    target: "es2022",
    legalComments: "inline",
    // The style of a part that is shown in a shadow root comes with its script.
    loader: { ".css": "text" },
    plugins: [fromPackage(library)],
    define: { BUILD: JSON.stringify(id), ASSETS: JSON.stringify(assets) },
  };
  const [forPage, forWorker] = await Promise.all([
    bundle({ ...shared, entryPoints: [join(here, "playground.ts")], format: "esm" }),
    bundle({ ...shared, entryPoints: [worker], format: "iife" }),
  ]);
  return { page: forPage.outputFiles[0].text, worker: forWorker.outputFiles[0].text };
}

/** Resolves `redloom` and its entries by the exports of the built package, as any bundler would. */
function fromPackage(library) {
  return {
    name: "redloom from its folder",
    setup({ onResolve, resolve }) {
      // A package may import itself by name: asked from inside its folder, the name is this very package.
      onResolve({ filter: /^redloom($|\/)/ }, ({ path, kind, pluginData }) =>
        pluginData?.inside
          ? undefined
          : resolve(path, { kind, resolveDir: library, pluginData: { inside: true } }),
      );
    },
  };
}

/** Node-RED's example flows, all in one file that is there offline too, and the licence under which they come. */
async function examples() {
  const nodes = dirname(createRequire(import.meta.url).resolve("@node-red/nodes/package.json"));
  const folder = join(nodes, "examples");
  const found = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".json")).sort();
  const list = [];
  for (const file of found) {
    const path = file.replace(/\.json$/, "").split(sep);
    const name = path.pop().replace(/^\d+ - /, "");
    list.push({
      category: path.join(" / "),
      name,
      flows: onTab(await readFile(join(folder, file), "utf8"), name),
    });
  }
  return [
    ["examples.json", JSON.stringify(list)],
    ["examples.LICENSE.txt", await readFile(join(nodes, "LICENSE"))],
  ];
}

/**
 * The examples are pieces to import: their nodes name a tab that is not among them. Node-RED's editor puts them
 * on a tab of the person's; here they come on one of their own, so that each is a whole configuration.
 */
function onTab(text, label) {
  const nodes = JSON.parse(text);
  const ids = new Set(nodes.map(({ id }) => id));
  const missing = [...new Set(nodes.map(({ z }) => z).filter((z) => z && !ids.has(z)))];
  const tabs = missing.map((id) => ({ id, type: "tab", label, disabled: false, info: "" }));
  return [...tabs, ...nodes];
}

function hash(parts) {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part).update("\0");
  return sum.digest("hex").slice(0, 12);
}

async function write(path, content) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const id = await build();
  console.log(`www/dist: the playground, build ${id}`);
}
