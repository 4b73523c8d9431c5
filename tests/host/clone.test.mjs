import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { source } from "./source.mjs";

const { cloneMessage } = await source("runtime/clone.ts");
const { util } = createRequire(import.meta.url)("@node-red/util");

const shared = { a: 1 };
const realm = createContext();
const circle = { b: {} };
circle.b.circle = circle;
class Thing {
  a = 1;
}
const named = (name, value) => Object.defineProperty({}, name, { value, enumerable: true });

/** Made anew for each side: `cloneMessage` takes `req` and `res` away for a while. */
const messages = {
  plain: () => ({ _msgid: "1", payload: 5, topic: "t", flag: true, none: null, gone: undefined, big: 5n }),
  nested: () => ({ payload: { a: [1, { b: [] }, "x", null] }, parts: { id: "p", index: 0 } }),
  "a buffer": () => ({ payload: Buffer.from("x"), list: [new Uint8Array(3)] }),
  "a date, a map, an error": () => ({ date: new Date(0), map: new Map([[1, {}]]), error: new Error("e") }),
  "a class": () => ({ payload: new Thing() }),
  functions: () => ({ call: Math.max, list: [Math.min] }),
  "what is reached twice": () => ({ one: shared, two: shared }),
  "a circle": () => circle,
  "no prototype": () => ({ payload: Object.assign(Object.create(null), { a: 1 }) }),
  "another realm": () => runInContext("({ payload: { list: [1] } })", realm),
  holes: () => ({ payload: Object.assign(new Array(3), { 1: "x" }) }),
  "a match": () => ({ payload: /b(c)/.exec("abc") }),
  "an array with more": () => ({ payload: Object.assign([1, 2], { more: 1 }) }),
  symbols: () => ({ payload: { [Symbol.for("s")]: { a: 1 } } }),
  "a name of JavaScript's own": () => ({ payload: named("__proto__", 5) }),
  "a constructor": () => ({ constructor: 5, payload: { constructor: "x", toString: 1 } }),
  "like an array": () => ({ payload: { length: 2, 0: "a" } }),
  getters: () => ({
    payload: {
      get now() {
        return { a: 1 };
      },
    },
  }),
  "hidden properties": () => Object.defineProperty({ a: 1 }, "hidden", { value: 1 }),
  "a request": () => ({ payload: {}, req: new Thing(), res: { a: 1 } }),
  "no request": () => ({ payload: 1, req: null, res: undefined }),
  "many objects": () => ({ payload: Array.from({ length: 40 }, (_, at) => ({ at })) }),
  "deep objects": () => Array.from({ length: 40 }).reduce((inner, _, at) => ({ at, inner }), {}),
  frozen: () => Object.freeze({ payload: Object.freeze([Object.freeze({ a: 1 })]) }),
};

/** Every object and array in it, once. */
function parts(value, found = new Set()) {
  if (typeof value !== "object" || value === null || found.has(value)) return found;
  found.add(value);
  for (const key of Reflect.ownKeys(value)) parts(value[key], found);
  return found;
}

for (const [name, make] of Object.entries(messages)) {
  test(`a copy of ${name} is Node-RED's`, () => {
    const [one, other] = [make(), make()];
    const [ours, theirs] = [cloneMessage(util, one), util.cloneMessage(other)];
    assert.deepStrictEqual(ours, theirs);
    assert.deepStrictEqual(one, other);
    assert.deepEqual(Object.keys(ours), Object.keys(theirs));
    const both = (a, b) => [...parts(a)].filter((part) => parts(b).has(part)).length;
    assert.equal(both(one, ours), both(other, theirs), "as much is shared with the original");
    assert.equal(parts(ours).size, parts(theirs).size, "as much is shared within");
  });
}

test("plain messages are copied without asking", () => {
  const none = { cloneMessage: () => assert.fail("asked") };
  for (const name of ["plain", "nested", "functions", "holes", "like an array"])
    cloneMessage(none, messages[name]());
});
