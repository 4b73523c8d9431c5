import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { after, test } from "node:test";
import WebSocket from "ws";
import { source } from "./source.mjs";

const { Comms } = await source("comms.ts");
const { openComms, cutUnclaimedUpgrades } = await source("node/websocket.ts");
const { Access } = await source("node/access.ts");

const closers = [];
after(() => Promise.all(closers.map((close) => close())));

/** A server on which comms is open, with what it has logged. */
async function open({ root = "/", people, unclaimed, ...more } = {}) {
  const http = createServer((_request, response) => response.end("http"));
  const events = new EventEmitter();
  const logged = [];
  const log = (level, message) => logged.push([level, message]);
  const comms = new Comms({
    open: people === undefined,
    events,
    now: Date.now,
    timer: (delay, callback) => {
      const handle = setTimeout(callback, delay);
      return () => clearTimeout(handle);
    },
    log,
    admit: async (token) => people[token],
  });
  const access = new Access("127.0.0.1");
  cutUnclaimedUpgrades(http, unclaimed);
  const refuse = ({ headers }) =>
    access.refuse({ method: "POST", host: headers.host, origin: headers.origin });
  const opened = openComms(http, { comms, root, refuse, log, ...more });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const close = async () => {
    await opened.close();
    http.close();
    http.closeAllConnections();
  };
  closers.push(close);
  const { port } = http.address();
  return { http, port, url: `ws://127.0.0.1:${port}${root}comms`, events, logged, opened, close };
}

async function client(url, options) {
  const socket = new WebSocket(url, options);
  socket.frames = [];
  socket.on("message", (data) => socket.frames.push(JSON.parse(data)));
  await once(socket, "open");
  return socket;
}

/** The next frame, or one that has come already. */
async function frame(socket) {
  if (socket.frames.length === 0) await once(socket, "message");
  return socket.frames.shift();
}

/** The status of the answer to an upgrade that fails, with its body; or the error where there is none. */
function refused(url, options) {
  const socket = new WebSocket(url, options);
  return new Promise((resolve, reject) => {
    socket.on("open", () => reject(new Error("is open")));
    socket.on("error", (error) => resolve(error.code ?? error.message));
    socket.on("unexpected-response", (_request, response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode, body: JSON.parse(body) }));
    });
  });
}

test("comms is below the admin root, whatever the query", async () => {
  for (const root of ["/", "/red/"]) {
    const { url, events } = await open({ root });
    const socket = await client(`${url}?x=1`);
    socket.send('{"subscribe":"#"}');
    socket.send(Buffer.from('{"topic":"own","data":1}'));
    await once(events, "comms:message:own");
    events.emit("comms", { topic: "t", data: { text: "ü" } });
    assert.deepEqual(await frame(socket), [{ topic: "t", data: { text: "ü" } }]);
  }
});

test("a page of another site is refused, and a name that is not ours", async () => {
  const { url, port } = await open();
  const own = await client(url, { origin: `http://127.0.0.1:${port}` });
  own.terminate();
  for (const [options, code] of [
    [{ origin: "http://evil.example" }, "foreign_origin"],
    [{ origin: "null" }, "foreign_origin"],
    [{ headers: { Host: "evil.example" } }, "foreign_host"],
  ]) {
    const { status, body } = await refused(url, options);
    assert.deepEqual([status, body.code], [403, code]);
  }
});

test("other paths are left to whoever listens, and cut where nobody does", async () => {
  const { http, url } = await open({ unclaimed: 50 });
  http.on("upgrade", (request, socket) => {
    if (request.url === "/mine") socket.end("HTTP/1.1 418 Mine\r\nContent-Length: 2\r\n\r\n{}");
  });
  const at = (path) => url.replace("/comms", path);
  assert.equal((await refused(at("/mine"))).status, 418);
  for (const path of ["/other", "/comms/", "/COMMS", "/x/comms", "//comms"]) {
    assert.match(await refused(at(path)), /ECONNRESET|socket hang up/, path);
  }
  const socket = await client(url);
  socket.terminate();
});

test("an upgrade that is none is refused by HTTP, and the server stays up", async () => {
  const { port, url } = await open();
  const answers = [];
  for (const request of [
    "GET /comms HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "GET /comms HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    "GET /comms HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
  ]) {
    const socket = connect(port, "127.0.0.1");
    socket.end(request);
    const [answer] = await once(socket, "data");
    answers.push(String(answer).split("\r\n")[0]);
    socket.destroy();
  }
  assert.deepEqual(answers, Array(3).fill("HTTP/1.1 400 Bad Request"));
  (await client(url)).terminate();
});

test("a frame has a largest size, and what is wrong with frames ends one connection", async () => {
  const { url, logged } = await open();
  const good = await client(url);
  good.send('{"subscribe":"#"}');
  const large = await client(url);
  large.send(JSON.stringify({ topic: "t", data: "x".repeat(262_144) }));
  assert.deepEqual((await once(large, "close"))[0], 1009);
  const broken = await client(url);
  broken._socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
  await once(broken, "close");
  assert.equal(good.readyState, good.OPEN);
  const warned = logged.filter(([level]) => level === "warn").map(([, message]) => message);
  assert.equal(warned.length, 2);
  for (const message of warned) assert.match(message, /^An editor's connection failed: /);
});

test("a token in a packet lets in, another closes", async () => {
  const { url } = await open({ people: { good: { user: { username: "ann" } } } });
  const good = await client(url);
  good.send('{"auth":"good"}');
  assert.deepEqual(await frame(good), { auth: "ok" });
  const bad = await client(url, { headers: { Authorization: "Bearer good" } });
  bad.send('{"auth":"bad"}');
  assert.deepEqual(await frame(bad), { auth: "fail" });
  assert.equal((await once(bad, "close"))[0], 1005);
});

test("with a function for tokens, their header lets in or cuts", async () => {
  const admit = async ({ headers }) => {
    if (headers["x-token"] === "broken") throw new Error("no directory");
    if (headers["x-token"] === "nobody") return { anonymous: true };
    return headers["x-token"] === "good" ? { user: { username: "ann" } } : undefined;
  };
  const { url, events, logged } = await open({ people: {}, tokenHeader: "x-token", admit });
  const good = await client(url, { headers: { "X-Token": "good" } });
  good.send('{"topic":"own"}');
  const [{ user }] = await once(events, "comms:message:own");
  assert.deepEqual([user, good.frames], [{ username: "ann" }, []]);
  for (const token of ["bad", "nobody", "broken"]) {
    assert.match(await refused(url, { headers: { "X-Token": token } }), /ECONNRESET|socket hang up/);
  }
  assert.deepEqual(
    logged.filter(([level]) => level === "warn"),
    [["warn", "An editor could not connect: no directory"]],
  );
  const without = await client(url);
  without.send('{"auth":"bad"}');
  assert.deepEqual(await frame(without), { auth: "fail" });
});

test("a client that does not read is held back, and what waits for it is bounded", async () => {
  const { url, events, logged } = await open();
  const slow = await client(url);
  slow.send('{"subscribe":"debug"}');
  slow.send('{"topic":"own"}');
  await once(events, "comms:message:own");
  slow.pause();
  const data = "x".repeat(1_000_000);
  // More than sockets and kernel take, and more than the backlog after that.
  for (let count = 0; count < 60; count += 1) {
    events.emit("comms", { topic: "debug", data });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.ok(logged.some(([level, message]) => level === "warn" && message.includes("left out")));
  slow.terminate();
});

test("closing says goodbye to clients, also to those that do not answer, and ends", async () => {
  const { url, opened, http } = await open();
  const one = await client(url);
  const deaf = await client(url);
  deaf.pause();
  const [[code]] = await Promise.all([once(one, "close"), opened.close()]);
  assert.equal(code, 1001);
  const closed = once(http, "close");
  http.close();
  await closed;
  deaf.terminate();
});
