// Where the flow and credential files are looked for, beside Node-RED's own code.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { loaded, save, UserDirectory, unlocked } from "./folder.mjs";

const require = createRequire(import.meta.url);
const oracle = require("@node-red/runtime/lib/storage/localfilesystem/projects/index.js");

/** Folders of a test: the working directory, the user directory, another one. */
async function places(t) {
  const path = await realpath(await mkdtemp(join(tmpdir(), "redloom-location-")));
  t.after(() => rm(path, { recursive: true, force: true }));
  for (const name of ["work/sub", "user/sub", "other"]) await mkdir(join(path, name), { recursive: true });
  process.chdir(join(path, "work"));
  return path;
}

const cases = {
  "no setting": {},
  "an empty setting": { flowFile: "" },
  "a name": { flowFile: "flows.json" },
  "a name that the working directory has": { flowFile: "flows.json", there: ["work/flows.json"] },
  "a path below the user directory": { flowFile: "sub/flows.json" },
  "a path below the working directory that is there": {
    flowFile: "sub/flows.json",
    there: ["work/sub/flows.json"],
  },
  "a path from the working directory": { flowFile: "./flows.json", there: ["user/flows.json"] },
  "a path out of the user directory": { flowFile: "../other/my flows.v2.json" },
  "an absolute path": { flowFile: "/other/flows.json" },
  "an absolute path, credentials in the user directory": {
    ...{ flowFile: "/other/flows.json", there: ["user/flows_cred.json"] },
  },
  "credentials beside the flow file and in the user directory": {
    flowFile: "/other/flows.json",
    there: ["user/flows_cred.json", "other/flows_cred.json"],
  },
  "no extension": { flowFile: "flows" },
  "a name that begins with a dot": { flowFile: ".flows" },
};

for (const [about, { flowFile, there = [] }] of Object.entries(cases)) {
  test(`${about}: the files are where Node-RED has them`, async (t) => {
    const found = [];
    for (const who of ["Node-RED", "Redloom"]) {
      const path = await places(t);
      for (const name of there) await writeFile(join(path, name), "{}");
      const userDir = join(path, "user");
      const setting = flowFile?.startsWith("/") ? join(path, flowFile) : flowFile;
      if (who === "Node-RED") {
        const settings = { userDir, getUserSettings: () => ({}) };
        await oracle.init({ ...settings, ...(setting !== undefined && { flowFile: setting }) });
        await oracle.saveFlows([1]);
        await oracle.saveCredentials({ a: 1 });
      } else {
        const store = new UserDirectory({ userDir, flowFile: setting, log() {}, lock: unlocked });
        const { generation } = await store.load();
        await store.save(save(generation, "[1]", '{"a":1}'));
        assert.equal((await loaded(store)).flows, "[1]");
      }
      const names = (await readdir(path, { recursive: true })).filter((name) => !name.endsWith(".redloom"));
      found.push(names.sort());
    }
    assert.deepEqual(found[1], found[0]);
    assert.ok(found[0].some((name) => name.includes("flows")));
  });
}

test("a name made of the machine's is warned of", async (t) => {
  const path = await places(t);
  const logged = [];
  const log = (...line) => logged.push(line);
  await new UserDirectory({ userDir: join(path, "user"), log, lock: unlocked }).load();
  const [[, file], [level, message]] = logged;
  assert.ok(file.endsWith(`flows_${hostname()}.json`));
  assert.equal(level, "warn");
  assert.match(message, /flowFile is not set/);
});

test("without a setting a flows.json is taken where the machine has no file of its own", async (t) => {
  const path = await places(t);
  const userDir = join(path, "user");
  const logged = [];
  const store = () => new UserDirectory({ userDir, log: (level) => logged.push(level), lock: unlocked });
  await writeFile(join(userDir, "flows.json"), "[1]");
  assert.equal((await loaded(store())).flows, "[1]");
  await writeFile(join(userDir, `flows_${hostname()}.json`), "[2]");
  assert.equal((await loaded(store())).flows, "[2]");
  assert.deepEqual(logged, ["info", "info", "warn"]);
});
