// The packages of a user directory, loaded beside the core nodes: what is there, what is not and why; and the same of
// Node-RED 5.0.7 over the same folder.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { paletteFolder } from "./palette.mjs";
import { source } from "./source.mjs";

const { Packages, coreNodes } = await source("node/packages/packages.ts");
const { lendUtil } = await source("node/red-util.ts");
const { createSettings } = await source("runtime/settings.ts");
const require = createRequire(import.meta.url);

/** Loads the packages of a folder; `types` takes down what is registered. */
async function loaded(t, userDir, local = {}, stored = {}) {
  const lease = lendUtil(import.meta.url);
  t.after(() => lease.release());
  const { util } = lease;
  const logged = [];
  util.init({ logging: { none: { handler: () => () => {} } } });
  const coreNodesDir = coreNodes(require.resolve);
  const settings = await createSettings(
    { userDir, coreNodesDir, version: "5.0.7", ...local },
    { load: async () => stored, save: async () => {} },
    util.util.normaliseNodeTypeName,
  );
  const registered = new Map();
  const types = {
    nodes: {},
    registerType(set, type, _make, { settings: declared }) {
      registered.set(type, set);
      if (declared !== undefined) settings.registerNodeSettings(type, declared);
    },
    registerSubflow: (set, { meta }) => registered.set(meta.type, set),
    unregisterTypes: (set) => {
      for (const [type, of] of registered) if (of === set) registered.delete(type);
    },
  };
  const express = require("express");
  const web = {
    ...{ httpNode: express(), httpAdmin: express(), server: {} },
    auth: { needsPermission: () => (_request, _response, next) => next() },
  };
  const log = (level, message) => logged.push([level, message]);
  const packages = new Packages({ settings, util, types, web, log });
  await packages.load();
  return { packages, registered, logged, settings, util };
}

const stored = {
  nodes: {
    "node-red-contrib-shuttle": { nodes: { off: { enabled: false } } },
    "node-red-contrib-gone": { version: "0.3.0", nodes: { gone: { types: ["gone"] } } },
  },
};

test("each set is loaded by itself, and says why if it is not", async (t) => {
  const { packages, registered, logged } = await loaded(t, await paletteFolder(t), {}, stored);
  const sets = new Map(packages.module("node-red-contrib-shuttle").nodes.map((set) => [set.name, set]));
  assert.deepEqual(sets.get("shuttle"), {
    ...{ id: "node-red-contrib-shuttle/shuttle", name: "shuttle", types: ["shuttle"], enabled: true },
    ...{ local: true, user: false, module: "node-red-contrib-shuttle", version: "1.2.3" },
  });
  assert.equal(registered.get("late"), "node-red-contrib-shuttle/late");
  assert.deepEqual(sets.get("broken").err, {});
  assert.deepEqual(sets.get("half").err, { code: "MODULE_NOT_FOUND" });
  assert.deepEqual(sets.get("clash").err, {
    code: "type_already_registered",
    details: { type: "inject", moduleA: "node-red", moduleB: "node-red-contrib-shuttle" },
  });
  assert.equal(sets.get("off").enabled, false);
  assert.equal(registered.has("half"), false);
  assert.equal(packages.module("too-new"), undefined);
  assert.equal(packages.module("needy"), undefined);
  assert.equal(registered.get("weft"), "@loom/weft/weft");
  const lines = logged.map(([level, message]) => `${level}: ${message}`);
  assert.ok(
    lines.includes("warn: [node-red-contrib-shuttle/broken] Error: The thread is torn (line:2)"),
    lines,
  );
  assert.ok(
    lines.includes("warn: The package node-red-contrib-gone 0.3.0 was there, and is not installed any more"),
  );
  assert.ok(lines.includes("error: needy is left out, for it needs nowhere"));
  assert.ok(lines.some((line) => /too-new is left out: it is made for Node-RED >=99/.test(line)));
});

test("the registry that the engine gets has what was loaded", async (t) => {
  const { packages } = await loaded(t, await paletteFolder(t), {}, stored);
  const { modules } = JSON.parse(new TextDecoder().decode(packages.registry.text("5.0.7")));
  const sets = new Map(modules.flatMap((module) => module.sets.map((set) => [set.id, set])));
  const shuttle = sets.get("node-red-contrib-shuttle/shuttle");
  assert.deepEqual(shuttle.credentials, { shuttle: { user: "text", password: "password" } });
  assert.deepEqual(shuttle.settings, { shuttle: { shuttleSpeed: { value: 3, exportable: true } } });
  assert.deepEqual(sets.get("@loom/weft/weft").credentials, { weft: { SECRET: "password" } });
  assert.equal(sets.get("node-red-contrib-shuttle/broken").enabled, false);
  assert.equal(sets.get("node-red-contrib-shuttle/off").enabled, false);
});

test("the core nodes are those that the build has recorded", async (t) => {
  const { packages } = await loaded(t, undefined);
  const recorded = require("../../target/registry.json");
  const { modules } = JSON.parse(new TextDecoder().decode(packages.registry.text("5.0.7")));
  const core = modules.find(({ name }) => name === "node-red");
  assert.deepEqual(core, recorded.modules[0]);
});

test("settings choose files, packages and versions", async (t) => {
  const userDir = await paletteFolder(t, {
    "nodes/10-own.js": `module.exports = (RED) => RED.nodes.registerType("own", function () {});`,
    "nodes/10-own.html": `<script type="text/html" data-template-name="own"></script>`,
    "more/lone/lone.js": `module.exports = (RED) => RED.nodes.registerType("lone", function () {});`,
    "more/lone/lone.html": "",
  });
  const all = await loaded(t, userDir, { nodesDir: join(userDir, "more") });
  assert.equal(all.registered.get("own"), "node-red/own");
  assert.equal(all.registered.get("lone"), "node-red/lone");
  const excluded = await loaded(t, userDir, { nodesExcludes: ["20-inject.js", "node-red-contrib-shuttle"] });
  assert.equal(excluded.registered.has("inject"), false);
  assert.equal(excluded.packages.module("node-red-contrib-shuttle"), undefined);
  const denied = await loaded(t, userDir, {
    externalModules: { palette: { allowList: ["*"], denyList: ["node-red-contrib-*@1"] } },
  });
  assert.equal(denied.packages.module("node-red-contrib-shuttle"), undefined);
});

test("plugins, texts, library and settings of a package are there", async (t) => {
  const { packages, settings, util } = await loaded(t, await paletteFolder(t));
  assert.equal(packages.plugins.get("loom").module, "node-red-contrib-shuttle");
  assert.deepEqual(packages.plugins.byType("weaving"), [packages.plugins.get("loom")]);
  assert.equal(packages.libraryTypes().get("threads"), "node-red-contrib-shuttle/shuttle");
  assert.equal(util.i18n._("node-red-contrib-shuttle/shuttle:shuttle.greeting"), "Hello from the loom");
  assert.equal(settings.exportNodeSettings({}).shuttleSpeed, 3);
  const [{ plugins, editor, runtime }] = packages.pluginSets();
  assert.deepEqual(plugins, [{ id: "loom", type: "weaving", module: "node-red-contrib-shuttle" }]);
  assert.deepEqual([editor, runtime], [false, true]);
});

test("two runtimes have their texts each", async (t) => {
  const all = await Promise.all([loaded(t, await paletteFolder(t)), loaded(t, await paletteFolder(t))]);
  for (const { util } of all) {
    assert.equal(util.i18n._("node-red-contrib-shuttle/shuttle:shuttle.greeting"), "Hello from the loom");
    assert.equal(util.i18n._("node-red:common.status.connected"), "connected");
  }
});

test("two runtimes share neither log nor events nor hooks", async (t) => {
  const [one, other] = [lendUtil(import.meta.url), lendUtil(import.meta.url)];
  t.after(() => [one, other].map((lease) => lease.release()));
  assert.equal(one.util, require("@node-red/util"));
  for (const part of ["log", "events", "hooks"]) assert.notEqual(one.util[part], other.util[part]);
  assert.notEqual(one.util.i18n.i, other.util.i18n.i);
  assert.equal(require("@node-red/util"), one.util);
});

test("the lists of nodes are those of Node-RED", async (t) => {
  const userDir = await paletteFolder(t);
  const { packages } = await loaded(t, userDir);
  const theirs = await ofNodeRed(userDir);
  const ours = { nodes: packages.nodes(), shuttle: packages.module("node-red-contrib-shuttle") };
  // Ours has of an exception its code alone.
  const plain = ({ err, ...rest }) => ({ ...rest, ...(err && { err: err.code ?? "failed" }) });
  for (const list of [ours, theirs]) {
    list.nodes = list.nodes.map(plain);
    list.shuttle.nodes = list.shuttle.nodes.map(plain);
  }
  const sorted = (nodes) => nodes.sort((a, b) => (a.id < b.id ? -1 : 1));
  assert.deepEqual(sorted(ours.nodes), sorted(theirs.nodes));
  assert.deepEqual(ours.shuttle, theirs.shuttle);
});

/** What Node-RED's registry lists over this folder. */
async function ofNodeRed(userDir) {
  const node = join(require.resolve("node/package.json"), "../bin/node");
  const script = fileURLToPath(new URL("palette-oracle.mjs", import.meta.url));
  const child = spawn(node, [script, userDir], { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  const [code] = await once(child, "close");
  assert.equal(code, 0);
  return JSON.parse(out.slice(out.indexOf('\n{"nodes"')));
}
