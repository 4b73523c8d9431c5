// Kills a process that deploys, after every change that it makes in its folder and at random moments, and opens what
// is left with Redloom and with Node-RED's own code, a few times with the command node-red.
//   node tests/kill/run.mjs [--moments 300] [--seed 1] [--commands 2] [--scenario TEXT]
//     --moments   how many random moments
//     --commands  how many folders the command opens, evenly spread
//     --scenario  only those whose name holds this
// Whatever the moment: the flows are the old or the new ones; Redloom finds exactly the credentials that belong to
// them, leaves nothing lying about, and takes the next deploy; Node-RED finds the credentials of every node.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { unlocked } from "../host/folder.mjs";
import { bundle } from "../host/source.mjs";
import { deployIn, nodeRed, openWithCommand } from "./processes.mjs";
import { scenarios } from "./scenarios.mjs";
import { checkNodeRed, leftovers, stateOf, which } from "./verdict.mjs";

const { values } = parseArgs({
  options: {
    moments: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    commands: { type: "string", default: "2" },
    scenario: { type: "string", default: "" },
  },
});
const [moments, seed, commands] = [values.moments, values.seed, values.commands].map(Number);

const root = mkdtempSync(join(tmpdir(), "redloom-kill-"));
process.once("exit", () => rmSync(root, { recursive: true, force: true }));
const host = await bundle("tests/kill/host.mjs", false);
const engine = fileURLToPath(new URL("../../pkg/redloom/node.js", import.meta.url));
const { Driver, UserDirectory, engineOf, platform } = await import(host);
const { Admin } = await import(engine);
const oracle = nodeRed();
const random = numbers(seed);
let folders = 0;

/** Numbers from 0 to 1 that are the same for the same seed. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) / 0x7fffff;
  };
}

function newFolder(from) {
  folders += 1;
  const folder = join(root, String(folders));
  if (from === undefined) mkdirSync(folder);
  else
    cpSync(from, folder, {
      recursive: true,
      preserveTimestamps: true,
      filter: (path) => !path.endsWith(".lock"),
    });
  return folder;
}

/** The folder of a scenario before its deploy. */
function before({ files }) {
  const folder = newFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const task = ({ settings, deploy }, folder, rest = {}) => ({
  host,
  engine,
  folder,
  settings,
  deploy,
  ...rest,
});

/** Opens the folder with Redloom; resolves to its flows. With `deploy`, deploys first. */
async function redloom(folder, { settings }, deploy) {
  const log = (level, message) => assert.notEqual(level, "error", message);
  const store = new UserDirectory({
    ...settings,
    userDir: folder,
    flowFile: "flows.json",
    log,
    lock: unlocked,
  });
  const create = () => engineOf(Admin, folder, settings, log);
  const driver = new Driver(create, { ...platform, store, log });
  const headers = { "Content-Type": "application/json", "Node-RED-API-Version": "v1" };
  const ask = (request) => driver.fetch(new Request("http://a/flows", { headers, ...request }));
  if (deploy) {
    const { status } = await ask({ method: "POST", body: JSON.stringify(deploy) });
    assert.equal(status, 204);
  }
  const flows = await (await ask()).json();
  await driver.close();
  await store.close();
  return flows;
}

/** Checks what a killed deploy has left. Returns what Node-RED and Redloom found: `old` or `next`. */
async function judge(scenario, folder, states, about, byCommand) {
  const { settings, deploy, migrates } = scenario;
  const given = (userDir) => ({ flowFile: "flows.json", ...settings, userDir });
  const found = {};

  // A copy, for Node-RED writes when it opens a folder.
  const theirs = await oracle.open(given(newFolder(folder)));
  if (theirs.failure !== undefined) {
    assert.ok(migrates, `${about}: Node-RED cannot read the credentials`);
    which(theirs.flows, states, about);
    found.nodeRed = "unread";
  } else {
    found.nodeRed = checkNodeRed(theirs, states, about);
  }
  if (byCommand && theirs.failure === undefined) await judgeByCommand(scenario, folder, states, about);

  const flows = await redloom(folder, scenario);
  found.redloom = which(flows, states, about);
  const state = stateOf(folder, settings);
  assert.deepEqual(state, states[found.redloom], `${about}: flows and credentials do not belong together`);
  assert.deepEqual(leftovers(folder), [], about);

  await redloom(folder, scenario, deploy);
  assert.deepEqual(stateOf(folder, settings), states.next, `${about}: the next deploy`);
  const after = await oracle.open(given(folder));
  assert.equal(after.failure, undefined, about);
  assert.equal(checkNodeRed(after, states, about), "next");
  return found;
}

async function judgeByCommand({ settings }, folder, states, about) {
  const ids = [...new Set(Object.values(states).flatMap(({ sets }) => Object.keys(sets)))];
  const { flows, sets } = await openWithCommand(newFolder(folder), settings, ids);
  const shown = (given) =>
    Object.fromEntries(Object.entries(given).map(([id, { user }]) => [id, { user, has_password: true }]));
  const masked = ({ flows, sets }) => ({ flows, sets: shown(sets) });
  checkNodeRed(
    { flows, sets },
    { old: masked(states.old), next: masked(states.next) },
    `${about}, by the command`,
  );
}

const tally = [];
let judged = 0;
const share = Math.max(1, Math.floor(450 / Math.max(1, commands)));

async function kill(scenario, states, counts, about, rest, moment) {
  const folder = before(scenario);
  const { status } = await deployIn(task(scenario, folder, rest), moment);
  judged += 1;
  const byCommand = commands > 0 && judged % share === 0;
  const found = await judge(scenario, folder, states, `${scenario.name}, ${about}`, byCommand);
  if (status !== undefined) assert.equal(found.redloom, "next", "an answer was given for what is not there");
  counts[`redloom ${found.redloom}`] = (counts[`redloom ${found.redloom}`] ?? 0) + 1;
  counts[`node-red ${found.nodeRed}`] = (counts[`node-red ${found.nodeRed}`] ?? 0) + 1;
}

const chosen = scenarios.filter(({ name }) => name.includes(values.scenario));
for (const scenario of chosen) {
  const whole = before(scenario);
  const old = stateOf(whole, scenario.settings);
  const { status, changes, written, took: first } = await deployIn(task(scenario, whole));
  assert.equal(status, 200, scenario.name);
  const { took: second } = await deployIn(task(scenario, before(scenario)));
  const took = Math.min(first, second);
  const states = { old, next: stateOf(whole, scenario.settings) };
  assert.notDeepEqual(states.next, old);

  const steps = {};
  for (let at = 1; at <= changes; at += 1) {
    await kill(scenario, states, steps, `after change ${at}`, { at });
    if (written.includes(at))
      await kill(scenario, states, steps, `in the middle of change ${at}`, { at, half: true });
  }
  assert.ok(
    steps["redloom old"] > 0 && steps["redloom next"] > 0,
    `${scenario.name}: ${JSON.stringify(steps)}`,
  );

  const chance = {};
  for (let index = 0; index < moments / chosen.length; index += 1) {
    const moment = random() * took * 1.2;
    await kill(scenario, states, chance, `after ${moment.toFixed(3)} ms (seed ${seed})`, {}, moment);
  }
  tally.push([scenario.name, changes, steps, chance]);
}
oracle.close();
for (const [name, changes, steps, chance] of tally) {
  console.log(`${name}: ${changes} changes of the file system`);
  for (const [how, counts] of Object.entries({ "after and amid each": steps, "at random moments": chance })) {
    const list = Object.entries(counts)
      .sort()
      .map(([what, count]) => `${what} ${count}`);
    console.log(`  ${how.padEnd(20)}${list.join(", ")}`);
  }
}
console.log(`${judged} folders were right`);
