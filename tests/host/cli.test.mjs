import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bundled } from "./source.mjs";

const cli = await bundled("node/cli.ts");

/** Starts the command; `output` grows, `ended` resolves to its exit code or signal. */
function start(t, args, env = {}) {
  const child = spawn(process.execPath, [cli, ...args], { env: { PATH: process.env.PATH, ...env } });
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

async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), "redloom-cli-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function url(run) {
  const late = setTimeout(() => run.child.kill(), 10_000);
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
