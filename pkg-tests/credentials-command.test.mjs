// `redloom credentials` from its packed package: what it prints, what it writes, what it refuses. That `rekey` can
// be ended at any moment is in tests/host/rekey.test.mjs.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { finish, freshProject, removeProject } from "./projects.mjs";

const SECRET = "the secret of the user";
const SYSTEM = "a1".repeat(32);
const flows = [
  { id: "f1", type: "tab", label: "Greenhouse", env: [{ name: "KEY", type: "cred" }] },
  { id: "c1", type: "mqtt-broker", name: "house" },
  { id: "g1", type: "global-config", env: [{ name: "TOKEN", type: "cred" }] },
  { id: "n1", type: "http request", z: "f1", name: "", wires: [] },
];
const sets = {
  c1: { user: "me", password: "marked one" },
  n1: { token: "marked\ntwo", empty: "" },
  gone: { a: "marked three" },
};
const MARKED = /marked/;

let project;
let library;
let folder;
before(async () => {
  project = await freshProject("command");
  library = createRequire(join(project, "package.json"))("redloom");
});
after(() => removeProject(project));
beforeEach(async () => {
  folder = await mkdtemp(join(project, "user-"));
  await save("flows.json", JSON.stringify(flows));
  await save("secret.txt", `${SECRET}\n`);
});

const at = (name) => join(folder, name);
const save = (name, text) => writeFile(at(name), text);
const text = (name) => readFile(at(name), "utf8");
const json = async (name) => JSON.parse(await text(name));
const mode = async (name) => ((await stat(at(name))).mode & 0o777).toString(8);
const sealed = (secret, plain = sets) => library.encryptCredentials(plain, secret);
const unsealed = async (secret) => library.decryptCredentials(await text("flows_cred.json"), secret);

/** Runs the command in the folder; `env` are settings such as `REDLOOM_SECRET=x`. */
const run = (args, { input, env = [] } = {}) =>
  finish("env", [...env, join(project, "node_modules/.bin/redloom"), "credentials", ...args], {
    cwd: folder,
    input,
  });

/** Runs it, and expects that nothing is told on standard error. */
async function succeeds(args, options) {
  const { code, out, err } = await run(args, options);
  assert.deepEqual({ code, err }, { code: 0, err: "" }, args.join(" "));
  return out;
}

/** Runs it as text and as JSON, and expects this error, that nothing is printed and no file is changed. */
async function fails(args, { code, message, file, ...options }) {
  const files = await contents();
  const name = `redloom credentials ${args[0]}`;
  const shown = await run(args, options);
  const place = file === undefined ? "" : `${file}: `;
  assert.deepEqual(shown, { code: 1, out: "", err: `${name}: ${place}${message} (${code})\n` });
  const told = await run([...args, "--json"], options);
  const error = { code, message, ...(file !== undefined && { file }) };
  assert.deepEqual({ ...told, err: JSON.parse(told.err) }, { code: 1, out: "", err: { error } });
  assert.deepEqual(await contents(), files);
}

async function contents() {
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  const names = files.map(({ name }) => name).sort();
  return Promise.all(names.map(async (name) => [name, await text(name)]));
}

describe("redloom credentials show", () => {
  const shown = `mqtt-broker "house" (c1)
  user
  password

http request (n1)
  token
  empty (empty)

gone, which no node has
  a

flows_cred.json: 3 nodes, encrypted
`;
  const secret = ["--secret-file", "secret.txt"];
  beforeEach(() => save("flows_cred.json", sealed(SECRET)));

  it("lists what is stored without a value, whatever names it", async () => {
    for (const place of [".", "flows.json", "flows_cred.json", folder]) {
      assert.equal(await succeeds(["show", place, ...secret]), shown);
    }
    assert.equal(await succeeds(["show", "."], { env: [`REDLOOM_SECRET=${SECRET}`] }), shown);
  });

  it("prints values where it is asked to, of all or of some", async () => {
    const all = await succeeds(["show", ".", "--reveal", ...secret]);
    assert.match(all, /\n {2}password: "marked one"\n/);
    assert.match(all, /\n {2}token: "marked\\ntwo"\n {2}empty: ""\n/);
    const one = `mqtt-broker "house" (c1)
  user: "me"
  password: "marked one"

flows_cred.json: 1 node, encrypted
`;
    assert.equal(await succeeds(["show", ".", "c1", "--reveal", ...secret]), one);
  });

  it("as JSON has the same, by node", async () => {
    const nodes = [
      { id: "c1", type: "mqtt-broker", name: "house", fields: { user: true, password: true } },
      { id: "n1", type: "http request", fields: { token: true, empty: false } },
      { id: "gone", fields: { a: true } },
    ];
    const out = await succeeds(["show", "flows.json", "--json", ...secret]);
    assert.deepEqual(JSON.parse(out), { file: "flows_cred.json", encrypted: true, nodes });
    const revealed = JSON.parse(await succeeds(["show", ".", "--json", "--reveal", ...secret]));
    assert.deepEqual(Object.fromEntries(revealed.nodes.map(({ id, fields }) => [id, fields])), sets);
  });

  it("reads what is not encrypted, and says so", async () => {
    await save("flows_cred.json", JSON.stringify({ n1: { token: "x" } }));
    assert.equal(
      await succeeds(["show", "."]),
      "http request (n1)\n  token\n\nflows_cred.json: 1 node, NOT encrypted\n",
    );
  });

  it("finds the secret that Node-RED has made, as Node-RED does", async () => {
    await save("flows_cred.json", sealed(SYSTEM));
    await save(".config.runtime.json", JSON.stringify({ _credentialSecret: SYSTEM }));
    assert.equal(await succeeds(["show", "."]), shown);
    // Where both are there Node-RED opens with its own, and goes over to the user's.
    assert.equal(await succeeds(["show", ".", ...secret]), shown);
    // The one settings file of old versions counts while it is to be split.
    await save(".config.json", JSON.stringify({ _credentialSecret: "another" }));
    assert.equal((await run(["show", "."])).code, 1);
    await save(".config.nodes.json", "{}");
    await utimes(at(".config.json"), 1, 1);
    assert.equal(await succeeds(["show", "."]), shown);
    // A full disk has emptied a file.
    await save(".config.runtime.json", "");
    await save(".config.runtime.json.backup", JSON.stringify({ _credentialSecret: SYSTEM }));
    await save("flows_cred.json", "");
    await save(".flows_cred.json.backup", sealed(SYSTEM));
    assert.equal(await succeeds(["show", "."]), shown);
  });

  it("shows ids alone where there is no flow file, and says where it is broken", async () => {
    await save("flows.json", "[");
    const broken = await run(["show", ".", "c1", ...secret]);
    assert.equal(broken.out, "c1\n  user\n  password\n\nflows_cred.json: 1 node, encrypted\n");
    assert.equal(broken.code, 0);
    assert.match(broken.err, /^redloom credentials show: warning: flows\.json: .+; names are left out\n$/);
    await rm(at("flows.json"));
    assert.deepEqual(await run(["show", ".", "c1", ...secret]), { ...broken, err: "" });
  });

  it("tells a wrong secret, damage and no file from each other", async () => {
    const file = "flows_cred.json";
    const wrong = "was encrypted with another secret than the one given, or its first characters are damaged";
    await fails(["show", "."], {
      code: "wrong_secret",
      message: wrong,
      file,
      env: ["REDLOOM_SECRET=another"],
    });
    const none = "is encrypted: give its secret with --secret-file or in REDLOOM_SECRET";
    await fails(["show", "."], { code: "no_secret", message: none, file });
    await save(".config.runtime.json", JSON.stringify({ _credentialSecret: SYSTEM }));
    const neither =
      "was encrypted with another secret than the one given and that of the folder, or its first characters are damaged";
    await fails(["show", "."], {
      code: "wrong_secret",
      message: neither,
      file,
      env: ["REDLOOM_SECRET=another"],
    });

    const damaged = "is damaged: the secret is the right one, the text behind it is not whole";
    await save(file, `${sealed(SECRET).slice(0, -12)}"}`);
    await fails(["show", ".", ...secret], { code: "damaged", message: damaged, file });
    const malformed = 'is damaged: what stands in it under "$" is no encrypted text';
    await save(file, '{"$":"marked"}');
    await fails(["show", ".", ...secret], { code: "malformed", message: malformed, file });
    await save(file, '{"c1":{"password":"marked');
    await fails(["show", ".", ...secret], {
      code: "invalid_json",
      message: "is damaged: not valid JSON",
      file,
    });
    await save(file, '"marked"');
    const text = "holds no credentials: no JSON object";
    await fails(["show", ".", ...secret], { code: "invalid_credentials", message: text, file });

    await rm(at(file));
    const missing = "no such file: nothing is stored";
    await fails(["show", ".", ...secret], { code: "no_credential_file", message: missing, file });
    const nowhere = { code: "ENOENT", message: "no such file or directory", file: "nowhere" };
    await fails(["show", "nowhere"], nowhere);
    await fails(["show", ".", "--secret-file", "nowhere"], nowhere);
  });

  it("refuses a folder in which it cannot tell what is meant", async () => {
    await save("flows_old_cred.json", sealed(SECRET));
    const message = "holds several (flows_cred.json, flows_old_cred.json); name the one that is meant";
    await fails(["show", "."], { code: "several_files", message, file: "." });
    await save(".config.projects.json", JSON.stringify({ activeProject: "greenhouse" }));
    const project =
      "has an active project: name the project's flow file, and give its secret with --secret-file";
    await fails(["show", "."], { code: "active_project", message: project, file: "." });
    await mkdir(at("empty"));
    const nothing = "holds neither credentials nor flows; name the flow file";
    await fails(["show", "empty"], { code: "no_flow_file", message: nothing, file: "empty" });
    const unknown = "nothing is stored for n7";
    await fails(["show", "flows.json", "n7", ...secret], {
      ...{ code: "unknown_id", message: unknown, file: "flows_cred.json" },
    });
  });
});

describe("redloom credentials set", () => {
  const secret = ["--secret-file", "secret.txt"];

  it("stores what standard input holds, keeps all else, and a copy of the file", async () => {
    await save("flows_cred.json", sealed(SECRET));
    await chmod(at("flows_cred.json"), 0o640);
    const old = await text("flows_cred.json");
    const out = await succeeds(["set", ".", "c1", "password", ...secret], { input: "new one\n" });
    assert.equal(out, 'password of "house" (c1) is stored in flows_cred.json\n');
    assert.deepEqual(await unsealed(SECRET), { ...sets, c1: { user: "me", password: "new one" } });
    assert.equal(await text(".flows_cred.json.backup"), old);
    assert.deepEqual([await mode("flows_cred.json"), await mode(".flows_cred.json.backup")], ["640", "640"]);
    // A new initial counter block, so that nothing is encrypted twice with the same.
    assert.notEqual((await text("flows_cred.json")).slice(6, 38), old.slice(6, 38));
    const lines = "-----BEGIN KEY-----\r\nabc\n-----END KEY-----\n";
    assert.deepEqual(
      JSON.parse(await succeeds(["set", "flows.json", "n1", "key", "--json", ...secret], { input: lines })),
      { file: "flows_cred.json", id: "n1", field: "key", stored: true },
    );
    assert.equal((await unsealed(SECRET)).n1.key, lines.slice(0, -1));
    assert.deepEqual((await readdir(folder)).sort(), [
      ...[".flows_cred.json.backup", "flows.json", "flows_cred.json", "secret.txt"],
    ]);
  });

  it("begins a file that only its owner reads, laid out as the flow file", async () => {
    await save("flows.json", JSON.stringify(flows, null, 4));
    await succeeds(["set", ".", "c1", "password", ...secret], { input: "x" });
    assert.equal(await mode("flows_cred.json"), "600");
    assert.match(await text("flows_cred.json"), /^\{\n {4}"\$": "[^"]+"\n\}$/);
    assert.deepEqual(await unsealed(SECRET), { c1: { password: "x" } });
  });

  it("encrypts with Node-RED's own secret where that is there, which it always accepts", async () => {
    await save("flows_cred.json", JSON.stringify({ n1: { token: "x" } }));
    await save(".config.runtime.json", JSON.stringify({ _credentialSecret: SYSTEM }));
    await succeeds(["set", ".", "c1", "password", ...secret], { input: "y" });
    assert.deepEqual(await unsealed(SYSTEM), { n1: { token: "x" }, c1: { password: "y" } });
  });

  it("leaves plain what is plain and has no secret", async () => {
    await save("flows_cred.json", JSON.stringify({ n1: { token: "x" } }));
    const out = await succeeds(["set", ".", "n1", "token"], { input: "y" });
    assert.equal(out, "token of n1 is stored in flows_cred.json, NOT encrypted\n");
    assert.equal(await text("flows_cred.json"), '{"n1":{"token":"y"}}');
    await rm(at("flows_cred.json"));
    const message =
      "there is no secret to encrypt with: give it with --secret-file or in REDLOOM_SECRET; --plain goes without";
    const file = "flows_cred.json";
    await fails(["set", ".", "n1", "token"], { code: "no_secret", message, file, input: "y" });
    await succeeds(["set", ".", "n1", "token", "--plain"], { input: "y" });
    assert.equal(await text("flows_cred.json"), '{"n1":{"token":"y"}}');
  });

  it("stores environment variables as the editor does", async () => {
    await succeeds(["set", ".", "f1", "KEY", ...secret], { input: "a" });
    await succeeds(["set", ".", "g1", "TOKEN", ...secret], { input: "b" });
    const stored = { f1: { KEY: "a", has_KEY: true }, g1: { map: { TOKEN: "b", has_TOKEN: true } } };
    assert.deepEqual(await unsealed(SECRET), stored);
    const shown = await succeeds(["show", ".", "--reveal", ...secret]);
    assert.match(shown, /\(f1\)\n {2}KEY: "a"\n\nglobal-config \(g1\)\n {2}TOKEN: "b"\n\n/);
    await succeeds(["set", ".", "g1", "TOKEN", "--unset", ...secret]);
    assert.deepEqual(await unsealed(SECRET), { f1: stored.f1 });
  });

  it("takes ids and fields that are names of JavaScript's", async () => {
    const odd = ["set", ".", "__proto__", "__proto__", ...secret];
    await succeeds([...odd, "--force"], { input: "x" });
    const plain = library.decryptCredentials(await text("flows_cred.json"), SECRET);
    assert.equal(JSON.stringify(plain), '{"__proto__":{"__proto__":"x"}}');
    await succeeds([...odd, "--force", "--unset"]);
    assert.deepEqual(await unsealed(SECRET), {});
  });

  it("removes a field, and what has none", async () => {
    await save("flows_cred.json", sealed(SECRET));
    const out = await succeeds(["set", ".", "c1", "user", "--unset", ...secret]);
    assert.equal(out, 'user of "house" (c1) is removed from flows_cred.json\n');
    await succeeds(["set", ".", "c1", "password", "--unset", ...secret]);
    const { c1: _, ...rest } = sets;
    assert.deepEqual(await unsealed(SECRET), rest);
    const message = "holds no user of c1";
    const file = "flows_cred.json";
    await fails(["set", ".", "c1", "user", "--unset", ...secret], { code: "not_stored", message, file });
  });

  it("takes no value from an argument", async () => {
    const expected =
      "redloom credentials set: a value is never taken from an argument, which others can read: give it on standard input\nTry: redloom credentials set --help\n";
    const argument = await run(["set", ".", "c1", "password", "marked"]);
    assert.deepEqual(argument, { code: 2, out: "", err: expected });
    for (const args of [["--value", "marked"], ["--value=marked"]]) {
      const { code, err } = await run(["set", ".", "c1", "password", ...args]);
      assert.equal(code, 2);
      assert.doesNotMatch(err, MARKED);
    }
  });

  it("refuses what no node has, and values that are none", async () => {
    const message = "has no node n7; --force stores it all the same";
    await fails(["set", ".", "n7", "a", ...secret], {
      code: "unknown_id",
      message,
      file: "flows.json",
      input: "x",
    });
    await succeeds(["set", ".", "n7", "a", "--force", ...secret], { input: "x" });
    assert.deepEqual(await unsealed(SECRET), { n7: { a: "x" } });
    const empty = { code: "empty_value", message: "the value is empty; --unset removes the field" };
    await fails(["set", ".", "c1", "a", ...secret], { ...empty, input: "\n" });
    const binary = { code: "invalid_value", message: "the value is not UTF-8 text" };
    await fails(["set", ".", "c1", "a", ...secret], { ...binary, input: Uint8Array.of(0xff, 0xfe) });
    await rm(at("flows.json"));
    const missing = { code: "ENOENT", message: "no such file or directory", file: "flows.json" };
    await fails(["set", "flows_cred.json", "c1", "a", ...secret], { ...missing, input: "x" });
  });

  it("changes nothing that it cannot open or write", async () => {
    await save("flows_cred.json", sealed("another"));
    const { code, err } = await run(["set", ".", "c1", "a", ...secret], { input: "marked" });
    assert.equal(code, 1);
    assert.match(err, /\(wrong_secret\)\n$/);
    await save("flows_cred.json", sealed(SECRET));
    await mkdir(at("flows_cred.json.$$$"));
    const before = await text("flows_cred.json");
    const refused = await run(["set", ".", "c1", "a", ...secret], { input: "marked" });
    assert.equal(refused.code, 1);
    assert.doesNotMatch(refused.err, MARKED);
    assert.equal(await text("flows_cred.json"), before);
  });
});

describe("redloom credentials rekey", () => {
  const settings = { instanceId: "x" };
  const old = ["--secret-file", "secret.txt"];
  beforeEach(async () => {
    await save("new.txt", "the new secret");
    await save(".config.runtime.json", JSON.stringify(settings, null, 4));
    await save("flows_cred.json", sealed(SECRET));
  });

  it("goes over to a secret of the user's", async () => {
    const out = await succeeds(["rekey", ".", ...old, "--new-secret-file", "new.txt"]);
    assert.equal(
      out,
      "flows_cred.json is encrypted with the new secret: make it credentialSecret in settings.js\nThe copy from before, .flows_cred.json.backup, is as it was.\n",
    );
    assert.deepEqual(await unsealed("the new secret"), sets);
    assert.deepEqual(library.decryptCredentials(await text(".flows_cred.json.backup"), SECRET), sets);
    const env = ["REDLOOM_SECRET=the new secret", "REDLOOM_NEW_SECRET=a third"];
    const answer = await succeeds(["rekey", "flows.json", "--json"], { env });
    assert.deepEqual(JSON.parse(answer), { file: "flows_cred.json", secret: "user" });
    assert.deepEqual(await unsealed("a third"), sets);
    assert.deepEqual(await json(".config.runtime.json"), settings);
  });

  it("goes over to a secret that it makes, and from there to one of the user's", async () => {
    await succeeds(["rekey", ".", ...old, "--new", "system"]);
    const { _credentialSecret: made, ...rest } = await json(".config.runtime.json");
    assert.match(made, /^[0-9a-f]{64}$/);
    assert.deepEqual(rest, settings);
    assert.deepEqual(await unsealed(made), sets);
    assert.equal((await run(["show", "."])).code, 0);
    await succeeds(["rekey", ".", "--new-secret-file", "new.txt"]);
    assert.deepEqual(await unsealed("the new secret"), sets);
    assert.equal(await text(".config.runtime.json"), JSON.stringify(settings, null, 4));
    assert.ok((await text(".config.runtime.json.backup")).includes(made));
  });

  it("goes over to no encryption with a warning", async () => {
    const { code, out, err } = await run(["rekey", ".", ...old, "--none"]);
    assert.equal(code, 0);
    assert.match(out, /^flows_cred\.json is not encrypted: set credentialSecret to false in settings\.js\n/);
    const warning = "flows_cred.json is not encrypted: who reads it has all secrets";
    assert.equal(err, `redloom credentials rekey: warning: ${warning}\n`);
    assert.deepEqual(await json("flows_cred.json"), sets);
    const told = await run(["rekey", ".", "--none", "--json"]);
    assert.deepEqual(JSON.parse(told.err), { warning });
  });

  it("finishes what was interrupted; nothing else is done before", async () => {
    await save("flows_cred.json", sealed("made"));
    await save(".flows_cred.json.rekey", JSON.stringify({ secret: "made" }));
    const message =
      "a change of its secret was interrupted; redloom credentials rekey --new system finishes it";
    const interrupted = { code: "rekey_interrupted", message, file: "flows_cred.json" };
    await fails(["show", "."], interrupted);
    await fails(["set", ".", "c1", "a"], { ...interrupted, input: "x" });
    await succeeds(["rekey", ".", ...old, "--new", "system"]);
    assert.equal((await json(".config.runtime.json"))._credentialSecret, "made");
    assert.deepEqual(await unsealed("made"), sets);
    assert.ok(!(await readdir(folder)).includes(".flows_cred.json.rekey"));
  });

  it("refuses with 2 what it does not understand, and no secret as an argument", async () => {
    const cases = [
      [[], "takes a PLACE"],
      [[".", "marked"], "takes one PLACE; a secret is never taken from an argument"],
      [[".", "--new", "marked"], "--new takes only system; a secret is never taken from an argument"],
      [[".", "--new", "system", "--none"], "only one of --new and --none can be meant"],
      [["flows.json", "--new", "system"], "--new system wants Node-RED's user directory for PLACE"],
      [["."], "which new secret? --new-secret-file, REDLOOM_NEW_SECRET, --new system or --none"],
    ];
    for (const [args, message] of cases) {
      const err = `redloom credentials rekey: ${message}\nTry: redloom credentials rekey --help\n`;
      assert.deepEqual(await run(["rekey", ...args]), { code: 2, out: "", err });
    }
    await save("empty.txt", "\n");
    const empty = { code: "empty_secret", message: "holds no secret", file: "empty.txt" };
    await fails(["rekey", ".", ...old, "--new-secret-file", "empty.txt"], empty);
    await rm(at("flows_cred.json"));
    const missing = "no such file, so nothing is encrypted yet";
    await fails(["rekey", ".", "--none"], {
      code: "no_credential_file",
      message: missing,
      file: "flows_cred.json",
    });
  });
});

describe("beside a server", () => {
  it("changes nothing while one has the folder", async () => {
    await save("flows_cred.json", sealed(SYSTEM));
    await save(".config.runtime.json", JSON.stringify({ _credentialSecret: SYSTEM }));
    const { createServer } = createRequire(join(project, "package.json"))("redloom-server");
    const server = createServer({ userDir: folder, uiPort: 0, log: () => {} });
    await server.listen();
    try {
      await fetch(`${server.url}flows`);
      const used = {
        code: "folder_in_use",
        message: "is in use by a Redloom that runs; end it first",
        file: ".",
      };
      const before = await text("flows_cred.json");
      for (const args of [
        ["set", ".", "c1", "user"],
        ["rekey", ".", "--none"],
      ]) {
        const { code, out, err } = await run([...args, "--json"], { input: "x" });
        assert.deepEqual({ code, out, err: JSON.parse(err) }, { code: 1, out: "", err: { error: used } });
      }
      assert.equal(await text("flows_cred.json"), before);
      await succeeds(["show", "."]);
    } finally {
      await server.close();
    }
    await succeeds(["set", ".", "c1", "user"], { input: "x" });
    assert.ok(!(await readdir(folder)).includes(".redloom.lock"));
  });
});

describe("on a terminal", () => {
  /**
   * script(1) of util-linux runs the command on a terminal of its own, which echoes what is typed if it may. Each
   * answer is typed once its question stands there.
   */
  const converse = async (args, answers) => {
    const command = [join(project, "node_modules/.bin/redloom"), "credentials", ...args].join(" ");
    const child = spawn("script", ["-qec", command, "/dev/null"], { cwd: folder });
    const left = [...answers];
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
      const [next] = left;
      if (next === undefined || !out.endsWith(`${next[0]}: `)) return;
      left.shift();
      child.stdin.write(next[1]);
    });
    const [code] = await once(child, "close");
    return { code, out };
  };
  const old = ["--secret-file", "secret.txt"];
  beforeEach(() => save("flows_cred.json", sealed(SECRET)));

  it("asks for what it needs, and shows nothing of it", async () => {
    const { code, out } = await converse(
      ["set", ".", "c1", "password"],
      [
        ["Secret of flows_cred.json", `${SECRET}\r`],
        ["Value of password", "x\u0015markee\u007fd\r"],
      ],
    );
    const shown = 'password of "house" (c1) is stored in flows_cred.json';
    const expected = `Secret of flows_cred.json: \r\nValue of password: \r\n${shown}\r\n`;
    assert.deepEqual({ code, out }, { code: 0, out: expected });
    assert.equal((await unsealed(SECRET)).c1.password, "marked");
  });

  it("asks for a new secret twice, and takes what is pasted in one go", async () => {
    const differ = await converse(["rekey", ".", ...old], [["New secret", "marked\rmarket\r"]]);
    assert.match(differ.out, /the two are not the same; nothing was changed \(secrets_differ\)/);
    assert.equal(differ.code, 1);
    assert.deepEqual(await unsealed(SECRET), sets);
    const { code, out } = await converse(
      ["rekey", ".", ...old],
      [
        ["New secret", "marked\r"],
        ["The same again", "marked\r"],
      ],
    );
    assert.equal(code, 0, out);
    assert.doesNotMatch(differ.out + out, MARKED);
    assert.deepEqual(await unsealed("marked"), sets);
  });

  it("ends at Ctrl-C, and changes nothing", async () => {
    const before = await contents();
    const { code, out } = await converse(
      ["set", ".", "c1", "password", ...old],
      [["Value of password", "m\u0003"]],
    );
    assert.equal(code, 1);
    assert.match(out, /stopped at the prompt \(cancelled\)/);
    assert.deepEqual(await contents(), before);
  });
});
