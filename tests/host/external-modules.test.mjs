// Modules that nodes name: what the settings allow, what is installed, and what scripts may load; the lists as
// Node-RED 5.0.7 reads them.
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { paletteFolder } from "./palette.mjs";
import { source } from "./source.mjs";

const { createRuntime } = await source("node/index.ts");
const { Allowed } = await source("node/packages/allowed.ts");
const require = createRequire(import.meta.url);
const theirs = require("@node-red/registry/lib/util.js");

const LISTS = [
  {},
  { allowList: [] },
  { denyList: ["*"] },
  { allowList: ["a*"], denyList: ["*"] },
  { allowList: ["*"], denyList: ["a*"] },
  { allowList: ["abc", "@s/*"], denyList: ["ab*", "@s/x"] },
  { allowList: ["abc@1.x"], denyList: ["abc@2.x"] },
  { allowList: ["*"], denyList: ["abc@<1.5.0"] },
  { allowList: [], denyList: [] },
  { allowList: ["a.c"], denyList: ["*"] },
];
const MODULES = ["abc", "abd", "b", "@s/x", "@s/y"];

test("allowList and denyList let in what they let in under Node-RED", () => {
  for (const lists of LISTS) {
    const said = lists.allowList || lists.denyList;
    const [allow, deny] = said ? [lists.allowList, lists.denyList] : [["*"], []];
    const parsed = [allow, deny].map((list) => theirs.parseModuleList(list));
    const allowed = new Allowed(lists);
    for (const module of MODULES) {
      for (const version of [undefined, "1.0.0", "1.7.0", "2.0.0"]) {
        // A dot stands for itself here: DIFFERENCE.
        if (module === "abc" && allow?.includes("a.c")) continue;
        const wanted = theirs.checkModuleAllowed(module, version, ...parsed);
        assert.equal(allowed.has(module, version), wanted, JSON.stringify([lists, module, version]));
      }
    }
  }
});

/** A folder with a module to install, and flows whose function uses it. */
async function prepared(t) {
  const userDir = await paletteFolder(t);
  const module = join(userDir, "source/thimble");
  await mkdir(module, { recursive: true });
  await writeFile(join(module, "package.json"), JSON.stringify({ name: "thimble", version: "1.0.0" }));
  await writeFile(join(module, "index.js"), 'module.exports = (text) => "<" + text + ">";');
  const libs = [
    { var: "thimble", module: `thimble@file:${module}` },
    { var: "path", module: "path" },
  ];
  const func = "node.warn(thimble(path.basename('/a/b')))";
  const flows = [
    { id: "f", type: "tab" },
    { id: "a", type: "function", z: "f", func, libs, outputs: 0, wires: [] },
  ];
  return { userDir, flows };
}

async function started(t, options) {
  const logged = [];
  const made = createRuntime({
    ...options,
    log: (level, message) => level !== "audit" && logged.push(message),
  });
  t.after(() => made.stop());
  await made.start();
  return { made, logged };
}

test("what a function names is installed in the user directory, and there the next time", async (t) => {
  const { userDir, flows } = await prepared(t);
  const { made, logged } = await started(t, { userDir, flows });
  const warned = new Promise((resolve) => made.events.on("comms", ({ data }) => resolve(data.msg)));
  made.getNode("a").receive({});
  assert.equal(await warned, "<b>");
  assert.ok(logged.some((line) => line.startsWith("Installed module: thimble@file:")));
  const { dependencies } = JSON.parse(await readFile(join(userDir, "package.json"), "utf8"));
  assert.ok(dependencies.thimble);
  await made.stop();
  const again = await started(t, { userDir, flows });
  assert.equal(again.made.getNode("a").type, "function");
  assert.ok(!again.logged.some((line) => line.startsWith("Installing")));
});

test("what may not be installed keeps the flows from starting, and is told of", async (t) => {
  const { userDir, flows } = await prepared(t);
  const cases = [{ allowInstall: false }, { denyList: ["thimble"], allowList: ["*"] }];
  for (const modules of cases) {
    const { made, logged } = await started(t, { userDir, flows, settings: { externalModules: { modules } } });
    assert.equal(made.getNode("a"), undefined);
    assert.ok(logged.includes(" - thimble [install_not_allowed]"), logged.join("\n"));
    await made.stop();
  }
});
