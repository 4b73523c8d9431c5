import { scenario } from "./scenario.mjs";

const TAB = { id: "f1", type: "tab" };
const HELPER = { id: "n2", type: "helper", z: "f1", x: 1, y: 1 };
const on = { z: "f1", x: 1, y: 1 };

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
