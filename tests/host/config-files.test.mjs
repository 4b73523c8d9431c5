// Settings and sessions in the files that Node-RED has for them.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { source } from "./source.mjs";

const { FlowFileStore } = await source("node/store.ts");

async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), "redloom-config-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return {
    at: (name) => join(path, name),
    open: () => new FlowFileStore(join(path, "flows.json"), path, () => {}),
    text: (name) => readFile(join(path, name), "utf8"),
    names: async () => (await readdir(path)).sort(),
  };
}

const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));
const read = async (store, part) => {
  const { [part]: found } = await store.load();
  return found && JSON.parse(Buffer.from(found).toString());
};

test("settings go to Node-RED's files, only those that change, with a backup, for their owner only", async (t) => {
  const place = await folder(t);
  await writeFile(place.at(".config.runtime.json"), '{"_credentialSecret":"s","b":1}');
  const store = place.open();
  assert.deepEqual(await read(store, "settings"), { b: 1 });
  await store.saveSettings(bytes({ users: { _: { editor: {} } }, b: null, runtimeFlowState: "stop" }));
  assert.deepEqual(await place.names(), [
    ".config.runtime.json",
    ".config.runtime.json.backup",
    ".config.users.json",
  ]);
  assert.equal(
    await place.text(".config.runtime.json"),
    '{\n    "_credentialSecret": "s",\n    "runtimeFlowState": "stop"\n}',
  );
  assert.equal(await place.text(".config.users.json"), '{\n    "_": {\n        "editor": {}\n    }\n}');
  assert.equal((await stat(place.at(".config.users.json"))).mode & 0o777, 0o600);
  assert.deepEqual(await read(place.open(), "settings"), {
    ...{ runtimeFlowState: "stop", users: { _: { editor: {} } } },
  });
  await store.saveSettings(bytes({ users: null }));
  assert.equal(await place.text(".config.users.json"), "{}");
  assert.deepEqual(await read(store, "settings"), { runtimeFlowState: "stop" });
});

test("a settings file that is no JSON is not overwritten", async (t) => {
  const place = await folder(t);
  await writeFile(place.at(".config.users.json"), '{"MARKED');
  const refused = (error) => error.name === "StoreError" && !error.message.includes("MARKED");
  await assert.rejects(place.open().saveSettings(bytes({ a: 1 })), refused);
  assert.deepEqual(await place.names(), [".config.users.json"]);
});

test("sessions are kept as they come", async (t) => {
  const place = await folder(t);
  const store = place.open();
  assert.equal(await read(store, "sessions"), undefined);
  await store.saveSessions(bytes({ token: { user: "a" } }));
  assert.deepEqual(await read(place.open(), "sessions"), { token: { user: "a" } });
  assert.equal((await stat(place.at(".sessions.json"))).mode & 0o777, 0o600);
  assert.deepEqual(await place.names(), [".sessions.json"]);
});
