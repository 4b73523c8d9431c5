// What a user's CommonJS script may do with both packages, none of which it awaits to load.
const assert = require("node:assert/strict");
const redloom = require("redloom");
const { createServer } = require("redloom-server");
const vectors = require("./rev.json");

for (const { name, flows_text, rev } of vectors) assert.equal(redloom.revision(flows_text), rev, name);
assert.throws(() => redloom.revision("{"), { code: "invalid_json" });
assert.throws(() => require("redloom/service-worker"), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });

const [before, after] = [[], [{ id: "a", type: "debug" }]];
assert.deepEqual(redloom.diff(before, after).added, ["a"]);
assert.deepEqual(redloom.plan(before, after, { type: "full" }).start, ["a"]);
assert.deepEqual(
  redloom.check([null]).map(({ code }) => code),
  ["not_an_object"],
);

const admin = new redloom.Admin({ apiMaxLength: 10 });
const [effect] = admin.handle(0, { type: "request", request: 1, method: "GET", path: "/flows", headers: [] });
assert.equal(effect.type, "load");

const server = createServer({ userDir: __dirname, flowFile: "none.json", uiPort: 0, log: () => {} });
server.listen().then(async () => {
  const response = await fetch(new URL("flows", server.url));
  assert.deepEqual(await response.json(), []);
  await server.close();
  const { createRuntime } = require("redloom-server");
  const runtime = createRuntime({ flows: [{ id: "t", type: "tab" }], log: () => {} });
  await runtime.start();
  assert.equal(runtime.state, "start");
  await runtime.stop();
});
