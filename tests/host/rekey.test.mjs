// `redloom credentials rekey`, ended at every moment: what opens the credentials then, and that it can be finished.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { decryptCredentials, encryptCredentials } from "../../pkg/redloom/node.js";
import { bundled } from "./source.mjs";

const [changing, filing] = await Promise.all(
  ["change-secret", "files"].map((name) => bundled(`redloom/cli/credentials/${name}.ts`)),
);
const { changeSecret } = await import(changing);
const { secretFiles } = await import(filing);
const nodeRed = createRequire(import.meta.url)("@node-red/runtime/lib/nodes/credentials.js");

const CREDENTIALS = {
  c1: { user: "me", password: "marked" },
  ["__proto__"]: { a: "é🔑" },
  12: { token: "t" },
};
const OLD = "old secret";
const NEW = "new secret";
const SYSTEM = "5".repeat(64);
const other = { instanceId: "kept", nested: { a: [1] } };

/** From a secret of the user's, one that the folder holds, or none. */
const before = {
  user: { given: OLD, secret: OLD },
  system: { given: undefined, secret: SYSTEM, held: SYSTEM },
  none: { given: undefined, secret: undefined },
  // The user has set a secret, and Node-RED's own is still there.
  both: { given: OLD, secret: OLD, held: SYSTEM },
};
const to = { user: { kind: "user", secret: NEW }, system: { kind: "system" }, none: { kind: "none" } };

async function folder(t, { secret, held }) {
  const path = await mkdtemp(join(tmpdir(), "redloom-rekey-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  const text =
    secret === undefined
      ? JSON.stringify(CREDENTIALS)
      : encryptCredentials(JSON.stringify(CREDENTIALS), secret);
  await writeFile(join(path, "flows_cred.json"), text);
  const settings = held === undefined ? other : { _credentialSecret: held, ...other };
  await writeFile(join(path, ".config.runtime.json"), JSON.stringify(settings, null, 4));
  return path;
}

const place = (folder) => ({
  credentials: `${folder}/flows_cred.json`,
  flows: undefined,
  folder,
  named: true,
});

/**
 * The calls that change files, up to a moment, at which `onEnd` is called and nothing more happens. Moments are
 * before each call, and half-way through each that writes.
 */
function endingFiles(end, onEnd) {
  let moment = 0;
  const passed = async () => {
    if (moment++ === end) await onEnd();
  };
  return {
    async write(path, bytes, like) {
      await passed();
      if (moment === end) await secretFiles.write(path, bytes.subarray(0, bytes.length / 2), like);
      await passed();
      await secretFiles.write(path, bytes, like);
    },
    async rename(from, into) {
      await passed();
      await secretFiles.rename(from, into);
    },
    async syncFolder(path) {
      await passed();
      await secretFiles.syncFolder(path);
    },
    async remove(path) {
      await passed();
      await secretFiles.remove(path);
    },
  };
}

const json = async (path) => JSON.parse(await readFile(path, "utf8"));

async function opensWith(path, secret) {
  const text = await readFile(join(path, "flows_cred.json"), "utf8");
  let found;
  try {
    found = text.startsWith('{"$"') ? decryptCredentials(text, secret ?? "") : JSON.parse(text);
  } catch (error) {
    assert.equal(error.code, "credentials_load_failed");
    return false;
  }
  if (text.startsWith('{"$"') === (secret === undefined)) return false;
  assert.deepEqual(Object.entries(found), Object.entries(CREDENTIALS));
  return true;
}

/** Whether Node-RED 5.0.7 itself opens the folder with this `credentialSecret` of settings.js. */
async function nodeRedOpens(path, credentialSecret) {
  const settings = { ...(await json(join(path, ".config.runtime.json"))), credentialSecret };
  const log = new Proxy({}, { get: () => () => "" });
  nodeRed.init({ log, settings: { get: (key) => settings[key], set: async () => {} } });
  try {
    await nodeRed.load(await json(join(path, "flows_cred.json")));
  } catch (error) {
    assert.equal(error.code, "credentials_load_failed");
    return false;
  }
  for (const [id, set] of Object.entries(CREDENTIALS)) assert.deepEqual(nodeRed.get(id), set);
  return true;
}

const settingOf = { user: NEW, system: undefined, none: false };

/** What must hold at whatever moment it has ended, and that the same call again finishes it. */
async function checkAndFinish(path, from, kind) {
  const held = (await json(join(path, ".config.runtime.json")))._credentialSecret;
  const kept = await json(join(path, ".flows_cred.json.rekey")).catch(() => ({}));
  const target = { user: [NEW], system: [held, kept.secret].filter(Boolean), none: [undefined] }[kind];
  const opening = await Promise.all([from.secret, ...target].map((secret) => opensWith(path, secret)));
  assert.ok(opening.includes(true), "neither the old nor the new secret opens it");
  const settings = [from.given ?? (from.held ? undefined : false), settingOf[kind]];
  const opened = [await nodeRedOpens(path, settings[0]), await nodeRedOpens(path, settings[1])];

  await changeSecret(place(path), from.given, to[kind]);
  assert.ok(await nodeRedOpens(path, settingOf[kind]));
  const { _credentialSecret: now, ...rest } = await json(join(path, ".config.runtime.json"));
  assert.deepEqual(rest, other);
  assert.equal(now !== undefined, kind === "system");
  assert.ok(await opensWith(path, kind === "system" ? now : to[kind].secret));
  const left = (await readdir(path)).filter((name) => /\.rekey|\$\$\$/.test(name));
  assert.deepEqual(left, []);
  return opened.includes(true);
}

const pairs = Object.keys(before).flatMap((from) => Object.keys(to).map((kind) => [from, kind]));
for (const [name, kind] of pairs) {
  test(`from ${name} to ${kind}, ended at every moment`, async (t) => {
    const from = before[name];
    const closed = [];
    for (let end = 0; ; end++) {
      const path = await folder(t, from);
      const ended = await new Promise((resolve, reject) => {
        // What never comes back does as little as a process that is gone.
        const files = endingFiles(end, () => new Promise(() => resolve(true)));
        changeSecret(place(path), from.given, to[kind], files).then(() => resolve(false), reject);
      });
      if (!(await checkAndFinish(path, from, kind))) closed.push(end);
      if (!ended) break;
    }
    // Between the two renames Node-RED opens them with neither setting: once, and never where one file changes.
    const consecutive = closed.every((end, at) => at === 0 || end === closed[at - 1] + 1);
    assert.ok(consecutive, closed.join(" "));
    const twoFiles = from.held !== undefined || kind === "system";
    if (!twoFiles) assert.deepEqual(closed, []);
  });
}

test("a process that is killed leaves what opens", async (t) => {
  const script = `
    import { changeSecret } from ${JSON.stringify(pathToFileURL(changing).href)};
    import { secretFiles } from ${JSON.stringify(pathToFileURL(filing).href)};
    const endingFiles = ${endingFiles};
    const [path, end] = process.argv.slice(1);
    const files = endingFiles(Number(end), () => new Promise(() => process.kill(process.pid, "SIGKILL")));
    await changeSecret((${place})(path), undefined, { kind: "system" }, files);
  `;
  for (let end = 0; ; end++) {
    const path = await folder(t, before.system);
    const child = spawn(process.execPath, ["--input-type=module", "-e", script, path, String(end)], {
      stdio: "inherit",
    });
    const [code, signal] = await once(child, "close");
    await checkAndFinish(path, before.system, "system");
    if (signal === null) {
      assert.equal(code, 0);
      break;
    }
    assert.equal(signal, "SIGKILL");
  }
});
