import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bundled } from "./source.mjs";

const cli = await bundled("node/cli.ts");

/** Starts the command; `output` grows, `ended` resolves to its exit code or signal. */
function start(t, args, env = {}, cwd = undefined) {
  const child = spawn(process.execPath, [cli, ...args], { cwd, env: { PATH: process.env.PATH, ...env } });
  const run = { child, output: "", errors: "" };
  child.stdout.on("data", (data) => {
    run.output += data;
  });
  child.stderr.on("data", (data) => {
    run.errors += data;
  });
  run.ended = once(child, "close").then(([code, signal]) => code ?? signal);
  t.after(() => child.kill("SIGKILL"));
  return run;
}

async function folder(t, files = {}) {
  const path = await mkdtemp(join(tmpdir(), "redloom-cli-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return path;
}

async function url(run) {
  const late = setTimeout(() => run.child.kill(), 60_000);
  while (!/at (http\S+)/.test(run.output)) {
    if (run.child.exitCode !== null) throw new Error(`ended: ${run.errors}`);
    await once(run.child.stdout, "data");
  }
  clearTimeout(late);
  return /at (http\S+)/.exec(run.output)[1];
}

for (const name of ["SIGINT", "SIGTERM"]) {
  test(`serves a folder, says where, and ends at ${name} with 0`, async (t) => {
    const path = await folder(t);
    const run = start(t, ["-p", "0", path]);
    const root = await url(run);
    assert.match(root, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    const headers = { "Content-Type": "application/json" };
    const saved = await fetch(`${root}flows`, { method: "POST", headers, body: '[{"id":"a","type":"tab"}]' });
    assert.equal(saved.status, 204);
    run.child.kill(name);
    assert.equal(await run.ended, 0);
    assert.equal(run.errors, "");
    assert.equal(await readFile(join(path, "flows.json"), "utf8"), '[{"id":"a","type":"tab"}]');
  });
}

test("the folder, host and port by options, the port by PORT", async (t) => {
  const path = await folder(t);
  const run = start(t, ["--userDir", path, "--host", "localhost"], { PORT: "0" });
  assert.equal((await fetch(`${await url(run)}flows`)).status, 200);
});

test("a port that is in use is one line and exit code 1", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  t.after(() => other.close());
  const { port } = other.address();
  const run = start(t, ["-p", String(port), await folder(t)]);
  assert.equal(await run.ended, 1);
  assert.equal(run.errors, `Port ${port} of 127.0.0.1 is in use; --port chooses another\n`);
});

test("a host that is not this machine's", async (t) => {
  const run = start(t, ["-p", "0", "--host", "192.0.2.1", await folder(t)]);
  assert.equal(await run.ended, 1);
  assert.equal(run.errors, "192.0.2.1 is no address of this machine; --host chooses another\n");
});

for (const args of [["--nonsense"], ["-p", "x"], ["-p", "70000"], ["a", "b"], ["-u", "a", "b"], ["-p"]]) {
  test(`wrong usage: ${args.join(" ")}`, async (t) => {
    const run = start(t, args);
    assert.equal(await run.ended, 2);
    assert.match(run.errors, /^[^\n]+\n(redloom-server --help tells more\n)?$/);
    assert.equal(run.output, "");
  });
}

test("--help and --version", async (t) => {
  const help = start(t, ["--help"]);
  assert.equal(await help.ended, 0);
  assert.match(help.output, /^Usage: redloom-server/);
  const version = start(t, ["--version"]);
  assert.equal(await version.ended, 0);
  assert.match(version.output, /^\d+\.\d+\.\d+\n$/);
});

test("SIGTERM closes the nodes before the process ends, whatever they leave behind", async (t) => {
  const node = { id: "n", type: "function", z: "f", outputs: 0, wires: [] };
  const flows = [
    { id: "f", type: "tab" },
    { ...node, initialize: "setInterval(() => {}, 1e6)", func: "", finalize: "node.warn('closed')" },
  ];
  const run = start(t, ["-p", "0", await folder(t, { "flows.json": JSON.stringify(flows) })]);
  await url(run);
  run.child.kill("SIGTERM");
  assert.equal(await run.ended, 0);
  assert.match(run.output, /\[info\] Stopping flows\n[^\n]*\[warn\] \[function:n\] closed\n/);
});

test("SIGTERM leaves what nodes have kept in files, what they keep while they close too", async (t) => {
  const node = { id: "n", type: "function", z: "f", outputs: 0, wires: [], func: "" };
  const initialize = "flow.set('starts', (flow.get('starts') || 0) + 1);";
  const finalize = "context.set('closed', flow.get('starts'));";
  const path = await folder(t, {
    "settings.js": exported("{ contextStorage: { default: { module: 'localfilesystem' } } }"),
    "flows.json": JSON.stringify([
      { id: "f", type: "tab" },
      { ...node, initialize, finalize },
    ]),
  });
  for (const starts of [1, 2]) {
    const run = start(t, ["-p", "0", path]);
    await url(run);
    run.child.kill("SIGTERM");
    assert.equal(await run.ended, 0);
    const kept = async (name) => JSON.parse(await readFile(join(path, "context/f", name), "utf8"));
    assert.deepEqual([await kept("flow.json"), await kept("n.json")], [{ starts }, { closed: starts }]);
  }
});

const exported = (settings) => `module.exports = ${settings}`;

test("the settings.js of the folder, and what is said on the command line on top of it", async (t) => {
  const path = await folder(t, {
    "settings.js": exported(
      '{ uiPort: process.env.PORT || 1880, httpAdminRoot: "/red", flowFile: "my.json", readOnly: true, what: 1 }',
    ),
    "my.json": '[{"id":"a","type":"tab"}]',
  });
  const run = start(t, [path, "-D", 'httpAdminRoot="/blue"', "-D", "logging.console.level=warn"], {
    PORT: "0",
  });
  const root = await url(run);
  assert.match(root, /\/blue\/$/);
  assert.equal(await (await fetch(`${root}flows`)).text(), '[{"id":"a","type":"tab"}]');
  assert.match(
    run.output,
    /^\S+ \w+ \S+ - \[warn\] Settings that only packages of nodes may know: what\nRedloom is at/,
  );
});

test("-s, --safe and a flow file by its name", async (t) => {
  const path = await folder(t, { "x.json": "[]" });
  const elsewhere = await folder(t, { "other.js": exported("{ uiPort: 0, flowFile: 'no.json' }") });
  const flows = join(path, "x.json");
  const run = start(t, ["-s", join(elsewhere, "other"), "-u", path, "--safe", "--title", "my flows", flows]);
  const root = await url(run);
  assert.equal(await (await fetch(`${root}flows/state`)).text(), '{"state":"safe"}');
  const headers = { "Content-Type": "application/json" };
  await fetch(`${root}flows`, { method: "POST", headers, body: '[{"id":"a","type":"tab"}]' });
  assert.equal(await readFile(flows, "utf8"), '[{"id":"a","type":"tab"}]');
});

test("a flow file of the working directory is not taken for that of the folder", async (t) => {
  const here = await folder(t, { "flows.json": '[{"id":"other","type":"tab"}]' });
  const root = await url(start(t, ["-p", "0", "user"], {}, here));
  const headers = { "Content-Type": "application/json" };
  assert.equal(await (await fetch(`${root}flows`)).text(), "[]");
  await fetch(`${root}flows`, { method: "POST", headers, body: "[]" });
  assert.equal(await readFile(join(here, "user/flows.json"), "utf8"), "[]");
});

test("without a flowFile in its settings.js a folder has the one that Node-RED gives it", async (t) => {
  const path = await folder(t, { "settings.js": exported("{ uiPort: 0 }") });
  const root = await url(start(t, [path]));
  const headers = { "Content-Type": "application/json" };
  await fetch(`${root}flows`, { method: "POST", headers, body: "[]" });
  assert.equal(await readFile(join(path, `flows_${hostname()}.json`), "utf8"), "[]");
});

test("NODE_RED_HOME, where it is a user directory", async (t) => {
  const home = await folder(t, {
    "settings.js": exported("{ uiPort: 0, flowFile: 'f.json' }"),
    ".config.json": "{}",
  });
  const run = start(t, [], { NODE_RED_HOME: home, NODE_RED_ENABLE_SAFE_MODE: "true" });
  const root = await url(run);
  assert.equal(await (await fetch(`${root}flows/state`)).text(), '{"state":"safe"}');
  const headers = { "Content-Type": "application/json" };
  await fetch(`${root}flows`, { method: "POST", headers, body: "[]" });
  assert.equal(await readFile(join(home, "f.json"), "utf8"), "[]");
});

for (const [what, files, args, env, exit, line] of [
  [
    "a settings file that throws",
    { "settings.js": "throw new Error('no key.pem')" },
    [],
    {},
    1,
    /no key\.pem \(line 1\)/,
  ],
  ["no settings file", {}, ["-s", "none.js"], {}, 1, /none\.js: there is no such file/],
  [
    "storageModule",
    { "settings.js": exported("{ storageModule: {} }") },
    [],
    {},
    2,
    /^storageModule is not supported/,
  ],
  [
    "an active project",
    { ".config.projects.json": '{"activeProject":"p"}' },
    [],
    { NODE_RED_ENABLE_PROJECTS: "true" },
    2,
    /^The project p is active/,
  ],
  ["a -D that is none", {}, ["-D", "MARKED"], {}, 2, /^-D takes NAME=VALUE/],
]) {
  test(`refused at start: ${what}`, async (t) => {
    const run = start(t, ["-p", "0", await folder(t, files), ...args], env);
    assert.equal(await run.ended, exit);
    assert.match(run.errors, line);
    assert.match(run.errors, /^[^\n]+\n(redloom-server --help tells more\n)?$/);
    assert.doesNotMatch(run.errors + run.output, /MARKED/);
  });
}

test("without anything to listen for it runs until it is ended", async (t) => {
  const run = start(t, [await folder(t), "-D", "httpRoot=false"]);
  while (!run.output.includes("Redloom runs without an admin API\n")) await once(run.child.stdout, "data");
  run.child.kill("SIGHUP");
  assert.equal(await run.ended, 0);
});

test("a folder that Node-RED made opens with its own settings.js", async (t) => {
  const stock = createRequire(import.meta.url).resolve("node-red/settings.js");
  const path = await folder(t, { "settings.js": await readFile(stock, "utf8"), "flows.json": "[]" });
  const run = start(t, [path], { PORT: "0" });
  assert.equal((await fetch(`${await url(run)}flows`)).status, 200);
  assert.equal(run.errors, "");
  assert.match(run.output, /\[info\] Settings without effect in this version: [^\n]+\n/);
  assert.doesNotMatch(run.output, /\[(warn|error)\]/);
});
