import { get, post, small } from "../step.mjs";

const v2 = { version: "v2" };
const named = { differs: { reason: "a named code instead of the text of a TypeError" } };
const tab = { id: "t1", type: "tab" };
/** Deploys these nodes beside a tab, and looks. */
const stored = (name, nodes, more = {}) => [
  post({ flows: [tab, ...nodes] }, [200, '"rev"'], { ...v2, name, ...more }),
  get([200, JSON.stringify([tab, ...nodes])], { ...v2, name: `${name}: stored`, ...more }),
];
const node = { id: "a", type: "junction", z: "t1", x: 1, y: 1, wires: [] };
/** Stored by Node-RED, refused by Redloom, which keeps what it has. */
const refusedHere = (name, nodes, reason) => stored(name, nodes, { differs: { reason } });
const noNode = "what is no node is refused with its position; Node-RED stores it and ignores it";
const noId =
  "a node without an id is refused with its position; Node-RED runs it as undefined, and the next one replaces it";
/** Both answer 400 and keep what they have. */
const stumbled = (name, odd, text) => [
  refused(name, { flows: [tab, odd] }, text),
  get([200, '"flows":[]'], { ...v2, name: `${name}: afterwards` }),
];
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
      ...stumbled(
        "wires [null]",
        { ...node, wires: [null] },
        "Cannot read properties of null (reading 'length')",
      ),
      ...stumbled("links 5", { ...node, type: "link in", links: 5 }, "n.links.forEach is not a function"),
      ...stumbled(
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
      ...refusedHere("numbers", [5, 0.5], noNode),
      ...refusedHere("texts", ["abc", ""], noNode),
      ...refusedHere("arrays", [[], [{}]], noNode),
      ...refusedHere("true", [true], noNode),
      ...refusedHere("no id", [{ type: "comment", z: "t1", x: 1, y: 1 }], noId),
      ...refusedHere(
        "no type",
        [{ id: "a", z: "t1", x: 1, y: 1 }],
        "a node without a type is refused with its id; Node-RED takes it for a missing type and starts nothing",
      ),
      ...refusedHere("empty object", [{}], noId),
      ...stored("number as id", [{ id: 5, type: "comment", z: "t1", x: 1, y: 1 }]),
      ...refusedHere(
        "wires 5",
        [{ id: "a", type: "comment", z: "t1", x: 1, y: 1, wires: 5 }],
        "wires that are no array are refused with the node's id; Node-RED stores the node and does not create it",
      ),
      ...stored("env 5", [{ id: "a", type: "comment", z: "t1", x: 1, y: 1, env: 5 }]),
      ...refusedHere(
        "duplicate id",
        [
          { id: "a", type: "comment", z: "t1", x: 1, y: 1, name: "first" },
          { id: "a", type: "comment", z: "t1", x: 1, y: 1, name: "second" },
        ],
        "an id that is there twice is refused with it; Node-RED stores both nodes, and the last one replaces the first",
      ),
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
        ...named,
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
