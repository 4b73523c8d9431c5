// Both packages in Node: imported, required, and by their commands.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { finish, freshProject, removeProject, succeed } from "./projects.mjs";

describe("in a CommonJS project", () => {
  let folder;
  before(async () => {
    folder = await freshProject("node-cjs");
  });
  after(() => removeProject(folder));

  it("both packages can be required and used", async () => {
    await succeed("node", ["use.cjs"], { cwd: folder });
  });
});

describe("in a project of modules", () => {
  let folder;
  before(async () => {
    folder = await freshProject("node-esm");
  });
  after(() => removeProject(folder));

  const redloom = (args, input) => finish("node_modules/.bin/redloom", args, { cwd: folder, input });

  it("both packages can be imported and used", async () => {
    await succeed("node", ["use.mjs"], { cwd: folder });
  });

  it("redloom has no dependencies", async () => {
    const manifest = JSON.parse(await readFile(join(folder, "node_modules/redloom/package.json"), "utf8"));
    assert.equal(manifest.dependencies, undefined);
  });

  it("redloom rev prints the revision of a file and of standard input", async () => {
    const [{ flows_text: text, rev }] = JSON.parse(await readFile(join(folder, "rev.json"), "utf8")).slice(
      -1,
    );
    await writeFile(join(folder, "flows.json"), text);
    assert.deepEqual(await redloom(["rev", "flows.json"]), { code: 0, out: `${rev}\n`, err: "" });
    assert.deepEqual(await redloom(["rev", "-"], text), { code: 0, out: `${rev}\n`, err: "" });
    const { out } = await redloom(["rev", "--json", "flows.json"]);
    assert.deepEqual(JSON.parse(out), { rev });
  });

  it("redloom rev says where a file is at fault", async () => {
    await writeFile(join(folder, "bad.json"), '[{"id":"ä"},\n{"id" "b"}]');
    const plain = await redloom(["rev", "bad.json"]);
    assert.equal(plain.code, 1);
    assert.match(plain.err, /^redloom rev: bad\.json:2:7: .+ \(invalid_json\)\n$/);
    const { code, out, err } = await redloom(["rev", "--json", "bad.json"]);
    assert.deepEqual({ code, out }, { code: 1, out: "" });
    const { error } = JSON.parse(err);
    assert.deepEqual(
      { ...error, message: typeof error.message },
      { code: "invalid_json", message: "string", file: "bad.json", line: 2, column: 7, offset: 20 },
    );
    const missing = await redloom(["rev", "nowhere.json"]);
    assert.deepEqual(missing, {
      code: 1,
      out: "",
      err: "redloom rev: nowhere.json: no such file or directory (ENOENT)\n",
    });
  });

  it("redloom-server serves a folder until it is told to end", async () => {
    await mkdir(join(folder, "user"));
    const flows = [{ id: "a", type: "tab", label: "A" }];
    await withServer(folder, async (url) => {
      assert.deepEqual(await (await fetch(url)).json(), []);
      const headers = { "Content-Type": "application/json", "Node-RED-API-Version": "v2" };
      const posted = await fetch(url, { method: "POST", headers, body: JSON.stringify({ flows }) });
      assert.equal(posted.status, 200);
      const { rev } = await posted.json();
      assert.equal((await redloom(["rev", "user/flows.json"])).out, `${rev}\n`);
    });
    await withServer(folder, async (url) => assert.deepEqual(await (await fetch(url)).json(), flows));
  });
});

/** Starts the command on a port of the system's choice, and expects it to end well when told. */
async function withServer(folder, use) {
  const child = spawn("node_modules/.bin/redloom-server", ["--port", "0", "user"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await new Promise((resolve, reject) => {
      let printed = "";
      child.once("close", (code) => reject(new Error(`redloom-server ended with ${code}: ${printed}`)));
      child.stdout.on("data", (chunk) => {
        printed += chunk;
        const found = /http:\S+/.exec(printed);
        if (found) resolve(new URL("flows", found[0]));
      });
    });
    await use(url);
  } finally {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  }
  assert.equal(child.exitCode, 0);
}
