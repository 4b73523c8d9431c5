import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { source } from "./source.mjs";

const { FlowFileStore } = await source("node/store.ts");
const { disk } = await source("node/files.ts");

/** A folder that goes away with the test, and stores on the flow file in it. */
async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), "redloom-store-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  const logged = [];
  const flowFile = join(path, "flows.json");
  return {
    path,
    flowFile,
    logged,
    open: (files) =>
      new FlowFileStore(flowFile, path, (level, message) => logged.push([level, message]), files),
    at: (name) => join(path, name),
    text: (name) => readFile(join(path, name), "utf8"),
    sidecar: async () => JSON.parse(await readFile(join(path, ".redloom.json"), "utf8")),
  };
}

const bytes = (text) => new TextEncoder().encode(text);
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const save = (expected, text) => ({ expected, generation: expected + 1, flows: bytes(text) });

async function loaded(store) {
  const { flows, ...stored } = await store.load();
  return { ...stored, ...(flows && { flows: Buffer.from(flows).toString() }) };
}

test("an empty folder, or none at all, is an empty store", async (t) => {
  const place = await folder(t);
  assert.deepEqual(await loaded(place.open()), { generation: 0 });
  const deep = new FlowFileStore(place.at("not/yet/flows.json"), place.at("not/yet"), () => {});
  assert.deepEqual(await loaded(deep), { generation: 0 });
  assert.equal(await deep.save(save(0, "[1]")), "saved");
  assert.equal(await place.text("not/yet/flows.json"), "[1]");
});

test("a file that no Redloom has saved has generation 0 and comes byte for byte", async (t) => {
  const place = await folder(t);
  await writeFile(place.flowFile, '\uFEFF[ {"a":1.0} ]\n');
  assert.deepEqual(await loaded(place.open()), { flows: '\uFEFF[ {"a":1.0} ]\n', generation: 0 });
});

test("saves, keeps one backup, raises the generation, and leaves no temporary file", async (t) => {
  const place = await folder(t);
  const store = place.open();
  await store.load();
  assert.equal(await store.save(save(0, "[1]")), "saved");
  assert.deepEqual((await readdir(place.path)).sort(), [".redloom.json", "flows.json"]);
  assert.equal(await store.save(save(1, "[2]")), "saved");
  assert.equal(await store.save(save(2, "[3]")), "saved");
  assert.deepEqual((await readdir(place.path)).sort(), [".flows.json.backup", ".redloom.json", "flows.json"]);
  assert.equal(await place.text("flows.json"), "[3]");
  assert.equal(await place.text(".flows.json.backup"), "[2]");
  assert.deepEqual(await place.sidecar(), { generation: 3, sha256: sha256("[3]") });
  assert.deepEqual(await loaded(place.open()), { flows: "[3]", generation: 3 });
});

test("another generation than expected is a conflict and writes nothing", async (t) => {
  const place = await folder(t);
  const store = place.open();
  await store.save(save(0, "[1]"));
  const before = await readdir(place.path);
  for (const expected of [0, 2, 7]) assert.equal(await store.save(save(expected, "[x]")), "conflict");
  assert.deepEqual(await readdir(place.path), before);
  assert.equal(await place.text("flows.json"), "[1]");
});

test("a file that others have changed is a conflict, and one generation more", async (t) => {
  const place = await folder(t);
  const store = place.open();
  await store.save(save(0, "[1]"));
  await writeFile(place.flowFile, "[theirs]");
  assert.equal(await store.save(save(1, "[2]")), "conflict");
  assert.equal(await place.text("flows.json"), "[theirs]");
  assert.deepEqual(await loaded(store), { flows: "[theirs]", generation: 2 });
  assert.deepEqual(await loaded(place.open()), { flows: "[theirs]", generation: 2 });
  assert.equal(await store.save(save(2, "[3]")), "saved");
});

test("a file that others have changed twice never has one number twice, nor the old content its old one", async (t) => {
  const place = await folder(t);
  const store = place.open();
  await store.save(save(0, "[1]"));
  await writeFile(place.flowFile, "[b]");
  assert.equal((await store.load()).generation, 2);
  await writeFile(place.flowFile, "[c]");
  assert.equal(await store.save(save(2, "[2]")), "conflict");
  assert.equal((await store.load()).generation, 3);
  await writeFile(place.flowFile, "[1]");
  assert.equal((await store.load()).generation, 4);
});

test("a file that appears while the store is empty is a conflict", async (t) => {
  const place = await folder(t);
  const store = place.open();
  await store.load();
  await writeFile(place.flowFile, "[theirs]");
  assert.equal(await store.save(save(0, "[1]")), "conflict");
  assert.deepEqual(await loaded(store), { flows: "[theirs]", generation: 1 });
});

test("a file that others have removed counts as emptied", async (t) => {
  const place = await folder(t);
  await place.open().save(save(0, "[1]"));
  await rm(place.flowFile);
  const store = place.open();
  assert.deepEqual(await loaded(store), { generation: 2 });
  assert.equal(await store.save(save(2, "[2]")), "saved");
  assert.deepEqual(await loaded(place.open()), { flows: "[2]", generation: 3 });
});

for (const broken of [
  "",
  "{",
  "null",
  "[]",
  '{"generation":-1,"sha256":"x"}',
  '{"generation":1.5,"sha256":""}',
]) {
  test(`a damaged sidecar ${JSON.stringify(broken)} is told and not used`, async (t) => {
    const place = await folder(t);
    const running = place.open();
    await running.save(save(0, "[1]"));
    await running.save(save(1, "[2]"));
    await writeFile(place.at(".redloom.json"), broken);
    assert.deepEqual(await loaded(place.open()), { flows: "[2]", generation: 0 });
    assert.deepEqual(place.logged, [["warn", ".redloom.json is damaged and is not used"]]);
    // Who has the number in memory goes on with it.
    assert.equal(await running.save(save(2, "[3]")), "saved");
    assert.deepEqual(await loaded(place.open()), { flows: "[3]", generation: 3 });
  });
}

/** A file system that stops for good after `steps` calls that change something, as a crash would. */
function crashing(steps) {
  let left = steps;
  const guard =
    (call) =>
    (...args) => {
      left -= 1;
      return left < 0 ? new Promise(() => {}) : call(...args);
    };
  const { write, rename, syncFolder, makeFolder, remove } = disk;
  const guarded = Object.entries({ write, rename, syncFolder, makeFolder, remove });
  return {
    files: { ...disk, ...Object.fromEntries(guarded.map(([name, call]) => [name, guard(call)])) },
    stopped: () => left < 0,
  };
}

test("a crash between any two steps leaves the old or the new configuration, whole, with its generation", async (t) => {
  const seen = [];
  for (let steps = 0; ; steps += 1) {
    const place = await folder(t);
    const first = place.open();
    await first.save(save(0, "[1]"));
    await first.save(save(1, "[2]"));
    const { files, stopped } = crashing(steps);
    const done = place.open(files).save(save(2, "[3]"));
    let saved;
    void done.then((result) => {
      saved = result;
    });
    while (saved === undefined && !stopped()) await new Promise((resolve) => setTimeout(resolve, 2));
    const after = place.open();
    const found = await loaded(after);
    seen.push(found.flows);
    if (saved !== undefined) {
      assert.deepEqual(found, { flows: "[3]", generation: 3 });
      break;
    }
    assert.deepEqual(
      found,
      found.flows === "[3]" ? { flows: "[3]", generation: 3 } : { flows: "[2]", generation: 2 },
    );
    // Whatever lies about, the next save goes through.
    assert.equal(await after.save(save(found.generation, "[4]")), "saved");
    assert.deepEqual(
      (await readdir(place.path)).filter((name) => name.endsWith("$$$")),
      [],
    );
  }
  // One folder, three files written, three renamed, the folder synced: the commit is the second rename.
  assert.deepEqual(
    seen,
    ["[2]", "[2]", "[2]", "[2]", "[2]", "[2]", "[3]", "[3]", "[3]"].slice(0, seen.length),
  );
  assert.equal(seen.length, 9);
});

test("a failure at any step before the commit leaves everything as it was", async (t) => {
  for (const fails of ["flows.json.$$$", ".redloom.json.$$$", ".flows.json.backup.$$$"]) {
    const place = await folder(t);
    const store = place.open();
    await store.save(save(0, "[1]"));
    await store.save(save(1, "[2]"));
    await mkdir(place.at(fails));
    await assert.rejects(store.save(save(2, "[3]")), { name: "StoreError", code: "EISDIR" });
    assert.deepEqual(await loaded(place.open()), { flows: "[2]", generation: 2 });
    assert.equal(await place.text(".flows.json.backup"), "[1]");
    const left = (await readdir(place.path)).filter((name) => name.endsWith("$$$"));
    assert.deepEqual(left, [fails], "no other temporary file is left");
    await rm(place.at(fails), { recursive: true });
    assert.equal(await store.save(save(2, "[3]")), "saved");
  }
});

test("a disk that is full is told by its errno", async (t) => {
  const place = await folder(t);
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  const store = place.open({ ...disk, write: () => Promise.reject(full) });
  await assert.rejects(store.save(save(0, "[1]")), { name: "StoreError", code: "ENOSPC" });
  assert.deepEqual(await readdir(place.path), []);
});

test("a sidecar that cannot be replaced does not undo the save", async (t) => {
  const place = await folder(t);
  await place.open().save(save(0, "[1]"));
  const files = {
    ...disk,
    rename: (from, to) =>
      to.endsWith(".redloom.json")
        ? Promise.reject(Object.assign(new Error(), { code: "EACCES" }))
        : disk.rename(from, to),
  };
  const store = place.open(files);
  assert.equal(await store.save(save(1, "[2]")), "saved");
  assert.deepEqual(place.logged, [["warn", ".redloom.json could not be replaced: EACCES"]]);
  assert.equal(await store.save(save(2, "[3]")), "saved");
  assert.equal((await loaded(store)).generation, 3);
});

test("a folder that cannot be synced fails the save; the file is then looked at anew", async (t) => {
  const place = await folder(t);
  let fails = true;
  const files = {
    ...disk,
    syncFolder: (path) =>
      fails ? Promise.reject(Object.assign(new Error(), { code: "EIO" })) : disk.syncFolder(path),
  };
  const store = place.open(files);
  await store.load();
  await assert.rejects(store.save(save(0, "[1]")), { code: "EIO" });
  fails = false;
  assert.equal(await store.save(save(0, "[2]")), "conflict");
  assert.deepEqual(await loaded(store), { flows: "[1]", generation: 1 });
});

test("a folder that may not be written", async (t) => {
  const place = await folder(t);
  await writeFile(place.flowFile, "[1]");
  const files = { ...disk };
  if (process.getuid?.() === 0) {
    // Root may write everywhere: the refusal comes from the wrapper instead of the system.
    files.write = () => Promise.reject(Object.assign(new Error(), { code: "EACCES" }));
  } else {
    await chmod(place.path, 0o555);
    t.after(() => chmod(place.path, 0o755));
  }
  const store = place.open(files);
  assert.deepEqual(await loaded(store), { flows: "[1]", generation: 0 });
  await assert.rejects(store.save(save(0, "[2]")), { name: "StoreError", code: "EACCES" });
  assert.equal(await place.text("flows.json"), "[1]");
});

test("a flow file that cannot be read is a failure, not an empty store", async (t) => {
  const place = await folder(t);
  await mkdir(place.flowFile);
  await assert.rejects(place.open().load(), { name: "StoreError", code: "EISDIR" });
  await assert.rejects(place.open().save(save(0, "[1]")), { code: "EISDIR" });
});

test("operations are carried out in the order of their calls, past failures", async (t) => {
  const place = await folder(t);
  const store = place.open();
  const results = await Promise.all([
    store.save(save(0, "[1]")),
    loaded(store),
    store.save(save(0, "[x]")),
    store.save(save(1, "[2]")),
    store.forget("k"),
    loaded(store),
  ]);
  assert.deepEqual(results, [
    "saved",
    { flows: "[1]", generation: 1 },
    "conflict",
    "saved",
    undefined,
    { flows: "[2]", generation: 2 },
  ]);
});
