// Flows that messages run through, and flows to start. Generators of constants alone: every run has the same.

const at = { x: 100, y: 100 };
const tab = { id: "tab", type: "tab", label: "bench" };

/** One hop each; what a message passes without being changed much. */
const HOPS = {
  junction: {},
  change: {
    rules: [{ t: "set", p: "topic", pt: "msg", to: "changed", tot: "str" }],
  },
  switch: {
    property: "payload",
    propertyType: "msg",
    rules: [{ t: "gte", v: "0", vt: "num" }],
    checkall: "true",
    repair: false,
    outputs: 1,
  },
  function: { func: "return msg;", outputs: 1, timeout: 0, noerr: 0, initialize: "", finalize: "", libs: [] },
  "subflow:pass": { env: [] },
};

/** `length` nodes of a type, one after the other. */
export function chain(type, length) {
  const nodes = Array.from({ length }, (_, index) => ({
    ...{ id: `n${index}`, type, z: "tab", ...at, ...HOPS[type] },
    wires: [[index + 1 < length ? `n${index + 1}` : "sink"]],
  }));
  return [...subflow(type), ...ends(["n0"]), ...nodes];
}

function subflow(type) {
  if (type !== "subflow:pass") return [];
  const port = (id) => ({ ...at, wires: [{ id }] });
  return [
    {
      id: "pass",
      type: "subflow",
      name: "pass",
      in: [port("inside")],
      out: [{ ...at, wires: [{ id: "inside", port: 0 }] }],
    },
    { id: "inside", type: "junction", z: "pass", ...at, wires: [[]] },
  ];
}

/** From one node to `count` others. */
export function fan(count) {
  const ids = Array.from({ length: count }, (_, index) => `s${index}`);
  return [
    ...ends(ids).slice(0, 2),
    ...ids.map((id) => ({ id, type: "bench-sink", z: "tab", ...at, wires: [] })),
  ];
}

function ends(first) {
  return [
    tab,
    { id: "source", type: "bench-source", z: "tab", ...at, wires: [first] },
    { id: "sink", type: "bench-sink", z: "tab", ...at, wires: [] },
  ];
}

/** A folder of flows of ordinary make: tabs of 40 nodes, groups, config nodes, subflow instances. */
export function folder(count) {
  const nodes = [
    ...subflow("subflow:pass"),
    { id: "config", type: "bench-config", name: "one", z: "" },
    { id: "sink", type: "bench-sink", z: "t0", ...at, wires: [] },
    { id: "source", type: "bench-source", z: "t0", ...at, wires: [["sink"]] },
  ];
  const kinds = [
    "change",
    "switch",
    "junction",
    "change",
    "bench-sink",
    "subflow:pass",
    "switch",
    "bench-source",
  ];
  for (let tabs = 0; nodes.length < count; tabs += 1) {
    const z = `t${tabs}`;
    nodes.push({ id: z, type: "tab", label: `Flow ${tabs}`, disabled: false, info: "", env: [] });
    for (let index = 0; index < 39 && nodes.length < count; index += 1) {
      const type = kinds[index % kinds.length];
      const id = (place) => `${z}n${place}`;
      const config = type === "bench-sink" ? { config: "config" } : {};
      const wires = type === "bench-sink" ? [] : [[id(index + 1), id((index + 7) % 39)]];
      nodes.push({
        id: id(index),
        type,
        z,
        name: `${type} ${index}`,
        x: index * 10,
        y: 80,
        ...HOPS[type],
        ...config,
        wires,
      });
    }
  }
  return nodes;
}
