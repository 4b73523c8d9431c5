import { createSocket } from "node:dgram";
import { connect, createServer as createTcp } from "node:net";
import test from "node:test";
import { WebSocket, WebSocketServer } from "ws";
import { scenario } from "./scenario.mjs";
import { helper } from "./subject.mjs";

const TAB = { id: "f1", type: "tab" };
const HELPER = { id: "n2", type: "helper", z: "f1", x: 1, y: 1 };
const on = { z: "f1", x: 1, y: 1 };

test("sockets: the server starts", () => helper.startServer());

scenario("websocket: in and out, a server of the flow", {
  nodes: ["network/22-websocket"],
  flow: [
    TAB,
    HELPER,
    { id: "l1", type: "websocket-listener", path: "/ws", wholemsg: "false" },
    { id: "n1", type: "websocket in", server: "l1", wires: [["n2"]], ...on },
    { id: "n3", type: "websocket out", server: "l1", wires: [], ...on },
  ],
  act: async ({ helper, node, messages, until, note }) => {
    const socket = new WebSocket(`${helper.url().replace("http", "ws")}/ws`);
    const answers = [];
    socket.on("message", (data) => answers.push(String(data)));
    await new Promise((done) => socket.once("open", done));
    socket.send("hello");
    await until(() => messages.length === 1);
    node("n3").receive({ payload: "to all" });
    node("n3").receive({ payload: "to one", _session: messages[0][1]._session });
    await until(() => answers.length === 2);
    note([answers, messages[0][1]._session.type]);
    socket.close();
    await new Promise((done) => socket.once("close", done));
  },
  unlike: ["nodes", "received"],
  expect: { n2: ["hello"] },
});

scenario("websocket: whole messages", {
  nodes: ["network/22-websocket"],
  flow: [
    TAB,
    HELPER,
    { id: "l1", type: "websocket-listener", path: "/ws", wholemsg: "true" },
    { id: "n1", type: "websocket in", server: "l1", wires: [["n2"]], ...on },
  ],
  act: async ({ helper, messages, until }) => {
    const socket = new WebSocket(`${helper.url().replace("http", "ws")}/ws`);
    await new Promise((done) => socket.once("open", done));
    socket.send('{"payload":{"a":1},"topic":"t"}');
    await until(() => messages.length === 1);
    socket.terminate();
  },
  unlike: ["nodes", "received"],
  expect: { n2: [{ a: 1 }] },
});

scenario("websocket: a client of the flow", {
  nodes: ["network/22-websocket"],
  flow: [
    TAB,
    HELPER,
    { id: "c1", type: "websocket-client", path: "ws://127.0.0.1:1/none", wholemsg: "false" },
    { id: "n1", type: "websocket in", server: "", client: "c1", wires: [["n2"]], ...on },
  ],
  act: async ({ helper, node, messages, until }) => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await new Promise((done) => server.once("listening", done));
    server.on("connection", (socket) => socket.send("welcome"));
    const path = `ws://127.0.0.1:${server.address().port}/`;
    await helper.setFlows(clientFlow(path), "nodes");
    node("n2").on("input", (message) => messages.push(["n2", message]));
    await until(() => messages.length > 0);
    await helper.clearFlows();
    for (const client of server.clients) client.terminate();
    await new Promise((done) => server.close(done));
  },
  unlike: ["nodes", "received", "log"],
});

function clientFlow(path) {
  return [
    TAB,
    { ...HELPER, name: "again" },
    { id: "c1", type: "websocket-client", path, wholemsg: "false" },
    { id: "n1", type: "websocket in", server: "", client: "c1", wires: [["n2"]], ...on },
  ];
}

/** A port that nothing listens on. */
async function freePort() {
  const server = createTcp();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
const TCP = "network/31-tcpin";
const port = await freePort();
function tcpIn(name, config, chunks, payloads) {
  scenario(`tcp in: ${name}`, {
    nodes: [TCP],
    flow: [
      TAB,
      HELPER,
      {
        id: "n1",
        type: "tcp in",
        server: "server",
        host: "127.0.0.1",
        port,
        datamode: "stream",
        datatype: "buffer",
        newline: "",
        topic: "",
        trim: false,
        base64: false,
        tls: "",
        ...config,
        wires: [["n2"]],
        ...on,
      },
    ],
    act: async ({ until }) => {
      const socket = await connected(port, until);
      for (const chunk of chunks) socket.write(chunk);
      socket.end();
    },
    expect: { n2: payloads },
    unlike: ["received", "log", "nodes"],
  });
}

async function connected(port, until) {
  let open;
  await until(() => {
    if (open) return true;
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      if (open) socket.destroy();
      else open = socket;
    });
    socket.on("error", () => {});
    return false;
  });
  return open;
}
tcpIn("a single message as text", { datamode: "single", datatype: "utf8" }, ["foo"], ["foo"]);
tcpIn("a single message as a buffer", { datamode: "single" }, ["foo"], [Buffer.from("foo")]);
tcpIn("lines", { datatype: "utf8", newline: "\\n" }, ["foo\nbar\nbaz"], ["foo", "bar", "baz"]);
tcpIn("in base64", { datamode: "single", datatype: "base64" }, ["foo"], ["Zm9v"]);

scenario("tcp request: sends and hears", {
  nodes: [TCP],
  flow: [
    TAB,
    HELPER,
    {
      id: "n1",
      type: "tcp request",
      server: "",
      port: "",
      out: "char",
      splitc: "!",
      ret: "string",
      newline: "",
      wires: [["n2"]],
      ...on,
    },
  ],
  act: async ({ node, until, messages }) => {
    const server = createTcp((socket) => socket.on("data", (data) => socket.write(`${data} back!`)));
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    node("n1").receive({ payload: "ping", host: "127.0.0.1", port: server.address().port });
    await until(() => messages.length > 0);
    await helper.clearFlows();
    server.close();
  },
  expect: { n2: ["ping back!"] },
  unlike: ["received", "nodes", "log"],
});

scenario("udp: in and out", {
  nodes: ["network/32-udp"],
  flow: [
    TAB,
    HELPER,
    {
      id: "n1",
      type: "udp in",
      group: "",
      port,
      datatype: "utf8",
      iface: "",
      multicast: "false",
      ipv: "udp4",
      wires: [["n2"]],
      ...on,
    },
  ],
  act: async ({ until, messages }) => {
    const socket = createSocket("udp4");
    await until(() => {
      // It may not listen yet.
      socket.send("hello", port, "127.0.0.1");
      return messages.length > 0;
    });
    socket.close();
    messages.splice(1);
  },
  unlike: ["received", "nodes", "log"],
});

test("sockets: the server stops", () => helper.stopServer());
