import assert from "node:assert/strict";
import { test } from "node:test";
import { Stage } from "./comms-client.mjs";
import { source } from "./source.mjs";

const { matches, Subscriptions } = await source("comms/subscriptions.ts");

for (const [pattern, topic, expected] of [
  ["debug", "debug", true],
  ["debug", "debug/a", false],
  ["debug", "debugs", false],
  ["status/#", "status/n1", true],
  ["status/#", "status", true],
  ["status/#", "status/a/b", true],
  ["status/#", "statuses", false],
  ["status/+", "status/n1", true],
  ["status/+", "status/", false],
  ["status/+", "status/a/b", false],
  ["status/+", "status", false],
  ["+/n1", "status/n1", true],
  ["+/+", "status/n1", true],
  ["+", "a/b", false],
  ["sta+us/n1", "status/n1", true],
  ["sta+tus/n1", "status/n1", false],
  ["a+c+e", "abcde", true],
  ["a+c+e", "abce", false],
  ["a++b", "axb", false],
  ["a++b", "axyb", true],
  ["+a+", "xax", true],
  ["+a+", "aax", true],
  ["+a+", "ax", false],
  ["+b", "bb", true],
  ["a/+/#", "a/b", true],
  ["a/+/#", "a", false],
  ["#/a", "b/a", false],
  ["#/a", "#/a", true],
  ["a#", "a/b", false],
  ["a.b", "axb", false],
  ["a{9,1}", "a{9,1}", true],
  ["a{2}", "aa", false],
  ["[ab]|(c)^d$e*f?\\", "[ab]|(c)^d$e*f?\\", true],
  ["/#", "/a", true],
  ["__proto__", "__proto__", true],
]) {
  test(`${topic} is ${expected ? "" : "not "}what ${pattern} means, as in Node-RED`, () => {
    assert.equal(matches(pattern.split("/"), topic.split("/")), expected);
    // What runtime/lib/api/comms.js (5.0.7) makes of a pattern, where it is a regular expression at all.
    if (!pattern.includes("{")) assert.equal(nodeRed(pattern).test(topic), expected);
  });
}

function nodeRed(pattern) {
  const escaped = pattern.replace(/([[\]?()\\\\$^*.|])/g, "\\$1");
  return new RegExp(`^${escaped.replace(/\+/g, "[^/]+").replace(/\/#$/, "(/.*)?")}$`);
}

test("generated patterns mean what Node-RED makes of them", () => {
  let seed = 7;
  const random = (below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const text = (letters) => Array.from({ length: random(8) }, () => letters[random(letters.length)]).join("");
  let equal = 0;
  for (let round = 0; round < 50_000; round += 1) {
    const [pattern, topic] = [text("ab/+#"), text("aab/")];
    if (pattern === "#" || topic === "" || pattern === "") continue;
    const expected = nodeRed(pattern).test(topic);
    assert.equal(matches(pattern.split("/"), topic.split("/")), expected, `${pattern} and ${topic}`);
    if (expected) equal += 1;
  }
  assert.ok(equal > 1_000, `only ${equal} matched`);
});

test("a lone # is every topic", () => {
  const subscriptions = new Subscriptions();
  subscriptions.add("#");
  assert.ok(subscriptions.match(["debug"]) && subscriptions.match(["status", "n1"]));
});

test("a client gets what it has subscribed to, and nothing else", async () => {
  const stage = new Stage();
  const client = await stage.connect({ subscribe: "status/#" });
  const silent = await stage.connect();
  stage.events.emit("comms", { topic: "debug", data: { msg: 1 } });
  stage.events.emit("node-status", { id: "n1", status: { text: "on", fill: "red", odd: 1 } });
  await stage.batch();
  assert.deepEqual(client.take(), [["status/n1", { text: "on", fill: "red" }]]);
  await stage.say(client, { subscribe: "debug" }, { unsubscribe: "status/#" });
  stage.events.emit("comms", { topic: "debug", data: { msg: 2 } });
  stage.events.emit("node-status", { id: "n1", status: { text: "off" } });
  await stage.batch();
  assert.deepEqual(client.take(), [["debug", { msg: 2 }]]);
  assert.deepEqual(silent.take(), []);
});

test("what is retained is sent to each subscription, and its latest value only", async () => {
  const stage = new Stage();
  const { events } = stage;
  events.emit("runtime-event", { id: "runtime-state", payload: { state: "start" }, retain: true });
  events.emit("runtime-event", { id: "runtime-deploy", payload: { revision: "a" }, retain: true });
  events.emit("runtime-event", { id: "runtime-deploy", payload: { revision: "b" }, retain: true });
  events.emit("runtime-event", { id: "node/added", payload: [1] });
  events.emit("runtime-event", { id: "cleared", payload: { state: "x" }, retain: true });
  events.emit("runtime-event", { id: "cleared" });
  events.emit("comms", { topic: "own", data: 5, retain: true });
  events.emit("comms", { topic: "own", data: 0, retain: true });
  const client = await stage.connect({ subscribe: "notification/#" }, { subscribe: "#" });
  await stage.batch();
  const retained = [
    ["notification/runtime-state", { state: "start" }],
    ["notification/runtime-deploy", { revision: "b" }],
  ];
  assert.deepEqual(client.take(), [...retained, ...retained]);
});

test("an empty status is sent once, and one that is gone is forgotten", async () => {
  const stage = new Stage();
  const { events } = stage;
  const client = await stage.connect({ subscribe: "status/#" });
  const status = (status) => events.emit("node-status", { id: "n1", status });
  status({ text: "", fill: "", shape: "" });
  status({ shape: "dot" });
  status({});
  status({});
  await stage.batch();
  assert.deepEqual(client.take(), [
    ["status/n1", { shape: "dot" }],
    ["status/n1", {}],
  ]);
  status({ text: "there" });
  await stage.batch();
  client.take();
  events.emit("node-status", { id: "n1" });
  await stage.say(client, { subscribe: "status/#" });
  await stage.batch();
  assert.deepEqual(client.take(), []);
});

test("an installation's lines go to the topic and to the log", async () => {
  const stage = new Stage();
  const client = await stage.connect({ subscribe: "event-log/#" });
  stage.events.emit("event-log", { id: "0123456789abcdef", payload: { ts: 1, data: "a\nb\n", type: "out" } });
  stage.events.emit("event-log", { id: "0123456789abcdef", payload: { ts: 2, data: "rc=0", end: true } });
  stage.events.emit("event-log", { id: "0123456789abcdef" });
  await stage.batch();
  assert.deepEqual(client.take(), [
    ["event-log/0123456789abcdef", { ts: 1, data: "a\nb\n", type: "out" }],
    ["event-log/0123456789abcdef", { ts: 2, data: "rc=0", end: true }],
    ["event-log/0123456789abcdef", {}],
  ]);
  assert.deepEqual(stage.lines("debug"), ["[out] a", "[out] b", "rc=0"]);
});

test("messages leave as arrays of at most 50, one in 50 ms", async () => {
  const stage = new Stage();
  const client = await stage.connect({ subscribe: "debug" });
  for (let count = 1; count <= 120; count += 1) stage.comms.publish("debug", count);
  assert.deepEqual(client.frames, []);
  await stage.host.advance(49);
  assert.deepEqual(client.frames, []);
  await stage.host.advance(1);
  assert.deepEqual(
    client.frames.map((frame) => frame.length),
    [50],
  );
  await stage.batch(5);
  assert.deepEqual(
    client.frames.map((frame) => frame.length),
    [50, 50, 20],
  );
  assert.deepEqual(
    client.take().map(([, data]) => data),
    Array.from({ length: 120 }, (_, at) => at + 1),
  );
});

test("nothing is sent of data that is nothing", async () => {
  const stage = new Stage();
  const client = await stage.connect({ subscribe: "#" });
  for (const data of [undefined, null, 0, "", false]) stage.events.emit("comms", { topic: "t", data });
  stage.events.emit("comms", { topic: undefined, data: 1 });
  stage.events.emit("comms", { topic: { toString: () => "t" }, data: 1 });
  await stage.batch();
  assert.deepEqual(client.frames, []);
});

test("what is no JSON is named in the log, and disturbs nobody", async () => {
  const stage = new Stage();
  const client = await stage.connect({ subscribe: "#" });
  const circle = {};
  circle.circle = circle;
  for (const data of [circle, 5n, { toJSON: () => assert.fail("no") }])
    stage.comms.publish("debug", data, true);
  await stage.say(client, { subscribe: "debug" });
  stage.comms.publish("debug", "after");
  await stage.batch();
  assert.deepEqual(client.take(), [["debug", "after"]]);
  assert.match(stage.lines("warn").join("\n"), /^A message on the topic debug is no JSON: .*circular/m);
});

test("hb says when it was sent, as often as the setting says, while somebody listens", async () => {
  for (const [keepAlive, every] of [
    [undefined, 15_000],
    [400, 400],
  ]) {
    const stage = new Stage({ keepAlive });
    assert.equal(stage.host.timers.size, 0);
    const client = await stage.connect();
    const begin = stage.host.time;
    await stage.host.advance(3 * every + 50);
    assert.deepEqual(
      client.take(),
      [1, 2, 3].map((count) => ["hb", begin + count * every]),
    );
    client.port.closed();
    assert.equal(stage.host.timers.size, 0);
  }
});

test("a message for one session goes there whatever it has subscribed to", async () => {
  const stage = new Stage();
  const sessions = [];
  stage.events.on("comms:connection-added", ({ session }) => sessions.push(session));
  const [one, other] = [await stage.connect(), await stage.connect({ subscribe: "#" })];
  stage.events.emit("comms", { topic: "own", data: 1, session: sessions[0] });
  stage.events.emit("comms", { topic: "own", data: 2, excludeSession: sessions[1] });
  await stage.batch();
  assert.deepEqual(one.take(), [["own", 1]]);
  assert.deepEqual(other.take(), []);
});

test("what a client says on a topic is an event, with who said it", async () => {
  const stage = new Stage();
  const heard = [];
  stage.events.on("comms:message:plugin/x", (event) => heard.push(event));
  stage.events.on("comms:message:bad", () => {
    throw new Error("of a plugin");
  });
  await stage.connect({ topic: "plugin/x", data: { a: 1 } }, { topic: "bad" }, { topic: "plugin/x" });
  const [{ session }] = heard;
  assert.match(session, /^[A-Za-z0-9+/]{43}=$/);
  assert.deepEqual(heard, [
    { session, user: undefined, data: { a: 1 } },
    { session, user: undefined, data: undefined },
  ]);
  assert.deepEqual(stage.lines("warn"), ["A listener of comms:message:bad failed: of a plugin"]);
});

test("a client that takes nothing for long is given up, and holds up nobody", async () => {
  const stage = new Stage();
  const [slow, quick] = [await stage.connect({ subscribe: "t" }), await stage.connect({ subscribe: "t" })];
  slow.held = 2_000_000;
  stage.comms.publish("t", 1);
  await stage.host.advance(30_000);
  slow.held = 1_900_000;
  await stage.host.advance(59_000);
  assert.equal(slow.closed, undefined);
  await stage.host.advance(2_000);
  assert.deepEqual(slow.closed, { code: 1013, reason: "takes no messages" });
  assert.deepEqual(slow.take(), []);
  assert.deepEqual(quick.take()[0], ["t", 1]);
});

test("a slow client gets all when it has caught up", async () => {
  const stage = new Stage();
  const client = await stage.connect({ subscribe: "t" });
  client.held = 2_000_000;
  for (let count = 1; count <= 60; count += 1) stage.comms.publish("t", count);
  await stage.host.advance(10_000);
  assert.deepEqual(client.take(), []);
  client.held = 0;
  await stage.batch(2);
  assert.equal(client.take().length, 60);
});

test("what waits for a slow client is bounded; how things are now is not lost, and the rest is counted", async () => {
  const stage = new Stage({ backlog: 20_000 });
  const client = await stage.connect({ subscribe: "#" });
  client.held = 2_000_000;
  for (let count = 1; count <= 10_000; count += 1) {
    stage.comms.publish("debug", count);
    stage.events.emit("node-status", { id: `n${count % 10}`, status: { text: String(count) } });
  }
  stage.events.emit("node-status", { id: "n3", status: {} });
  client.held = 0;
  await stage.batch(20);
  const taken = client.take();
  assert.ok(taken.length < 500, `${taken.length} messages`);
  const last = new Map(taken);
  const statuses = Array.from({ length: 10 }, (_, at) => last.get(`status/n${at}`)?.text ?? "none");
  assert.deepEqual(
    statuses,
    [10_000, 9_991, 9_992, "none", 9_994, 9_995, 9_996, 9_997, 9_998, 9_999].map(String),
  );
  assert.deepEqual(last.get("status/n3"), {});
  assert.equal(last.get("debug"), 10_000);
  const numbers = taken.flatMap(([topic, data]) =>
    topic === "debug" && typeof data === "number" ? data : [],
  );
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
  );
  const [, told] = taken.find(([, data]) => data.level === 30);
  assert.match(told.msg, /^\d+ messages were left out/);
  assert.equal(told.format, `string[${told.msg.length}]`);
  assert.match(stage.lines("warn")[0], /^\d+ messages were left out that an editor was too slow for$/);
});

test("more states than the backlog are kept, and one message over it is", async () => {
  const stage = new Stage({ backlog: 5_000 });
  const client = await stage.connect({ subscribe: "#" });
  for (let count = 0; count < 1_000; count += 1) {
    stage.events.emit("node-status", { id: `n${count}`, status: { text: "x" } });
  }
  stage.comms.publish("large", "x".repeat(50_000));
  await stage.batch(30);
  const taken = client.take();
  assert.equal(
    new Set(taken.map(([topic]) => topic).filter((topic) => topic.startsWith("status/"))).size,
    1_000,
  );
  assert.equal(taken.at(-1)[1].length, 50_000);
});

test("a socket that cannot be sent to is closed, and the others go on", async () => {
  const stage = new Stage();
  const [broken, good] = [await stage.connect({ subscribe: "t" }), await stage.connect({ subscribe: "t" })];
  broken.broken = true;
  stage.comms.publish("t", 1);
  await stage.batch();
  assert.equal(broken.closed.code, 1011);
  assert.deepEqual(good.take(), [["t", 1]]);
  assert.deepEqual(stage.lines("warn"), ["A message could not be sent to an editor: broken pipe"]);
});

test("closing disconnects everybody and leaves nothing behind", async () => {
  const stage = new Stage();
  const client = await stage.connect(
    { subscribe: "#" },
    { topic: "multiplayer/connect", data: { session: "a1" } },
  );
  stage.comms.publish("t", 1);
  stage.comms.close();
  assert.equal(client.closed.code, 1001);
  assert.equal(stage.host.timers.size, 0);
  assert.deepEqual(stage.events.eventNames(), []);
  assert.equal((await stage.connect()).closed.code, 1001);
});
