// What the nodes of generated configurations are given by Node-RED 5.0.7: their final configuration, their wires, what
// variables are to them, and who hears of their errors, statuses and completed messages; then what a deploy of a few
// changes creates, and the wires of all nodes after it. Recorded in
// `tests/vectors/runtime.json`, one configuration a line.
//
//   node tests/native/runtime/oracle.mjs            compares what is recorded with what Node-RED does
//   node tests/native/runtime/oracle.mjs --update   records it

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { deploy, load, start, version } from "../../plan/node-red.mjs";

const require = createRequire(import.meta.url);
const registry = require("@node-red/registry");
const { util } = require("@node-red/util");
const inside = createRequire(require.resolve("@node-red/runtime"));
const Node = inside("./nodes/Node.js");
const flows = inside("./flows/index.js");

const RECORDED = new URL("../../vectors/runtime.json", import.meta.url);
const CONFIGURATIONS = 50;
/** What is looked up of every node. */
const NAMES = [
  "A",
  "B",
  "C",
  "O",
  "PROC",
  "$parent.A",
  "$parent.$parent.B",
  "NR_FLOW_NAME",
  "NR_FLOW_ID",
  "NR_GROUP_NAME",
];
NAMES.push(
  "NR_GROUP_ID",
  "NR_SUBFLOW_NAME",
  "NR_SUBFLOW_ID",
  "NR_SUBFLOW_PATH",
  "$parent.NR_GROUP_NAME",
  "GONE",
);

process.env.PROC = "of the process";

const created = new Map();
let heard = [];

/** Outputs that a template skips are holes in Node-RED's array. */
const filled = (wires) => Array.from(wires, (output) => output ?? []);

function define(type, listens) {
  function Type(definition) {
    Node.call(this, definition);
    // A note of Node-RED's to itself.
    const { _originalWires, ...given } = definition;
    const config = JSON.stringify(given.wires ? { ...given, wires: filled(given.wires) } : given);
    created.set(this.id, { config, path: definition._path, node: this });
    if (type === "complete") this.scope = definition.scope || [];
    else if (listens) this.scope = definition.scope;
    if (type === "catch") this.uncaught = definition.uncaught;
    // As in 24-complete.js and 25-status.js of @node-red/nodes.
    if (type === "complete" || (type === "status" && Array.isArray(this.scope))) {
      const wired = this.wires.flat();
      for (let i = 0; i < this.scope.length; i++) {
        if (wired.includes(this.scope[i])) this.scope.splice(i, 1);
      }
    }
    if (listens) this.receive = () => heard.push(this.id);
  }
  Object.setPrototypeOf(Type.prototype, Node.prototype);
  registry.registerType("", type, Type);
}

function generator(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  const pick = (list) => list[below(list.length)];
  return { below, pick, maybe: (share) => next() < share };
}

/** The text that stands for a variable. */
const variable = (name) => ["$", "{", name, "}"].join("");

const VALUES = [
  { type: "str", value: "text" },
  { type: "str", value: "" },
  { type: "str", value: 5 },
  { type: "num", value: "12.50" },
  { type: "num", value: "0x10" },
  { type: "bool", value: "true" },
  { type: "bool", value: true },
  { type: "bool", value: "no" },
  { type: "json", value: '{"k": [1, {"2": null, "1": "é"}]}' },
  { type: "json", value: "[1,2]" },
  { type: "json", value: "{" },
  { type: "env", value: "A" },
  { type: "env", value: "B" },
  { type: "env", value: variable("C") },
  { type: "env", value: "$parent.A" },
  { type: "env", value: `<${variable("A")}-${variable("B")}>` },
  { type: "env", value: variable("PROC") },
  { type: "env", value: "GONE" },
  { type: "env", value: "NR_FLOW_NAME" },
  { type: "conf-type", value: variable("A") },
  { type: "conf-type", value: "c1" },
  { value: "untyped" },
  { type: "cred", value: "kept" },
];

function environment({ below, pick, maybe }) {
  if (maybe(0.3)) return {};
  const names = ["A", "B", "C", "O"].filter(() => maybe(0.6));
  const env = names.map((name) => ({ name, ...pick(VALUES) }));
  if (below(8) === 0) env.push({ name: "A", ...pick(VALUES) });
  return { env };
}

const PROPERTIES = [
  variable("A"),
  "$(B)",
  `${variable("C")} `,
  variable("O"),
  variable("PROC"),
  variable("$parent.A"),
  variable("$parent.$parent.B"),
  variable("NR_NODE_ID"),
  variable("NR_NODE_PATH"),
  variable("NR_NODE_NAME"),
  variable("NR_GROUP_NAME"),
  variable("NR_SUBFLOW_PATH"),
  variable("NR_FLOW_ID"),
  variable("GONE"),
  [variable("A"), { a: ["$(C)"], [variable("B")]: `x${variable("A")}` }],
  { deep: { deeper: variable("B") } },
  7,
  null,
  "c1",
  ["c1"],
  ["c1", "c2"],
];

/** A place that holds nodes, groups and config nodes. */
function fill(random, z, templates, prefix) {
  const { below, pick, maybe } = random;
  const groups = Array.from({ length: below(4) }, (_, at) => `${prefix}g${at}`);
  const configs = Array.from({ length: below(3) }, (_, at) => `${prefix}c${at}`);
  const nodes = Array.from({ length: 3 + below(5) }, (_, at) => `${prefix}n${at}`);
  const ids = [...nodes, ...groups, ...configs];
  const property = () => (maybe(0.3) ? pick(ids) : pick(PROPERTIES));
  const inGroup = () => (groups.length > 0 && maybe(0.5) ? { g: pick(groups) } : {});
  const wires = () =>
    Array.from({ length: below(3) }, () =>
      Array.from({ length: below(3) }, () => pick([...ids, "c1", "t1n0"])),
    );
  const scope = () =>
    pick([
      {},
      { scope: null },
      { scope: "group" },
      { scope: nodes.filter(() => maybe(0.5)) },
      { scope: [pick(ids), "gone"] },
    ]);
  const entries = groups.map((id, at) => {
    const around = at > 0 && maybe(0.6) ? { g: pick(groups.slice(0, at)) } : {};
    return {
      id,
      type: "group",
      z,
      ...(maybe(0.7) && { name: `group ${id}` }),
      ...around,
      ...environment(random),
      nodes: [],
    };
  });
  for (const [at, id] of configs.entries()) {
    const uses = at + 1 < configs.length && maybe(0.5) ? { uses: configs[at + 1] } : {};
    entries.push({ id, type: "cfg", z, p: property(), ...uses });
  }
  for (const id of nodes) {
    const at = { x: 1, y: 1 };
    const name = pick([{}, { name: `name ${id}` }, { name: variable("A") }]);
    const kind = below(10);
    if (kind < 2 && templates.length > 0) {
      const type = `subflow:${pick(templates)}`;
      entries.push({
        id,
        type,
        z,
        ...name,
        ...inGroup(),
        ...environment(random),
        ...at,
        wires: [wires().flat(), wires().flat()],
      });
    } else if (kind < 5) {
      const type = pick(["catch", "catch", "status", "complete"]);
      const scoped = type === "complete" ? { scope: nodes.filter(() => maybe(0.5)) } : scope();
      const uncaught = type === "catch" && maybe(0.3) ? { uncaught: true } : {};
      entries.push({ id, type, z, ...name, ...inGroup(), ...scoped, ...uncaught, ...at, wires: wires() });
    } else {
      entries.push({
        id,
        type: "fn",
        z,
        p: property(),
        ...name,
        q: property(),
        ...inGroup(),
        r: property(),
        ...at,
        wires: wires(),
      });
    }
  }
  return { entries, nodes };
}

function template(random, id, templates) {
  const { below, pick, maybe } = random;
  const { entries, nodes } = fill(random, id, templates, id);
  const from = () => (maybe(0.2) ? { id, port: 0 } : { id: pick(nodes), port: below(2) });
  const port = () => ({ x: 1, y: 1, wires: Array.from({ length: 1 + below(2) }, from) });
  const definition = {
    id,
    type: "subflow",
    name: id,
    in: [{ x: 1, y: 1, wires: nodes.filter(() => maybe(0.4)).map((node) => ({ id: node })) }],
    out: Array.from({ length: below(3) }, port),
    ...environment(random),
    ...(maybe(0.4) && { status: port() }),
  };
  return [definition, ...entries];
}

function configuration(seed) {
  const random = generator(seed);
  const { pick, maybe } = random;
  const nested = ["s1", "s2", "s3"].slice(0, random.below(4));
  const list = [
    { id: "c1", type: "cfg", p: variable("A"), uses: "c2" },
    { id: "c2", type: "cfg", p: pick(PROPERTIES) },
    ...(maybe(0.5) ? [{ id: "gc", type: "global-config", ...environment(random) }] : []),
    ...nested.flatMap((id, at) => template(random, id, nested.slice(0, at))),
    { id: "t1", type: "tab", ...(maybe(0.5) && { label: "Tab" }), ...environment(random) },
    ...fill(random, "t1", nested, "t1").entries,
  ];
  return list;
}

/** The same with other wires and properties here and there on the tab. */
function changed(list, seed) {
  const { pick, maybe } = generator(-seed);
  const ids = list.filter(({ z }) => z === "t1").map(({ id }) => id);
  // When Node-RED gives an instance other wires, it forgets what leads to the status, and fails if an output of the
  // template is one that its node has not.
  const has = (own, { id, port }) => id === own || list.find((entry) => entry.id === id).wires.length > port;
  const keeps = list.every(
    ({ id, status, out }) => !status && !out?.some(({ wires }) => !wires.every((wire) => has(id, wire))),
  );
  return list.map((entry) => {
    if (entry.z !== "t1" || !entry.wires) return entry;
    const isInstance = entry.type.startsWith("subflow:");
    const wires = maybe(0.5) && (keeps || !isInstance);
    return {
      ...entry,
      ...(maybe(0.2) && { more: 1 }),
      ...(wires && { wires: entry.wires.map((output) => [...output.slice(1), pick(ids)]) }),
    };
  });
}

const text = (value) => (value === undefined ? null : JSON.stringify(value));

function routes(node) {
  const of = (act) => {
    heard = [];
    act();
    return heard.join(" ");
  };
  const errors = of(() => node._flow.handleError(node, "wrong", {}, null));
  const statuses = of(() => node.status({ text: "s" }));
  return `${errors}|${statuses}|${of(() => node._flow.handleComplete(node, {}))}`;
}

async function observe(list) {
  created.clear();
  const { start: order } = await load(list);
  // What fails to start in Node-RED is tested elsewhere.
  if (printed.splice(0).length > 0) return null;
  const nodes = {};
  for (const id of order) {
    const made = created.get(id);
    const node = made?.node ?? flows.get(id);
    nodes[id] = {
      ...(made && { config: made.config, path: made.path }),
      wires: JSON.stringify(filled(node.wires)),
      settings: NAMES.map((name) => text(util.getSetting({ g: node.g }, name, node._flow))),
      routes: routes(node),
    };
  }
  return nodes;
}

/** What a deploy of what is modified creates, and the wires of all nodes after it. */
async function redeploy(list) {
  const { start: order } = await deploy(list, "nodes");
  const wires = {};
  const walk = (nodes) => {
    for (const node of Object.values(nodes)) {
      wires[node.id] = JSON.stringify(filled(node.wires));
      if (node.type.startsWith("subflow:")) walk(node._flow.getActiveNodes());
    }
  };
  const tab = flows.get("t1n0")?._flow ?? flows.get("t1n1")._flow;
  walk((tab.TYPE === "subflow" ? tab.parent : tab).getActiveNodes());
  return { flows: list, created: order.join(" "), wires };
}

const stop = await start([]);
const print = console.log;
const printed = [];
console.log = (line) => printed.push(line);
for (const type of ["fn", "cfg", "global-config"]) define(type, false);
for (const type of ["catch", "status", "complete"]) define(type, true);
const lines = [];
let seed = 0;
while (lines.length < CONFIGURATIONS) {
  seed++;
  const list = configuration(seed);
  const nodes = await observe(list);
  if (nodes)
    lines.push(JSON.stringify({ seed, flows: list, nodes, after: await redeploy(changed(list, seed)) }));
}
console.log = print;
await stop();
const names = JSON.stringify(NAMES);
const record = `{"nodeRed":"${version}","names":${names},"cases":[\n${lines.join(",\n")}\n]}\n`;
if (process.argv.includes("--update")) writeFileSync(RECORDED, record);
const same = record === readFileSync(RECORDED, "utf8");
process.stdout.write(
  `${lines.length} configurations of ${seed}, Node-RED ${version}: ${same ? "as recorded" : "NOT as recorded"}\n`,
);
process.exit(same ? 0 : 1);
