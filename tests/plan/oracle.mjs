// What Node-RED 5.0.7 stops, starts and wires anew, for every pair of `tests/vectors/diff.json` on which it does not
// fail, recorded in `tests/vectors/plan.json`: for each pair the faults that were kept from running (`faults.mjs`),
// and for each run (`fresh`: the old one loaded; `nodes,full`: the new one deployed onto that by `nodes`, then the old
// one again by `full`) one text, `closed|created|wired anew`, with `!` before what is told that it is removed.
//
//   node tests/plan/oracle.mjs                          compares the recorded results with what Node-RED does
//   node tests/plan/oracle.mjs --update                 records them
//   node tests/plan/oracle.mjs --pair NAME              prints those of one pair

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { faultsPrevented } from "./faults.mjs";
import { deploy, load, start, version } from "./node-red.mjs";

const PAIRS = new URL("../vectors/diff.json", import.meta.url);
const RECORDED = new URL("../vectors/plan.json", import.meta.url);

/** Deployments of the new configuration onto the old one, freshly started; then, maybe, of the old one again. */
const RUNS = [
  ["full"],
  ["reload"],
  ["nodes"],
  ["flows"],
  ["nodes", "nodes"],
  ["nodes", "full"],
  ["flows", "flows"],
  ["flows", "full"],
];

let refused = 0;
const printed = [];

function line({ stop, start, wired }) {
  // Creating a subflow instance joins inner nodes after they exist; that is no rewiring.
  const created = new Set(start);
  const text = (id) => JSON.stringify(String(id)).slice(1, -1).replaceAll(" ", "\\u0020");
  const list = (ids) => ids.map(text).join(" ");
  return [stop, start, wired.filter((id) => !created.has(id))].map(list).join("|");
}

const done = (configuration, type) => (type === "reload" ? load(configuration) : deploy(configuration, type));

async function results(pair) {
  const lines = {};
  const old = pair.old ?? [];
  for (const types of RUNS) {
    await load([]);
    const fresh = await load(old);
    lines.fresh ??= line(fresh);
    let last;
    try {
      for (const [at, type] of types.entries()) last = await done(at === 0 ? pair.new : old, type);
      lines[types.join(",")] = line(last);
    } catch (error) {
      // Not in this direction, but in the other: a tab's entry is gone while nodes stay.
      if (types.length < 2 || !(error instanceof TypeError)) throw error;
      lines[types.join(",")] = null;
      refused++;
    }
  }
  return lines;
}

/** The results for all pairs, and for which there are none. */
async function record(pairs) {
  const nodes = pairs.flatMap((pair) => [...(pair.old ?? []), ...pair.new]);
  const types = new Set(nodes.map((node) => node?.type).filter((type) => typeof type === "string"));
  const known = [...types].filter((type) => type && !/^(subflow:.*|tab|subflow|group)$/.test(type));
  const stop = await start(known);
  const print = console.log;
  // What goes wrong in a start is only printed by Node-RED.
  console.log = (text) => printed.push(text);
  // What Node-RED does not catch ends a process; here it only ends a pair, whose deploy never comes to an end.
  process.on("unhandledRejection", () => {});
  const runs = {};
  const failed = [];
  for (const pair of pairs) {
    try {
      const lines = await results(pair);
      for (const text of printed.splice(0)) throw new Error(text);
      const faults = faultsPrevented();
      runs[pair.name] = { ...(faults.length > 0 && { faults }), ...lines };
    } catch (error) {
      failed.push(`${pair.name}: ${error.message}`);
      faultsPrevented();
    }
  }
  console.log = print;
  await stop();
  return { runs, failed };
}

/** One pair a line. */
function printRuns(runs) {
  const lines = Object.entries(runs).map(([name, run]) => `${JSON.stringify(name)}:${JSON.stringify(run)}`);
  return `{"nodeRed":${JSON.stringify(version)},"runs":{\n${lines.join(",\n")}\n}}\n`;
}

function summarize(runs, failed) {
  const all = Object.values(runs);
  process.stdout.write(
    `${all.length} pairs, ${all.length * (RUNS.length + 1)} runs of Node-RED ${version}, ${refused} of them refused; ` +
      `${all.filter((run) => run.faults).length} pairs with faults kept from running; ${failed.length} pairs failed\n`,
  );
}

const [mode, ...words] = process.argv.slice(2);
const pairs = JSON.parse(readFileSync(PAIRS, "utf8")).filter((pair) => !pair.diff.throws);
const { runs, failed } = await record(
  mode === "--pair" ? pairs.filter((pair) => pair.name === words[0]) : pairs,
);
const text = printRuns(runs);
if (mode === "--pair") {
  process.stdout.write(text);
  process.exit(0);
}
if (mode === "--update") writeFileSync(RECORDED, text);
const same = existsSync(RECORDED) && text === readFileSync(RECORDED, "utf8");
summarize(runs, failed);
process.stdout.write(`${same ? "as recorded" : "NOT as recorded"}\n${failed.join("\n")}`);
process.exit(same && failed.length === 0 ? 0 : 1);
