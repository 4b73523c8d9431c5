// What README.md shows is so: the output of its commands, and its workflow for pull requests.
import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { finish, freshProject, removeProject, succeed } from "./projects.mjs";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const blocks = (language) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(([, text]) => text);

let folder;
before(async () => {
  folder = await freshProject("command");
});
after(() => removeProject(folder));

/** Runs a command, in which npm says only what is wrong, and does not use the network. */
const offline = (...command) =>
  finish("env", ["npm_config_offline=true", "npm_config_loglevel=error", ...command], { cwd: folder });

it("the commands print what stands below them", async () => {
  const sessions = blocks("console").map((text) => /^\$ (.*)\n((?:.|\n)*)$/.exec(text));
  assert.ok(sessions.length >= 2);
  for (const [, command, shown] of sessions) {
    const { out, err } = await offline("bash", "-c", command);
    assert.equal(out + err, shown, command);
  }
});

describe("the workflow for pull requests", () => {
  const [workflow] = blocks("yaml");
  const steps = stepsOf(workflow);
  const git = (...args) => succeed("git", args, { cwd: folder });
  const fixture = (name) => readFile(join(folder, `${name}.json`), "utf8");

  /** A repository as a runner has it: the merge of a branch, in which the flows are `changed`, into its base. */
  const pullRequest = async (base, changed) => {
    await rm(join(folder, ".git"), { recursive: true, force: true });
    await git("init", "--quiet", "--initial-branch=main");
    await git("config", "user.name", "Test");
    await git("config", "user.email", "test@localhost");
    await writeFile(join(folder, ".gitignore"), "node_modules\n/*.tgz\n/runner\n");
    if (base === undefined) await rm(join(folder, "flows.json"), { force: true });
    else await writeFile(join(folder, "flows.json"), base);
    await git("add", ".");
    await git("commit", "--quiet", "--message=base");
    await git("switch", "--quiet", "--create=change");
    await writeFile(join(folder, "flows.json"), changed);
    await git("add", ".");
    await git("commit", "--quiet", "--message=change");
    await git("switch", "--quiet", "--detach", "main");
    await git("merge", "--quiet", "--no-ff", "--message=merge", "change");
  };

  /** Runs the steps as GitHub does. */
  const run = async () => {
    await rm(join(folder, "runner"), { recursive: true, force: true });
    await mkdir(join(folder, "runner"));
    const outcomes = [];
    for (const { script, always } of steps) {
      if (!always && outcomes.some(({ code }) => code !== 0)) continue;
      await writeFile(join(folder, "runner/step.sh"), script);
      outcomes.push(await offline("RUNNER_TEMP=runner", "bash", "-e", "runner/step.sh"));
    }
    return outcomes;
  };

  it("is asked for by pull requests and reads only", () => {
    assert.match(workflow, /^on: pull_request$/m);
    assert.match(workflow, /^permissions:\n {2}contents: read$/m);
    assert.equal(steps.length, 2);
    // What a stranger writes in a pull request never becomes part of a script.
    for (const { script } of steps) assert.ok(!script.includes("${{"), script);
  });

  it("passes with sound flows and shows the plan", async () => {
    await pullRequest(await fixture("before"), await fixture("after"));
    const [check, plan] = await run();
    assert.deepEqual(check, { code: 0, out: "flows.json: 0 errors, 0 warnings\n", err: "" });
    const { out } = await offline("npx", "redloom", "plan", "before.json", "after.json");
    assert.deepEqual(plan, { code: 0, out, err: "" });
    assert.match(out, /function "to Celsius" \(n2\) restarts/);
  });

  it("fails with faulty flows, and shows the plan all the same", async () => {
    await pullRequest(await fixture("before"), await fixture("faulty"));
    const [check, plan] = await run();
    assert.equal(check.code, 1);
    assert.match(check.out, /^flows\.json:14:3: error: .+ \(subflow_recursion\) at node n3, type$/m);
    assert.match(check.out, /\nflows\.json: 2 errors, 1 warning\n$/);
    assert.equal(plan.code, 0);
    assert.match(plan.out, /- mqtt in "smoke" \(n5\) stops: /);
  });

  it("takes a flow file that is new", async () => {
    await pullRequest(undefined, await fixture("before"));
    const [check, plan] = await run();
    assert.deepEqual([check.code, plan.code], [0, 0]);
    assert.match(plan.out, /\n {2}\+ function "to Celsius" \(n2\) starts: it is new\n/);
  });

  it("fails with text that is no JSON", async () => {
    await pullRequest(await fixture("before"), "[");
    const [check, plan] = await run();
    assert.deepEqual([check.code, plan.code], [2, 2]);
    assert.match(check.err, /^redloom check: flows\.json:1:2: /);
  });
});

/** The scripts of a workflow's one job, and which of them run after a failure, too. */
function stepsOf(workflow) {
  const list = workflow.slice(workflow.indexOf("\n    steps:\n") + "\n    steps:\n".length);
  const steps = list.split(/^ {6}- /m).slice(1);
  return steps.flatMap((step) => {
    const found = /^ *run: (?:\|\n((?: {10}.*\n)+)|(.+)\n)/m.exec(step);
    if (found === null) return [];
    const script = found[1]?.replaceAll(/^ {10}/gm, "") ?? found[2];
    return [{ script, always: /^ *if: .*!cancelled\(\)/m.test(step) }];
  });
}
