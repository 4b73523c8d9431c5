// Runs every case under node-red-node-test-helper with Node-RED, and under ours, and compares what was seen, case by
// case: properties of nodes, messages, what was logged, events.
//   node tests/test-helper/run.mjs              all
//   node tests/test-helper/run.mjs switch join  those of these files
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, "../..");
/** Node-RED wants this one. */
const node = join(root, "node_modules/node/bin/node");

/** @returns {Promise<Map<string, { ok: boolean, why?: string, observed?: object }>>} by name of the case */
async function run(subject, files) {
  const child = spawn(
    node,
    [
      "--test",
      "--test-isolation=none",
      "--test-force-exit",
      // Published tests are old.
      "--no-deprecation",
      `--test-reporter=${join(folder, "reporter.mjs")}`,
      ...files,
    ],
    {
      cwd: root,
      env: { ...process.env, TEST_HELPER: subject, NODE_OPTIONS: "" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    printed += chunk;
  });
  await new Promise((resolve) => child.once("close", resolve));
  const cases = new Map();
  for (const line of printed.split("\n")) {
    if (!line.startsWith('{"name":')) continue;
    const { name, ...seen } = JSON.parse(line);
    cases.set(name, { ...cases.get(name), ...seen });
  }
  return cases;
}

/** Where two observations are not alike: the place and both values there. */
function* differences(theirs, ours, place = "") {
  if (isDeepStrictEqual(theirs, ours)) return;
  const isInside = [theirs, ours].every((value) => typeof value === "object" && value !== null);
  if (!isInside) yield `${place}: Node-RED ${JSON.stringify(theirs)}, Redloom ${JSON.stringify(ours)}`;
  else
    for (const key of Object.keys({ ...theirs, ...ours }))
      yield* differences(theirs[key], ours[key], `${place}/${key}`);
}

function judge(theirs, ours) {
  if (!theirs?.ok) return `fails with Node-RED: ${theirs?.why ?? "was not run"}`;
  if (!ours?.ok) return `fails with Redloom: ${ours?.why ?? "was not run"}`;
  const found = [...differences(theirs.observed, ours.observed)];
  return found.length > 0 ? found.join("\n  ") : undefined;
}

const names = process.argv.slice(2);
const files = readdirSync(folder)
  .filter(
    (file) =>
      file.endsWith(".test.mjs") &&
      (names.length === 0 || names.includes(file.slice(0, -".test.mjs".length))),
  )
  .sort()
  .map((file) => join(folder, file));
if (files.length === 0) throw new Error(`no such cases: ${names.join(", ")}`);
const [theirs, ours] = await Promise.all([run("node-red", files), run("redloom", files)]);
let failed = 0;
for (const name of new Set([...theirs.keys(), ...ours.keys()])) {
  const found = judge(theirs.get(name), ours.get(name));
  if (found === undefined) continue;
  failed += 1;
  console.log(`${name}\n  ${found}`);
}
console.log(`${theirs.size - failed} cases alike, ${failed} not`);
if (failed > 0 || theirs.size === 0) process.exitCode = 1;
