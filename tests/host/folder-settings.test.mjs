// Settings and sessions in the files that Node-RED has for them, beside Node-RED's own code.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bytes as encoded, folder } from "./folder.mjs";

const require = createRequire(import.meta.url);
const oracle = require("@node-red/runtime/lib/storage/localfilesystem/settings.js");

const bytes = (value) => encoded(JSON.stringify(value));
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
    ...[".config.runtime.json", ".config.runtime.json.backup", ".config.users.json"],
  ]);
  assert.equal(
    await place.text(".config.runtime.json"),
    '{\n    "_credentialSecret": "s",\n    "runtimeFlowState": "stop"\n}',
  );
  assert.equal((await stat(place.at(".config.users.json"))).mode & 0o777, 0o600);
  assert.deepEqual(await read(place.open(), "settings"), {
    ...{ runtimeFlowState: "stop", users: { _: { editor: {} } } },
  });
  await store.saveSettings(bytes({ users: null }));
  assert.equal(await place.text(".config.users.json"), "{}");
  assert.deepEqual(await read(store, "settings"), { runtimeFlowState: "stop" });
});

/** The files of settings in a folder that hold any, by name; without backups. */
async function filesOf(path) {
  const names = (await readdir(path)).filter((name) => name.startsWith(".config")).sort();
  const files = names.map(async (name) => [name, await readFile(join(path, name), "utf8")]);
  return (await Promise.all(files)).filter(([name, text]) => !name.endsWith(".backup") && text !== "{}");
}

test("the same changes leave the same files and settings as in Node-RED", async (t) => {
  const starts = {
    "an empty folder": {},
    "files of now": {
      ".config.runtime.json": '{"a":1,"_credentialSecret":"s","2":0}',
      ".config.users.json": '\uFEFF{"_":{}}',
      ".config.nodes.json": "{}",
    },
    "the file of old": { ".config.json": '{"users":{"u":1},"a":{"b":[]},"projects":{"p":1}}' },
    "an empty file beside its backup": {
      ".config.runtime.json": "",
      ".config.runtime.json.backup": '{"a":5}',
    },
  };
  const patches = [
    { b: [1, { c: null }] },
    { users: { x: {} }, a: null },
    { users: { x: {} } },
    { nodes: { n: 1 } },
  ];
  for (const [about, files] of Object.entries(starts)) {
    const place = await folder(t);
    const theirs = await mkdtemp(join(tmpdir(), "redloom-oracle-"));
    t.after(() => rm(theirs, { recursive: true, force: true }));
    for (const path of [place.path, theirs]) {
      for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
      if (".config.json" in files) await utimes(join(path, ".config.json"), 1, 1);
    }
    await oracle.init({ userDir: theirs });
    const store = place.open();
    for (const patch of patches) {
      const settings = await oracle.getSettings();
      const { _credentialSecret: _, ...shown } = settings;
      assert.deepEqual((await read(store, "settings")) ?? {}, shown, about);
      const next = Object.entries({ ...settings, ...patch }).filter(([, value]) => value !== null);
      await oracle.saveSettings(Object.fromEntries(next));
      await store.saveSettings(bytes(patch));
      // Which files there are of sections that nobody has set depends on what Node-RED's module remembers.
      const [ours, expected] = await Promise.all([place.path, theirs].map(filesOf));
      assert.deepEqual(ours, expected, `${about}: ${JSON.stringify(patch)}`);
    }
  }
});

test("of settings that are no JSON a copy is kept, and the file with the secret is not overwritten", async (t) => {
  const place = await folder(t);
  await writeFile(place.at(".config.users.json"), '{"MARKED');
  const store = place.open();
  assert.equal(await read(store, "settings"), undefined);
  assert.deepEqual(place.logged, [
    ["error", "/.config.users.json is not the JSON of settings; those in it count as not set"],
  ]);
  await store.saveSettings(bytes({ a: 1 }));
  assert.equal(await place.text(".config.users.json"), '{"MARKED');
  await store.saveSettings(bytes({ users: { b: 1 } }));
  const copy = (await place.names()).find((name) => name.endsWith(".broken"));
  assert.match(copy, /^\.config\.users\.json\.[0-9a-f]{12}\.broken$/);
  assert.equal(await place.text(copy), '{"MARKED');
  assert.deepEqual(await read(store, "settings"), { a: 1, users: { b: 1 } });

  await writeFile(place.at(".config.runtime.json"), '{"MARKED');
  await assert.rejects(store.saveSettings(bytes({ a: 2 })), (error) => {
    assert.equal(error.name, "StoreError");
    assert.doesNotMatch(error.message, /MARKED/);
    return true;
  });
  assert.equal(await place.text(".config.runtime.json"), '{"MARKED');
  assert.doesNotMatch(JSON.stringify(place.logged), /MARKED/);
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
