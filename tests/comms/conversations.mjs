// What is said to comms of Node-RED 5.0.7 and of Redloom, and where Redloom is to answer otherwise.
import { hash } from "../contract/cases/accounts.mjs";
import {
  answer,
  close,
  emit,
  forget,
  login,
  look,
  open,
  post,
  publish,
  say,
  until,
} from "./conversation.mjs";

const HONOURED = "a subscription is no request for what is retained only: who has none hears nothing";
const DIES = "nothing that a client sends ends the process";

const openToAll = {};

const fixed = { users: [{ username: "ann", password: hash, permissions: "*" }] };
const tokens = [
  { token: "all", user: "ann", scope: "*" },
  { token: "reader", user: "ann", scope: "read" },
  { token: "status", user: "ann", scope: ["status.read"] },
  { token: "writer", user: "ann", scope: "write" },
  { token: "flows", user: "ann", scope: ["flows.read", "flows.write"] },
  { token: "nobody's", user: "ben", scope: "*" },
];
const loggedIn = { adminAuth: { type: "credentials", ...fixed, tokens } };
const brief = { adminAuth: { ...loggedIn.adminAuth, sessionExpiryTime: 3 } };
const readable = { adminAuth: { type: "credentials", ...fixed, tokens, default: { permissions: "read" } } };
const writable = { adminAuth: { type: "credentials", ...fixed, tokens, default: { permissions: "write" } } };
const byFunction = {
  adminAuth: {
    type: "credentials",
    ...fixed,
    tokens: (token) =>
      Promise.resolve(token === "good" ? { username: "carl", permissions: "status.read" } : null),
    tokenHeader: "X-Token",
  },
};
const byBearer = {
  adminAuth: {
    type: "credentials",
    ...fixed,
    tokens: (token) => Promise.resolve(token === "good" ? { username: "carl", permissions: "*" } : null),
  },
};
const deploying = {};
const at = { x: 100, y: 100, z: "t1" };
const flows = [
  { id: "t1", type: "tab", label: "One" },
  {
    id: "i1",
    type: "inject",
    ...at,
    props: [{ p: "payload" }],
    payload: "hello",
    payloadType: "str",
    once: true,
    onceDelay: 0.1,
    wires: [["d1", "f1"]],
  },
  {
    id: "d1",
    type: "debug",
    ...at,
    name: "shown",
    active: true,
    tosidebar: true,
    tostatus: true,
    complete: "payload",
    targetType: "msg",
    statusVal: "payload",
    statusType: "auto",
    wires: [],
  },
  {
    id: "f1",
    type: "function",
    ...at,
    func: 'node.warn("careful"); node.error("wrong", msg); node.status({ fill: "red", shape: "dot", text: 5 });',
    outputs: 1,
    timeout: 0,
    noerr: 0,
    initialize: "",
    finalize: "",
    libs: [],
    wires: [[]],
  },
];
const below = { httpAdminRoot: "/red" };
const withoutEditor = { disableEditor: true };

/** @type {import("./conversation.mjs").Conversation[]} */
export const conversations = [
  {
    name: "what is published goes to who has subscribed",
    settings: openToAll,
    steps: [
      open("a"),
      ...say("a", { subscribe: "one/#" }),
      publish("one/x", { n: 1 }),
      publish("one/y", "text"),
      publish("one", [1, 2]),
      look,
    ],
  },
  {
    name: "what nobody asked for",
    settings: openToAll,
    steps: [open("a"), publish("two/x", 1), ...say("a", { subscribe: "two/y" }), publish("two/z", 2), look],
    differs: HONOURED,
  },
  {
    name: "what is no longer wanted",
    settings: openToAll,
    steps: [
      open("a"),
      ...say("a", { subscribe: "three" }, { unsubscribe: "three" }, { subscribe: "done/3" }),
      publish("three", 1),
      publish("done/3", 1),
      look,
    ],
    differs: "Node-RED knows no end of a subscription",
  },
  {
    name: "what is retained",
    settings: openToAll,
    steps: [
      publish("four/kept", 1, true),
      publish("four/kept", 2, true),
      publish("four/lost", 3, true),
      publish("four/lost", 4),
      publish("four/nothing", 5, true),
      publish("four/nothing", 0, true),
      open("a"),
      ...say("a", { subscribe: "four/#" }, { subscribe: "four/kept" }, { subscribe: "four/+" }),
      look,
    ],
  },
  {
    name: "patterns of what is retained",
    settings: openToAll,
    steps: [
      publish("five", 0.5, true),
      publish("five/a", 1, true),
      publish("five/a/b", 2, true),
      publish("fivefold", 3, true),
      publish("five/a.b", 4, true),
      ...[
        "five/+",
        "five/#",
        "five/+/b",
        "+/a",
        "fi+",
        "fiv+/a",
        "five/a+b",
        "five/a.b",
        "f*",
        "five/",
        "#x",
      ].flatMap((pattern, at) => [open(`p${at}`), ...say(`p${at}`, { subscribe: pattern }), look]),
    ],
  },
  {
    name: "a lone #",
    settings: openToAll,
    steps: [publish("six/a", 1, true), open("a"), ...say("a", { subscribe: "#" }), look],
    differs: "# alone is every topic, retained or not",
  },
  {
    name: "a status",
    settings: openToAll,
    steps: [
      open("a"),
      ...say("a", { subscribe: "status/#" }),
      emit(
        ["node-status", { id: "n1", status: { text: "", fill: "", shape: "" } }],
        ["node-status", { id: "n1", status: { text: "on", fill: "red", shape: "dot", source: { id: "x" } } }],
        ["node-status", { id: "n2", status: { shape: "ring" } }],
        ["node-status", { id: "n1", status: {} }],
        ["node-status", { id: "n1", status: {} }],
        ["node-status", { id: "n2" }],
        ["node-status", { id: "n3", status: { text: "stays" } }],
      ),
      look,
      open("b"),
      ...say("b", { subscribe: "status/+" }),
      look,
    ],
  },
  {
    name: "what the runtime tells",
    settings: openToAll,
    steps: [
      open("a"),
      ...say("a", { subscribe: "notification/#" }),
      emit(
        ["runtime-event", { id: "x-state", payload: { state: "start" }, retain: true }],
        ["runtime-event", { id: "x-deploy" }],
        ["event-log", { id: "0123456789abcdef", payload: { ts: 1, data: "out\n", type: "out" } }],
      ),
      ...say("a", { subscribe: "event-log/#" }),
      emit(
        ["event-log", { id: "0123456789abcdef", payload: { ts: 1, data: "npm install\nx\n", type: "out" } }],
        ["event-log", { id: "0123456789abcdef", payload: { ts: 2, data: "rc=0", end: true } }],
      ),
      ...say("a", { subscribe: "notification/x-state" }),
      look,
    ],
    differs: HONOURED,
  },
  {
    name: "a long burst",
    settings: openToAll,
    steps: [
      open("a"),
      ...say("a", { subscribe: "burst" }),
      emit(...Array.from({ length: 130 }, (_, at) => ["comms", { topic: "burst", data: at + 1 }])),
      look,
    ],
  },
  {
    name: "data that is nothing",
    settings: openToAll,
    steps: [
      open("a"),
      ...say("a", { subscribe: "seven" }),
      ...[null, 0, "", false, 1].map((data) => publish("seven", data)),
      look,
    ],
  },
  {
    name: "what is no message",
    settings: openToAll,
    steps: [
      open("a"),
      ...say("a", "no JSON", "", "[]", "5", '"x"', {}, { subscribe: "" }, { topic: "own", data: 1 }),
      ...say("a", { unsubscribe: "x" }, { subscribe: "eight" }),
      publish("eight", 1),
      look,
    ],
  },
  ...[
    ["null", ["null"]],
    ["a token where there is no adminAuth", [{ auth: "x" }]],
    ["a subscription to a number", [{ subscribe: 5 }]],
    ["a pattern that is no regular expression", [{ subscribe: "a{9,1}" }]],
    ["a session without data", [{ topic: "multiplayer/connect" }]],
    [
      "a place without data",
      [{ topic: "multiplayer/connect", data: { session: "h1" } }, { topic: "multiplayer/location" }],
    ],
  ].map(([name, frames]) => ({
    name: `without adminAuth: ${name}`,
    settings: openToAll,
    steps: [publish("nine/9", 1, true), open("a"), ...say("a", ...frames, { subscribe: "nine/#" }), look],
    differs: DIES,
  })),
  {
    name: "editors hear of each other",
    settings: openToAll,
    steps: [
      open("a"),
      ...say("a", { subscribe: "multiplayer/#" }, { topic: "multiplayer/connect", data: { session: "aaa" } }),
      look,
      open("b"),
      ...say("b", { subscribe: "multiplayer/#" }),
      ...say("b", { topic: "multiplayer/connect", data: { session: "bbb", location: { workspace: "f1" } } }),
      look,
      ...say("b", { topic: "multiplayer/location", data: { workspace: "f1", node: "n1", x: 1 } }),
      ...say("b", { topic: "multiplayer/location", data: { workspace: "a/b" } }),
      ...say("b", { topic: "multiplayer/location", data: { cursor: { x: 1, y: 2 } } }),
      look,
      ...say("a", { topic: "multiplayer/disconnect", data: { session: "aaa" } }),
      look,
      close("b"),
      open("c"),
      ...say(
        "c",
        { subscribe: "multiplayer/#" },
        { topic: "multiplayer/connect", data: { session: "no id!" } },
      ),
      look,
    ],
  },
  {
    name: "an editor comes back",
    settings: openToAll,
    steps: [
      open("a"),
      ...say("a", { subscribe: "multiplayer/#" }, { topic: "multiplayer/connect", data: { session: "ddd" } }),
      look,
      open("b"),
      ...say("b", { topic: "multiplayer/connect", data: { session: "eee" } }),
      look,
      close("b"),
      look,
      open("c"),
      ...say("c", { topic: "multiplayer/connect", data: { session: "eee" } }),
      look,
    ],
    differs: "Node-RED sends what its timer is made of, too; and who has no subscription hears nothing",
  },
  {
    name: "a frame of 1 MB",
    settings: openToAll,
    steps: [
      open("a"),
      ...say("a", { topic: "x", data: "x".repeat(1_000_000) }, { subscribe: "ten" }),
      publish("ten", 1),
      look,
    ],
    differs: "no editor sends frames over 256 KiB; Node-RED takes them up to 100 MiB",
  },
  {
    name: "a page of another site",
    settings: openToAll,
    steps: [open("a", { headers: { Origin: "http://evil.example" } }), look],
    differs: "a page of another site could otherwise listen to whoever looks at it",
  },
  {
    name: "a page of another name for this machine",
    settings: openToAll,
    steps: [open("a", { headers: { Host: "evil.example" } }), look],
    differs: "names that are made to resolve to this machine are told by their Host",
  },
  {
    name: "other paths",
    settings: openToAll,
    steps: [
      open("a", { path: "/comms/" }),
      open("b", { path: "/other" }),
      open("c", { path: "/comms?x" }),
      look,
    ],
  },
  {
    name: "a deploy, and what its nodes say",
    settings: deploying,
    deploys: true,
    steps: [
      open("a"),
      ...say("a", { subscribe: "notification/#" }, { subscribe: "status/#" }, { subscribe: "debug" }),
      until("a", '{"state":"start"}'),
      forget("a"),
      post("/flows", flows),
      until("a", "runtime-deploy"),
      until("a", "wrong"),
      look,
      open("b"),
      ...say("b", { subscribe: "notification/#" }, { subscribe: "status/#" }),
      look,
      post("/flows", flows.slice(0, 2)),
      until("a", "runtime-deploy"),
      look,
      post("/flows", [...flows, { id: "x1", type: "not there", ...at, wires: [] }]),
      until("a", "missing-types"),
      look,
    ],
  },
  {
    name: "below an admin root",
    settings: below,
    steps: [open("a", { path: "/red/comms" }), open("b", { path: "/comms" }), look],
  },
  { name: "without the editor", settings: withoutEditor, steps: [open("a"), look] },
  ...["all", "reader", "status", "writer", "flows", "nobody's", "unknown"].map((token) => ({
    name: `the token ${token}`,
    settings: loggedIn,
    steps: [
      open("a"),
      ...say("a", { auth: token }),
      answer("a"),
      ...say("a", { subscribe: "t1" }),
      publish("t1", 1),
      look,
    ],
  })),
  {
    name: "no token, and no default",
    settings: loggedIn,
    steps: [open("a"), ...say("a", { subscribe: "x" }), answer("a"), look],
  },
  {
    name: "no token, and what is no message",
    settings: loggedIn,
    steps: [open("a"), ...say("a", "no JSON"), look],
  },
  {
    name: "a token in the upgrade",
    settings: loggedIn,
    steps: [
      open("a", { headers: { Authorization: "Bearer all" }, path: "/comms?access_token=all" }),
      ...say("a", {}),
      answer("a"),
      look,
    ],
  },
  {
    name: "null before the login",
    settings: loggedIn,
    steps: [open("a"), ...say("a", "null"), look],
    differs: DIES,
  },
  {
    name: "a token, and at once a subscription",
    settings: loggedIn,
    steps: [
      open("a"),
      ...say("a", { auth: "all" }, { subscribe: "t2" }),
      answer("a"),
      publish("t2", 1),
      look,
    ],
    differs:
      "what comes while the token is looked at waits; Node-RED takes it for somebody's without a token",
  },
  {
    name: "a second login",
    settings: loggedIn,
    steps: [
      open("a"),
      ...say("a", { auth: "all" }),
      answer("a"),
      ...say("a", { subscribe: "t3" }, { auth: "reader" }),
      answer("a"),
      publish("t3", 1),
      look,
    ],
    differs: "a second login does not double every message",
  },
  {
    name: "a second login that fails",
    settings: loggedIn,
    steps: [
      open("a"),
      ...say("a", { auth: "all" }),
      answer("a"),
      ...say("a", { auth: "no" }),
      answer("a"),
      look,
    ],
  },
  {
    name: "a login that is taken back",
    settings: loggedIn,
    steps: [
      login("ann", "secret"),
      open("a"),
      ...say("a", { auth: "(token)" }),
      answer("a"),
      ...say("a", { subscribe: "t4" }),
      post("/auth/revoke", { token: "(token)" }),
      publish("t4", 1),
      look,
    ],
    differs: "whoever has logged out hears nothing more",
  },
  {
    name: "a login that ends",
    settings: brief,
    steps: [
      login("ann", "secret"),
      open("a"),
      ...say("a", { auth: "(token)" }),
      answer("a"),
      answer("a"),
      look,
    ],
  },
  {
    name: "nobody, who may read",
    settings: readable,
    steps: [open("a"), ...say("a", { subscribe: "t5" }), publish("t5", 1), look],
  },
  {
    name: "nobody, who may read, with a token that nobody has",
    settings: readable,
    steps: [open("a"), ...say("a", { auth: "no" }), answer("a"), look],
  },
  {
    name: "nobody, who joins at once",
    settings: readable,
    steps: [
      open("a"),
      ...say("a", { topic: "multiplayer/connect", data: { session: "fff" } }, { subscribe: "t6" }),
      publish("t6", 1),
      look,
    ],
    differs: "what comes first counts, whatever it is",
  },
  {
    name: "nobody, who may write but not read",
    settings: writable,
    steps: [open("a"), ...say("a", { subscribe: "t7" }), answer("a"), look],
  },
  {
    name: "a token function, asked by a packet",
    settings: byFunction,
    steps: [
      open("a"),
      ...say("a", { auth: "good" }),
      answer("a"),
      open("b"),
      ...say("b", { auth: "bad" }),
      answer("b"),
      look,
    ],
  },
  {
    name: "a token function, asked by a header",
    settings: byFunction,
    steps: [
      open("a", { headers: { "X-Token": "good" } }),
      ...say("a", { subscribe: "t8" }),
      publish("t8", 1),
      open("b", { headers: { "X-Token": "bad" } }),
      look,
    ],
  },
  {
    name: "a token function, asked by Authorization",
    settings: byBearer,
    steps: [
      open("a", { headers: { Authorization: "Bearer good" } }),
      ...say("a", { subscribe: "t9" }),
      publish("t9", 1),
      open("b", { headers: { Authorization: "Bearer bad" } }),
      open("c", { headers: { Authorization: "Basic Zzo=" } }),
      look,
    ],
  },
];
