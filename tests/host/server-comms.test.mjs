// Comms as the server opens it: its settings, and its end.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import WebSocket from "ws";
import { serve } from "./serve.mjs";

/** A client whose frames can be waited for, also those that have come. */
async function client(url, path = "comms", options = {}) {
  const socket = new WebSocket(url.replace("http", "ws") + path, options);
  const heard = [];
  socket.on("message", (data) => {
    heard.push(JSON.parse(data));
    socket.emit("heard");
  });
  await once(socket, "open");
  const next = async (wanted) => {
    while (!heard.some(wanted)) await once(socket, "heard");
    return heard.find(wanted);
  };
  return { socket, next };
}

const topics =
  (...names) =>
  (frame) =>
    Array.isArray(frame) && frame.some(({ topic }) => names.includes(topic));

test("hb comes as often as webSocketKeepAliveTime says", async (t) => {
  const { url } = await serve(t, { webSocketKeepAliveTime: 20 });
  const { next } = await client(url);
  const [{ data: first }] = await next(topics("hb"));
  await next((frame) => topics("hb")(frame) && frame[0].data > first);
});

test("comms is below the admin root, and tells the state of the flows", async (t) => {
  const { server } = await serve(t, { httpAdminRoot: "/red" });
  const { socket, next } = await client(server.url);
  socket.send('{"subscribe":"notification/#"}');
  const told = await next(topics("notification/runtime-deploy"));
  assert.ok(told.some(({ topic, data }) => topic === "notification/runtime-state" && data.state === "start"));
});

test("an upgrade that nobody claims is cut after inboundWebSocketTimeout", async (t) => {
  const { url } = await serve(t, { inboundWebSocketTimeout: 30, disableEditor: true });
  for (const path of ["comms", "other"]) {
    await assert.rejects(client(url, path), /socket hang up|ECONNRESET/);
  }
});

test("httpAdminCors lets pages of its origin listen, and no others", async (t) => {
  const { url } = await serve(t, { httpAdminCors: { origin: "http://friend.example" } });
  const { socket } = await client(url, "comms", { origin: "http://friend.example" });
  assert.equal(socket.readyState, socket.OPEN);
  await assert.rejects(client(url, "comms", { origin: "http://other.example" }), /403/);
});

test("editors are told when the server closes, and do not hold it up", async (t) => {
  const { server, url } = await serve(t);
  const { socket } = await client(url);
  const [[code]] = await Promise.all([once(socket, "close"), server.close()]);
  assert.equal(code, 1001);
});
