import { createServer as createHttp } from "node:http";
import test from "node:test";
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
test("http: the server starts", () => helper.startServer());

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
    // Node-RED's helper serves it nowhere.
    const { default: supertest } = await import("supertest");
    const answer = await supertest(lastNodeApp).post("/hello/you?x=1").send({ a: 1 });
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

test("http: the server stops", async () => {
  echo.closeAllConnections();
  await new Promise((done) => echo.close(done));
  await helper.stopServer();
});
