// The settings file and what becomes of its keys: found, loaded, overwritten, judged, and read by the server.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { source } from "./source.mjs";

const { findSettings, defaultUserDir, loadSettings } = await source("node/settings/file.ts");
const { define } = await source("node/settings/define.ts");
const { KEYS, judge } = await source("node/settings/keys.ts");
const { parseFlags } = await source("node/settings/flags.ts");
const { settle } = await source("node/options.ts");
const require = createRequire(import.meta.url);
const stock = require.resolve("node-red/settings.js");

async function folder(t, files = {}) {
  const path = await mkdtemp(join(tmpdir(), "redloom-settings-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(path, name, ".."), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return path;
}

const refused = (options) => {
  try {
    settle({ log: () => {}, ...options });
  } catch (error) {
    assert.equal(error.code, "invalid_option");
    assert.doesNotMatch(error.message, /\n/);
    return error.message;
  }
  return undefined;
};

/** What the settings become, and the lines that are logged at start. */
function settled(options) {
  const log = [];
  const settings = settle({ log: (...line) => log.push(line), ...options });
  return { ...settings, log };
}

test("every key of the settings.js that Node-RED makes is in the table, in the code and in the README", async () => {
  const text = await readFile(stock, "utf8");
  // Those that are commented out stand at the same depth.
  const keys = [...text.matchAll(/^ {4}(?:\/\/ ?)?([A-Za-z]+) ?:/gm)].map(([, key]) => key);
  assert.ok(keys.length > 50, `${keys.length}`);
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const table = readme.slice(readme.indexOf("### Settings"));
  for (const key of new Set([...keys, ...KEYS.keys()])) {
    assert.ok(KEYS.has(key), `${key} has no row`);
    assert.ok(table.includes(`\`${key}\``), `${key} is not in the README`);
  }
});

test("Node-RED's own settings.js is taken as it is, and what has no effect is named in one line", async () => {
  const settings = settled(await loadSettings(stock));
  assert.equal(settings.log.length, 2);
  assert.match(settings.log[1][1], /^uiHost is not set/);
  const [level, line] = settings.log[0];
  assert.equal(level, "info");
  assert.match(line, /^Settings without effect in this version: diagnostics, telemetry, editorTheme$/);
  assert.equal(settings.uiPort, 1880);
  assert.equal(settings.flowFilePretty, true);
  assert.equal(settings.runtimeState, false);
});

test("that uiHost is not set is said where a settings file leaves it out", async (t) => {
  const path = await folder(t, { "settings.js": "module.exports = { uiHost: '0.0.0.0' }" });
  assert.deepEqual(settled(await loadSettings(join(path, "settings.js"))).log, []);
  assert.deepEqual(settled({}).log, []);
});

test("keys that nobody knows are named in one line, whatever they hold", () => {
  const { log } = settled({ myOwn: { a: "MARKED-SECRET" }, other: 1, flowFile: "x.json" });
  assert.deepEqual(log, [["warn", "Settings that only packages of nodes may know: myOwn, other"]]);
});

for (const [options, sentence] of [
  [{ storageModule: {} }, /^storageModule is not supported/],
  [{ httpAdminAuth: { user: "a", pass: "MARKED-SECRET" } }, /^httpAdminAuth is not supported.*use adminAuth/],
  [{ httpAuth: { user: "a", pass: "MARKED-SECRET" } }, /^httpAuth is not supported.*use adminAuth/],
  [{ httpAdminMiddleware: "x" }, /^httpAdminMiddleware must be a function/],
  [{ httpAdminMiddleware: [() => {}, 5] }, /^httpAdminMiddleware must be a function/],
  [{ httpAdminRoot: 5 }, /^httpAdminRoot/],
  [{ allowedHosts: [5] }, /^allowedHosts/],
  [{ userDir: 5 }, /^userDir must be a text/],
  [{ flowFile: {} }, /^flowFile must be a text/],
  [{ uiHost: true }, /^uiHost must be a text/],
  [{ logging: { mine: { handler: () => {} } } }, /^logging\.mine\.handler must return a function/],
  [
    {
      logging: {
        mine: {
          handler: () => {
            throw new Error("no such device");
          },
        },
      },
    },
    /^logging\.mine\.handler failed: no such device/,
  ],
  [{ credentialSecret: 5 }, /^credentialSecret/],
]) {
  test(`refused at start: ${Object.keys(options)}`, () => {
    const message = refused(options);
    assert.match(message, sentence);
    assert.doesNotMatch(message, /MARKED/);
  });
}

test("keys that are refused may be there without a value", () => {
  assert.equal(refused({ storageModule: undefined, httpAdminAuth: false, httpAuth: null }), undefined);
});

test("a folder with an active project is not opened as if it were plain", async (t) => {
  const on = { editorTheme: { projects: { enabled: true } } };
  const active = await folder(t, {
    ".config.projects.json": JSON.stringify({ activeProject: "greenhouse", projects: { other: {} } }),
    "projects/unlisted/package.json": "{}",
  });
  assert.match(refused({ userDir: active, ...on }), /greenhouse.*editorTheme\.projects\.enabled to false/);
  assert.match(refused({ userDir: active, ...on, readOnly: true }), /greenhouse/);
  assert.match(refused({ userDir: active, flowFile: "other", ...on }), /The project other is active/);
  assert.match(refused({ userDir: active, flowFile: "unlisted", ...on }), /The project unlisted is active/);
  assert.equal(refused({ userDir: active }), undefined);
  assert.equal(refused({ userDir: active, editorTheme: { projects: { enabled: false } } }), undefined);
  const none = await folder(t, { ".config.projects.json": JSON.stringify({ projects: { a: {} } }) });
  assert.equal(refused({ userDir: none, ...on }), undefined);
  const old = await folder(t, { ".config.json": JSON.stringify({ projects: { activeProject: "old" } }) });
  assert.match(refused({ userDir: old, ...on }), /The project old/);
  const broken = await folder(t, { ".config.projects.json": "{" });
  assert.match(refused({ userDir: broken, ...on }), /cannot be read/);
});

test("paths, switches and sizes as red.js reads them", () => {
  const roots = (options) => settled(options).httpAdminRoot;
  assert.deepEqual(
    [{}, { httpAdminRoot: "" }, { httpRoot: "red" }, { httpRoot: "/x", httpAdminRoot: "/a/b" }].map(roots),
    ["/", "/", "/red/", "/a/b/"],
  );
  assert.deepEqual(
    [{ httpAdminRoot: false }, { httpRoot: false }, { httpRoot: false, httpAdminRoot: "/a" }].map(roots),
    [false, false, false],
  );
  assert.equal(settled({ httpRoot: false }).headless, true);
  assert.equal(settled({ requireHttps: "yes" }).requireHttps, false);
  assert.equal(settled({ runtimeState: { enabled: "yes" } }).runtimeState, false);
  assert.equal(settled({ readOnly: 1 }).readOnly, true);
  assert.equal(settled({ uiHost: "", apiMaxLength: "" }).uiHost, "127.0.0.1");
  assert.equal(settled({ httpsRefreshInterval: "0.5" }).httpsRefreshInterval, 1_800_000);
  assert.equal(settled({ httpsRefreshInterval: true }).httpsRefreshInterval, 12 * 3_600_000);
  assert.equal(settled({ httpsRefreshInterval: 1e9 }).httpsRefreshInterval, 596 * 3_600_000);
  assert.deepEqual(settled({ allowedHosts: "red.lan" }).allowedHosts, ["red.lan"]);
});

test("the settings file is found where red.js finds it, but not in the home folder unasked", async (t) => {
  const own = await folder(t, { "settings.js": "" });
  const bare = await folder(t);
  const home = await folder(t, { ".config.json": "{}" });
  const find = (places) =>
    findSettings({ settings: undefined, userDir: undefined, home: undefined, ...places });
  assert.equal(find({ settings: "x.js", userDir: own }), join(process.cwd(), "x.js"));
  assert.equal(find({ userDir: own, home }), join(own, "settings.js"));
  assert.equal(find({ userDir: bare, home }), join(home, "settings.js"));
  assert.equal(find({ userDir: bare, home: bare }), undefined);
  assert.equal(find({}), undefined);
  assert.equal(defaultUserDir({ home }, undefined), home);
  assert.equal(defaultUserDir({ home: bare }, undefined), join(homedir(), ".redloom"));
  assert.equal(defaultUserDir({ home: undefined }, "x.js"), join(homedir(), ".node-red"));
});

test("settings files are modules: CommonJS, JSON, and ES modules by their default export", async (t) => {
  const path = await folder(t, {
    "a.js": "module.exports = { uiPort: process.env.NO_SUCH_THING || 5, userDir: __dirname }",
    "b.json": '{"uiPort":5}',
    "c.mjs": "export default { uiPort: 5 }",
    "d/package.json": '{"type":"module"}',
    "d/settings.js": "export default { uiPort: 5 }",
    "e.js": "module.exports = { uiPort: require('./a.js').uiPort }",
  });
  for (const name of ["a.js", "a", "b.json", "c.mjs", "d/settings.js", "e.js"]) {
    assert.equal((await loadSettings(join(path, name))).uiPort, 5, name);
  }
});

test("settings files that cannot be loaded are named, with the line and without their text", async (t) => {
  const path = await folder(t, {
    "syntax.js": "module.exports = {\n  credentialSecret: 'MARKED-SECRET' oops\n}",
    "throws.js": "\n\nthrow new Error('no key.pem')",
    "missing.js": "require('./nowhere')",
    "odd.js": "throw 'MARKED-SECRET'",
    "list.js": "module.exports = []",
    "nothing.js": "module.exports = null",
    "broken.json": '{"credentialSecret":"MARKED-SECRET",}',
  });
  for (const [name, reason] of [
    ["syntax.js", /SyntaxError: .*\(line 2\)/],
    ["throws.js", /Error: no key\.pem \(line 3\)/],
    ["missing.js", /Cannot find module '\.\/nowhere'/],
    ["odd.js", /it throws what is no Error/],
    ["list.js", /holds no settings/],
    ["nothing.js", /holds no settings/],
    ["absent.js", /there is no such file/],
    ["broken.json", /it is not valid JSON/],
  ]) {
    await assert.rejects(loadSettings(join(path, name)), ({ message }) => {
      assert.match(message, reason);
      assert.ok(message.includes(join(path, name)), message);
      assert.doesNotMatch(message, /MARKED|\n/);
      return true;
    });
  }
});

test("-D sets what Node-RED's sets", async (t) => {
  const { util } = require("@node-red/util");
  const cases = [
    ["uiPort=5"],
    ["uiHost=a=b"],
    ["a.b.c=true", "a.b.d=null", 'a.e={"x":[1]}', "a.e.x[1]=2"],
    ["users[0].name=x", "users[1].name=y"],
    ['a["b c"].d=1', "a['e']=2"],
    ["flowFile= x "],
    ["logging.console.level=debug"],
    ["x={broken", 'y="quoted"'],
  ];
  for (const definitions of cases) {
    const ours = { logging: { console: { level: "info", audit: false } } };
    const theirs = structuredClone(ours);
    for (const definition of definitions) {
      define(ours, definition);
      const [, path, text] = /^([^=]+)=(.+)$/.exec(definition);
      let value = text;
      try {
        value = JSON.parse(text);
      } catch {}
      util.setObjectProperty(theirs, path, value, true);
    }
    assert.deepEqual(ours, theirs, definitions.join(" "));
  }
  const path = await folder(t, { "more.json": '{"uiPort":7,"a.b":1}', "bad.json": "{", "list.json": "[]" });
  const settings = {};
  define(settings, `@${join(path, "more.json")}`);
  assert.deepEqual(settings, { uiPort: 7, a: { b: 1 } });
  for (const wrong of [
    "uiPort",
    "=5",
    "a..b=5",
    "a[x]=5",
    "__proto__.x=1",
    "@",
    `@${join(path, "none.json")}`,
  ]) {
    assert.throws(() => define({}, wrong), { name: "DefineError" }, wrong);
  }
  for (const name of ["bad.json", "list.json"]) {
    assert.throws(() => define({}, `@${join(path, name)}`), { name: "DefineError" });
  }
  assert.throws(() => define({ a: 1 }, "a.b=1"), { name: "DefineError" });
  assert.equal({}.x, undefined);
});

test("-D does not change what the settings file holds in other places", () => {
  const shared = { console: { level: "info" } };
  const settings = { logging: shared };
  define(settings, "logging.console.level=off");
  assert.equal(settings.logging.console.level, "off");
  assert.equal(shared.console.level, "info");
});

test("flags in their long, short and joined forms", async (t) => {
  const path = await folder(t, { flows: "[]" });
  const parse = (...args) => {
    const flags = Object.entries(parseFlags(args)).filter(
      ([, value]) => value !== undefined && value !== false && String(value) !== "",
    );
    return Object.fromEntries(flags);
  };
  assert.deepEqual(parse("-p", "5", "-u", "a", "-s", "b.js", "-v"), {
    ...{ port: "5", userDir: "a", settings: "b.js", verbose: true },
  });
  assert.deepEqual(
    parse("--port=5", "--userDir=a", "--settings=b.js", "--verbose", "--safe", "--title", "x y"),
    {
      ...{ port: "5", userDir: "a", settings: "b.js", verbose: true, safe: true, title: "x y" },
    },
  );
  assert.deepEqual(parse("-D", "a=1", "--define", "b.c=x", "-Dd=e"), { define: ["a=1", "b.c=x", "d=e"] });
  assert.deepEqual(parse("my-folder", "my.JSON"), { userDir: "my-folder", flowFile: "my.JSON" });
  assert.deepEqual(parse("flows.json", "-u", "x"), { userDir: "x", flowFile: "flows.json" });
  assert.deepEqual(parse(join(path, "flows")), { flowFile: join(path, "flows") });
  assert.deepEqual(parse("--no-telemetry"), {});
  for (const help of ["-?", "-h", "--help"]) assert.deepEqual(parse(help), { help: true });
  for (const wrong of [
    ["--nonsense"],
    ["a", "b"],
    ["a.json", "b.json"],
    ["-u", "a", "b"],
    ["-D"],
    ["--safe=1"],
  ]) {
    assert.throws(() => parseFlags(wrong), { name: "UsageError" }, wrong.join(" "));
  }
});

test("every fate of a key is one of three", () => {
  for (const [key, fate] of KEYS) {
    assert.ok(fate === "used" || fate === "later" || typeof fate.refused === "string", key);
  }
  assert.deepEqual(judge({}), { refusal: undefined, notes: [] });
});
