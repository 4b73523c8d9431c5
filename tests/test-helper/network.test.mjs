import { createSocket } from "node:dgram";
import { createServer as createHttp } from "node:http";
import { connect, createServer as createTcp } from "node:net";
import test from "node:test";
import { WebSocket, WebSocketServer } from "ws";
import { scenario } from "./scenario.mjs";
import { helper } from "./subject.mjs";

const TAB = { id: "f1", type: "tab" };
const HELPER = { id: "n2", type: "helper", z: "f1", x: 1, y: 1 };
const on = { z: "f1", x: 1, y: 1 };

/** Answers what a request was. */
const echo = createHttp((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const { pathname, searchParams } = new URL(request.url, "http://h");
    if (pathname === "/status") response.statusCode = Number(searchParams.get("code"));
    if (pathname === "/redirect") return void response.writeHead(302, { location: "/echo?after=1" }).end();
    if (pathname === "/hang") return;
    if (pathname === "/cookie") response.setHeader("set-cookie", ["a=1; Path=/", "b=2"]);
    if (pathname === "/text") return void response.end("plain text");
    if (pathname === "/broken") return void response.end("{no json");
    const { "content-type": type, authorization, cookie, "x-own": own } = request.headers;
    response.setHeader("content-type", "application/json");
    const seen = { method: request.method, url: request.url, type, authorization, cookie, own };
    response.end(JSON.stringify({ ...seen, body: Buffer.concat(chunks).toString() }));
  });
});
await new Promise((done) => echo.listen(0, "127.0.0.1", done));
const origin = `http://127.0.0.1:${echo.address().port}`;
// Hooks would be those of all files that this process runs.
test("network: the server starts", () => helper.startServer());

const REQUEST = "network/21-httprequest";
/** The port is another in each run: what is compared does not name it. */
function asks(name, config, message, check, rest = {}) {
  scenario(`http request: ${name}`, {
    nodes: [REQUEST],
    flow: [
      TAB,
      HELPER,
      {
        id: "n1",
        type: "http request",
        method: "GET",
        ret: "obj",
        paytoqs: "ignore",
        url: "",
        ...config,
        wires: [["n2"]],
        ...on,
      },
    ],
    act: async (at) => {
      const { node, messages, until, note } = at;
      const { path = "/echo", ...more } = message;
      node("n1").receive({ url: origin + path, ...more });
      await until(() => messages.length > 0 || (rest.warns && at.warned.length > 0));
      for (const [, { payload, statusCode, responseCookies, redirectList }] of messages) {
        note({ payload, statusCode, responseCookies, redirects: redirectList?.length });
        check?.(payload, statusCode);
      }
    },
    unlike: ["received", "log"],
    ...rest,
  });
}
asks("get", {}, {});
asks("get as text", { ret: "txt" }, { path: "/text" });
asks("get as a buffer", { ret: "bin" }, { path: "/text" });
asks("get JSON that is none", { ret: "obj" }, { path: "/broken" });
asks("with the payload as query", { paytoqs: "query" }, { payload: { a: 1, b: "x y" } });
asks("with the payload as body of a get", { paytoqs: "body" }, { payload: { a: 1 } });
for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
  asks(`${method} of an object`, { method }, { payload: { a: 1 } });
  asks(`${method} of a text`, { method }, { payload: "text" });
}
asks("POST of a buffer", { method: "POST" }, { payload: Buffer.from("abc") });
asks("POST of a number", { method: "POST" }, { payload: 7 });
asks(
  "POST as a form",
  { method: "POST" },
  { payload: { a: 1, b: "x y" }, headers: { "content-type": "application/x-www-form-urlencoded" } },
);
asks("the method of the message", { method: "use" }, { method: "put", payload: "x" });
asks("HEAD", { method: "HEAD", ret: "txt" }, {});
asks("headers of the message", {}, { headers: { "x-own": "yes" } });
asks(
  "headers of the node",
  { headers: [{ keyType: "other", keyValue: "x-own", valueType: "other", valueValue: "node" }] },
  {},
);
asks("cookies of the message", {}, { cookies: { a: "1", b: { value: "2" } } });
asks("cookies of the answer", {}, { path: "/cookie" });
asks("a redirection", {}, { path: "/redirect" });
asks("a status", {}, { path: "/status?code=404" });
asks("a status as an error", { senderr: true }, { path: "/status?code=500" });
asks("basic login", { authType: "basic" }, {}, undefined, {
  credentials: { n1: { user: "u", password: "p" } },
});
asks("a bearer", { authType: "bearer" }, {}, undefined, { credentials: { n1: { password: "token" } } });
asks("too late", {}, { path: "/hang", requestTimeout: 30 });
asks("a host that is not there", { senderr: false }, { url: "http://127.0.0.1:1/" });
asks("an address that is none", { senderr: true }, { url: "nothing:at:all" }, undefined, {
  warns: [/./],
  unlike: ["received"],
});
asks("no address", { senderr: true }, { url: "" }, undefined, { warns: [/./], unlike: ["received"] });
scenario("http request: placeholders in the address", {
  nodes: [REQUEST],
  flow: [
    TAB,
    HELPER,
    {
      id: "n1",
      type: "http request",
      method: "GET",
      ret: "txt",
      url: `${origin}/status?code={{{topic}}}`,
      wires: [["n2"]],
      ...on,
    },
  ],
  send: [["n1", { topic: "404" }]],
  act: async ({ messages, until, note }) => {
    await until(() => messages.length > 0);
    note(messages[0][1].statusCode);
  },
  unlike: ["received", "nodes"],
});

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

const HTTP_IN = "network/21-httpin";
scenario("http in: registers its route", {
  nodes: [HTTP_IN],
  settings: { httpNodeRoot: "/" },
  flow: [
    TAB,
    HELPER,
    { id: "n1", type: "http in", url: "/hello/:name", method: "post", wires: [["n3", "n2"]], ...on },
    { id: "n3", type: "http response", statusCode: "201", headers: { "x-own": "yes" }, wires: [], ...on },
  ],
  act: async ({ note }) => {
    // Node-RED's helper serves it nowhere: so it is asked for where both have it.
    const { default: supertest } = await import("supertest");
    const app = helper._httpNode ?? lastNodeApp;
    const answer = await supertest(app).post("/hello/you?x=1").send({ a: 1 });
    note([answer.status, answer.body, answer.headers["x-own"]]);
  },
  sets: [keepNodeApp],
  expect: { n2: [{ a: 1 }] },
  unlike: ["received"],
});
let lastNodeApp;
function keepNodeApp(RED) {
  lastNodeApp = RED.httpNode;
}

scenario("http in: without a path", {
  nodes: [HTTP_IN],
  flow: [TAB, { id: "n1", type: "http in", url: "", method: "get", wires: [[]], ...on }],
  warns: [/./],
});

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

scenario("tls-config: its properties", {
  nodes: ["network/05-tls"],
  flow: [
    TAB,
    {
      id: "n1",
      type: "tls-config",
      name: "T",
      certname: "c",
      keyname: "k",
      caname: "ca",
      servername: "host",
      verifyservercert: true,
    },
  ],
  credentials: { n1: { certdata: "CERT", keydata: "KEY", cadata: "CA", passphrase: "P" } },
  after: ({ node, note }) => note([node("n1").credentials, node("n1").addTLSOptions({})]),
});
scenario("tls-config: a file that is not there", {
  nodes: ["network/05-tls"],
  flow: [
    TAB,
    {
      id: "n1",
      type: "tls-config",
      cert: "no-such-file",
      key: "no-such-file",
      ca: "",
      verifyservercert: true,
    },
  ],
  warns: [/./],
});
scenario("http proxy: its properties", {
  nodes: ["network/06-httpproxy"],
  flow: [TAB, { id: "n1", type: "http proxy", name: "P", url: "http://proxy:3128", noproxy: ["a", "b"] }],
  credentials: { n1: { username: "u", password: "p" } },
  after: ({ node, note }) => note([node("n1").url, node("n1").noproxy, node("n1").credentials]),
});

const broker = {
  id: "b1",
  type: "mqtt-broker",
  name: "B",
  broker: "127.0.0.1",
  port: "1",
  clientid: "",
  autoConnect: false,
  usetls: false,
  protocolVersion: "4",
  keepalive: "60",
  cleansession: true,
};
scenario("mqtt: nodes of a broker that is not there", {
  nodes: ["network/10-mqtt", "network/05-tls"],
  flow: [
    TAB,
    HELPER,
    broker,
    {
      id: "n1",
      type: "mqtt in",
      name: "in",
      topic: "a/#",
      qos: "2",
      datatype: "auto-detect",
      broker: "b1",
      nl: false,
      rap: true,
      rh: 0,
      inputs: 0,
      wires: [["n2"]],
      ...on,
    },
    {
      id: "n3",
      type: "mqtt out",
      name: "out",
      topic: "b",
      qos: "",
      retain: "",
      broker: "b1",
      wires: [],
      ...on,
    },
  ],
  credentials: { b1: { user: "u", password: "p" } },
  after: ({ node, note }) => {
    const { brokerurl, options, users, username, password, birthMessage } = node("b1");
    note([
      brokerurl,
      { ...options, clientId: undefined },
      Object.keys(users),
      username,
      password,
      birthMessage,
    ]);
    note([node("n1").isDynamic, node("n1").qos, node("n3").topic, node("n3").brokerConn === node("b1")]);
  },
  unlike: ["nodes"],
});
scenario("mqtt: a broker with last words", {
  nodes: ["network/10-mqtt"],
  flow: [
    TAB,
    {
      ...broker,
      birthTopic: "birth",
      birthPayload: "hi",
      birthQos: "1",
      birthRetain: "true",
      willTopic: "will",
      willPayload: "bye",
      willQos: "0",
      closeTopic: "close",
      closePayload: "c",
      protocolVersion: "5",
      userProps: '{"a":"b"}',
      sessionExpiry: "10",
    },
  ],
  after: ({ node, note }) =>
    note([node("b1").birthMessage, node("b1").closeMessage, node("b1").options.will]),
  unlike: ["nodes"],
});
scenario("mqtt: without a broker", {
  nodes: ["network/10-mqtt"],
  flow: [TAB, { id: "n1", type: "mqtt in", topic: "a", broker: "none", wires: [[]], ...on }],
  warns: [/./],
});

test("network: the server stops", async () => {
  echo.closeAllConnections();
  await new Promise((done) => echo.close(done));
  await helper.stopServer();
});
