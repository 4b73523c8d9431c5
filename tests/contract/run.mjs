// Asks Node-RED, the Node host and the service worker the same, and compares the answers.
//   --update            write tests/conformance.txt anew
//   --subjects a,b      only these; then nothing is compared with tests/conformance.txt
//   --case TEXT         only cases with TEXT in their name; likewise
//   --show              print every answer
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { cases as all } from "./cases.mjs";
import { line } from "./observation.mjs";
import { key, play } from "./play.mjs";
import { conformance, judge } from "./report.mjs";
import { coverage } from "./rows.mjs";

const known = ["node-red", "redloom-server", "service-worker"];
const file = new URL("../conformance.txt", import.meta.url);
const { values: options } = parseArgs({
  options: {
    update: { type: "boolean" },
    subjects: { type: "string" },
    case: { type: "string" },
    show: { type: "boolean" },
  },
});
const subjects = options.subjects?.split(",") ?? known;
const cases = options.case ? all.filter((each) => each.name.includes(options.case)) : all;
const whole = !options.case && known.every((name) => subjects.includes(name));

/** Every subject at its own pace, at the same time. A subject that fails altogether is a failure by itself. */
async function ask(failures) {
  const unknown = subjects.filter((name) => !known.includes(name));
  if (unknown.length) throw new Error(`no such subject: ${unknown}; there are ${known.join(", ")}`);
  const seen = {};
  await Promise.all(
    subjects.map(async (name) => {
      try {
        seen[name] = await answersOf(name);
      } catch (error) {
        failures.push({ name, faults: [error.stack] });
      }
    }),
  );
  return seen;
}

/** Cases that want a process of their own mostly wait: they go to two others, beside the one that all share. */
async function answersOf(name) {
  const begin = performance.now();
  const fresh = cases.filter((each) => each.fresh);
  const parts = [
    cases.filter((each) => !each.fresh),
    ...[0, 1].map((odd) => fresh.filter((_, at) => at % 2 === odd)),
  ];
  const played = await Promise.all(parts.map((part) => playTo(name, part)));
  const answers = new Map(played.flatMap((part) => [...part]));
  console.log(`${name}: ${answers.size} answers in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return answers;
}

async function playTo(name, part) {
  if (part.length === 0) return [];
  const { start } = await import(`./subjects/${name}.mjs`);
  const subject = await start();
  try {
    return await play(subject, part);
  } finally {
    await subject.close();
  }
}

function show(seen) {
  for (const [name, answers] of Object.entries(seen)) {
    for (const [step, observation] of answers) console.log(`${name} | ${step} | ${line(observation, {})}`);
  }
}

/** What the service worker is not asked, with the reason: cases, or steps of cases. */
function notSentByBrowsers() {
  return cases.flatMap((each) =>
    each.only
      ? [{ name: each.name, steps: each.steps.length, why: each.only }]
      : each.steps
          .filter((step) => step.only)
          .map((step) => ({ name: key(each, step), steps: 1, why: step.only })),
  );
}

/** Compares with the committed file, or writes it. Returns what is wrong. */
function settle(text) {
  if (options.update) {
    writeFileSync(file, text);
    return [];
  }
  const committed = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (committed === text) return [];
  const [old, now] = [committed.split("\n"), text.split("\n")];
  const at = now.findIndex((each, index) => each !== old[index]);
  return [
    `tests/conformance.txt is not what was seen, from line ${at + 1} on (run with --update once that is right):`,
    `      file: ${old[at]}`,
    `      seen: ${now[at]}`,
  ];
}

// So that the subjects are stopped: their own handlers run at exit.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const failures = [];
const seen = await ask(failures);
if (options.show) show(seen);
const verdict = judge(cases, seen);
verdict.failures.push(...failures);
const rows = coverage(all);
for (const { id, text } of rows.missing)
  verdict.failures.push({ name: id, faults: [`row without a case: ${text}`] });
for (const { id } of rows.stale)
  verdict.failures.push({ name: id, faults: ["has a case, so it waits for nothing"] });
for (const id of rows.unknown) verdict.failures.push({ name: id, faults: ["named by a case, but no row"] });
if (whole && failures.length === 0) {
  const faults = settle(conformance(cases, rows, verdict, notSentByBrowsers()));
  if (faults.length) verdict.failures.push({ name: "conformance.txt", faults });
  else verdict.passed += 1;
} else {
  console.log("Not everything was asked: tests/conformance.txt was not looked at.");
}
for (const { name, faults } of verdict.failures) {
  console.log(`\nFAILED ${name}`);
  for (const fault of faults) console.log(`    ${fault}`);
}
console.log(`${verdict.differences.length} answers differ from Node-RED's`);
console.log(`${verdict.passed} passed, ${verdict.failures.length} failed`);
process.exitCode = verdict.failures.length ? 1 : 0;
