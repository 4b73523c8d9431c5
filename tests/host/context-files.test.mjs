// Contexts in files: what Node-RED wrote is opened and the other way round; broken files, failing disks, odd ids.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { files, folder, openOurs, openTheirs, said } from "./context-sides.mjs";

const settings = (dir, config = {}) => ({
  contextStorage: { disk: { module: "localfilesystem", config: { dir, ...config } } },
});
const uncached = (dir) => settings(dir, { cache: false });

/** A call with a callback, as a promise of all that it hears. */
const heard = (call) => new Promise((resolve) => call((...values) => resolve(values)));
const get = (context, key) => heard((callback) => context.get(key, callback)).then(([, value]) => value);

const VALUES = { text: "x", deep: { list: [1, { y: null }] }, "a.b": "é\n", "": 0, " ": [], 7: true };

for (const [from, to, write, read] of [
  ["Node-RED", "Redloom", openTheirs, openOurs],
  ["Redloom", "Node-RED", openOurs, openTheirs],
]) {
  for (const cache of [true, false]) {
    test(`${to} reads what ${from} has written, ${cache ? "cached" : "uncached"}`, async (t) => {
      const dir = await folder(t);
      const writer = await write(settings(dir, { cache }));
      const reader = async () => {
        const opened = await read(settings(dir, { cache }));
        return [opened.get("global"), opened.get("tab"), opened.get("n", "tab"), opened.get("config")];
      };
      const contexts = [
        writer.get("global"),
        writer.get("tab"),
        writer.get("n", "tab"),
        writer.get("config"),
      ];
      for (const [index, context] of contexts.entries()) {
        const made = { index, list: [1, "two"], nothing: null };
        await heard((callback) => context.set(["value", "b.c"], [made, 1], callback));
      }
      await writer.close();
      assert.deepEqual(Object.keys(await files(join(dir, "context"))), [
        "config/flow.json",
        "global/global.json",
        "tab/flow.json",
        "tab/n.json",
      ]);
      for (const [index, context] of (await reader()).entries()) {
        assert.equal(await get(context, "value.index"), index);
        assert.deepEqual(await heard((callback) => context.get(["value.list", "b"], callback)), [
          undefined,
          [1, "two"],
          { c: 1 },
        ]);
        assert.deepEqual((await heard((callback) => context.keys(callback)))[1], ["value", "b"]);
      }
    });
  }
}

test("names that are no expressions survive a restart", async (t) => {
  const dir = await folder(t);
  await mkdir(join(dir, "context/tab"), { recursive: true });
  await writeFile(join(dir, "context/tab/flow.json"), `\uFEFF${JSON.stringify(VALUES)}`);
  const stores = await openOurs(settings(dir));
  assert.deepEqual(stores.flow("tab").keys(), Object.keys(VALUES));
  assert.equal(stores.flow("tab").get('"a.b"'), "é\n");
  stores.flow("tab").set("more", 1);
  await stores.close();
  assert.deepEqual(JSON.parse(await readFile(join(dir, "context/tab/flow.json"), "utf8")), {
    ...VALUES,
    more: 1,
  });
});

for (const [how, open] of Object.entries({ cached: settings, uncached })) {
  test(`broken files are put aside, ${how}`, async (t) => {
    const dir = await folder(t);
    await mkdir(join(dir, "context/tab"), { recursive: true });
    const broken = { flow: '{"half":', list: "[1]", none: "null", text: '"x"' };
    for (const [name, text] of Object.entries(broken))
      await writeFile(join(dir, `context/tab/${name}.json`), text);
    await writeFile(join(dir, "context/tab/empty.json"), "");
    await writeFile(join(dir, "context/tab/whole.json"), '{"k":1}');
    said.length = 0;
    const stores = await openOurs(open(dir));
    assert.equal(await get(stores.node("whole", "tab"), "k"), 1);
    for (const name of Object.keys(broken)) {
      const context = name === "flow" ? stores.flow("tab") : stores.node(name, "tab");
      assert.equal(await get(context, "k"), undefined);
      await heard((callback) => context.set("k", 2, callback));
    }
    await stores.close();
    const warnings = said.filter((line) => line.startsWith("warn"));
    assert.equal(warnings.length, 4);
    for (const line of warnings)
      assert.match(line, /Invalid JSON in context file '.*'; kept as '.*\.broken'/);
    const left = await files(join(dir, "context/tab"));
    for (const [name, text] of Object.entries(broken)) {
      assert.equal(left[`${name}.json.<time>.broken`], text);
      assert.equal(left[`${name}.json`], '{\n    "k": 2\n}');
    }
  });
}

test("ids lead nowhere but into the folder, and come back", async (t) => {
  const dir = await folder(t);
  const ids = ["../../out", "..", ".", ".hidden", "a/b", "a\\b", "%2F", "%2Ex", "a:b"];
  const first = await openOurs(settings(dir));
  for (const id of ids) first.flow(id).set("k", id);
  for (const id of ids) first.node(id, "tab").set("k", id);
  await first.close();
  assert.deepEqual(
    Object.keys(await files(dir)).filter((name) => !name.startsWith("context/")),
    [],
  );
  const second = await openOurs(settings(dir));
  for (const id of ids) assert.equal(second.flow(id).get("k"), id);
  for (const id of ids) assert.equal(second.node(id, "tab").get("k"), id);
});

test("what holds itself is cut, and that is said once until it is mended", async (t) => {
  const dir = await folder(t);
  const loop = { deep: [{}] };
  loop.deep[0].up = loop;
  loop.twice = [loop.deep[0], loop.deep[0]];
  const shared = { x: 1 };
  const reference = await folder(t);
  const theirs = await openTheirs(settings(reference));
  theirs.get("tab").set(["loop", "shared"], [loop, [shared, shared]]);
  await theirs.close();
  const stores = await openOurs(uncached(dir));
  const set = (value) => heard((callback) => stores.flow("tab").set(["loop", "shared"], value, callback));
  said.length = 0;
  for (const value of [loop, loop, loop, 1, loop]) await set([value, [shared, shared]]);
  assert.deepEqual(
    said,
    Array(2).fill("warn: Context tab contains a circular reference that cannot be persisted"),
  );
  assert.deepEqual(await files(dir), await files(reference));
});

test("a value without JSON costs no other scope its file", async (t) => {
  const dir = await folder(t);
  const stores = await openOurs(settings(dir));
  stores.flow("one").set("k", 10n);
  stores.flow("two").set("k", 1);
  said.length = 0;
  await stores.close();
  assert.match(said[0], /^error: Error writing context: TypeError: /);
  assert.deepEqual(Object.keys(await files(dir)), ["context/two/flow.json"]);
});

test("what could not be written is tried again", async (t) => {
  const dir = await folder(t);
  const stores = await openOurs(settings(dir, { flushInterval: 0 }));
  // A file stands where a folder has to be.
  await writeFile(join(dir, "context/tab"), "");
  said.length = 0;
  stores.flow("tab").set("k", 1);
  while (said.length === 0) await new Promise(setImmediate);
  assert.match(said[0], /^error: Error writing context: Error: /);
  await rm(join(dir, "context/tab"));
  await stores.close();
  assert.equal((await files(dir))["context/tab/flow.json"], '{\n    "k": 1\n}');
});

test("an interval after the first change all scopes are written, and no sooner", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const dir = await folder(t);
  const stores = await openOurs(settings(dir, { flushInterval: 20 }));
  // Only asks for names: what is being written goes by another one until it is whole.
  const written = () => ["a", "b"].filter((flow) => existsSync(join(dir, `context/${flow}/flow.json`)));
  stores.flow("a").set("k", 1);
  t.mock.timers.tick(19999);
  stores.flow("b").set("k", 1);
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  assert.deepEqual(written(), []);
  t.mock.timers.tick(1);
  while (written().length < 2) await new Promise(setImmediate);
  stores.flow("a").set("k", 2);
  await stores.close();
  assert.match((await files(dir))["context/a/flow.json"], /2/);
});

test("without cache, who asks sees what was set before, and callbacks come in the order of the calls", async (t) => {
  const stores = await openOurs(uncached(await folder(t)));
  const [tab, other] = [stores.flow("tab"), stores.flow("other")];
  const order = [];
  tab.set("k", 1);
  for (const [index, context] of [tab, other, tab, stores.global, other].entries()) {
    context.set(`k${index}`, index, () => order.push(index));
  }
  assert.equal(await get(tab, "k"), 1);
  assert.equal(await get(tab, "k2"), 2);
  await stores.close();
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
  assert.throws(
    () => tab.get("k"),
    /^Error: File Store cache disabled - only asynchronous access supported$/,
  );
  assert.throws(() => tab.keys(), /^Error: Callback must be a function$/);
});

test("without cache, a callback that throws hears of it, and the store goes on", async (t) => {
  const stores = await openOurs(uncached(await folder(t)));
  const calls = [];
  said.length = 0;
  stores.flow("tab").get("k", (error) => {
    calls.push(String(error));
    throw new Error(`thrown ${calls.length}`);
  });
  await heard((callback) => stores.flow("tab").set("k", 1, callback));
  assert.deepEqual(calls, ["null", "Error: thrown 1"]);
  assert.deepEqual(said, ["error: Error: thrown 2"]);
});

for (const [how, open] of Object.entries({ cached: settings, uncached })) {
  test(`only what belongs to nobody goes, and only files of contexts, ${how}`, async (t) => {
    const dir = await folder(t);
    const stores = await openOurs(open(dir));
    const scopes = [
      ["tab"],
      ["kept", "tab"],
      ["gone", "tab"],
      ["old"],
      ["kept", "old"],
      ["global"],
      ["config"],
    ];
    for (const [id, flow] of scopes) await heard((callback) => stores.get(id, flow).set("k", 1, callback));
    await stores.close();
    await writeFile(join(dir, "context/old/notes.txt"), "mine");
    const again = await openOurs(open(dir));
    await again.clean((id) => ["tab", "kept", "config"].includes(id));
    await again.close();
    assert.deepEqual(Object.keys(await files(join(dir, "context"))), [
      "config/flow.json",
      "global/global.json",
      "old/notes.txt",
      "tab/flow.json",
      "tab/kept.json",
    ]);
    await again.delete("global");
    assert.equal((await files(dir))["context/global/global.json"], undefined);
  });
}

test("a change and its removal before it is written leave no file", async (t) => {
  const dir = await folder(t);
  const stores = await openOurs(settings(dir));
  stores.flow("gone").set("k", 1);
  stores.global.set("k", 1);
  await stores.clear();
  await stores.close();
  assert.deepEqual(await files(dir), {});
});

test("a file that cannot be read is no empty context", async (t) => {
  const dir = await folder(t);
  await mkdir(join(dir, "context/tab/flow.json"), { recursive: true });
  await assert.rejects(openOurs(settings(dir)), /Error loading context store: Error: EISDIR/);
});
