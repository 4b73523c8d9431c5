// Plays the cases of one set of settings with one subject, in this process, and prints what was seen as JSON.
//
//   node tests/flows/play.mjs <node-red|redloom> <settings> [name of a case …]

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { cases } from "./cases.mjs";
import { probe, tab } from "./flow.mjs";
import { Recording } from "./recording.mjs";
import { settingsOf, stored } from "./settings.mjs";
import { hear, heard, Stage } from "./stage.mjs";

const PROBES = fileURLToPath(new URL("nodes", import.meta.url));
/** Longer than any case takes, on a busy machine. */
const PATIENCE = 10_000;

/** A node whose context leads to the one of all. */
const EMPTY = tab("empty-tab", [probe("empty")]);

const [subject, settings, ...names] = process.argv.slice(2);
const print = process.stdout.write.bind(process.stdout);

const userDir = mkdtempSync(join(tmpdir(), "redloom-flows-"));
process.once("exit", () => rmSync(userDir, { recursive: true, force: true }));
const probes = join(userDir, "node_modules/redloom-flow-probes");
mkdirSync(join(userDir, "node_modules"));
cpSync(PROBES, probes, { recursive: true });
const dependencies = { "redloom-flow-probes": "1.0.0" };
writeFileSync(
  join(userDir, "package.json"),
  JSON.stringify({ name: "flows", version: "0.0.1", dependencies }),
);
writeFileSync(join(userDir, "flows.json"), JSON.stringify(stored));
process.chdir(userDir);

const chosen = cases.filter((entry) => {
  if (entry.fatal && subject === "node-red") return false;
  return (entry.settings ?? "plain") === settings && (names.length === 0 || names.includes(entry.name));
});

const recording = new Recording([[userDir, "(user directory)"]]);
const stage = new Stage(recording, userDir);
const require = createRequire(import.meta.url);
const util = require("@node-red/util");
hear(util, recording, stage);
// What the start itself does is seen by the case that comes first.
recording.isOn = chosen[0]?.first === true;
const { start } = await import(`./subjects/${subject}.mjs`);
const played = await start({
  settings: settingsOf(settings, userDir, (line) => heard(line, recording)),
  packages: fileURLToPath(new URL("../../target/flows/node_modules", import.meta.url)),
});
stage.begin(played, util);

/** What is left of a case is not of the next one. */
async function clear() {
  recording.isOn = false;
  util.hooks.clear();
  // A load compares with nothing: after some configurations Node-RED can do no deploy any more.
  stage.forgetCredentials();
  await stage.load(EMPTY);
  const { global } = stage.node("empty").context();
  for (const key of global.keys()) global.set(key, undefined);
  await stage.deploy([]);
  stage.replies = [];
  recording.take();
}

/** Of nodes that do not wait for each other only what each does is in order; a port is part of the revision. */
function apart({ seen, ...record }) {
  const sorted = seen.toSorted((one, other) => String(one.id ?? "").localeCompare(String(other.id ?? "")));
  return JSON.parse(JSON.stringify({ ...record, seen: sorted }).replace(/\b[0-9a-f]{64}\b/g, "(revision)"));
}

async function play(entry) {
  stage.take(entry);
  const playing = (async () => {
    if (!entry.first) await clear();
    recording.isOn = true;
    if (entry.flows) await (entry.loads ? stage.load(entry.flows) : stage.deploy(entry.flows));
    await entry.play?.(stage);
    await stage.quiet();
  })();
  playing.catch(() => {});
  let failure;
  const late = wait(PATIENCE, "too slow", { ref: false });
  try {
    failure = await Promise.race([playing, late]);
  } catch (error) {
    failure = error.stack;
  }
  recording.isOn = false;
  stage.end();
  const record = {
    name: entry.name,
    seen: recording.take(),
    replies: stage.replies,
    ...(failure && { failure }),
  };
  if (entry.begins)
    record.seen.splice(
      0,
      record.seen.findIndex(({ name }) => name === entry.begins),
    );
  return entry.apart ? apart(record) : record;
}

for (const entry of chosen) print(`${JSON.stringify(await play(entry))}\n`);
await played.stop();
await turn();
process.exit(0);
