import { get, post, small } from "../step.mjs";

const v2 = { version: "v2" };
const named = { differs: { reason: "a named code instead of the text of a TypeError" } };
const tab = { id: "t1", type: "tab" };
/** Deploys these nodes beside a tab, and looks. */
const stored = (name, nodes, part) => [
  post({ flows: [tab, ...nodes] }, [200, '"rev"'], { ...v2, name }),
  get([200, part ?? JSON.stringify([tab, ...nodes])], { ...v2, name: `${name}: stored` }),
];
const node = { id: "a", type: "junction", z: "t1", x: 1, y: 1, wires: [] };
/** Node-RED answers 400 and keeps what it has. */
const tolerated = (name, odd, text) => {
  const differs = { reason: "stored as sent, as other odd fields are: nothing here stumbles over it" };
  return [
    post({ flows: [tab, odd] }, [400, text], { ...v2, name, differs }),
    get(200, { ...v2, name: `${name}: afterwards`, differs }),
    post([], 204, { name: `${name}: emptied` }),
  ];
};
const refused = (name, json, text) => post(json, [400, text], { ...v2, name, ...named });

/** @type {import("../step.mjs").Case[]} */
export const shapes = [
  {
    name: "v1 bodies that are no array",
    rows: ["shape.v1", "error.shape", "poor.type-errors"],
    steps: [{}, { flows: [] }, { 0: {} }].map((json) =>
      post(json, [400, '{"code":"unexpected_error","message":"config.forEach is not a function"}'], {
        name: JSON.stringify(json),
        ...named,
      }),
    ),
  },
  {
    name: "v2 bodies without an array of flows",
    rows: ["shape.v2-missing", "shape.v2-null", "shape.v2-other", "poor.type-errors", "failed.unchanged"],
    steps: [
      post(small, 204),
      refused("{}", {}, "Cannot read properties of undefined (reading 'forEach')"),
      refused("array", [], "Cannot read properties of undefined (reading 'forEach')"),
      refused("flows null", { flows: null }, "Cannot read properties of null (reading 'forEach')"),
      refused("flows object", { flows: {} }, "config.forEach is not a function"),
      refused("flows text", { flows: "x" }, "config.forEach is not a function"),
      refused("flows number", { flows: 5 }, "config.forEach is not a function"),
      refused("flows false", { flows: false }, "config.forEach is not a function"),
      get([200, JSON.stringify(small)], { name: "afterwards" }),
    ],
  },
  {
    name: "null among the nodes",
    rows: ["shape.null-node", "poor.type-errors", "failed.unchanged"],
    steps: [
      post(small, 204),
      refused("at the end", { flows: [tab, null] }, "Cannot read properties of null (reading 'id')"),
      refused("alone", { flows: [null] }, "Cannot read properties of null (reading 'id')"),
      post([null], 400, { name: "v1", ...named }),
      get([200, JSON.stringify(small)], { name: "afterwards" }),
    ],
  },
  {
    name: "nodes that Node-RED stumbles over",
    rows: ["shape.null-wires", "shape.links"],
    steps: [
      ...tolerated(
        "wires [null]",
        { ...node, wires: [null] },
        "Cannot read properties of null (reading 'length')",
      ),
      ...tolerated("links 5", { ...node, type: "link in", links: 5 }, "n.links.forEach is not a function"),
      ...tolerated(
        "links text",
        { ...node, type: "link in", links: "b" },
        "n.links.forEach is not a function",
      ),
    ],
  },
  {
    name: "nodes that are stored as sent",
    rows: [
      "shape.odd-nodes",
      "shape.no-id",
      "shape.odd-fields",
      "shape.duplicate-id",
      "shape.unknown-type",
      "shape.dangling",
    ],
    steps: [
      ...stored("numbers", [5, 0.5]),
      ...stored("texts", ["abc", ""]),
      ...stored("arrays", [[], [{}]]),
      ...stored("true", [true]),
      ...stored("no id", [{ type: "comment", z: "t1", x: 1, y: 1 }]),
      ...stored("no type", [{ id: "a", z: "t1", x: 1, y: 1 }]),
      ...stored("empty object", [{}]),
      ...stored("number as id", [{ id: 5, type: "comment", z: "t1", x: 1, y: 1 }]),
      ...stored("wires 5", [{ id: "a", type: "comment", z: "t1", x: 1, y: 1, wires: 5 }]),
      ...stored("env 5", [{ id: "a", type: "comment", z: "t1", x: 1, y: 1, env: 5 }]),
      ...stored("duplicate id", [
        { id: "a", type: "comment", z: "t1", x: 1, y: 1, name: "first" },
        { id: "a", type: "comment", z: "t1", x: 1, y: 1, name: "second" },
      ]),
      ...stored("unknown type", [{ id: "a", type: "no-such-type", z: "t1", x: 1, y: 1, wires: [[]] }]),
      ...stored("unknown z", [{ id: "a", type: "comment", z: "nowhere", x: 1, y: 1, wires: [] }]),
      ...stored("dangling wire", [{ id: "a", type: "junction", z: "t1", x: 1, y: 1, wires: [["nobody"]] }]),
      ...stored("deep", [{ id: "a", type: "comment", z: "t1", x: 1, y: 1, deep: [[[[[[[[{ a: [] }]]]]]]]] }]),
    ],
  },
  {
    name: "other fields of the body",
    rows: ["shape.extra"],
    steps: [
      post({ flows: small, other: 1, Rev: "x" }, 200, v2),
      get([200, JSON.stringify(small)]),
      post(undefined, 200, { ...v2, bytes: '{"flows":[null],"flows":[]}', name: "flows twice" }),
      get([200, "[]"], { name: "the last counts" }),
    ],
  },
  {
    name: "names from Object.prototype",
    rows: ["security.prototype-id", "security.prototype-key", "security.prototype-body"],
    steps: [
      post({ flows: [tab, { id: "hasOwnProperty", type: "comment", z: "t1", x: 1, y: 1 }] }, 400, {
        ...v2,
        name: "id hasOwnProperty",
        differs: { reason: "ids are kept in real maps, so that none breaks a deploy" },
      }),
      post(undefined, 200, {
        ...v2,
        bytes: '{"flows":[{"id":"t1","type":"tab","__proto__":{"a":1}}]}',
        name: "key __proto__",
        differs: { reason: "__proto__ is kept as any other key is" },
      }),
      get(200, {
        ...v2,
        name: "key __proto__: stored",
        differs: { reason: "__proto__ is kept as any other key is" },
      }),
      post({ hasOwnProperty: 1, flows: [] }, [400, "flows.hasOwnProperty is not a function"], {
        ...v2,
        name: "body with hasOwnProperty",
        differs: { reason: "other fields of the body are ignored, whatever they are called" },
      }),
      post(undefined, 200, {
        ...v2,
        bytes: '{"flows":[],"__proto__":{"rev":"x"}}',
        name: "rev in __proto__",
      }),
    ],
  },
];
