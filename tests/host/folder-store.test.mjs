// What the store makes of the files of a user directory: their texts, their generation, whose change they are.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmod, chown, copyFile, mkdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { bytes, disk, errno, folder, loaded, save, wrapped } from "./folder.mjs";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const CHANGED = { name: "StoreError", code: "changed_on_disk" };

test("an empty folder, or none at all, is an empty store", async (t) => {
  const place = await folder(t);
  assert.deepEqual(await loaded(place.open()), { generation: 0 });
  const options = { userDir: place.at("not/yet"), flowFile: "flows.json" };
  assert.deepEqual(await loaded(place.open(disk, options)), { generation: 0 });
  assert.equal(await place.open(disk, options).save(save(0, "[1]")), "saved");
  assert.equal(await place.text("not/yet/flows.json"), "[1]");
});

test("a file that no Redloom has saved has generation 0 and comes byte for byte", async (t) => {
  const place = await folder(t);
  await writeFile(place.at("flows.json"), '\uFEFF[ {"a":1.0} ]\n');
  assert.deepEqual(await loaded(place.open()), { flows: '\uFEFF[ {"a":1.0} ]\n', generation: 0 });
  assert.deepEqual(await place.names(), ["flows.json"]);
});

test("saves, keeps one backup, raises the generation, and leaves no temporary file", async (t) => {
  const place = await folder(t);
  const store = place.open();
  await store.load();
  assert.equal(await store.save(save(0, "[1]")), "saved");
  assert.deepEqual(await place.names(), [".flows.json.redloom", "flows.json"]);
  assert.equal(await store.save(save(1, "[2]")), "saved");
  assert.equal(await store.save(save(2, "[3]")), "saved");
  assert.deepEqual(await place.names(), [".flows.json.backup", ".flows.json.redloom", "flows.json"]);
  assert.equal(await place.text("flows.json"), "[3]");
  assert.equal(await place.text(".flows.json.backup"), "[2]");
  assert.deepEqual(await place.record(), { generation: 3, flows: sha256("[3]") });
  assert.deepEqual(await loaded(place.open()), { flows: "[3]", generation: 3 });
  assert.deepEqual(place.logged, []);
});

test("credentials lie beside the flow file, for their owner only, and stay where a save brings none", async (t) => {
  const place = await folder(t);
  const store = place.open();
  const interim = { interim: bytes('{"$":"between"}') };
  assert.equal(await store.save(save(0, "[1]", '{"$":"a"}', interim)), "saved");
  assert.deepEqual(await place.names(), [".flows.json.redloom", "flows.json", "flows_cred.json"]);
  assert.equal((await stat(place.at("flows_cred.json"))).mode & 0o777, 0o600);
  assert.equal(await store.save(save(1, "[2]")), "saved");
  assert.equal(await place.text("flows_cred.json"), '{"$":"a"}');
  await chmod(place.at("flows_cred.json"), 0o640);
  await chmod(place.at("flows.json"), 0o604);
  // Only root can give files away, and must not keep what is another's.
  const uid = process.getuid?.() === 0 ? 1234 : process.getuid?.();
  if (uid !== undefined) await chown(place.at("flows_cred.json"), uid, (await stat(place.path)).gid);
  assert.equal(await store.save(save(2, "[3]", '{"$":"b"}', interim)), "saved");
  assert.deepEqual(await loaded(place.open()), { flows: "[3]", credentials: '{"$":"b"}', generation: 3 });
  assert.equal(await place.text(".flows_cred.json.backup"), '{"$":"a"}');
  assert.equal((await stat(place.at("flows_cred.json"))).mode & 0o777, 0o640);
  assert.equal((await stat(place.at(".flows_cred.json.backup"))).mode & 0o777, 0o640);
  for (const name of ["flows_cred.json", ".flows_cred.json.backup"]) {
    if (uid !== undefined) assert.equal((await stat(place.at(name))).uid, uid);
  }
  assert.equal((await stat(place.at("flows.json"))).mode & 0o777, 0o604);
  assert.deepEqual(await place.record(), {
    ...{ generation: 3, flows: sha256("[3]"), credentials: sha256('{"$":"b"}') },
  });
});

test("credentials without flows are kept", async (t) => {
  const place = await folder(t);
  await writeFile(place.at("flows_cred.json"), "{}");
  assert.deepEqual(await loaded(place.open()), { credentials: "{}", generation: 0 });
});

test("flowFilePretty lays both files out, and loses no key", async (t) => {
  const place = await folder(t);
  const store = place.open(disk, { flowFilePretty: true });
  const interim = { interim: bytes('{"$":"i"}') };
  await store.save(save(0, '[{"id":"a","__proto__":{"b":[]}},{}]', '{"$":"x"}', interim));
  assert.equal(
    await place.text("flows.json"),
    '[\n    {\n        "id": "a",\n        "__proto__": {\n            "b": []\n        }\n    },\n    {}\n]',
  );
  assert.equal(await place.text("flows_cred.json"), '{\n    "$": "x"\n}');
  assert.equal(await store.save(save(1, '[{"id":"b"}]')), "saved");
  assert.equal(await place.text("flows.json"), '[\n    {\n        "id": "b"\n    }\n]');
});

test("files that others have changed are not overwritten until they are loaded, and count as one generation more", async (t) => {
  const changes = {
    written: (path) => writeFile(path, "theirs"),
    "written anew": async (path) => {
      await writeFile(`${path}.new`, "theirs");
      await rename(`${path}.new`, path);
    },
    removed: (path) => rm(path),
  };
  for (const [how, change] of Object.entries(changes)) {
    for (const name of ["flows.json", "flows_cred.json"]) {
      const place = await folder(t);
      const store = place.open();
      await store.save(save(0, "[1]", "{}"));
      await change(place.at(name));
      const before = await place.names();
      const about = `${name} ${how}`;
      await assert.rejects(store.save(save(1, "[2]", "mine")), CHANGED, about);
      await assert.rejects(store.save(save(1, "[2]")), CHANGED, about);
      assert.deepEqual(await place.names(), before, about);
      const found = await loaded(store);
      assert.equal(found.generation, 2, about);
      assert.equal(
        found[name === "flows.json" ? "flows" : "credentials"],
        how === "removed" ? undefined : "theirs",
      );
      assert.deepEqual(await loaded(place.open()), found, about);
      // Who has not seen the new content cannot replace it.
      await assert.rejects(store.save(save(1, "[2]")), CHANGED, about);
      assert.equal(await store.save(save(2, "[3]")), "saved", about);
    }
  }
});

test("a file that appears while the store is empty is not overwritten", async (t) => {
  const place = await folder(t);
  const store = place.open();
  await store.load();
  await writeFile(place.at("flows.json"), "[theirs]");
  await assert.rejects(store.save(save(0, "[1]")), CHANGED);
  assert.deepEqual(await loaded(store), { flows: "[theirs]", generation: 1 });
});

test("a file that is written while a save is being prepared is not overwritten", async (t) => {
  for (const [name, credentials] of [
    ["flows.json", undefined],
    ["flows.json", "new"],
    ["flows_cred.json", "new"],
  ]) {
    const place = await folder(t);
    await place.open().save(save(0, "[1]", "old"));
    const files = wrapped(async (call, kind, [path]) => {
      const result = await call();
      if (kind === "write" && path === place.at("flows.json.$$$")) await writeFile(place.at(name), "theirs");
      return result;
    });
    const interim = credentials && { interim: bytes("both") };
    const store = place.open(files);
    await assert.rejects(store.save(save(1, "[2]", credentials, interim)), CHANGED);
    assert.equal(await place.text(name), "theirs");
    assert.deepEqual(
      (await place.names()).filter((found) => /\$|interim/.test(found)),
      [],
    );
    assert.equal((await loaded(store)).generation, 2);
  }
});

test("a file that was only touched, or replaced by its like, is still the same", async (t) => {
  const place = await folder(t);
  const store = place.open();
  await store.save(save(0, "[1]", "{}"));
  await utimes(place.at("flows.json"), 1, 1);
  assert.equal(await store.save(save(1, "[2]")), "saved");
  await copyFile(place.at("flows_cred.json"), place.at("copy"));
  await rename(place.at("copy"), place.at("flows_cred.json"));
  assert.equal(await store.save(save(2, "[3]")), "saved");
});

test("a file that others have changed twice never has one number twice, nor the old content its old one", async (t) => {
  const place = await folder(t);
  const store = place.open();
  await store.save(save(0, "[1]"));
  for (const [text, generation] of [
    ["[b]", 2],
    ["[c]", 3],
    ["[1]", 4],
  ]) {
    await writeFile(place.at("flows.json"), text);
    assert.equal((await store.load()).generation, generation);
  }
});

for (const broken of [
  "",
  "{",
  "null",
  "[]",
  '{"generation":-1}',
  '{"generation":1.5}',
  '{"generation":1,"flows":5}',
  '{"generation":1,"next":{}}',
]) {
  test(`a damaged record ${JSON.stringify(broken)} is told and not used`, async (t) => {
    const place = await folder(t);
    const running = place.open();
    await running.save(save(0, "[1]"));
    await running.save(save(1, "[2]"));
    await writeFile(place.at(".flows.json.redloom"), broken);
    assert.deepEqual(await loaded(place.open()), { flows: "[2]", generation: 0 });
    assert.deepEqual(place.logged[0], ["warn", "/.flows.json.redloom is damaged and is not used"]);
    // Who has the number in memory goes on with it.
    assert.equal(await running.save(save(2, "[3]")), "saved");
    assert.deepEqual(await loaded(place.open()), { flows: "[3]", generation: 3 });
  });
}

test("an empty file gets back what its backup holds, as in Node-RED", async (t) => {
  const place = await folder(t);
  const store = place.open();
  await store.save(save(0, "[1]", "a"));
  await store.save(save(1, "[2]", "b"));
  await writeFile(place.at("flows.json"), "");
  await writeFile(place.at("flows_cred.json"), "");
  assert.deepEqual(await loaded(place.open()), { flows: "[1]", credentials: "a", generation: 3 });
  assert.equal(await place.text("flows.json"), "[1]");
  assert.equal(await place.text("flows_cred.json"), "a");
  assert.deepEqual(
    place.logged.map(([level]) => level),
    ["warn", "warn"],
  );
});

test("an empty file without a backup, or with an empty one, holds nothing", async (t) => {
  for (const backup of [undefined, ""]) {
    const place = await folder(t);
    await writeFile(place.at("flows.json"), "");
    if (backup !== undefined) await writeFile(place.at(".flows.json.backup"), backup);
    const store = place.open();
    assert.deepEqual(await loaded(store), { generation: 0 });
    assert.equal(await store.save(save(0, "[1]")), "saved");
  }
});

test("what could not be read is kept beside what replaces it, once for each content", async (t) => {
  const place = await folder(t);
  await writeFile(place.at("flows.json"), "[broken");
  const store = place.open();
  await store.load();
  await store.save(save(0, "[1]", undefined, { replacesUnreadable: true }));
  await store.save(save(1, "[2]"));
  const copy = `.flows.json.${sha256("[broken").slice(0, 12)}.broken`;
  assert.equal(await place.text(copy), "[broken");
  assert.equal((await stat(place.at(copy))).mode & 0o777, 0o600);
  assert.deepEqual(place.logged, [
    ["warn", `/flows.json cannot be read and is replaced; a copy of it is kept in /${copy}`],
  ]);
});

test("a flow file that cannot be read is a failure, not an empty store", async (t) => {
  const place = await folder(t);
  await mkdir(place.at("flows.json"));
  await assert.rejects(place.open().load(), { name: "StoreError", code: "EISDIR" });
  await assert.rejects(place.open().save(save(0, "[1]")), { code: "EISDIR" });
  assert.deepEqual(await place.names(), ["flows.json"]);
});

test("a record that cannot be replaced does not undo the save", async (t) => {
  const place = await folder(t);
  await place.open().save(save(0, "[1]"));
  const files = wrapped((call, name, args) =>
    name === "rename" && args[1].endsWith(".redloom") ? Promise.reject(errno("EACCES")) : call(),
  );
  const store = place.open(files);
  assert.equal(await store.save(save(1, "[2]")), "saved");
  assert.match(place.logged[0][1], /on the disk, but not its last step.*EACCES/);
  assert.equal(await store.save(save(2, "[3]")), "saved");
  assert.equal((await loaded(store)).generation, 3);
});

test("a folder that cannot be synced fails the save; the file is then to be looked at anew", async (t) => {
  const place = await folder(t);
  let fails = true;
  const files = wrapped((call, name) =>
    name === "syncFolder" && fails ? Promise.reject(errno("EIO")) : call(),
  );
  const store = place.open(files);
  await store.load();
  await assert.rejects(store.save(save(0, "[1]")), { code: "EIO" });
  fails = false;
  await assert.rejects(store.save(save(0, "[2]")), CHANGED);
  assert.deepEqual(await loaded(store), { flows: "[1]", generation: 1 });
});

test("operations are carried out in the order of their calls, past failures", async (t) => {
  const place = await folder(t);
  const store = place.open();
  const results = await Promise.all([
    store.save(save(0, "[1]")),
    loaded(store),
    store.save(save(0, "[x]")).catch(({ code }) => code),
    store.save(save(1, "[2]")),
    store.forget("k"),
    loaded(store),
  ]);
  assert.deepEqual(results, [
    ...["saved", { flows: "[1]", generation: 1 }, "changed_on_disk", "saved", undefined],
    { flows: "[2]", generation: 2 },
  ]);
});
