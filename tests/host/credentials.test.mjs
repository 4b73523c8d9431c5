// The credential file beside the flow file, and the secret of the folder.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { source } from "./source.mjs";

const { FlowFileStore } = await source("node/store.ts");
const { systemSecret } = await source("node/secret.ts");
const { disk } = await source("node/files.ts");

const bytes = (text) => new TextEncoder().encode(text);
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), "redloom-credentials-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  const logged = [];
  const log = (level, message) => logged.push([level, message]);
  return {
    path,
    logged,
    log,
    at: (name) => join(path, name),
    open: (files) => new FlowFileStore(join(path, "flows.json"), path, log, files),
    text: (name) => readFile(join(path, name), "utf8"),
    names: async () => (await readdir(path)).sort(),
  };
}

const save = (expected, flows, credentials) => ({
  expected,
  generation: expected + 1,
  flows: bytes(flows),
  ...(credentials !== undefined && { credentials: bytes(credentials) }),
});

async function loaded(store) {
  const { flows, credentials, generation } = await store.load();
  const kept = credentials && Buffer.from(credentials).toString();
  return [flows && Buffer.from(flows).toString(), kept, generation];
}

test("credentials lie beside the flow file, with one backup, and stay where a save brings none", async (t) => {
  const place = await folder(t);
  const store = place.open();
  await store.load();
  assert.equal(await store.save(save(0, "[1]", '{"$":"a"}')), "saved");
  assert.deepEqual(await place.names(), [".redloom.json", "flows.json", "flows_cred.json"]);
  assert.equal(await store.save(save(1, "[2]")), "saved");
  assert.equal(await place.text("flows_cred.json"), '{"$":"a"}');
  assert.equal(await store.save(save(2, "[3]", '{"$":"b"}')), "saved");
  assert.deepEqual(await loaded(place.open()), ["[3]", '{"$":"b"}', 3]);
  assert.equal(await place.text(".flows_cred.json.backup"), '{"$":"a"}');
  assert.deepEqual(JSON.parse(await place.text(".redloom.json")), {
    ...{ generation: 3, sha256: sha256("[3]"), credentials: sha256('{"$":"b"}') },
  });
});

test("credentials without flows are kept", async (t) => {
  const place = await folder(t);
  await writeFile(place.at("flows_cred.json"), "{}");
  assert.deepEqual(await loaded(place.open()), [undefined, "{}", 0]);
});

test("credentials that others have changed are a conflict, and one generation more", async (t) => {
  const place = await folder(t);
  const store = place.open();
  await store.save(save(0, "[1]", "{}"));
  await writeFile(place.at("flows_cred.json"), "theirs");
  assert.equal(await store.save(save(1, "[2]", "mine")), "conflict");
  assert.deepEqual(await loaded(store), ["[1]", "theirs", 2]);
  await rm(place.at("flows_cred.json"));
  assert.deepEqual(await loaded(store), ["[1]", undefined, 3]);
});

test("a save that fails at any step leaves both files as they were", async (t) => {
  const fails = ["flows_cred.json", ".flows_cred.json.backup", "flows.json", ".flows.json.backup"];
  const broken = (call, name) => ({
    ...disk,
    [call]: (...args) =>
      args.at(-1) === name || args[0] === `${name}.$$$`
        ? Promise.reject(Object.assign(new Error("no"), { code: "EIO" }))
        : disk[call](...args),
  });
  for (const [call, name] of ["write", "rename"].flatMap((call) => fails.map((name) => [call, name]))) {
    for (const before of [undefined, "old"]) {
      const place = await folder(t);
      await place.open().save(save(0, "[1]", before));
      if (before === undefined && name === ".flows_cred.json.backup") continue;
      const store = place.open(broken(call, place.at(name)));
      await assert.rejects(store.save(save(1, "[2]", "new")), { code: "EIO" }, `${call} ${name}`);
      const rest = (await place.names()).filter((found) => found.endsWith("$$$"));
      assert.deepEqual(rest, [], `${call} ${name}`);
      assert.deepEqual(await loaded(place.open()), ["[1]", before, 1], `${call} ${name} ${before}`);
      if (!(call === "rename" && name === "flows_cred.json")) assert.deepEqual(place.logged, []);
    }
  }
});

test("a crash at any step leaves old or new files, each whole, and the flows never ahead of their credentials", async (t) => {
  const seen = new Set();
  for (let steps = 0; ; steps += 1) {
    const place = await folder(t);
    await place.open().save(save(0, "[1]", "old"));
    let left = steps;
    const guard =
      (call) =>
      (...args) => {
        left -= 1;
        return left < 0 ? new Promise(() => {}) : call(...args);
      };
    const changing = ["write", "rename", "syncFolder", "makeFolder", "remove"];
    const files = { ...disk, ...Object.fromEntries(changing.map((name) => [name, guard(disk[name])])) };
    let saved;
    void place
      .open(files)
      .save(save(1, "[2]", "new"))
      .then((result) => {
        saved = result;
      });
    while (saved === undefined && left >= 0) await new Promise((resolve) => setTimeout(resolve, 2));
    const found = await loaded(place.open());
    seen.add(found.join(" "));
    // Whatever lies about, the next save goes through.
    assert.equal(await place.open().save(save(found[2], "[3]", "next")), "saved");
    assert.deepEqual(
      (await place.names()).filter((name) => name.endsWith("$$$")),
      [],
    );
    if (saved !== undefined) break;
  }
  assert.deepEqual([...seen], ["[1] old 1", "[1] new 2", "[2] new 2"]);
});

test("the secret is made once, in Node-RED's place, and what else is there is kept", async (t) => {
  const place = await folder(t);
  const deep = join(place.path, "not/yet");
  const made = systemSecret(deep, place.log);
  assert.match(made, /^[0-9a-f]{64}$/);
  assert.equal(systemSecret(deep, place.log), made);
  assert.deepEqual(await readdir(deep), [".config.runtime.json"]);
  assert.equal((await stat(join(deep, ".config.runtime.json"))).mode & 0o777, 0o600);

  const file = place.at(".config.runtime.json");
  await writeFile(file, '\uFEFF{"instanceId":"x","__proto__":{"a":1},"runtimeFlowState":"stop"}');
  await chmod(file, 0o640);
  const second = systemSecret(place.path, place.log);
  assert.notEqual(second, made);
  assert.equal(
    await readFile(file, "utf8"),
    `{\n    "instanceId": "x",\n    "__proto__": {\n        "a": 1\n    },\n    "runtimeFlowState": "stop",\n    "_credentialSecret": "${second}"\n}`,
  );
  assert.equal((await stat(file)).mode & 0o777, 0o640);
  assert.deepEqual(place.logged, []);
});

test("the secret of a folder that Node-RED made is Node-RED's", async (t) => {
  const place = await folder(t);
  await writeFile(place.at(".config.json"), '{"_credentialSecret":"of old"}');
  assert.equal(systemSecret(place.path, place.log), "of old");
  assert.deepEqual(await place.names(), [".config.json"]);
  await writeFile(place.at(".config.runtime.json"), '{"_credentialSecret":"of now"}');
  assert.equal(systemSecret(place.path, place.log), "of now");
});

test("where there can be no secret there is none, nothing is overwritten, and the log shows no content", async (t) => {
  const hidden = "MARKED-SECRET";
  for (const broken of [
    `{"_credentialSecret":"${hidden}"`,
    `"${hidden}"`,
    "[]",
    "null",
    '{"_credentialSecret":5}',
  ]) {
    const place = await folder(t);
    await writeFile(place.at(".config.runtime.json"), broken);
    assert.equal(systemSecret(place.path, place.log), undefined);
    assert.equal(await place.text(".config.runtime.json"), broken);
    assert.equal(place.logged.length, 1);
    assert.equal(place.logged[0][1].includes(hidden), false);
  }
  const place = await folder(t);
  await mkdir(place.at(".config.runtime.json.$$$"));
  assert.equal(systemSecret(place.path, place.log), undefined);
  assert.equal(place.logged.length, 1);
});
