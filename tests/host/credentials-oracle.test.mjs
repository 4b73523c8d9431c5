// What deploys make of credentials, against Node-RED's own code: random deploys, the same to both.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { Admin, decryptCredentials } from "../../pkg/redloom/node.js";

const oracle = createRequire(import.meta.url)("@node-red/runtime/lib/nodes/credentials.js");

const SECRET = "s";
const ROUNDS = 150;
const ids = ["n1", "n2", "5", "12", "n3", "x y", "é"];
/** What types declare that are installed; the last of them declares nothing. */
const declared = {
  "of two \t words": { a: "text", b: "password", 10: "password", length: "text" },
  typed: { user: "password", a: "password", 2: "text", never: "text" },
  "global-config": undefined,
  bare: undefined,
};
const types = ["tab", "subflow", "subflow:abc", "no-such-type", "group", ...Object.keys(declared)];
/** Without which nodes of these types are refused. */
const needs = { group: { z: "t" }, "subflow:abc": { z: "t", x: 1, y: 1, wires: [] } };
const credentials = Object.fromEntries(Object.entries(declared).filter(([, fields]) => fields !== undefined));
const set = { id: "m/s", name: "s", enabled: true, types: Object.keys(declared), credentials };
const registry = new TextEncoder().encode(JSON.stringify({ modules: [{ name: "m", sets: [set] }] }));
const names = ["a", "b", "10", "2", "user", "length"];
const values = [
  ...["x", "y", "__PWRD__", "", " \t", "\u00a0\ufeff", "\u0085", 'p"q\\', "é🔑", 0, 5, false, true],
  ...[[], [" "], [[]], ["a"], [null], [[], []], ["", ""], { a: 1 }, { length: 0 }, {}],
];

/** A generator of numbers that gives the same ones for the same seed. */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

const deployer = (seed) => {
  const number = numbers(seed);
  const pick = (list) => list[number(list.length)];
  const fields = () =>
    Object.fromEntries(Array.from({ length: number(4) }, () => [pick(names), pick(values)]));
  const map = () => {
    // DIFFERENCE: where there is nothing to keep, Node-RED stores `__PWRD__` in a map as it stands.
    const given = Object.entries(fields()).filter(([, value]) => value !== "__PWRD__");
    const marks = given.filter(() => number(2) === 0).map(([name]) => [`has_${name}`, true]);
    return { map: Object.fromEntries([...given, ...marks]) };
  };
  const kinds = Object.fromEntries(ids.map((id) => [id, pick(types)]));
  const entry = (id) => {
    const type = kinds[id];
    const given = type === "global-config" && number(5) > 0 ? map : fields;
    return { id, type, ...needs[type], ...(number(3) > 0 && { credentials: given() }) };
  };
  return () => ({
    flows: ids.filter(() => number(4) > 0).map(entry),
    ...(number(4) === 0 && {
      credentials: Object.fromEntries(Array.from({ length: number(3) }, () => [pick(ids), fields()])),
    }),
  });
};

/** Node-RED, as `setFlows` in @node-red/runtime/lib/flows/index.js, 5.0.7, uses its credentials. */
async function nodeRed() {
  const settings = { get: (key) => (key === "credentialSecret" ? SECRET : undefined) };
  const log = new Proxy({}, { get: () => () => "" });
  const getType = (type) => (Object.hasOwn(declared, type) ? () => {} : undefined);
  oracle.init({ log, settings, nodes: { getType } });
  for (const [type, fields] of Object.entries(credentials)) {
    const kinds = Object.entries(fields).map(([field, type]) => [field, { type }]);
    oracle.register(type, Object.fromEntries(kinds));
  }
  await oracle.load({});
  return async ({ flows, credentials = {} }) => {
    const config = structuredClone(flows);
    await oracle.clean(config);
    for (const [id, set] of Object.entries(structuredClone(credentials))) await oracle.add(id, set);
    const sets = ids.map((id) => [id, oracle.get(id)]).filter(([, set]) => set !== undefined);
    return { config, sets: JSON.parse(JSON.stringify(Object.fromEntries(sets))) };
  };
}

function redloom() {
  const admin = new Admin({ credentialSecret: SECRET, registry });
  const headers = [
    ["content-type", "application/json"],
    ["node-red-api-version", "v2"],
  ];
  let requests = 0;
  let sets = {};
  return (posted) => {
    const body = new TextEncoder().encode(JSON.stringify(posted));
    const random = crypto.getRandomValues(new Uint8Array(160));
    requests += 1;
    const request = { type: "request", request: requests, method: "POST", path: "/flows", headers };
    const effects = admin.handle(1, { ...request, body, random });
    let config;
    for (const effect of effects) {
      if (effect.type === "load") effects.push(...admin.handle(1, { type: "loaded", effect: effect.effect }));
      if (effect.type === "respond") assert.equal(effect.status, 200, new TextDecoder().decode(effect.body));
      if (effect.type !== "save") continue;
      config = JSON.parse(new TextDecoder().decode(effect.flows));
      if (effect.credentials) sets = decryptCredentials(new TextDecoder().decode(effect.credentials), SECRET);
      effects.push(...admin.handle(1, { type: "saved", effect: effect.effect }));
    }
    return { config, sets };
  };
}

/** Sets with nothing in them are as good as none. */
function filled(sets) {
  const full = ([, value]) => Object.keys(value).length > 0;
  const trimmed = Object.entries(sets).map(([id, { map, ...rest }]) => {
    return [id, map !== undefined && full([0, map]) ? { ...rest, map } : rest];
  });
  return Object.fromEntries(trimmed.filter(full));
}

test(`${ROUNDS} times 8 random deploys leave what they leave in Node-RED`, async () => {
  let kept = 0;
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    const [theirs, ours, next] = [await nodeRed(), redloom(), deployer(seed)];
    for (let step = 0; step < 8; step += 1) {
      const posted = next();
      const [expected, found] = [await theirs(posted), ours(posted)];
      const about = `seed ${seed}, step ${step}: ${JSON.stringify(posted)}`;
      assert.deepEqual(found.config, expected.config, about);
      assert.deepEqual(filled(found.sets), filled(expected.sets), about);
      kept += Object.keys(filled(found.sets)).length;
    }
  }
  assert.ok(kept > ROUNDS * 8, "hardly anything was ever stored");
});
