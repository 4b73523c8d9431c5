// The benchmark: README.md says what it measures. Started by `make bench`, in the Node of package.json.

import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../src/host/build/run.mjs";
import { build, load } from "./build.mjs";
import { median, minimum } from "./clock.mjs";
import { measureDeploy, measureDiff, measureRevision, measureSteps, row } from "./measure.mjs";
import { measureModule } from "./module.mjs";
import { printHeading, printRow, printSummary, writeRows } from "./report.mjs";
import { measureMessages, measureStarts } from "./runtime/measure.mjs";
import { shapes } from "./shapes/index.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    shape: { type: "string", multiple: true },
    nodes: { type: "string", multiple: true },
    large: { type: "boolean", default: false },
    peer: { type: "boolean", default: false },
    minima: { type: "boolean", default: false },
  },
});

const SIZES = [100, 1000, 10_000, 100_000];
const [TYPICAL] = shapes;
const DIFFED = 20_000;
const sizes = values.nodes?.map(Number) ?? (values.large ? [...SIZES, 1_000_000] : SIZES);
const chosen = shapes.filter(({ name }) => values.shape?.includes(name) ?? true);
const wanted = (part) => values.only?.includes(part) ?? true;

const statistic = values.minima ? minimum : median;
const rows = [];
console.log(
  `Node ${process.version}, ${cpus()[0]?.model}, load ${loadavg()[0].toFixed(1)} on ${cpus().length} cores; ` +
    `${values.minima ? "minima" : "medians"}`,
);
printHeading();
if (["deploy", "revision", "diff", "steps"].some(wanted)) await engine();
if (wanted("messages")) await measureMessages(statistic, report);
if (wanted("start")) await measureStarts(statistic, report);
if (wanted("module")) measureModule().forEach(report);
printSummary(rows);
// A part of the figures must not pass for all of them.
const part = values.only ?? values.shape ?? values.nodes;
await writeRows(join(root, "target/bench", part ? "part.json" : "latest.json"), rows);

/** What the engine does by itself. */
async function engine() {
  await build("floor");
  await build("probe");
  const bench = {
    redloom: await import(join(root, "pkg/redloom/node.js")),
    probe: await load("probe"),
    floor: await load("floor"),
    statistic,
    peerNodes: values.peer ? 100_000 : 10_000,
  };
  // Both sides compile what they run often; the first row is not to pay for it.
  for (const shape of shapes.slice(0, 3)) await measureDeploy(bench, shape, 1000);
  await deploys(bench);
  if (wanted("revision")) for (const count of sizes) report(await measureRevision(bench, TYPICAL, count));
  if (wanted("diff")) {
    for (const shape of chosen.filter((shape) => shape.sizes === undefined)) {
      report(await measureDiff(bench, shape, DIFFED));
    }
  }
  if (wanted("steps")) for (const found of await measureSteps(bench, TYPICAL, 10_000)) report(found);
}

async function deploys(bench) {
  if (!wanted("deploy")) return;
  for (const shape of chosen) {
    for (const count of shape.sizes ?? sizes) report(await measureDeploy(bench, shape, count));
    growth(shape);
  }
}

/** How much longer a node takes in the largest configuration than among 10,000. */
function growth(shape) {
  const measured = rows.filter(({ name }) => name === `deploy: ${shape.name}`);
  const [small, large] = [measured.find(({ nodes }) => nodes >= 9000), measured.at(-1)];
  if (small === undefined || small === large) return;
  const perNode = ({ oursMs, nodes }) => oursMs / nodes;
  const found = row(`growth: ${shape.name}`, large.nodes, large.bytes, {});
  report({ ...found, ratio: perNode(large) / perNode(small) });
}

function report(found) {
  rows.push(found);
  printRow(found);
}
