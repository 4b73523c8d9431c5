// Where our contexts are opened, and where they are meant to differ from Node-RED's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openOurs, openTheirs, said } from "./context-sides.mjs";

/** A store that takes down what it is asked. */
function recording(asked, extra = {}) {
  const make = (config) => ({
    open: async () => asked.push(["open", config]),
    close: async () => asked.push(["close"]),
    get: (...given) => asked.push(["get", ...given]),
    set: (...given) => asked.push(["set", ...given]),
    keys: (...given) => asked.push(["keys", ...given]),
    delete: async (scope) => asked.push(["delete", scope]),
    clean: async (ids) => asked.push(["clean", ids]),
    ...extra,
  });
  return make;
}

test("settings that cannot be: the errors are Node-RED's", async () => {
  const broken = () => {
    throw new Error("no luck");
  };
  for (const contextStorage of [
    { "not a name": { module: "memory" } },
    { default: "nowhere", memory: { module: "memory" } },
    { one: {} },
    { one: { module: broken } },
    { one: { module: recording([], { open: () => Promise.reject(new Error("locked")) }) } },
  ]) {
    const message = await openTheirs({ contextStorage }).then(
      () => "opens",
      (error) => error.message,
    );
    assert.match(message, /^Error loading context store: /);
    await assert.rejects(openOurs({ contextStorage }), { message });
  }
});

test("a module that is not there is named, and nothing of the machine with it", async () => {
  const contextStorage = { one: { module: "no-such-store" } };
  await assert.rejects(openOurs({ contextStorage }), {
    message:
      "Error loading context store: Error: Error loading context store 'no-such-store': " +
      "Error: Cannot find module 'no-such-store'",
  });
});

test("stores of all kinds are listed, said and given their settings, as in Node-RED", async () => {
  const settings = (asked) => {
    const named = Object.assign(recording(asked), { toString: () => "mine" });
    return {
      userDir: "somewhere",
      contextStorage: {
        b: { module: recording(asked), config: { x: 1 } },
        7: { module: named },
        default: "b",
        _: { module: "memory" },
      },
    };
  };
  const records = [];
  for (const open of [openTheirs, openOurs]) {
    said.length = 0;
    const asked = [];
    const stores = await open(settings(asked));
    stores.get("n", "f").set("k", 1, "7");
    stores.get("n", "f").get("k", () => {});
    stores.get("global").get("#:(b)::k");
    stores.get("global").keys("7");
    await stores.delete("n", "f");
    records.push({
      listed: stores.listStores(),
      said: [...said],
      asked: asked.map((one) => one.slice(0, 3).filter((given) => given !== undefined)),
    });
  }
  const [theirs, ours] = records;
  assert.deepEqual(ours, theirs);
});

test("the default store is closed and cleaned once; who can only be told by a list gets one or nothing", async () => {
  const asked = [];
  const stores = await openOurs({ contextStorage: { one: { module: recording(asked) } } });
  asked.length = 0;
  await stores.clean((id) => id === "a");
  assert.deepEqual(asked, []);
  await stores.clean(
    (id) => id === "a",
    () => ["a"],
  );
  await stores.clear();
  await stores.close();
  assert.deepEqual(asked, [["clean", ["a"]], ["clean", []], ["delete", "global"], ["close"]]);
});

test("one store that fails keeps no other from closing", async () => {
  const asked = [];
  const failing = recording([], { close: () => Promise.reject(new Error("no luck")) });
  const stores = await openOurs({
    contextStorage: { a: { module: failing }, b: { module: recording(asked) } },
  });
  await assert.rejects(stores.close(), { message: "no luck" });
  assert.deepEqual(asked.at(-1), ["close"]);
});

test("ids and keys that every object has are like any other", async () => {
  const stores = await openOurs({});
  for (const id of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const flow = stores.flow(id, stores.global);
    const node = stores.node(id, id);
    assert.deepEqual([flow.keys(), node.keys(), node.flow === flow], [[], [], true]);
    flow.set("marked", id);
    node.set("__proto__.marked", "below");
    node.set("constructor.prototype.marked", "below");
    assert.equal(flow.get("marked"), id);
    await stores.delete(id, id);
    assert.equal(node.get("constructor.prototype.marked"), undefined);
  }
  assert.deepEqual([{}.marked, Object.marked, (() => {}).marked], [undefined, undefined, undefined]);
  const seeded = await openOurs({ functionGlobalContext: JSON.parse('{"__proto__":{"marked":1}}') });
  assert.deepEqual([seeded.global.marked, {}.marked], [undefined, undefined]);
});

test("a context is found by its names, and looking does not make one", async () => {
  const stores = await openOurs({});
  assert.equal(stores.node("global"), stores.global);
  const tab = stores.flow("tab", stores.global);
  assert.equal(stores.getFlowContext("tab", "global"), tab);
  assert.equal(stores.peek("tab"), tab);
  assert.notEqual(stores.peek("other"), stores.flow("other", tab));
  assert.equal(stores.flow("other").$parent, tab);
  assert.deepEqual(Object.keys(tab), []);
  const { get, set } = stores.node("n", "tab");
  set.apply(undefined, ["k", 1]);
  assert.equal(get.apply({}, ["k"]), 1);
});

test("init begins anew", async () => {
  const stores = await openOurs({ functionGlobalContext: { a: 1 } });
  const before = stores.global;
  before.set("b", 1);
  stores.init({ contextStorage: { one: { module: "memory" }, two: { module: "memory" } } });
  await stores.load();
  assert.deepEqual(stores.global.keys(), []);
  assert.deepEqual(stores.listStores(), { default: "one", stores: ["one", "two"] });
});
