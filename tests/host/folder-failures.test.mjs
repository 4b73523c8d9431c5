// Disks that are full, folders that may not be written: an error, and nothing lost.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { bytes, errno, folder, loaded, save, wrapped } from "./folder.mjs";
import { bundled } from "./source.mjs";

const OLD = { flows: "[1]", credentials: "old", generation: 1 };
const NEW = { flows: "[2]", credentials: "new", generation: 2 };
const saves = {
  "flows alone": { next: save(1, "[2]"), after: { ...NEW, credentials: "old" } },
  "flows and credentials": { next: save(1, "[2]", "new", { interim: bytes("both") }), after: NEW },
  "credentials alone": {
    next: save(1, "[1]", "new", { interim: bytes("both") }),
    after: { ...NEW, flows: "[1]" },
  },
};

const SPACE = ["write", "copy", "makeFolder"];
/** How the file system fails, from the `at`th changing call on. */
const faults = {
  "one call that fails": { code: "EIO", fails: (seen, at) => seen === at },
  "a disk that is full from then on": {
    code: "ENOSPC",
    fails: (seen, at, name) => seen >= at && SPACE.includes(name),
  },
  "a disk that is gone from then on": { code: "EIO", fails: (seen, at) => seen >= at },
};

for (const [what, { next, after }] of Object.entries(saves)) {
  for (const [how, { code, fails }] of Object.entries(faults)) {
    test(`${what}: ${how}, at any step, ends in the old or the new files`, async (t) => {
      let refused = 0;
      for (let at = 1; ; at += 1) {
        const place = await folder(t);
        await place.open().save(save(0, "[1]", "old"));
        let seen = Number.NEGATIVE_INFINITY;
        let failed = 0;
        const store = place.open(
          wrapped((call, name) => {
            seen += 1;
            if (!fails(seen, at, name)) return call();
            failed += 1;
            return Promise.reject(errno(code));
          }),
        );
        await store.load();
        seen = 0;
        const result = await store.save(next).catch((error) => error);
        const about = `${what}, ${how}, ${at}`;
        const found = await loaded(place.open());
        if (result === "saved") {
          assert.deepEqual(found, after, about);
        } else {
          refused += 1;
          assert.equal(result.name, "StoreError", about);
          assert.equal(result.code, code, about);
          // Where the system fails again while all is being undone, or in the last step of all, either can be left.
          const sure = code === "ENOSPC" || (failed === 1 && found.flows !== "[2]");
          const { generation } = found;
          const ends = [OLD, ...(sure ? [] : [{ ...OLD, generation }, after])];
          assert.ok(
            ends.some((end) => isDeepStrictEqual(found, end)),
            `${about}: ${JSON.stringify(found)}`,
          );
        }
        const left = (await place.names()).filter((name) => /\$|interim/.test(name));
        assert.deepEqual(left, [], about);
        assert.equal(await place.open().save(save(found.generation, "[3]")), "saved");
        if (failed === 0) break;
      }
      assert.ok(refused >= 3, "hardly any step can fail");
    });
  }
}

test("after a save that failed for want of room the same store goes on", async (t) => {
  const place = await folder(t);
  await place.open().save(save(0, "[1]", "old"));
  let full = true;
  const store = place.open(
    wrapped((call, name) => (full && name === "write" ? Promise.reject(errno("ENOSPC")) : call())),
  );
  await assert.rejects(store.save(save(1, "[2]", "new", { interim: bytes("both") })), { code: "ENOSPC" });
  await assert.rejects(store.saveSettings(bytes('{"a":1}')), { code: "ENOSPC" });
  await assert.rejects(store.saveSessions(bytes("{}")), { code: "ENOSPC" });
  full = false;
  assert.deepEqual(await loaded(store), OLD);
  assert.equal(await store.save(save(1, "[2]", "new", { interim: bytes("both") })), "saved");
  assert.deepEqual(await loaded(place.open()), NEW);
});

test("a folder that may not be written can be read", async (t) => {
  const place = await folder(t);
  await writeFile(place.at("flows.json"), "[1]");
  await writeFile(place.at("flows_cred.json"), "{}");
  await chmod(place.path, 0o555);
  // Root may write everywhere, so whoever runs this as root has somebody else do it.
  const bundle = await bundled("node/user-directory/store.ts");
  const script = `
    const { UserDirectory } = await import(${JSON.stringify(bundle)});
    const store = new UserDirectory({
      userDir: ${JSON.stringify(place.path)}, flowFile: ${JSON.stringify(place.at("flows.json"))}, log() {},
    });
    const code = (error) => error.code;
    const stored = await store.load();
    const change = { ...stored, expected: stored.generation, generation: stored.generation + 1 };
    const results = [Buffer.from(stored.flows).toString(), await store.save(change).catch(code)];
    results.push(await store.saveSettings(Buffer.from('{"a":1}')).catch(code));
    console.log(JSON.stringify(results));
  `;
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534, cwd: "/" } : {};
  await chmod(bundle, 0o644);
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "pipe", ...nobody });
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  let complained = "";
  child.stderr.on("data", (chunk) => {
    complained += chunk;
  });
  await once(child, "close");
  await chmod(place.path, 0o755);
  assert.equal(complained, "");
  assert.deepEqual(JSON.parse(said), ["[1]", "EACCES", "EACCES"]);
  assert.equal(await place.text("flows.json"), "[1]");
  assert.deepEqual(await place.names(), ["flows.json", "flows_cred.json"]);
});

test("a secret that cannot be dropped does not undo the deploy", async (t) => {
  const place = await folder(t);
  const runtime = place.at(".config.runtime.json");
  await writeFile(runtime, '{"_credentialSecret":"s","a":1}');
  const drop = (expected) =>
    save(expected, "[1]", `new ${expected}`, { interim: bytes("both"), dropSystemSecret: true });
  const files = wrapped((call, _, args) => (args[1] === runtime ? Promise.reject(errno("EACCES")) : call()));
  assert.equal(await place.open(files).save(drop(0)), "saved");
  assert.match(place.logged[0][1], /own secret is needed no more, but cannot be removed: EACCES/);
  assert.equal(await readFile(runtime, "utf8"), '{"_credentialSecret":"s","a":1}');
  assert.equal(await place.open().save(drop(1)), "saved");
  assert.equal(await readFile(runtime, "utf8"), '{\n    "a": 1\n}');
  assert.equal((await stat(join(place.path, "flows_cred.json"))).size, 5);
});
