// What a user's module may do with both packages. Ends with an exception where something is not as promised.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as redloom from "redloom";
import * as host from "redloom-server";

const vectors = JSON.parse(readFileSync(new URL("rev.json", import.meta.url), "utf8"));
for (const { name, flows_text, rev } of vectors) {
  assert.equal(redloom.revision(flows_text), rev, `${name}, as a string`);
  assert.equal(redloom.revision(new TextEncoder().encode(flows_text)), rev, `${name}, as bytes`);
}
assert.ok(vectors.length > 50);
assert.equal(redloom.revision([]), vectors.find(({ flows_text }) => flows_text === "[]").rev);

assert.throws(
  () => redloom.revision('[{"id":"a"},\n{"id" "b"}]'),
  ({ code, message, line, column, offset }) => {
    assert.deepEqual(
      { code, line, column, offset },
      { code: "invalid_json", line: 2, column: 7, offset: 19 },
    );
    assert.equal(typeof message, "string");
    return true;
  },
);

const before = '[{"id":"t","type":"tab"},\n {"id":"a","type":"debug","z":"t","x":1,"y":1,"wires":[["b"]]}]';
const changed = before.replace("debug", "inject");
const difference = redloom.diff(before, changed);
assert.deepEqual(difference, {
  added: [],
  changed: ["a", "t"],
  removed: [],
  rewired: [],
  linked: [],
  flowChanged: [],
  globalConfigChanged: false,
});
assert.deepEqual(redloom.diff(JSON.parse(before), new TextEncoder().encode(changed)), difference);
assert.deepEqual(redloom.diff(null, before).added, ["t", "a"]);
assert.deepEqual(redloom.diff(undefined, before), redloom.diff("[]", before));

const planned = redloom.plan(before, changed);
const cause = { id: "a", kind: "changed", property: "type" };
const own = { kind: "changed", property: "type", message: "its property type changed" };
assert.deepEqual(planned, {
  type: "nodes",
  rev: redloom.revision(changed),
  diff: difference,
  stop: ["a"],
  start: ["a"],
  rewired: [],
  reasons: { a: own },
  containers: {
    t: { kind: "holds", via: "a", distance: 1, cause, message: "its node a changed: property type" },
  },
});
assert.deepEqual(redloom.plan(before, changed, {}), planned);
assert.deepEqual(redloom.plan(before, before).start, []);
for (const type of ["full", "reload"]) {
  const { reasons, start } = redloom.plan(before, before, { type });
  assert.deepEqual({ start, kind: reasons.a.kind }, { start: ["a"], kind: type });
}
assert.deepEqual(redloom.plan(null, before, { type: "flows" }).stop, []);
for (const wrong of ["all", 1, null]) {
  assert.throws(() => redloom.plan(before, changed, { type: wrong }), { code: "invalid_deployment_type" });
}

const dangling = { severity: "warning", code: "wire_dangling", index: 1, id: "a", path: "wires[0][0]" };
const [{ message: sentence, ...finding }, ...others] = redloom.check(before);
assert.deepEqual({ finding, others }, { finding: { ...dangling, line: 2, column: 2 }, others: [] });
assert.match(sentence, /^A wire .+ b, which does not exist\.$/);
assert.deepEqual(redloom.check(new TextEncoder().encode(before)), [{ message: sentence, ...finding }]);
assert.deepEqual(redloom.check(JSON.parse(before)), [{ message: sentence, ...dangling }]);
for (const unreadable of ["{}", "[", 1, undefined]) {
  for (const use of [redloom.check, (flows) => redloom.diff(flows ?? 2, before), redloom.plan]) {
    assert.throws(
      () => use(unreadable, unreadable),
      ({ code }) => ["invalid_json", "invalid_flows"].includes(code),
    );
  }
}

const admin = new redloom.Admin();
const [load] = admin.handle(1_000, {
  type: "request",
  request: 1,
  method: "GET",
  path: "/flows",
  headers: [],
});
assert.equal(load.type, "load");
const flows = new TextEncoder().encode('[{"id":"a","type":"tab","label":"A"}]');
const effects = admin.handle(1_001, {
  type: "loaded",
  effect: load.effect,
  stored: { flows, generation: 0 },
});
const response = effects.find(({ type }) => type === "respond");
assert.equal(response.request, 1);
assert.equal(response.status, 200);
assert.deepEqual(JSON.parse(new TextDecoder().decode(response.body)), [{ id: "a", type: "tab", label: "A" }]);
assert.throws(
  () => admin.handle(1_002, { type: "nonsense" }),
  ({ code }) => typeof code === "string",
);
admin.free();
await redloom.init();
assert.match(redloom.version(), /^\d+\.\d+\.\d+/);

await assert.rejects(import("redloom/service-worker"), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });

const userDir = await mkdtemp(join(tmpdir(), "redloom-user-"));
const server = host.createServer({ userDir, uiPort: 0, log: () => {} });
await server.listen();
try {
  const url = new URL("flows", server.url);
  assert.equal((await fetch(url)).status, 200);
} finally {
  await server.close();
  await rm(userDir, { recursive: true });
}
const { default: run } = await import("./runtime.mjs");
await run(host.createRuntime);
assert.throws(() => host.createServer({ uiPort: "none" }), { code: "invalid_option" });
