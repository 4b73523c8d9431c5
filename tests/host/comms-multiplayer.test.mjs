import assert from "node:assert/strict";
import { test } from "node:test";
import { Stage } from "./comms-client.mjs";

const ann = { username: "ann", permissions: "*", token: "fixed", password: "hash" };
const joined = (session, more) => ({ topic: "multiplayer/connect", data: { session, ...more } });
const moved = (data) => ({ topic: "multiplayer/location", data });
const watching = { subscribe: "multiplayer/#" };

/** What a client got below multiplayer/. */
async function news(stage, client) {
  await stage.batch();
  return client.take().map(([topic, data]) => [topic.replace("multiplayer/", ""), data]);
}

test("who comes is told who is there, and the others who came", async () => {
  const stage = new Stage();
  const one = await stage.connect(joined("aaa"), watching);
  const [[, { session, sessions }]] = await news(stage, one);
  assert.match(session, /^PUB[0-9a-f]{16}PUB$/);
  assert.match(sessions[0].user.username, /^Anon \d\d?$/);
  const { user } = sessions[0];
  assert.deepEqual(sessions, [{ session, user, active: true }]);
  assert.equal(user.anonymous, true);
  const two = await stage.connect(watching, joined("bbb", { location: { workspace: "f1" } }));
  const [[topic, added], ...more] = await news(stage, one);
  assert.deepEqual([topic, added.active, more], ["connection-added", true, []]);
  const init = await news(stage, two);
  assert.deepEqual(init, [["init", { session: added.session, sessions: [sessions[0], added] }]]);
});

test("where somebody is goes to the others, as far as it is a place", async () => {
  const stage = new Stage();
  const one = await stage.connect(watching, joined("aaa"));
  const two = await stage.connect(watching, joined("bbb"));
  const [, [, { session }]] = await news(stage, one);
  await news(stage, two);
  for (const data of [
    undefined,
    null,
    "f1",
    { workspace: "a/b" },
    { workspace: ["f1"] },
    { workspace: 5 },
    { node: { id: "n1" } },
    { workspace: "f".repeat(129) },
    { cursor: 5 },
    { cursor: { x: 1 } },
    { cursor: { x: "1", y: 2 } },
    { workspace: "f1", cursor: { x: {}, y: 1 } },
  ]) {
    await stage.say(two, moved(data));
  }
  assert.deepEqual(await news(stage, one), []);
  await stage.say(two, moved({ workspace: "f1.2", node: "n1", cursor: { x: 1, y: -2.5, z: 3 }, more: 1 }));
  const location = { workspace: "f1.2", node: "n1", cursor: { x: 1, y: -2.5 } };
  assert.deepEqual(await news(stage, one), [["location", { session, ...location }]]);
  assert.deepEqual(await news(stage, two), []);
  const three = await stage.connect(joined("ccc"));
  const [[, { sessions }]] = await news(stage, three);
  assert.deepEqual(sessions[1].location, location);
  await stage.say(two, moved({ workspace: 0, node: "" }));
  const [, [, last]] = await news(stage, one);
  assert.deepEqual(last, { session, workspace: 0, node: "" });
});

test("what is no session is ignored", async () => {
  const stage = new Stage();
  const one = await stage.connect(watching);
  for (const data of [
    undefined,
    null,
    5,
    "aaa",
    [],
    {},
    ...["a b", "", 5, "../a", ["a"], "a".repeat(129)].map((session) => ({ session })),
  ]) {
    await stage.say(one, { topic: "multiplayer/connect", data });
  }
  await stage.say(one, { topic: "multiplayer/disconnect" }, moved({ workspace: "f1" }));
  assert.deepEqual(await news(stage, one), []);
  await stage.say(one, joined("__proto__"), joined("constructor"));
  const [[, { sessions }]] = await news(stage, one);
  assert.equal(sessions.length, 1);
});

test("who goes is away, and the same again within 30 s", async () => {
  const stage = new Stage({ keepAlive: 1e9 });
  const one = await stage.connect(watching, joined("aaa"));
  const two = await stage.connect(joined("bbb"));
  const [, [, { session }]] = await news(stage, one);
  two.port.closed();
  assert.deepEqual(await news(stage, one), [["connection-removed", { session }]]);
  await stage.host.advance(29_000);
  const again = await stage.connect(joined("bbb"));
  const [[, init]] = await news(stage, again);
  assert.equal(init.session, session);
  const [[topic, added]] = await news(stage, one);
  assert.deepEqual([topic, Object.keys(added)], ["connection-added", ["session", "user", "active"]]);
  await stage.host.advance(60_000);
  await stage.say(again, moved({ workspace: "f1" }));
  assert.deepEqual(await news(stage, one), [["location", { session, workspace: "f1" }]]);
  again.port.closed();
  await stage.host.advance(30_001);
  const late = await stage.connect(joined("bbb"));
  const [[, other]] = await news(stage, late);
  assert.notEqual(other.session, session);
  assert.equal(other.sessions.length, 2);
});

test("who says goodbye is gone for all", async () => {
  const stage = new Stage();
  const one = await stage.connect(watching, joined("aaa"));
  const two = await stage.connect(watching, joined("bbb"));
  const [, [, { session }]] = await news(stage, one);
  await news(stage, two);
  await stage.say(two, { topic: "multiplayer/disconnect", data: { session: "aaa" } });
  const removed = [["connection-removed", { session, disconnected: true }]];
  assert.deepEqual(await news(stage, one), removed);
  assert.deepEqual(await news(stage, two), removed);
  two.port.closed();
  assert.deepEqual(await news(stage, one), []);
});

test("a session by two connections is there until both have closed", async () => {
  const stage = new Stage();
  const one = await stage.connect(watching, joined("aaa"));
  const [two, three] = [await stage.connect(joined("bbb")), await stage.connect(joined("bbb"))];
  await news(stage, one);
  two.port.closed();
  assert.deepEqual(await news(stage, one), []);
  three.port.closed();
  assert.equal((await news(stage, one))[0][0], "connection-removed");
});

test("a connection is one session at a time", async () => {
  const stage = new Stage({ keepAlive: 1e9 });
  const one = await stage.connect(watching, joined("aaa"));
  const two = await stage.connect(joined("b0"));
  for (let count = 1; count < 100; count += 1) await stage.say(two, joined(`b${count}`));
  await stage.host.advance(60_000);
  await news(stage, one);
  const three = await stage.connect(joined("ccc"));
  const [[, { sessions }]] = await news(stage, three);
  assert.equal(sessions.length, 3);
  two.port.closed();
  three.port.closed();
  one.port.closed();
  await stage.host.advance(30_000);
  assert.equal(stage.host.timers.size, 0);
});

test("who logs in is shown under that name, and no secret of theirs is", async () => {
  const nobody = { anonymous: true, permissions: "read" };
  const people = { default: { user: nobody, anonymous: true }, secret: { user: ann } };
  const stage = new Stage({ people });
  const one = await stage.connect(joined("aaa"), watching);
  const two = await stage.connect(joined("bbb"));
  await news(stage, one);
  await stage.say(two, { auth: "secret" }, moved({ workspace: "f1" }));
  const [[topic, { user, session }], location] = await news(stage, one);
  assert.deepEqual([topic, user], ["connection-added", { username: "ann", permissions: "*" }]);
  assert.deepEqual(location, ["location", { session, workspace: "f1" }]);
  assert.deepEqual(nobody, { anonymous: true, permissions: "read" }, "nobody has no name of their own");
  const three = await stage.connect({ auth: "secret" }, joined("ccc"));
  assert.ok(!JSON.stringify([await news(stage, one), three.frames, stage.host.logged]).includes("fixed"));
});
