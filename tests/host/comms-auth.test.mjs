import assert from "node:assert/strict";
import { test } from "node:test";
import { Stage } from "./comms-client.mjs";
import { deferred, settle } from "./scripted.mjs";

const ann = { username: "ann", permissions: "*" };
const anonymous = { user: { anonymous: true, permissions: "read" }, anonymous: true };
const DAY = 86_400_000;

/** Whether it hears what is published. */
async function hears(stage, client) {
  stage.comms.publish("probe", 1);
  await stage.batch();
  return client.take().length;
}

test("without adminAuth everybody is in at once, and nobody is asked", async () => {
  const stage = new Stage();
  const client = await stage.connect({ subscribe: "probe" });
  assert.equal(await hears(stage, client), 1);
  assert.deepEqual(stage.asked, []);
});

test("a token lets in, and what comes while it is looked at is not lost", async () => {
  const stage = new Stage({ people: { secret: { user: { ...ann, token: "secret" } } } });
  const client = await stage.connect({ auth: "secret" }, { subscribe: "probe" });
  assert.deepEqual(client.auth, ["ok"]);
  assert.equal(await hears(stage, client), 1);
  client.port.closed();
  const [{ session }] = stage.audit().slice(-1);
  assert.deepEqual(stage.audit(), [
    { event: "comms.open" },
    { event: "comms.auth", user: ann },
    { event: "comms.close", user: ann, session },
  ]);
});

for (const [name, people, first] of [
  ["a token that nobody has", {}, { auth: "other" }],
  ["a token that nobody has, where there is a default", { default: anonymous }, { auth: "other" }],
  ["a token that is treated as nobody's", { other: anonymous, default: anonymous }, { auth: "other" }],
  ["a token that is no text", { default: anonymous }, { auth: { a: 1 } }],
  ["no token", {}, { subscribe: "probe" }],
]) {
  test(`${name} does not let in`, async () => {
    const stage = new Stage({ people });
    const client = await stage.connect(first, { subscribe: "probe" });
    assert.deepEqual(client.auth, ["fail"]);
    assert.deepEqual(client.closed, { code: undefined, reason: undefined });
    assert.equal(await hears(stage, client), 0);
    assert.deepEqual(
      stage.audit().map(({ event }) => event),
      ["comms.open", "comms.auth.fail", "comms.close"],
    );
  });
}

test("nobody is let in by the default without a word, and what it says first counts", async () => {
  const stage = new Stage({ people: { default: anonymous } });
  const heard = [];
  stage.events.on("comms:message:own", ({ user, data }) => heard.push([user, data]));
  const client = await stage.connect({ topic: "own", data: 1 }, { subscribe: "probe" });
  assert.deepEqual(client.auth, []);
  assert.deepEqual(heard, [[anonymous.user, 1]]);
  assert.equal(await hears(stage, client), 1);
});

test("an admission that fails lets nobody in, and its message stays in the log", async () => {
  const stage = new Stage({
    people: {},
    admit: () => Promise.reject(new Error("the directory is away")),
  });
  const client = await stage.connect({ auth: "secret" });
  assert.deepEqual(client.auth, ["fail"]);
  assert.deepEqual(stage.lines("warn"), [
    "Whether an editor may connect could not be found out: the directory is away",
  ]);
});

test("who logs in again stays connected once", async () => {
  const stage = new Stage({ people: { default: anonymous, secret: { user: ann } } });
  const added = [];
  stage.events.on("comms:connection-added", (event) => added.push(event));
  const users = [];
  stage.events.on("comms:message:own", ({ user }) => users.push(user));
  const client = await stage.connect({ subscribe: "probe" }, { auth: "secret" }, { topic: "own" });
  await stage.say(client, { auth: "secret" });
  assert.deepEqual(client.auth, ["ok", "ok"]);
  assert.equal(await hears(stage, client), 1);
  assert.equal(added.length, 1);
  assert.deepEqual(users, [ann]);
  await stage.say(client, { auth: "other" });
  assert.deepEqual(client.auth, ["ok", "ok", "fail"]);
  assert.ok(client.closed);
});

test("the end of a login closes, at its time and not before", async () => {
  for (const lasts of [10_000, 30 * DAY]) {
    const stage = new Stage({ people: {}, keepAlive: 365 * DAY });
    const expires = stage.host.time + lasts;
    stage.people.secret = { user: ann, expires };
    const client = await stage.connect({ auth: "secret" });
    await stage.host.advance(lasts - 1);
    assert.deepEqual(client.auth, ["ok"]);
    delete stage.people.secret;
    await stage.host.advance(1);
    assert.deepEqual(client.auth, ["ok", "fail"]);
    assert.ok(client.closed);
    assert.equal(stage.host.timers.size, 0);
  }
});

test("a login that was made longer goes on", async () => {
  const stage = new Stage({ people: {}, keepAlive: DAY });
  stage.people.secret = { user: ann, expires: stage.host.time + 10_000 };
  const client = await stage.connect({ auth: "secret" });
  stage.people.secret = { user: ann, expires: stage.host.time + 20_000 };
  await stage.host.advance(15_000);
  assert.deepEqual(client.auth, ["ok"]);
  delete stage.people.secret;
  await stage.host.advance(5_000);
  assert.deepEqual(client.auth, ["ok", "fail"]);
});

test("a token that is taken back closes what it opened, and nothing else", async () => {
  const stage = new Stage({ people: { default: anonymous, one: { user: ann }, other: { user: ann } } });
  const [one, other] = [await stage.connect({ auth: "one" }), await stage.connect({ auth: "other" })];
  const nobody = await stage.connect({ subscribe: "probe" });
  const silent = await stage.connect();
  delete stage.people.one;
  stage.comms.recheck();
  await settle();
  assert.deepEqual(one.auth, ["ok", "fail"]);
  assert.ok(one.closed);
  assert.deepEqual([other.auth, other.closed], [["ok"], undefined]);
  assert.deepEqual([nobody.auth, nobody.closed], [[], undefined]);
  assert.deepEqual([silent.auth, silent.closed], [[], undefined]);
  assert.equal(await hears(stage, nobody), 1);
});

test("a token that is taken back while it is looked at does not let in for good", async () => {
  const held = [deferred(), deferred()];
  let asked = 0;
  const stage = new Stage({ people: {}, admit: () => held[asked++].promise });
  const client = await stage.connect({ auth: "secret" });
  stage.comms.recheck();
  held[0].resolve({ user: ann });
  await settle();
  held[1].resolve(undefined);
  await settle();
  assert.deepEqual(client.auth, ["ok", "fail"]);
  assert.ok(client.closed);
});

test("nobody is sent away because asking again fails; it is asked once more", async () => {
  const stage = new Stage({ people: { secret: { user: ann } } });
  const client = await stage.connect({ auth: "secret" });
  Object.defineProperty(stage.people, "secret", {
    configurable: true,
    get: () => {
      throw new Error("away");
    },
  });
  stage.comms.recheck();
  await settle();
  assert.equal(client.closed, undefined);
  Object.defineProperty(stage.people, "secret", { value: undefined });
  await stage.host.advance(10_000);
  assert.deepEqual(client.auth, ["ok", "fail"]);
});

test("who does not say who it is does not stay", async () => {
  const stage = new Stage({ people: { default: anonymous } });
  const client = await stage.connect("no JSON");
  await stage.host.advance(29_999);
  assert.equal(client.closed, undefined);
  await stage.host.advance(1);
  assert.deepEqual(client.auth, ["fail"]);
  assert.ok(client.closed);
  assert.equal(stage.host.timers.size, 0);
});

test("what comes before the login is known is bounded", async () => {
  for (const [frames, size] of [
    [101, 10],
    [3, 100_000],
  ]) {
    const held = deferred();
    const stage = new Stage({ people: {}, admit: () => held.promise });
    const client = await stage.connect({ auth: "secret" });
    for (let count = 0; count < frames; count += 1) {
      assert.equal(client.closed, undefined);
      client.port.receive(JSON.stringify({ topic: "own", data: "x".repeat(size) }));
    }
    assert.equal(client.closed.code, 1008);
    held.resolve({ user: ann });
    await settle();
    assert.deepEqual(client.auth, []);
  }
});

test("who the upgrade has shown itself to be is in, without a word, until that ends", async () => {
  const stage = new Stage({ people: {} });
  let admission = { user: ann, expires: stage.host.time + 5_000 };
  const client = await stage.connect();
  const shown = Object.assign(Object.create(Object.getPrototypeOf(client)), { frames: [], held: 0 });
  shown.port = stage.comms.connect(shown, { admission, again: async () => admission });
  await stage.say(shown, { subscribe: "probe" });
  assert.equal(await hears(stage, shown), 1);
  admission = undefined;
  await stage.host.advance(5_000);
  assert.deepEqual(shown.auth, ["fail"]);
});
