// The secret of a folder, in the place and form that Node-RED has for it.
import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { folder } from "./folder.mjs";
import { source } from "./source.mjs";

const { systemSecret } = await source("node/secret.ts");

test("the secret is made once, in Node-RED's place, and what else is there is kept", async (t) => {
  const place = await folder(t);
  const deep = join(place.path, "not/yet");
  const made = systemSecret(deep, place.log, { make: true, keep: true });
  assert.match(made, /^[0-9a-f]{64}$/);
  assert.equal(systemSecret(deep, place.log, { make: true, keep: true }), made);
  assert.deepEqual(await readdir(deep), [".config.runtime.json"]);
  assert.equal((await stat(join(deep, ".config.runtime.json"))).mode & 0o777, 0o600);

  const file = place.at(".config.runtime.json");
  await writeFile(file, '\uFEFF{"instanceId":"x","__proto__":{"a":1},"runtimeFlowState":"stop"}');
  await chmod(file, 0o640);
  const second = systemSecret(place.path, place.log, { make: true, keep: true });
  assert.notEqual(second, made);
  assert.equal(
    await readFile(file, "utf8"),
    `{\n    "instanceId": "x",\n    "__proto__": {\n        "a": 1\n    },\n    "runtimeFlowState": "stop",\n    "_credentialSecret": "${second}"\n}`,
  );
  assert.equal((await stat(file)).mode & 0o777, 0o640);
  assert.deepEqual(place.logged, []);
});

test("where the person has set a secret one that is there is found, and none is made", async (t) => {
  const place = await folder(t);
  assert.equal(systemSecret(place.path, place.log, { make: false, keep: true }), undefined);
  assert.deepEqual(await readdir(place.path), []);
  await writeFile(place.at(".config.runtime.json"), '{"_credentialSecret":"of before"}');
  assert.equal(systemSecret(place.path, place.log, { make: false, keep: true }), "of before");
  assert.deepEqual(place.logged, []);
  await writeFile(place.at(".config.runtime.json"), '{"_credentialSecret":');
  assert.equal(systemSecret(place.path, place.log, { make: false, keep: true }), undefined);
  assert.match(place.logged[0][1], /it is not used/);
});

test("the secret of a folder that Node-RED made is Node-RED's", async (t) => {
  const place = await folder(t);
  await writeFile(place.at(".config.json"), '{"_credentialSecret":"of old"}');
  assert.equal(systemSecret(place.path, place.log, { make: true, keep: true }), "of old");
  assert.deepEqual(await place.names(), [".config.json"]);
  // Node-RED takes the file of old as long as none of its successors is newer.
  await writeFile(place.at(".config.runtime.json"), '{"_credentialSecret":"of now"}');
  assert.equal(systemSecret(place.path, place.log, { make: true, keep: true }), "of old");
  await writeFile(place.at(".config.nodes.json"), "{}");
  await utimes(place.at(".config.json"), 1, 1);
  assert.equal(systemSecret(place.path, place.log, { make: true, keep: true }), "of now");
  // Of a file that is empty the backup counts.
  await writeFile(place.at(".config.runtime.json.backup"), '{"_credentialSecret":"of before"}');
  await writeFile(place.at(".config.runtime.json"), "");
  assert.equal(systemSecret(place.path, place.log, { make: true, keep: true }), "of before");
});

test("a secret that is made splits the file of old, which would else take its place again", async (t) => {
  const place = await folder(t);
  await writeFile(place.at(".config.json"), '{"nodes":{"a":1},"users":{"b":2},"c":3}');
  await utimes(place.at(".config.json"), 1, 1);
  const made = systemSecret(place.path, place.log, { make: true, keep: true });
  assert.match(made, /^[0-9a-f]{64}$/);
  assert.equal(systemSecret(place.path, place.log, { make: true, keep: true }), made);
  const files = Object.fromEntries(
    await Promise.all((await place.names()).map(async (name) => [name, JSON.parse(await place.text(name))])),
  );
  assert.deepEqual(files, {
    ".config.json": { nodes: { a: 1 }, users: { b: 2 }, c: 3 },
    ".config.modules.json": {},
    ".config.nodes.json": { a: 1 },
    ".config.projects.json": {},
    ".config.runtime.json": { c: 3, _credentialSecret: made },
    ".config.users.json": { b: 2 },
  });
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
    assert.equal(systemSecret(place.path, place.log, { make: true, keep: true }), undefined);
    assert.equal(await place.text(".config.runtime.json"), broken);
    assert.equal(place.logged.length, 1);
    assert.equal(place.logged[0][1].includes(hidden), false);
  }
  const place = await folder(t);
  await mkdir(place.at(".config.runtime.json.$$$"));
  assert.equal(systemSecret(place.path, place.log, { make: true, keep: true }), undefined);
  assert.equal(place.logged.length, 1);
});
