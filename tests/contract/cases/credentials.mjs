import { envelope } from "../credentials.mjs";
import { get, post, postAfter, stored } from "../step.mjs";

const v2 = { version: "v2" };
const tab = { id: "t1", type: "tab" };
const broker = { id: "b1", type: "mqtt-broker", name: "b", broker: "127.0.0.1", port: "1" };
const bring = (credentials) => ({ flows: [tab, { ...broker, credentials }] });
const noEnvelope = {
  differs: { reason: "$ always means encrypted credentials; Node-RED takes an empty one for a node's id" },
};
const foreign = envelope({ b1: { user: "x" } }, "another secret");

/** Nodes of these types do not start by themselves. @type {import("../step.mjs").Case[]} */
export const credentials = [
  {
    name: "inline credentials",
    rows: ["credentials.inline", "rev.credentials"],
    steps: [
      post({ flows: [tab, broker] }, 200, v2),
      postAfter(0, [tab, { ...broker, credentials: { user: "u", password: "p" } }], 200, {
        name: "with credentials",
      }),
      get(200, { ...v2, name: "stored" }),
      postAfter(0, [tab, { ...broker, credentials: { user: "w", password: "__PWRD__" } }], 200, {
        name: "with others",
      }),
      get(200, { name: "stored, v1" }),
    ],
  },
  {
    name: "inline credentials of other kinds of node",
    rows: ["credentials.inline", "leak.subflow"],
    steps: [
      post(
        {
          flows: [
            { ...tab, credentials: { any: "x" } },
            { id: "s1", type: "subflow", name: "S", in: [], out: [], credentials: { secret: "x" } },
            { id: "i1", type: "subflow:s1", z: "t1", x: 1, y: 1, wires: [], credentials: { secret: "y" } },
            {
              id: "g1",
              type: "group",
              z: "t1",
              x: 1,
              y: 1,
              w: 1,
              h: 1,
              nodes: [],
              credentials: { secret: "z" },
            },
            { id: "u1", type: "no-such-type", z: "t1", x: 1, y: 1, wires: [], credentials: { secret: "z" } },
          ],
        },
        200,
        v2,
      ),
      get(200, v2),
    ],
  },
  {
    name: "credentials beside the flows",
    rows: ["credentials.separate", "rev.credentials"],
    steps: [
      post({ flows: [tab, broker] }, 200, v2),
      post({ flows: [tab, broker], credentials: { b1: { user: "u", password: "p" } } }, 200, {
        ...v2,
        name: "with credentials",
      }),
      get(200, v2),
      post(
        { flows: [tab, { ...broker, credentials: { user: "x" } }], credentials: { b1: { user: "u" } } },
        200,
        { ...v2, name: "both ways" },
      ),
      get(200, { ...v2, name: "both ways: stored" }),
    ],
  },
  {
    name: "inline credentials merge by field",
    rows: ["credentials.merge", "credentials.files"],
    steps: [
      post(bring({ user: "u", password: "p" }), 200, { ...v2, name: "both" }),
      stored({ b1: { password: "p", user: "u" } }, { name: "both" }),
      post(bring({ user: "w", password: "__PWRD__" }), 200, { ...v2, name: "one kept" }),
      stored({ b1: { password: "p", user: "w" } }, { name: "one kept" }),
      post(bring({ user: " \t" }), 200, { ...v2, name: "one blank" }),
      stored({ b1: { password: "p" } }, { name: "one blank" }),
      post(bring({ other: "o" }), 200, { ...v2, name: "undeclared" }),
      stored({ b1: { password: "p" } }, { name: "undeclared" }),
      post({ flows: [tab] }, 200, { ...v2, name: "without the node" }),
      stored({}, { name: "without the node" }),
    ],
  },
  {
    name: "inline credentials of subflows and groups",
    rows: ["credentials.merge"],
    steps: [
      ...["subflow", "group", "no-such-type"].flatMap((type) => {
        const odd = { id: "s1", type, z: type === "subflow" ? undefined : "t1", in: [], out: [], wires: [] };
        const deploy = (credentials) => ({ flows: [tab, { ...odd, credentials }] });
        const left = type === "subflow" ? { s1: { b: "3" } } : { s1: { a: "1", b: "3" } };
        return [
          post(deploy({ a: "1", b: "2" }), 200, { ...v2, name: type }),
          stored({ s1: { a: "1", b: "2" } }, { name: type }),
          post(deploy({ b: "3" }), 200, { ...v2, name: `${type}, one left out` }),
          stored(left, { name: `${type}, one left out` }),
          post([], 204, { name: `${type}, emptied` }),
        ];
      }),
    ],
  },
  {
    name: "credentials beside the flows replace whole sets",
    rows: ["credentials.replace"],
    steps: [
      post(bring({ user: "u", password: "p" }), 200, { ...v2, name: "inline" }),
      post({ flows: [tab, broker], credentials: { b1: { user: "__PWRD__" }, unknown: { a: "1" } } }, 200, {
        ...v2,
        name: "beside",
      }),
      stored({ b1: { user: "__PWRD__" }, unknown: { a: "1" } }, { name: "beside" }),
      post({ flows: [tab, broker] }, 200, { ...v2, name: "once more" }),
      stored({ b1: { user: "__PWRD__" } }, { name: "once more" }),
    ],
  },
  {
    name: "encrypted credentials beside the flows",
    rows: ["credentials.encrypted", "loss.envelope"],
    steps: [
      post(bring({ user: "old", password: "p" }), 200, { ...v2, name: "inline" }),
      post({ flows: [tab, broker], credentials: envelope({ b1: { user: "u" } }) }, 200, v2),
      stored(
        { b1: { password: "p", user: "old" } },
        {
          differs: { reason: "what is taken is saved; Node-RED has it in memory only, until it ends" },
        },
      ),
      get(200, v2),
    ],
  },
  {
    name: "encrypted and inline credentials at once",
    rows: ["leak.both", "loss.envelope"],
    steps: [
      post(bring({ user: "old", password: "old" }), 200, { ...v2, name: "inline" }),
      post({ ...bring({ user: "w" }), credentials: envelope({ b1: { user: "u", password: "p" } }) }, 200, {
        ...v2,
        differs: { reason: "secrets never stay in the flows, so the rev is that of the flows without them" },
      }),
      get([200, '"credentials":{"user":"w"}'], {
        ...v2,
        name: "afterwards",
        differs: { reason: "secrets never stay in the flows, so they are in no answer" },
      }),
      stored(
        { b1: { password: "old", user: "old" } },
        {
          differs: { reason: "what is taken is saved, the inline ones over those beside the flows" },
        },
      ),
    ],
  },
  {
    name: "encrypted credentials that do not decrypt",
    rows: ["credentials.undecryptable", "loss.undecryptable", "failed.unchanged"],
    steps: [
      post(bring({ user: "u", password: "p" }), 200, { ...v2, name: "before" }),
      ...Object.entries({ "another secret": foreign, "no base64": { $: "?" } }).map(([name, credentials]) =>
        post({ flows: [tab], credentials }, 400, { ...v2, name }),
      ),
      get([200, JSON.stringify([tab, broker])], { ...v2, name: "afterwards" }),
      stored({ b1: { password: "p", user: "u" } }, { name: "credentials afterwards" }),
      post({ flows: [{ ...tab, label: "One" }, broker] }, 200, { ...v2, name: "a good deploy" }),
      stored(
        {},
        {
          name: "credentials after a good deploy",
          differs: { reason: "what does not decrypt changes nothing, in memory neither" },
        },
      ),
    ],
  },
  {
    name: "encrypted credentials that are empty",
    rows: ["credentials.undecryptable"],
    steps: [
      post(bring({ user: "u" }), 200, { ...v2, name: "before" }),
      post({ flows: [tab, broker], credentials: { $: "" } }, 200, { ...v2, ...noEnvelope }),
      stored({ $: "", b1: { user: "u" } }, noEnvelope),
    ],
  },
];
