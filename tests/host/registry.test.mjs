// The registry that comes with the package, against what Node-RED 5.0.7 itself makes of the same nodes.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { Admin, coreRegistry } from "../../pkg/redloom/node.js";

const require = createRequire(import.meta.url);
const node = join(dirname(require.resolve("node/package.json")), "bin/node");
const userDir = mkdtempSync(join(tmpdir(), "redloom-registry-"));
after(() => rmSync(userDir, { recursive: true, force: true }));

/** Node-RED in a process of its own, which loads its nodes and tells what it has then. */
const tell = `
  const RED = require("node-red");
  const credentials = require("@node-red/runtime/lib/nodes/credentials.js");
  const register = credentials.register;
  const declared = {};
  credentials.register = (type, fields) => {
    declared[type] = fields;
    register(type, fields);
  };
  const server = require("node:http").createServer();
  const telemetry = { enabled: false };
  RED.init(server, { userDir: process.argv[1], logging: { console: { level: "off" } }, telemetry });
  RED.start().then(async () => {
    const sets = await RED.runtime.nodes.getNodeList({});
    const looked = Object.keys(declared).map((type) => [type, RED.runtime._.nodes.getCredentialDefinition(type.replace(/\\s+/g, "-"))]);
    const types = sets.flatMap((set) => set.types);
    const functions = types.filter((type) => typeof RED.runtime._.nodes.getType(type) === "function");
    const found = JSON.stringify({ sets, credentials: Object.fromEntries(looked), functions });
    process.stdout.write(found, () => process.exit());
  });
`;
const theirs = JSON.parse(
  execFileSync(node, ["-e", tell, userDir], { cwd: dirname(require.resolve("node-red/package.json")) }),
);
const registry = JSON.parse(new TextDecoder().decode(coreRegistry()));
const sets = registry.modules.flatMap((module) => module.sets);

test("the file in the package is what the library gives", () => {
  const file = readFileSync(new URL("../../pkg/redloom/registry.json", import.meta.url));
  assert.deepEqual(new Uint8Array(file), coreRegistry());
  assert.equal(file.includes(process.cwd()), false);
});

test("it has Node-RED's sets and types, in its order", () => {
  const { name, version } = registry.modules[0];
  assert.deepEqual([registry.version, name, version], ["5.0.7", "node-red", "5.0.7"]);
  const shown = ({ id, name, types, enabled }) => ({ id, name, types, enabled });
  assert.equal(sets.length, 37);
  assert.deepEqual(sets.map(shown), theirs.sets.map(shown));
});

test("its types are those that Node-RED has a constructor of", () => {
  const types = sets.flatMap((set) => set.types);
  assert.deepEqual(types.toSorted(), theirs.functions.toSorted());
});

test("it has the credentials that Node-RED looks up by the type", () => {
  const declared = Object.assign({}, ...sets.map(({ credentials }) => credentials));
  const kinds = Object.entries(theirs.credentials).map(([type, fields]) => [
    type,
    Object.fromEntries(Object.entries(fields).map(([field, { type }]) => [field, type])),
  ]);
  assert.deepEqual(declared, Object.fromEntries(kinds));
  assert.equal(kinds.length, 4);
});

test("what is no registry is refused", () => {
  const whole = { modules: [{ sets: [{ enabled: true, types: ["a"] }] }] };
  new Admin({ registry: bytes(whole) }).free();
  for (const broken of [
    ...["", "{", "[]", "null", {}, { modules: {} }, { modules: [{}] }, { modules: [{ sets: 5 }] }],
    ...[
      { modules: [{ sets: [{ enabled: true }] }] },
      { modules: [{ sets: [{ enabled: true, types: "a" }] }] },
    ],
    { modules: [{ sets: [{ enabled: true, types: ["a"], credentials: [] }] }] },
  ]) {
    assert.throws(() => new Admin({ registry: bytes(broken) }), { code: "misuse" }, JSON.stringify(broken));
    const admin = new Admin();
    const input = { type: "registry", registry: bytes(broken) };
    assert.throws(() => admin.handle(1, input), { code: "misuse" }, JSON.stringify(broken));
    admin.free();
  }
});

function bytes(value) {
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}
