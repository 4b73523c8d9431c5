// Every flow that comes with @node-red/nodes: our revision against V8's own JSON.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { redloom } from "./redloom.mjs";
import { v8 } from "./v8.mjs";

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve("@node-red/nodes/package.json")), "examples");
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".json"));

let failed = 0;
for (const name of files.sort()) {
  const bytes = readFileSync(join(folder, name));
  const text = bytes.toString("utf8");
  const expected = v8(text.replace(/^\ufeff/, "")).rev;
  const forms = { bytes, text, array: JSON.parse(text.replace(/^\ufeff/, "")) };
  for (const [form, flows] of Object.entries(forms)) {
    const actual = redloom.revision(flows);
    if (expected && actual === expected) continue;
    failed += 1;
    console.log(`FAILED ${name} as ${form}: ${actual}, expected ${expected}`);
  }
}
if (files.length === 0) throw new Error("@node-red/nodes has no examples where they were looked for");
console.log(`${files.length * 3 - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
