// redloom-server/test-helper in a project that tests a node of its own, with Node's test runner.
import { equal, match } from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { finish, freshProject, PACKAGES, removeProject } from "./projects.mjs";

let folder;
before(async () => {
  folder = await freshProject("test-helper", PACKAGES);
});
after(() => removeProject(folder));

/** Node's runner, as if no other had started it: else it would run nothing. */
const run = (file) =>
  finish("env", ["--unset=NODE_TEST_CONTEXT", "node", "--test", "--test-reporter=tap", file], {
    cwd: folder,
  });

for (const [file, count] of [
  ["required.cjs", 1],
  ["imported.mjs", 2],
]) {
  it(`runs ${file}`, async () => {
    const { code, out } = await run(file);
    match(out, new RegExp(`^# pass ${count}$`, "m"));
    equal(code, 0);
  });
}

it("says what is lacking where there is no sinon", async () => {
  await rm(join(folder, "node_modules/sinon"), { recursive: true });
  const { code, out } = await run("imported.mjs");
  equal(code, 1);
  match(out, /npm install --save-dev sinon/);
});
