// A folder whose credentials Node-RED has encrypted with its own secret, served with one of the person's: what
// becomes of file and secret, read by Node-RED's own code (5.0.7).
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { encryptCredentials } from "../../pkg/redloom/node.js";
import { source } from "./source.mjs";

const { createServer } = await source("node/index.ts");
const nodeRed = createRequire(import.meta.url)("@node-red/runtime/lib/nodes/credentials.js");

const flows = [{ id: "b1", type: "mqtt-broker" }];
const set = { b1: { user: "me", password: "p" } };

/** A folder with these secrets; `serve` gives a server over it. */
async function folder(t, { system, file }) {
  const userDir = await mkdtemp(join(tmpdir(), "redloom-migration-"));
  t.after(() => rm(userDir, { recursive: true, force: true }));
  await writeFile(join(userDir, "flows.json"), JSON.stringify(flows));
  await writeFile(join(userDir, "flows_cred.json"), encryptCredentials(set, file));
  await writeFile(
    join(userDir, ".config.runtime.json"),
    JSON.stringify({ instanceId: "x", ...(system && { _credentialSecret: system }) }),
  );
  const logged = [];
  const log = (level, message) => {
    if (level !== "info" && level !== "audit") logged.push(message);
  };
  const json = async (name) => JSON.parse(await readFile(join(userDir, name), "utf8"));
  const serve = async (credentialSecret, use) => {
    const server = createServer({
      userDir,
      uiPort: 0,
      log,
      ...(credentialSecret !== undefined && { credentialSecret }),
    });
    await server.listen();
    try {
      return await use(server.url);
    } finally {
      await server.close();
    }
  };
  return { serve, json, logged };
}

async function deploy(url, entries = flows) {
  const headers = { "Content-Type": "application/json", "Node-RED-API-Version": "v2" };
  const response = await fetch(`${url}flows`, {
    method: "POST",
    headers,
    body: JSON.stringify({ flows: entries }),
  });
  return response.status;
}

async function shown(url) {
  return (await fetch(`${url}credentials/mqtt-broker/b1`)).json();
}

/** What Node-RED reads from the file with these secrets. */
async function read(place, credentialSecret) {
  const { _credentialSecret } = await place.json(".config.runtime.json");
  const settings = { get: (key) => ({ credentialSecret, _credentialSecret })[key] };
  const log = new Proxy({}, { get: () => () => "" });
  nodeRed.init({ log, settings, nodes: { getType: () => undefined } });
  await nodeRed.load(await place.json("flows_cred.json"));
  return nodeRed.get("b1");
}

test("the first deploy with a secret of the person's encrypts anew and drops the system secret", async (t) => {
  const place = await folder(t, { system: "S", file: "S" });
  await place.serve("U", async (url) => {
    assert.deepEqual(await shown(url), { user: "me", has_password: true });
    assert.deepEqual(await read(place, "U"), set.b1);
    assert.equal(await deploy(url), 200);
    assert.deepEqual(await place.json(".config.runtime.json"), { instanceId: "x" });
    assert.deepEqual(await read(place, "U"), set.b1);
  });
  await place.serve("U", async (url) => {
    assert.deepEqual(await shown(url), { user: "me", has_password: true });
  });
  assert.deepEqual(place.logged, []);
});

test("encryption switched off leaves plain credentials and no system secret", async (t) => {
  const place = await folder(t, { system: "S", file: "S" });
  await place.serve(false, async (url) => assert.equal(await deploy(url), 200));
  assert.deepEqual(await place.json(".config.runtime.json"), { instanceId: "x" });
  assert.deepEqual(await place.json("flows_cred.json"), set);
  assert.deepEqual(await read(place, false), set.b1);
});

test("what Node-RED wrote while both secrets were there is read, and Node-RED can read it again", async (t) => {
  const place = await folder(t, { system: "S", file: "U" });
  await assert.rejects(read(place, "U"), { code: "credentials_load_failed" });
  await place.serve("U", async (url) => {
    assert.deepEqual(await shown(url), { user: "me", has_password: true });
    assert.equal(await deploy(url), 200);
  });
  assert.deepEqual(await read(place, "U"), set.b1);
});

test("without a secret of the person's the system secret serves and stays", async (t) => {
  const place = await folder(t, { system: "S", file: "S" });
  await place.serve(undefined, async (url) => {
    assert.equal(await deploy(url, [{ ...flows[0], credentials: { user: "you" } }]), 200);
    assert.deepEqual(await shown(url), { user: "you", has_password: true });
  });
  assert.equal((await place.json(".config.runtime.json"))._credentialSecret, "S");
  assert.deepEqual(await read(place, undefined), { user: "you", password: "p" });
});

test("neither secret opens it: kept, with the secret, whatever is deployed", async (t) => {
  const place = await folder(t, { system: "S", file: "other" });
  const before = [await place.json("flows_cred.json"), await place.json(".config.runtime.json")];
  await place.serve("U", async (url) => {
    assert.deepEqual(await shown(url), {});
    assert.equal(await deploy(url, [{ ...flows[0], x: 1 }]), 200);
    assert.equal(await deploy(url, []), 200);
    assert.equal(await deploy(url, [{ ...flows[0], credentials: { user: "you" } }]), 500);
  });
  assert.deepEqual([await place.json("flows_cred.json"), await place.json(".config.runtime.json")], before);
  assert.equal(place.logged.length, 1);
  assert.match(place.logged[0], /encrypted with another secret.*kept/);
});
