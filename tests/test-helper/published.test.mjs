// The tests and examples that node-red-node-test-helper ships, as they are: written for mocha and should, they ask for
// its index.js, and get the helper of this process.
import { readdirSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { basename, dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { helper } from "./subject.mjs";

const require = createRequire(import.meta.url);
const index = require.resolve("node-red-node-test-helper");
const kept = require.cache[index];
require.cache[index] = Object.assign(new Module(index), { exports: helper, loaded: true });

/** Mocha gives `done` to whoever takes a parameter, Node to whoever takes two. */
const adapted = (act) => (act.length === 0 ? () => act() : (_context, done) => act(done));
const hooks = { before, after, beforeEach, afterEach };
for (const [name, hook] of Object.entries(hooks)) globalThis[name] = (act) => hook(adapted(act));

for (const folder of ["test", "examples"]) {
  const specs = readdirSync(join(dirname(index), folder)).filter((file) => file.endsWith("_spec.js"));
  for (const spec of specs) {
    const file = join(dirname(index), folder, spec);
    let count = 0;
    globalThis.describe = (_name, act) => describe(`published ${basename(file)}`, act);
    globalThis.it = (name, act) => {
      count += 1;
      it(`published ${basename(file)} ${count}: ${name}`, adapted(act));
    };
    // In a group of its own, or its hooks would be those of all files that this process runs.
    describe(`published ${basename(file)}`, () => require(file));
  }
}

for (const name of [...Object.keys(hooks), "describe", "it"]) delete globalThis[name];
if (kept) require.cache[index] = kept;
