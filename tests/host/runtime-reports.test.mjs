// Errors, statuses and completed messages: who hears of them, and what.
import assert from "node:assert/strict";
import { test } from "node:test";
import { staged, tab, util } from "./runtime.mjs";

const probe = (id, ...outputs) => ({ id, type: "probe", wires: outputs });
/** A catch, status or complete node and the probe that shows what it got. */
const listening = (id, type, more) => [{ id, type, wires: [[`${id}-shows`]], ...more }, probe(`${id}-shows`)];
const quiet = () => true;

/** What the probes behind the listeners got. */
async function heard(stage) {
  await stage.quiet();
  return stage.received.splice(0).map(([id, message]) => [id.replace("-shows", ""), message]);
}

test("an error with a message goes to catch nodes, each with a copy of its own; without one it is logged", () =>
  staged({}, async (stage) => {
    stage.registerCore("catch");
    stage.behaviours = { a: quiet };
    await stage.run(
      tab("t", [
        { ...probe("a"), name: "its name" },
        ...listening("all", "catch"),
        ...listening("other", "catch", { scope: ["b"] }),
        ...listening("rest", "catch", { uncaught: true }),
      ]),
    );
    const message = { _msgid: "m", payload: { deep: 1 }, error: "an old one" };
    const thrown = Object.assign(new Error("of the test", { cause: "its cause" }), { code: "E_TEST" });
    stage.node("a").error(thrown, message);
    const [[id, caught], ...more] = await heard(stage);
    assert.deepEqual([id, more], ["all", []]);
    const source = { id: "a", type: "probe", name: "its name", count: 1 };
    const { stack, ...error } = caught.error;
    assert.deepEqual(error, { message: "Error: of the test", source, code: "E_TEST", cause: "its cause" });
    assert.equal(stack, thrown.stack);
    assert.deepEqual([caught._error, caught._msgid], ["an old one", "m"]);
    assert.deepEqual(message, { _msgid: "m", payload: { deep: 1 }, error: "an old one" });
    assert.notEqual(caught.payload, message.payload);
    assert.deepEqual(stage.complaints(), []);
    stage.node("a").error("alone");
    stage.node("a").error("with text", "text");
    assert.deepEqual(stage.complaints(), ["a: alone", "a: with text"]);
  }));

test("an error that comes back to its node ten times is logged", () =>
  staged({}, async (stage) => {
    stage.registerCore("catch");
    let times = 0;
    stage.behaviours = {
      a(node) {
        node.on("input", (message) => {
          times += 1;
          node.error("again", message);
        });
        return true;
      },
    };
    await stage.run(tab("t", [probe("a"), { id: "c", type: "catch", wires: [["a"]] }]));
    stage.node("a").receive({ payload: 1 });
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(times, 10);
    assert.deepEqual(stage.complaints(), ["a: Message exceeded maximum number of catches", "a: again"]);
  }));

test("a status is told once, as text, and goes to status nodes as a copy", () =>
  staged({}, async (stage) => {
    stage.registerCore("status");
    stage.behaviours = { a: quiet };
    await stage.run(
      tab("t", [probe("a"), ...listening("s", "status"), ...listening("o", "status", { scope: ["b"] })]),
    );
    stage.events.length = 0;
    for (const given of ["text", 1, false, { fill: "red", text: 5 }, {}]) stage.node("a").status(given);
    const texts = [{ text: "text" }, { text: "1" }, { text: "false" }, { fill: "red", text: "5" }, {}];
    assert.deepEqual(
      stage.events,
      texts.map((status) => ["node-status", { id: "a", status }]),
    );
    const source = { id: "a", type: "probe", name: undefined };
    assert.deepEqual(
      (await heard(stage)).map(([id, { status }]) => [id, status]),
      texts.map((status) => ["s", { ...status, source }]),
    );
    assert.throws(() => stage.node("a").status(), TypeError);
  }));

test("complete nodes hear of what is done, once for each time that they name the node", () =>
  staged({}, async (stage) => {
    stage.registerCore("complete");
    await stage.run(tab("t", [probe("a"), ...listening("c", "complete", { scope: ["a", "a", "b"] })]));
    stage.node("a").receive({ payload: 1, _msgid: "m" });
    const [first, ...told] = await heard(stage);
    assert.deepEqual(first, ["a", { payload: 1, _msgid: "m" }]);
    const complete = { source: { id: "a", type: "probe", name: undefined } };
    const expected = ["c", { payload: 1, _msgid: "m", complete }];
    assert.deepEqual(told, [expected, expected]);
  }));

test("a config node of all flows reports through those that use it", () =>
  staged({}, async (stage) => {
    stage.registerCore("catch", "status");
    stage.behaviours = { a: quiet, b: quiet, shared: quiet };
    await stage.run([
      { id: "shared", type: "probe" },
      ...tab("t", [probe("a"), ...listening("c", "catch", { scope: ["a"] })]),
      ...tab("u", [probe("b"), ...listening("d", "catch"), ...listening("s", "status")]),
    ]);
    const shared = stage.node("shared");
    shared.error("without users", { payload: 1 });
    assert.deepEqual(stage.complaints(), ["shared: without users"]);
    shared.users = { a: stage.node("a"), b: stage.node("b") };
    shared.error("with users", { payload: 1 });
    shared.status("its status");
    const told = (await heard(stage)).map(([id, { error, status }]) => [id, (error ?? status).source.id]);
    assert.deepEqual(told, [
      ["c", "shared"],
      ["d", "shared"],
      ["s", "shared"],
    ]);
    assert.equal(stage.complaints().length, 1);
  }));

const template = (status) => [
  {
    id: "s",
    type: "subflow",
    in: [{ wires: [{ id: "i" }] }],
    out: [{ wires: [{ id: "i", port: 0 }] }],
    ...(status && { status: { wires: [{ id: "i", port: 0 }] } }),
  },
  { id: "i", type: "probe", z: "s", x: 1, y: 1, wires: [[]] },
];

test("what nobody hears in an instance is heard around it, said by the node and reported by the instance", () =>
  staged({}, async (stage) => {
    stage.registerCore("catch", "status");
    const around = tab("t", [
      { id: "x", type: "subflow:s", wires: [["b"]] },
      probe("b"),
      ...listening("c", "catch", { scope: ["x"] }),
      ...listening("st", "status", { scope: ["x"] }),
    ]);
    await stage.run([...template(false), ...around]);
    stage.node("x").receive({ payload: 1 });
    await stage.quiet();
    assert.deepEqual(stage.take(), ["x-i:1", "b:1"]);
    stage.node("x-i").error("of the inner one", { payload: 1 });
    stage.node("x-i").status("its status");
    const told = (await heard(stage)).map(([id, { error, status }]) => [id, (error ?? status).source.id]);
    assert.deepEqual(told, [
      ["c", "x-i"],
      ["st", "x-i"],
    ]);
    assert.equal(stage.node("x-i")._alias, "i");
    assert.equal(stage.node("x-i")._path, "t/x/i");
  }));

test("messages become the status of an instance", () =>
  staged({}, async (stage) => {
    await stage.run([...template(true), ...tab("t", [{ id: "x", type: "subflow:s" }])]);
    const given = [
      { payload: "text" },
      { payload: { fill: "red" } },
      { payload: {} },
      { payload: { no: "status" } },
      { payload: null },
      { payload: "a".repeat(40).split("") },
      { status: { text: "common.status.connected" } },
      { topic: "neither" },
    ];
    stage.events.length = 0;
    for (const message of given) stage.node("x").receive(message);
    await stage.quiet();
    const told = stage.events.map(([, { id, status }]) => [id, status]);
    const list = util.util.ensureString(told[5][1].text);
    assert.equal(list.length, 35);
    assert.ok(list.endsWith("..."));
    told.splice(5, 1);
    assert.deepEqual(told, [
      ["x", { text: "text" }],
      ["x", { fill: "red" }],
      ["x", {}],
      ["x", { text: "{ no: 'status' }" }],
      ["x", { text: "null" }],
      ["x", { text: "node-red:common.status.connected" }],
    ]);
  }));

test("what a node reports while it closes is still heard", () =>
  staged({}, async (stage) => {
    stage.registerCore("status");
    stage.behaviours = { a: (node) => void node.on("close", () => node.status("closing")) };
    const flows = (property) => tab("t", [{ ...probe("a"), property }, ...listening("s", "status")]);
    await stage.run(flows(1));
    await stage.deploy(flows(2), "nodes");
    const told = (await heard(stage)).map(([id, { status }]) => [id, status.text]);
    assert.deepEqual(told, [["s", "closing"]]);
  }));

test("an instance that is closed clears its status and those of what is inside", () =>
  staged({}, async (stage) => {
    await stage.run([...template(false), ...tab("t", [{ id: "x", type: "subflow:s" }])]);
    stage.events.length = 0;
    await stage.deploy([...template(false), ...tab("t", [])]);
    const statuses = stage.events.filter(([name]) => name === "node-status").map(([, payload]) => payload);
    assert.deepEqual(statuses, [{ id: "x", status: {} }, { id: "x" }, { id: "x-i" }]);
  }));
