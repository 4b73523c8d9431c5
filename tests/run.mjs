// Runs every check of the project, in order, and says at the end how long each took.
//   node tests/run.mjs               all
//   node tests/run.mjs build wasm    only these
//   node tests/run.mjs --list        their names
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const WASM = ["--target", "wasm32-unknown-unknown"];

/**
 * What is run, step by step. `expect` is what the output must hold besides: runners that find no test end well.
 *
 * @type {Array<{ name: string, about: string, vital?: boolean, commands: () => Command[] }>}
 * @typedef {{ run: string[], env?: Record<string, string>, expect?: RegExp }} Command
 */
const steps = [
  {
    name: "tools",
    about: "what the tests need and this machine lacks",
    vital: true,
    commands: () => [{ run: [".ci/tools.sh", "test"] }],
  },
  {
    name: "format",
    about: "format of all, lints of TypeScript and JavaScript",
    commands: () => [
      { run: ["cargo", "fmt", "--check"] },
      { run: ["node_modules/.bin/biome", "ci", "--error-on-warnings", "."] },
    ],
  },
  {
    name: "clippy",
    about: "lints of Rust, for this machine and for wasm32, tests included",
    commands: () => [
      { run: ["cargo", "clippy", "--locked", "--all-targets", "--", "-D", "warnings"] },
      { run: ["cargo", "clippy", "--locked", "--all-targets", ...WASM, "--", "-D", "warnings"] },
    ],
  },
  {
    name: "rust",
    about: "Rust tests, and the pages of rustdoc without a broken link",
    commands: () => [
      { run: ["cargo", "test", "--locked"], expect: /test result: ok\. [1-9]/ },
      { run: ["cargo", "doc", "--locked", "--no-deps"], env: { RUSTDOCFLAGS: "-D warnings" } },
    ],
  },
  {
    name: "build",
    about: "both packages and the playground",
    vital: true,
    commands: () => [{ run: ["node", "src/host/build.mjs"] }, { run: ["node", "www/build.mjs"] }],
  },
  {
    name: "types",
    about: "TypeScript of the playground; the build has checked that of the hosts",
    commands: () =>
      ["www", "www/tsconfig.service-worker.json"].map((project) => ({
        run: ["node_modules/.bin/tsc", "-p", project],
      })),
  },
  {
    name: "wasm-node",
    about: "the bindings in Node",
    commands: () => [webTest({})],
  },
  {
    name: "wasm-chromium",
    about: "the same in Chromium: page, worker, service worker",
    commands: () => inBrowser({ CHROMEDRIVER: "/usr/bin/chromedriver" }),
  },
  {
    name: "wasm-firefox",
    about: "the same in Firefox",
    commands: () => inBrowser({ GECKODRIVER: join(root, "target/tools/bin/geckodriver") }),
  },
  {
    name: "json",
    about: "our JSON against V8's: Node-RED's examples, generated and mutated text",
    commands: () => [
      { run: ["node", "tests/json/examples.mjs"] },
      { run: ["node", "tests/json/properties.mjs"] },
    ],
  },
  {
    name: "diff",
    about: "our diff against Node-RED's, over generated pairs",
    commands: () => [{ run: ["node", "tests/diff/run.mjs"] }],
  },
  {
    name: "plan",
    about: "the recorded plans are what Node-RED does",
    commands: () => [{ run: ["node_modules/node/bin/node", "tests/plan/oracle.mjs"] }],
  },
  {
    name: "host",
    about: "parts of the hosts, each alone",
    commands: () => [nodeTest("tests/host")],
  },
  {
    name: "packages",
    about: "the packed packages, installed into fresh projects and used",
    commands: () => [nodeTest("pkg-tests")],
  },
  {
    name: "browser",
    about: "the playground in Chromium",
    commands: () => [nodeTest("tests/browser")],
  },
  {
    name: "contract",
    about: "the same requests to Node-RED, the Node host and the service worker",
    commands: () => [{ run: ["node", "tests/contract/run.mjs"] }],
  },
];

function webTest(env) {
  return {
    run: ["cargo", "test", "--locked", ...WASM, "--test", "web"],
    env,
    expect: /test result: ok\. [1-9]/,
  };
}

function inBrowser(driver) {
  const places = ["BROWSER", "DEDICATED_WORKER", "SERVICE_WORKER"];
  return places.map((place) => webTest({ ...driver, [`WASM_BINDGEN_USE_${place}`]: "1" }));
}

/** Node 20 takes a folder for all the scripts in it, later versions do not: so each file is named. */
function nodeTest(folder) {
  const files = readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith(".test.mjs") && !file.includes("node_modules"))
    .sort();
  if (files.length === 0) throw new Error(`no tests in ${folder}`);
  return {
    run: ["node", "--test", "--test-reporter=spec", ...files.map((file) => join(folder, file))],
    expect: /pass [1-9]/,
  };
}

/** Shows what the command prints, and rejects where it fails. */
async function perform({ run: [program, ...args], env = {}, expect }) {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value} `);
  console.log(`$ ${settings.join("")}${program} ${args.join(" ")}`);
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", expect ? "pipe" : "inherit", "inherit"],
  });
  let printed = "";
  child.stdout?.on("data", (chunk) => {
    process.stdout.write(chunk);
    printed += chunk;
  });
  const [code, signal] = await once(child, "close");
  if (code !== 0) throw new Error(`${program} ended with ${signal ?? code}`);
  if (expect && !expect.test(printed)) throw new Error(`${program} ran no tests`);
}

/** @returns {Promise<string | undefined>} why it failed */
async function runStep({ name, about, commands }) {
  console.log(`\n=== ${name}: ${about}`);
  try {
    for (const command of commands()) await perform(command);
    return undefined;
  } catch (error) {
    console.log(`=== ${name} FAILED: ${error.message}`);
    return error.message;
  }
}

const names = process.argv.slice(2);
if (names[0] === "--list") {
  for (const { name, about } of steps) console.log(`${name.padEnd(15)}${about}`);
  process.exit();
}
const unknown = names.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) throw new Error(`no such step: ${unknown.join(", ")}; --list names them`);

const outcomes = [];
for (const step of steps.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const begun = performance.now();
  const failure = await runStep(step);
  outcomes.push({ name: step.name, seconds: (performance.now() - begun) / 1000, failure });
  if (failure !== undefined && step.vital) break;
}
console.log("\nstep            seconds");
for (const { name, seconds, failure } of outcomes) {
  console.log(
    `${name.padEnd(15)}${seconds.toFixed(1).padStart(8)}  ${failure === undefined ? "ok" : `FAILED: ${failure}`}`,
  );
}
const total = outcomes.reduce((sum, { seconds }) => sum + seconds, 0);
console.log(`${"all".padEnd(15)}${total.toFixed(1).padStart(8)}`);
if (outcomes.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
