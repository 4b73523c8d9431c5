// Plays all cases on Node-RED 5.0.7 and on Redloom, and compares what was seen.
//
//   node tests/flows/run.mjs                     all
//   node tests/flows/run.mjs "send: nothing"     these cases
//   node tests/flows/run.mjs --node-red          Node-RED alone: does every case show there what it says?

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { installed } from "../contract/subjects/installed.mjs";
import { cases } from "./cases.mjs";
import { compared, unlike } from "./compare.mjs";
import { differences } from "./differences.mjs";
import { Seen } from "./flow.mjs";
import { rules, uncovered } from "./rules.mjs";
import { sets } from "./settings.mjs";

const NODE = join(dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin/node");
const PLAY = fileURLToPath(new URL("play.mjs", import.meta.url));

/** @returns {Promise<Map<string, object>>} what was seen of each case, under its name */
async function played(subject, set, names) {
  const { NODE_OPTIONS, ...env } = process.env;
  const child = spawn(NODE, [PLAY, subject, set, ...names], {
    env: { ...env, FLOWS_PROCESS: "of the process", FLOWS_HIDDEN: "not seen" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const records = new Map();
  for await (const line of createInterface(child.stdout)) {
    const record = JSON.parse(line);
    records.set(record.name, record);
  }
  const code = await ended;
  if (code !== 0) console.log(`${subject} ended with ${code} after ${[...records.keys()].at(-1)}`);
  return records;
}

/** What is wrong with a case of Node-RED, if anything is. */
function doubt(entry, record) {
  if (!record) return "was not played";
  const seen = record.seen.map((one) => `\n      ${JSON.stringify(one)}`).join("");
  if (record.failure) return `${record.failure}${seen}`;
  try {
    entry.shows(new Seen(record));
  } catch (error) {
    return `does not show it: ${error.message}${seen}\n      ${JSON.stringify(record.replies)}`;
  }
}

const names = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const alone = process.argv.includes("--node-red");
const chosen = cases.filter(({ name }) => names.length === 0 || names.includes(name));
const subjects = alone ? ["node-red"] : ["node-red", "redloom"];
if (!alone) installed("flows");
const wanted = sets.filter((set) => chosen.some(({ settings = "plain" }) => settings === set));

const records = { "node-red": new Map(), redloom: new Map() };
for (const set of wanted) {
  const both = await Promise.all(subjects.map((subject) => played(subject, set, names)));
  for (const [at, subject] of subjects.entries()) {
    for (const [name, record] of both[at]) records[subject].set(name, record);
  }
}

const told = { shown: 0, equal: 0, "different on purpose": 0, "of Redloom alone": 0 };
const failures = [];
for (const entry of chosen) {
  const { name } = entry;
  const record = records.redloom.get(name);
  if (entry.fatal) {
    const failure = alone ? undefined : doubt(entry, record);
    if (failure) failures.push(`${name}: Redloom ${failure}`);
    else if (!alone) told["of Redloom alone"]++;
    continue;
  }
  const wrong = doubt(entry, records["node-red"].get(name));
  if (wrong) failures.push(`${name}: Node-RED ${wrong}`);
  else told.shown++;
  if (alone || wrong) continue;
  const senseless = entry.sensible && doubt({ shows: entry.sensible }, record);
  if (senseless) failures.push(`${name}: Redloom ${senseless}`);
  const diff = compared(records["node-red"].get(name), record);
  const reason = differences.get(name);
  if (diff && reason) told["different on purpose"]++;
  else if (diff) failures.push(`${name}: differs\n${diff}`);
  else if (reason) failures.push(`${name}: is said to differ (${reason}), and does not`);
  else told.equal++;
}
if (names.length === 0) failures.push(...uncovered());
if (names.length === 0 && !alone) {
  for (const name of unlike(chosen)) failures.push(`${name}: is said to differ, and is nowhere to be seen`);
}
for (const failure of failures) console.log(failure);
const counts = Object.entries(told).map(([what, count]) => `${count} ${what}`);
console.log(`${rules.size} rules, ${chosen.length} cases: ${counts.join(", ")}, ${failures.length} wrong`);
process.exitCode = failures.length === 0 ? 0 : 1;
