// Every row of what ends Node-RED's process or doubles its messages, with everything round it that a client could
// send: nothing of it may throw, and whoever listens beside it must not notice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Stage } from "./comms-client.mjs";

const anonymous = { user: { anonymous: true, permissions: "read" }, anonymous: true };
const settings = [
  ["no adminAuth", {}],
  ["adminAuth", { people: { secret: { user: { username: "ann" } } } }],
  ["adminAuth with a default", { people: { secret: { user: { username: "ann" } }, default: anonymous } }],
];

/** What a client sends, and why it is dangerous in Node-RED 5.0.7. */
const hazards = {
  "null before authenticating": ["null"],
  "a token where there is no adminAuth": [{ auth: "x" }],
  "a subscription that is no text": [
    { subscribe: 5 },
    { subscribe: {} },
    { subscribe: ["a"] },
    { subscribe: true },
  ],
  "a pattern that is no regular expression": [{ subscribe: "a{9,1}" }],
  "a pattern that takes a regular expression for ever": [
    { subscribe: `${"a+".repeat(500)}b` },
    { subscribe: "+".repeat(1_024) },
  ],
  "a session without data": ["connect", "disconnect", "location"].map((name) => ({
    topic: `multiplayer/${name}`,
  })),
  "what is no object": ["5", '"text"', "true", "[]", '[{"subscribe":"#"}]', "{", "", "\u0000", "nul"],
  "names of JavaScript's own": [
    '{"__proto__":{"auth":"x"}}',
    { subscribe: "__proto__" },
    { topic: "constructor" },
    { auth: "__proto__" },
  ],
  "topics that are no text": [{ topic: 5 }, { topic: ["multiplayer/connect"] }, { topic: {} }],
  "a topic and a pattern without end": [{ topic: "t".repeat(100_000) }, { subscribe: "t/".repeat(50_000) }],
  "deep JSON": [
    `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
    `{"topic":"a","data":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
  ],
  "what cannot be unsubscribed": [{ unsubscribe: 5 }, { unsubscribe: "never" }, { unsubscribe: null }],
};

for (const [set, options] of settings) {
  for (const [name, frames] of Object.entries(hazards)) {
    test(`${name}, with ${set}`, async () => {
      const stage = new Stage(options);
      const login = { auth: "secret" };
      const other = await stage.connect(...(options.people ? [login] : []), { subscribe: "probe" });
      // Before the login, and after.
      for (const before of [[], [login]]) {
        for (const frame of frames) await stage.connect(...before, { subscribe: "#" }, frame, frame);
      }
      await stage.host.advance(31_000);
      stage.comms.publish("probe", "alive");
      await stage.batch();
      assert.deepEqual(
        other.take().filter(([topic]) => topic === "probe"),
        [["probe", "alive"]],
      );
      assert.equal(other.closed, undefined);
      assert.deepEqual(stage.lines("warn"), []);
    });
  }
}

test("null leaves the connection as it is; a login that there is none for is told so", async () => {
  const stage = new Stage();
  const client = await stage.connect("null", { auth: "x" }, { subscribe: "probe" });
  assert.deepEqual(client.auth, ["fail"]);
  assert.equal(client.closed, undefined);
  stage.comms.publish("probe", 1);
  await stage.batch();
  assert.deepEqual(client.take(), [["probe", 1]]);
});

test("a client that subscribes without end is closed", async () => {
  const stage = new Stage();
  const client = await stage.connect();
  for (let round = 0; round < 2; round += 1) {
    for (let count = 0; count < 256; count += 1) await stage.say(client, { subscribe: `t${count}` });
  }
  assert.equal(client.closed, undefined);
  await stage.say(client, { subscribe: "one more" });
  assert.deepEqual(client.closed, { code: 1008, reason: "too many subscriptions" });
});

test("asking for what is retained again and again does not fill the memory", async () => {
  const stage = new Stage({ backlog: 10_000 });
  for (let count = 0; count < 100; count += 1) {
    stage.events.emit("node-status", { id: `n${count}`, status: { text: "x".repeat(10) } });
  }
  const client = await stage.connect();
  client.held = 2_000_000;
  for (let count = 0; count < 1_000; count += 1) client.port.receive('{"subscribe":"#"}');
  client.held = 0;
  await stage.batch(100);
  assert.ok(client.take().length < 1_000);
});

test("a pattern of a thousand wildcards is looked at quickly enough to be looked at often", async () => {
  const stage = new Stage();
  const client = await stage.connect({ subscribe: `${"a+".repeat(511)}c` }, { subscribe: "+/".repeat(512) });
  for (let count = 0; count < 2_000; count += 1) stage.comms.publish("a".repeat(2_000), count + 1);
  await stage.batch();
  assert.deepEqual(client.take(), []);
});
