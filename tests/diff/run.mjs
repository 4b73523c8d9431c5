// `diff` of the built package against Node-RED 5.0.7's own, over generated pairs, the order of its lists included.
//   --count N    how many pairs; default 5000
//   --seed N     the seed of the first; default: another one at every run
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { diff } from "../../pkg/redloom/node.js";
import { pair } from "./generate.mjs";

const SHOWN = 3;

const { values: options } = parseArgs({ options: { count: { type: "string" }, seed: { type: "string" } } });
const count = number("count", options.count ?? "5000");
const first = number("seed", options.seed ?? String(Math.floor(Math.random() * 2 ** 31)));

function number(name, text) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new Error(`--${name} must be a whole number`);
  return value;
}

/** Node-RED's answers, in the order of the seeds. */
async function* answers() {
  const node = join(dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin/node");
  const script = fileURLToPath(new URL("node-red.mjs", import.meta.url));
  const child = spawn(node, [script, String(count), String(first)], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  try {
    for await (const line of createInterface(child.stdout)) yield JSON.parse(line);
    const [code, signal] = await ended;
    if (code !== 0) throw new Error(`Node-RED's side ended with ${signal ?? code}`);
  } finally {
    child.kill();
  }
}

/** What is wrong with Redloom's answer to a pair; undefined if nothing is. */
function fault({ old, new: now }, expected) {
  let found;
  try {
    found = diff(old, now);
  } catch (error) {
    return `threw ${error.stack}`;
  }
  // What Node-RED gives no answer to only has to have one.
  if (expected === undefined) return undefined;
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  const wrong = [...names].filter((name) => JSON.stringify(found[name]) !== JSON.stringify(expected[name]));
  if (wrong.length === 0) return undefined;
  return wrong
    .map((name) => `${name}: ${JSON.stringify(found[name])}, and not ${JSON.stringify(expected[name])}`)
    .join("\n    ");
}

console.log(`${count} pairs from seed ${first}; again: --count ${count} --seed ${first}`);
let [passed, failed, thrown, seed] = [0, 0, 0, first];
const marked = {};
for await (const { diff: expected, error } of answers()) {
  const given = pair(seed);
  const wrong = fault(given, expected);
  if (error !== undefined) thrown += 1;
  for (const [name, value] of Object.entries(expected ?? {})) {
    if (value === true || value.length > 0) marked[name] = (marked[name] ?? 0) + 1;
  }
  if (wrong === undefined) passed += 1;
  else {
    failed += 1;
    if (failed <= SHOWN) console.log(`seed ${seed}: ${JSON.stringify(given)}\n    ${wrong}`);
  }
  seed += 1;
}
console.log(`Node-RED threw on ${thrown}, and marked something in ${JSON.stringify(marked)}`);
const seen = passed + failed;
if (seen !== count) throw new Error(`${seen} of ${count} pairs were compared`);
if (thrown * 2 > count) throw new Error("Node-RED threw on most pairs, so hardly anything was compared");
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
