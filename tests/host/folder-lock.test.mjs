// One Redloom has a folder at a time.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { on, once } from "node:events";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { folder, loaded, save } from "./folder.mjs";
import { bundled, source } from "./source.mjs";

const { lockFolder } = await source("node/user-directory/lock.ts");
const bundle = await bundled("node/user-directory/store.ts");
const cli = await bundled("node/cli.ts");
const IN_USE = { name: "StoreError", code: "folder_in_use" };

/** A process that opens the folder, says how that went, and stays until it is killed or told to go. */
function holder(t, path) {
  const script = `
    const { UserDirectory } = await import(${JSON.stringify(bundle)});
    const store = new UserDirectory({ userDir: ${JSON.stringify(path)}, flowFile: "flows.json", log() {} });
    process.stdin.once("data", () => store.close().then(() => process.stdin.destroy()));
    console.log(await store.open().then(() => "open", (error) => error.code + " " + error.message));
  `;
  return run(t, ["--input-type=module", "-e", script]);
}

function run(t, args) {
  const child = spawn(process.execPath, args, { stdio: "pipe" });
  t.after(() => child.kill("SIGKILL"));
  child.stderr.pipe(process.stderr);
  const said = once(child.stdout, "data").then(([chunk]) => chunk.toString().trim());
  return { child, said, closed: once(child, "close") };
}

const locked = { lock: lockFolder };

test("a folder is refused while another process has it, and nothing is left behind when it is given back", async (t) => {
  const place = await folder(t);
  const first = holder(t, place.path);
  assert.equal(await first.said, "open");
  const store = place.open(undefined, locked);
  await assert.rejects(store.load(), (error) => {
    assert.equal(error.code, "folder_in_use");
    assert.equal(
      error.message,
      `Another Redloom (process ${first.child.pid}) has the folder ${place.path}; end it, or choose another folder`,
    );
    return true;
  });
  await assert.rejects(store.save(save(0, "[1]")), IN_USE);
  first.child.stdin.write("go");
  await first.closed;
  assert.deepEqual(await readdir(place.path), []);
  assert.deepEqual(await loaded(store), { generation: 0 });
  assert.equal(await store.save(save(0, "[1]")), "saved");
  await store.close();
  assert.deepEqual(await place.names(), [".flows.json.redloom", "flows.json"]);
});

test("the folder of a process that was killed is taken over at once, of one that is stopped never", async (t) => {
  const place = await folder(t);
  const first = holder(t, place.path);
  assert.equal(await first.said, "open");
  first.child.kill("SIGSTOP");
  const store = place.open(undefined, locked);
  await assert.rejects(store.open(), IN_USE);
  first.child.kill("SIGKILL");
  await first.closed;
  assert.ok((await stat(place.at(".redloom.lock"))).isSocket());
  await store.open();
  await assert.rejects(place.open(undefined, locked).open(), IN_USE);
  await store.close();
  assert.deepEqual(await readdir(place.path), []);
});

test("of many processes that find a dead lock at the same time one gets the folder", async (t) => {
  const place = await folder(t);
  const dead = holder(t, place.path);
  await dead.said;
  dead.child.kill("SIGKILL");
  await dead.closed;
  const all = Array.from({ length: 6 }, () => holder(t, place.path));
  const said = await Promise.all(all.map((one) => one.said));
  assert.equal(said.filter((word) => word === "open").length, 1, said.join("\n"));
  assert.equal(said.filter((word) => word.startsWith("folder_in_use")).length, 5);
});

test("a store whose lock was taken from it writes no more", async (t) => {
  const place = await folder(t);
  const store = place.open(undefined, locked);
  await store.save(save(0, "[1]"));
  await rm(place.at(".redloom.lock"));
  await assert.rejects(store.save(save(1, "[2]")), IN_USE);
  const other = place.open(undefined, locked);
  await other.open();
  await assert.rejects(store.save(save(1, "[2]")), IN_USE);
  await assert.rejects(store.saveSettings(new TextEncoder().encode("{}")), IN_USE);
  await store.close();
  // Giving back what one no longer has does not free it.
  await assert.rejects(place.open(undefined, locked).open(), IN_USE);
  await other.close();
});

test("a flow file elsewhere locks its folder, too", async (t) => {
  const [one, two] = [await folder(t), await folder(t)];
  const flowFile = two.at("flows.json");
  const store = one.open(undefined, { ...locked, flowFile });
  await store.open();
  await assert.rejects(two.open(undefined, { ...locked, flowFile }).open(), IN_USE);
  await store.close();
  const other = two.open(undefined, { ...locked, flowFile });
  await other.open();
  await assert.rejects(store.open(), IN_USE);
  assert.deepEqual(await readdir(one.path), [], "the lock of the first folder is given back");
  await other.close();
});

test("a path that is too long for a socket is locked all the same", async (t) => {
  const place = await folder(t);
  const deep = place.at("x".repeat(120));
  await mkdir(deep);
  const options = { ...locked, userDir: deep, flowFile: "flows.json" };
  const store = place.open(undefined, options);
  await store.open();
  await assert.rejects(place.open(undefined, options).open(), IN_USE);
  await store.close();
  const again = place.open(undefined, options);
  await again.open();
  await again.close();
  assert.deepEqual(await readdir(deep), []);
});

test("something else of that name is no lock", async (t) => {
  const place = await folder(t);
  await writeFile(place.at(".redloom.lock"), "left over");
  const store = place.open(undefined, locked);
  await store.open();
  await store.close();
});

test("the second server does not start, and says what to do", async (t) => {
  const place = await folder(t);
  const args = [cli, "--port", "0", "-u", place.path];
  const first = run(t, args);
  // While it loads its nodes it answers nobody who it is.
  for await (const [chunk] of on(first.child.stdout, "data")) if (/Redloom is at/.test(chunk)) break;
  const second = spawn(process.execPath, args, { stdio: "pipe" });
  let complained = "";
  second.stderr.on("data", (chunk) => {
    complained += chunk;
  });
  const [code] = await once(second, "close");
  assert.equal(code, 1);
  assert.match(
    complained,
    /Another Redloom \(process \d+\) has the folder .*; end it, or choose another folder/,
  );
  first.child.kill("SIGTERM");
  await first.closed;
  assert.equal((await place.names()).includes(".redloom.lock"), false);
});
