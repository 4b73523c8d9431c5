// Thousands of made-up calls to Node-RED's contexts and to ours: results, errors, callbacks and log must be the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { key, random, shape, value } from "./context-calls.mjs";
import { files, folder, openOurs, openTheirs, said } from "./context-sides.mjs";

const SEED = Number(process.env.CONTEXT_SEED ?? 5);
const seeds = () => ({
  seeded: { deep: { x: 1 } },
  a: { b: { c: "seed" } },
  count: 0,
  list: [1, 2],
  "a b": 1,
  7: 7,
});
const disk = (dir, config = {}) => ({
  module: "localfilesystem",
  config: { dir, flushInterval: 600, ...config },
});

/** Every kind of scope: the global one, a tab, instances in each other, nodes of them, a config node of no flow. */
const SCOPES = {
  global: (stores) => stores.get("global"),
  tab: (stores) => stores.getFlowContext("tab", "global"),
  instance: (stores) => SCOPES.tab(stores) && stores.getFlowContext("instance", "tab"),
  inner: (stores) => SCOPES.instance(stores) && stores.getFlowContext("inner", "instance"),
  node: (stores) => SCOPES.tab(stores) && stores.get("node", "tab"),
  "flow of a node": (stores) => SCOPES.node(stores).flow,
  "global of a node": (stores) => SCOPES.node(stores).global,
  "node of an instance": (stores) => SCOPES.inner(stores) && stores.get("inner-node", "inner"),
  "config node": (stores) => stores.get("config"),
};
const FLOWS = { node: "tab", "inner-node": "inner" };
const IDS = ["tab", "instance", "inner", "node", "inner-node", "config"];

/** A call, as a description and a function from stores and callback to what is returned. */
function call(dice, stores, allowed) {
  const scope = dice.of(Object.keys(SCOPES));
  const roll = dice.next();
  let asked = key(dice);
  while (!allowed(asked)) asked = key(dice);
  const name = dice.of(stores);
  const make = value(dice, asked);
  const rest = (callback) =>
    callback === undefined ? [name] : name === undefined && roll < 0.5 ? [callback] : [name, callback];
  const context = (side) => SCOPES[scope](side);
  if (roll < 0.45)
    return { told: ["get", scope, asked, name], run: (side, cb) => context(side).get(asked, ...rest(cb)) };
  if (roll < 0.9) {
    return {
      told: ["set", scope, asked, shape(make()), name],
      run: (side, cb) => context(side).set(asked, make(), ...rest(cb)),
    };
  }
  return { told: ["keys", scope, name], run: (side, cb) => context(side).keys(...rest(cb)) };
}

/**
 * What comes of a call, in order: what it returns or throws, what its callback hears, what the log says.
 *
 * @param kind "none", "heard", "throws" the first time, or "wrong": no function at all.
 * @param {boolean} waits Whether the callback may come later.
 */
async function outcome(side, { run }, kind, waits) {
  const came = [];
  said.length = 0;
  let heard;
  const called = new Promise((resolve) => {
    heard = resolve;
  });
  const callback = (...values) => {
    while (values.length > 0 && values.at(-1) === undefined) values.pop();
    came.push(`heard ${values.map((one) => shape(one)).join(" | ")}`);
    if (kind === "throws" && came.filter((line) => line.startsWith("heard")).length === 1)
      throw new Error("thrown");
    heard();
  };
  const given = { none: undefined, heard: callback, throws: callback, wrong: "no function" }[kind];
  try {
    came.push(`returned ${shape(run(side, given))}`);
    if (waits && typeof given === "function") await called;
  } catch (error) {
    came.push(`threw ${shape(error)}`);
  }
  return [...came, ...said];
}

/** All values of all scopes. */
function everything(side, stores) {
  return Object.keys(SCOPES).flatMap((scope) =>
    stores.map((store) => {
      const context = SCOPES[scope](side);
      const names = context.keys(store);
      const quoted = names.map((name) => (name.includes('"') ? `'${name}'` : `"${name}"`));
      return [scope, store, names, ...quoted.map((name) => attempted(() => context.get(name, store)))];
    }),
  );
}

function attempted(read) {
  try {
    return shape(read());
  } catch (error) {
    return shape(error);
  }
}

/** DIFFERENCE: where only the seed of the global context finds a key malformed, its callback hears of it. */
const told = (theirs, ours) =>
  theirs.includes("heard ") && ours.some((line) => line.startsWith("heard Error(INVALID_EXPR)"));

async function compare({
  settings,
  stores,
  calls,
  waits = false,
  synchronous = stores,
  allowed = () => true,
}) {
  const sides = { theirs: await openTheirs(settings("theirs")), ours: await openOurs(settings("ours")) };
  const dice = random(SEED);
  // There, a callback that throws when it hears of an error ends a store without cache.
  const kinds = ["none", "none", "none", "heard", "heard", "heard", waits ? "heard" : "throws", "wrong"];
  for (let index = 0; index < calls; index += 1) {
    const made = call(dice, [undefined, ...stores], allowed);
    const kind = dice.of(kinds);
    const theirs = await outcome(sides.theirs, made, kind, waits);
    const ours = await outcome(sides.ours, made, kind, waits);
    if (!told(theirs, ours)) assert.deepEqual(ours, theirs, `call ${index}, ${kind}: ${shape(made.told)}`);
    if (waits) await Promise.all(Object.values(sides).map(settled));
    if (index % 500 === 499) {
      assert.deepEqual(
        everything(sides.ours, synchronous),
        everything(sides.theirs, synchronous),
        `after ${index}`,
      );
      await removed(sides, dice);
    }
  }
  await Promise.all([sides.theirs.close(), sides.ours.close()]);
  return sides;
}

/** Changes without a callback may not have happened yet; they do so before one that has one. */
function settled(side) {
  return new Promise((resolve) => side.get("global").set("settled", 1, "disk", resolve));
}

/** What stops and deploys remove: the context of a node, of all that is unknown, the global one. */
async function removed({ theirs, ours }, dice) {
  const left = IDS.filter(() => dice.next() < 0.8);
  const known = left.filter((id) => left.includes(FLOWS[id] ?? id));
  await theirs.clean({ allNodes: Object.fromEntries(known.map((id) => [id, {}])), subflows: {} });
  await ours.clean(
    (id) => known.includes(id),
    () => known,
  );
  const [id, flow] = dice.of([["node", "tab"], ["config"], ["tab"], ["inner-node", "inner"]]);
  await Promise.all([theirs.delete(id, flow), ours.delete(id, flow)]);
  if (dice.next() < 0.3) await Promise.all([theirs.delete("global"), ours.delete("global")]);
}

/** DIFFERENCE: there, scopes that were dropped before they were written get files without values. */
async function same(dirs) {
  const [theirs, ours] = await Promise.all([dirs.theirs, dirs.ours].map(files));
  const filled = (found) => Object.entries(found).filter(([, text]) => text !== "{}");
  assert.ok(filled(ours).length >= 2, "there are files");
  assert.deepEqual(filled(ours), filled(theirs));
}

/** What inherits from a date has no JSON, and there that ends the writing of all files. */
const allowed = (asked) => !String(asked).includes("__proto__");

test("one store in memory, as without settings", async () => {
  await compare({
    settings: () => ({ functionGlobalContext: seeds() }),
    stores: ["memory", "nowhere", "_"],
    calls: 20000,
  });
});

test("stores in memory, and a seed that is not listed", async () => {
  const contextStorage = { one: { module: "memory" }, default: "two", two: { module: "memory" }, _: {} };
  await compare({
    settings: () => ({ contextStorage, functionGlobalContext: seeds(), exportGlobalContextKeys: false }),
    stores: ["one", "two", "default", "disk"],
    calls: 10000,
  });
});

test("memory and cached files: the same calls leave the same files", async (t) => {
  const dirs = { theirs: await folder(t), ours: await folder(t) };
  const settings = (side) => ({
    contextStorage: { default: { module: "memory" }, disk: disk(dirs[side]) },
    functionGlobalContext: seeds(),
  });
  await compare({ settings, stores: ["default", "disk"], calls: 6000, allowed });
  await same(dirs);
});

test("files without cache", async (t) => {
  const dirs = { theirs: await folder(t), ours: await folder(t) };
  const settings = (side) => ({
    contextStorage: { disk: disk(dirs[side], { cache: false }), memory: { module: "memory" } },
    functionGlobalContext: seeds(),
  });
  await compare({
    settings,
    stores: ["disk", "memory"],
    synchronous: ["memory"],
    calls: 800,
    waits: true,
    allowed,
  });
  await same(dirs);
});
