// Core nodes that speak over the network, among themselves on this machine.

import { deepEqual, equal } from "node:assert/strict";
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { config, node, onStage, probe, tab } from "../flow.mjs";

/** A port that was free a moment ago; nodes only take numbers. */
function freePort(udp) {
  return new Promise((resolve) => {
    const socket = udp ? createSocket("udp4") : createServer();
    const listening = () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    };
    if (udp) socket.bind(0, "127.0.0.1", listening);
    else socket.listen(0, "127.0.0.1", listening);
  });
}

const answer = (id) => node(id, "http response", { statusCode: "", headers: {} });
const request = (more) => ({
  method: "use",
  ret: "txt",
  paytoqs: "ignore",
  persist: false,
  senderr: false,
  headers: [],
  ...more,
});

export default [
  {
    name: "core: http in, http response and http request",
    apart: true,
    rules: ["type.http in", "type.http response", "type.http request"],
    flows: tab("t", [
      node("in", "http in", { url: "/asked/:name", method: "post", upload: false }, "served"),
      probe("served", {}, "change"),
      node(
        "change",
        "change",
        {
          rules: [
            {
              t: "set",
              p: "payload",
              pt: "msg",
              to: '{"got": payload, "name": req.params.name, "q": req.query}',
              tot: "jsonata",
            },
            { t: "set", p: "statusCode", pt: "msg", to: "201", tot: "num" },
          ],
        },
        "back",
      ),
      answer("back"),
      node("get", "http in", { url: "/text", method: "get" }, "text"),
      node(
        "text",
        "template",
        { field: "payload", template: "a text", syntax: "plain", output: "str" },
        "headers",
      ),
      node("headers", "http response", { statusCode: "203", headers: { "x-own": "header" } }),
      probe("ask", {}, "request"),
      node("request", "http request", request({}), "got"),
      probe("got"),
      node("c", "catch", {}, "caught"),
      probe("caught"),
    ]),
    behave: {
      got: (own) =>
        own.on("input", (msg) => {
          const { payload, statusCode, headers } = msg;
          const own = headers && { type: headers["content-type"], own: headers["x-own"] };
          onStage().record("input", {
            id: "got",
            msg: { payload, statusCode, own },
          });
        }),
    },
    async play(t) {
      const url = (path) => `http://127.0.0.1:${t.port}${path}`;
      const asked = [
        { url: url("/asked/me?q=1"), method: "POST", payload: { a: 1 } },
        {
          url: url("/asked/you"),
          method: "POST",
          payload: "text",
          headers: { "content-type": "text/plain" },
        },
        { url: url("/text"), method: "GET" },
        { url: url("/gone"), method: "GET" },
        { url: "http://127.0.0.1:1/refused", method: "GET" },
      ];
      for (const [at, msg] of asked.entries()) {
        t.node("ask").send(msg);
        let count = 0;
        await t.until("input", ({ id }) => id === "got" && ++count > at);
      }
      await t.deploy(
        tab("t", [
          probe("ask", {}, "request"),
          node("request", "http request", request({}), "got"),
          probe("got"),
        ]),
        "nodes",
      );
      t.node("ask").send({ url: url("/text"), method: "GET" });
      let count = 0;
      await t.until("input", ({ id }) => id === "got" && ++count > asked.length);
    },
    shows(seen) {
      const got = seen.inputs("got").map(({ statusCode }) => statusCode);
      deepEqual(got, [201, 201, 203, 404, "ECONNREFUSED", 404]);
    },
  },
  {
    name: "core: http response without a request, and http request without a URL",
    rules: ["type.http response", "type.http request"],
    flows: tab("t", [
      probe("a", {}, ["back", "request"]),
      answer("back"),
      node("request", "http request", request({ method: "GET" }), []),
      node("p", "http proxy", { url: "http://127.0.0.1:1", noproxy: [] }),
      node("c", "catch", {}, "caught"),
      probe("caught"),
    ]),
    play: (t) => t.send("a", { payload: 1 }),
    shows: (seen) => equal(seen.logged("warn").length + seen.inputs("caught").length, 2),
  },
  {
    name: "core: tcp in, tcp out and tcp request",
    apart: true,
    rules: ["type.tcp in", "type.tcp out", "type.tcp request"],
    async play(t) {
      const port = t.mask(await freePort());
      await t.deploy(
        tab("t", [
          node(
            "in",
            "tcp in",
            {
              server: "server",
              host: "",
              port,
              datamode: "stream",
              datatype: "utf8",
              newline: "\\n",
              topic: "tcp",
              trim: true,
              base64: false,
              tls: "",
            },
            "served",
          ),
          probe("served", {}, "back"),
          node("back", "tcp out", {
            host: "",
            port: "",
            beserver: "reply",
            base64: false,
            end: false,
            tls: "",
          }),
          probe("ask", {}, "request"),
          node(
            "request",
            "tcp request",
            {
              server: "127.0.0.1",
              port,
              out: "count",
              ret: "string",
              splitc: "4",
              newline: "",
              trim: false,
              tls: "",
            },
            "got",
          ),
          probe("got"),
        ]),
      );
      await t.until("log", ({ msg }) => String(msg).includes("listening"));
      t.node("ask").send({ payload: "ping\n" });
      await t.until("input", ({ id }) => id === "got");
      await t.deploy([]);
    },
    behave: {
      served: (own) =>
        own.on("input", (msg, send) => {
          onStage().record("input", {
            id: "served",
            msg: { payload: msg.payload, topic: msg.topic },
          });
          send(msg);
        }),
      got: (own) =>
        own.on("input", ({ payload }) => onStage().record("input", { id: "got", msg: { payload } })),
    },
    shows: (seen) => deepEqual([seen.payloads("served"), seen.payloads("got")], [["ping\n"], ["ping"]]),
  },
  {
    name: "core: udp in and udp out",
    apart: true,
    rules: ["type.udp in", "type.udp out"],
    async play(t) {
      const port = t.mask(await freePort(true));
      await t.deploy(
        tab("t", [
          node(
            "in",
            "udp in",
            { iface: "", port, ipv: "udp4", multicast: "false", group: "", datatype: "utf8" },
            "got",
          ),
          probe("got"),
          probe("say", {}, "out"),
          node("out", "udp out", {
            addr: "127.0.0.1",
            iface: "",
            port,
            ipv: "udp4",
            outport: "",
            base64: false,
            multicast: "false",
          }),
        ]),
      );
      await t.until("log", ({ msg }) => String(msg).includes("udp re-use socket"));
      t.node("say").send({ payload: "datagram" });
      await t.until("input", ({ id }) => id === "got");
      await t.deploy([]);
    },
    behave: {
      got: (own) =>
        own.on("input", ({ payload }) => onStage().record("input", { id: "got", msg: { payload } })),
    },
    shows: (seen) => deepEqual(seen.payloads("got"), ["datagram"]),
  },
  {
    name: "core: websocket in, out, listener and client",
    apart: true,
    rules: ["type.websocket in", "type.websocket out", "type.websocket-listener", "type.websocket-client"],
    async play(t) {
      const client = {
        id: "wc",
        type: "websocket-client",
        path: `ws://127.0.0.1:${t.port}/socket`,
        tls: "",
        wholemsg: "false",
        hb: "0",
        subprotocol: "",
        headers: [],
      };
      await t.deploy([
        { id: "wl", type: "websocket-listener", path: "/socket", wholemsg: "false" },
        client,
        ...tab("t", [
          node("in", "websocket in", { server: "wl", client: "" }, "served"),
          probe("served", {}, "back"),
          node("back", "websocket out", { server: "wl", client: "" }),
          node("cin", "websocket in", { server: "", client: "wc" }, "got"),
          probe("got"),
          probe("say", {}, "cout"),
          node("cout", "websocket out", { server: "", client: "wc" }),
        ]),
      ]);
      await t.until("status", ({ id, status }) => id === "cin" && status.fill === "green");
      t.node("say").send({ payload: "over the socket" });
      await t.until("input", ({ id }) => id === "got");
      await t.deploy([]);
    },
    behave: {
      served: (own) =>
        own.on("input", (msg, send) => {
          onStage().record("input", {
            id: "served",
            msg: { payload: msg.payload },
          });
          send(msg);
        }),
      got: (own) =>
        own.on("input", ({ payload }) => onStage().record("input", { id: "got", msg: { payload } })),
    },
    shows: (seen) => deepEqual(seen.payloads("got"), ["over the socket"]),
  },
  {
    name: "core: mqtt without a broker, and tls-config",
    rules: ["type.mqtt in", "type.mqtt out", "type.mqtt-broker", "type.tls-config"],
    flows: [
      {
        id: "tls",
        type: "tls-config",
        cert: "",
        key: "",
        ca: "",
        certname: "",
        keyname: "",
        caname: "",
        verifyservercert: true,
      },
      { id: "wrong", type: "tls-config", cert: "gone.pem", key: "gone.key", ca: "" },
      {
        id: "broker",
        type: "mqtt-broker",
        broker: "127.0.0.1",
        port: "1",
        tls: "",
        clientid: "",
        autoConnect: false,
        usetls: false,
        protocolVersion: "4",
        keepalive: "60",
        cleansession: true,
      },
      ...tab("t", [
        node(
          "in",
          "mqtt in",
          {
            topic: "a/b",
            qos: "0",
            datatype: "auto-detect",
            broker: "broker",
            nl: false,
            rap: true,
            rh: 0,
            inputs: 0,
          },
          "got",
        ),
        probe("say", {}, "out"),
        node("out", "mqtt out", { topic: "a/b", qos: "0", retain: "", broker: "broker" }),
        node("none", "mqtt out", { topic: "a/b", broker: "gone" }),
        probe("got"),
        node("c", "catch", {}, "caught"),
        probe("caught"),
      ]),
    ],
    async play(t) {
      await t.send("say", { payload: "to nobody" });
      await t.send("say", { topic: 5 });
      await t.deploy([]);
    },
    shows: (seen) => equal(seen.logged("error").length > 0, true),
  },
  {
    name: "core: http proxy and a config node that nobody uses",
    rules: ["type.http proxy"],
    flows: [
      { id: "proxy", type: "http proxy", url: "http://127.0.0.1:1", noproxy: ["127.0.0.1"] },
      config("c1"),
      ...tab("t", [probe("a")]),
    ],
    play: (t) => t.note("there", { url: t.node("proxy").url, noproxy: t.node("proxy").noproxy }),
    shows: (seen) => equal(seen.note("there").url, "http://127.0.0.1:1"),
  },
];
