// Node-RED's context and ours, side by side: the same settings, the same calls, everything that comes of them.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { source } from "./source.mjs";

const require = createRequire(import.meta.url);
export const util = require("@node-red/util");
const module = require.resolve("@node-red/runtime/lib/nodes/context");
const locales = join(require.resolve("@node-red/runtime/package.json"), "../locales");

export const { ContextStores } = await source("runtime/context/stores.ts");
export const { storeModules } = await source("node/context/modules.ts");

await util.i18n.init({});
await util.i18n.registerMessageCatalog("runtime", locales, "runtime.json");

/** What either of them says in the log, but for debug lines. */
export const said = [];
for (const level of ["info", "warn", "error"]) {
  util.log[level] = (message) => said.push(`${level}: ${message}`);
}

/** A folder of the test's own. */
export async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), "redloom-context-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** All files below a folder with their contents; times in names are left out. */
export async function files(path) {
  const names = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const found = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const texts = found
    .sort()
    .map(async (file) => [
      file.slice(path.length + 1).replace(/\.\d{10,}\./, ".<time>."),
      await readFile(file, "utf8"),
    ]);
  return Object.fromEntries(await Promise.all(texts));
}

/** Node-RED's module with settings: a new one, for it keeps to itself of which unknown stores it has warned. */
export async function openTheirs(settings) {
  delete require.cache[module];
  const theirs = require(module);
  theirs.init(settings);
  await theirs.load();
  return theirs;
}

export async function openOurs(settings) {
  const stores = new ContextStores(util, settings, storeModules(util, settings.userDir));
  await stores.load();
  return stores;
}
