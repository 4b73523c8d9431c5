// Runs every check of the project and says at the end how long each took.
//   node tests/run.mjs               all
//   node tests/run.mjs build rust    only these
//   node tests/run.mjs --list        their names
//
// Steps run side by side where they can (see tests/steps.mjs), but are told one after the other: the output of each
// is whole and in the order of the list, as it comes for the first that is not done.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { root, steps } from "./steps.mjs";

/** One more than there are cores, for servers and browsers are waited for most of the time. */
const LANES = availableParallelism() + 1;

/** What a step prints: kept until its turn, then passed on as it comes. */
class Output {
  #kept = [];
  #passing = false;

  print(chunk) {
    if (this.#passing) process.stdout.write(chunk);
    else this.#kept.push(chunk);
  }

  pass() {
    this.#passing = true;
    for (const chunk of this.#kept.splice(0)) process.stdout.write(chunk);
  }
}

/** Prints what the command prints, and rejects where it fails. */
async function perform({ run: [program, ...args], env = {}, expect }, output) {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value} `);
  output.print(`$ ${settings.join("")}${program} ${args.join(" ")}\n`);
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  child.stdout.on("data", (chunk) => {
    if (expect) printed += chunk;
    output.print(chunk);
  });
  child.stderr.on("data", (chunk) => output.print(chunk));
  const [code, signal] = await once(child, "close");
  if (code !== 0) throw new Error(`${program} ended with ${signal ?? code}`);
  if (expect && !expect.test(printed)) throw new Error(`${program} ran no tests`);
}

/** @returns {Promise<{ name: string, seconds: number, failure?: string }>} */
async function runStep({ name, about, commands }, output) {
  const begun = performance.now();
  output.print(`\n=== ${name}: ${about}\n`);
  let failure;
  try {
    for (const command of commands()) await perform(command, output);
  } catch (error) {
    failure = error.message;
    output.print(`=== ${name} FAILED: ${failure}\n`);
  }
  return { name, seconds: (performance.now() - begun) / 1000, failure };
}

/** Starts each step once those that it needs are done and no other uses the same; the first in the list first. */
async function runAll(chosen) {
  const outputs = new Map(chosen.map(({ name }) => [name, new Output()]));
  const outcomes = new Map();
  const running = new Map();
  const waiting = new Set(chosen);

  const begin = (step) => {
    waiting.delete(step);
    const output = outputs.get(step.name);
    const broken = step.needs?.find((name) => outcomes.get(name)?.failure !== undefined);
    if (broken !== undefined) {
      const failure = `not run, for ${broken} failed`;
      output.print(`\n=== ${step.name} FAILED: ${failure}\n`);
      outcomes.set(step.name, { name: step.name, seconds: 0, failure });
      return;
    }
    const done = runStep(step, output).then((outcome) => {
      outcomes.set(step.name, outcome);
      running.delete(step);
    });
    running.set(step, done);
  };

  const isFree = (step) => {
    const needs = (step.needs ?? []).filter((name) => outputs.has(name));
    const taken = new Set([...running.keys()].flatMap(({ uses = [] }) => uses));
    return needs.every((name) => outcomes.has(name)) && !(step.uses ?? []).some((name) => taken.has(name));
  };

  const tell = () => {
    for (const { name } of chosen) {
      outputs.get(name).pass();
      if (!outcomes.has(name)) return;
    }
  };

  while (waiting.size > 0 || running.size > 0) {
    for (const step of waiting) if (running.size < LANES && isFree(step)) begin(step);
    tell();
    if (running.size > 0) await Promise.race(running.values());
  }
  tell();
  return chosen.map(({ name }) => outcomes.get(name));
}

function summary(outcomes, seconds) {
  const row = (name, time) => `${name.padEnd(15)}${time.toFixed(1).padStart(8)}`;
  const rows = outcomes.map(({ name, seconds, failure }) => {
    return `${row(name, seconds)}  ${failure === undefined ? "ok" : `FAILED: ${failure}`}`;
  });
  return ["\nstep            seconds", ...rows, `${row("all", seconds)}  side by side`].join("\n");
}

const names = process.argv.slice(2);
if (names[0] === "--list") {
  for (const { name, about } of steps) console.log(`${name.padEnd(15)}${about}`);
  process.exit();
}
const unknown = names.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) throw new Error(`no such step: ${unknown.join(", ")}; --list names them`);
const outcomes = await runAll(steps.filter(({ name }) => names.length === 0 || names.includes(name)));
console.log(summary(outcomes, performance.now() / 1000));
if (outcomes.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
