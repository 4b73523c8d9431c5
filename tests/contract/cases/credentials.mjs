import { get, post, postAfter } from "../step.mjs";

const v2 = { version: "v2" };
const tab = { id: "t1", type: "tab" };
const broker = { id: "b1", type: "mqtt-broker", name: "b", broker: "127.0.0.1", port: "1" };

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
];
