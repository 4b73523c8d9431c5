// What `send` does with what it is given, and when others receive it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { staged, tab } from "./runtime.mjs";

const probe = (id, ...outputs) => ({ id, type: "probe", wires: outputs });
const silent = () => true;

test("each form of send leads to the same outputs, in the same order, as in Node-RED", () =>
  staged({}, async (stage) => {
    stage.behaviours = { a: silent };
    await stage.run(tab("t", [probe("a", ["b", "c"], ["d"]), probe("b"), probe("c"), probe("d")]));
    const a = stage.node("a");
    const forms = [
      [{ payload: 1 }, ["b:1", "c:1"]],
      [[{ payload: 1 }], ["b:1", "c:1"]],
      [[null, { payload: 1 }], ["d:1"]],
      [
        [undefined, [{ payload: 1 }, null, { payload: 2 }]],
        ["d:1", "d:2"],
      ],
      [
        [[{ payload: 1 }, { payload: 2 }], { payload: 3 }],
        ["b:1", "b:2", "c:1", "c:2", "d:3"],
      ],
      [[null, null, { payload: "there is no such output" }], []],
      [[[[{ payload: "too deep" }]]], ["b:undefined", "c:undefined"]],
      [null, []],
      [undefined, []],
      [[], []],
    ];
    for (const [form, expected] of forms) {
      a.send(form);
      await stage.quiet();
      assert.deepEqual(stage.take(), expected, JSON.stringify(form));
    }
  }));

test("the first message along the first wire goes as it is, all others as copies", () =>
  staged({}, async (stage) => {
    stage.behaviours = { a: silent };
    await stage.run(tab("t", [probe("a", ["gone", "b", "c"], ["d"]), probe("b"), probe("c"), probe("d")]));
    const request = { is: "shared" };
    const one = { payload: { deep: [1] }, req: request };
    const two = { payload: { deep: [2] } };
    stage.node("a").send([one, two]);
    one.payload.deep.push("changed by the sender");
    await stage.quiet();
    const [b, c, d] = stage.received.map(([, message]) => message);
    assert.deepEqual([b.payload, c.payload, d.payload], [{ deep: [1] }, { deep: [1] }, { deep: [2] }]);
    assert.notEqual(b.payload, c.payload);
    assert.notEqual(d, two);
    assert.equal(b.req, request);
    assert.equal(b._msgid, one._msgid);
    assert.equal(d._msgid, two._msgid);
    assert.equal(one._msgid, two._msgid);
  }));

test("a message without an id gets the first one of the call, else a new one for all", () =>
  staged({}, async (stage) => {
    stage.behaviours = { a: silent };
    await stage.run(tab("t", [probe("a", ["b"], ["b"]), probe("b")]));
    const send = async (...messages) => {
      stage.node("a").send(messages);
      await stage.quiet();
      return stage.received.splice(0).map(([, { _msgid }]) => _msgid);
    };
    assert.deepEqual(await send({}, { _msgid: "second" }), ["second", "second"]);
    assert.deepEqual(await send({ _msgid: "first" }, {}), ["first", "first"]);
    const [one, other] = await send({}, {});
    assert.match(one, /^[0-9a-f]{16}$/);
    assert.equal(one, other);
    const frozen = Object.freeze({ payload: 1 });
    assert.equal((await send(frozen))[0], undefined);
  }));

test("what is no message is complained of, once for each wire if it is in a list", () =>
  staged({}, async (stage) => {
    stage.behaviours = { a: silent, n: silent };
    await stage.run(tab("t", [probe("a", ["b", "b"]), probe("b"), probe("n")]));
    stage.node("a").send("text");
    stage.node("a").send(["text", 1]);
    stage.node("a").send([[{ payload: 1 }, 2, () => {}]]);
    stage.node("n").send("text");
    await stage.quiet();
    assert.equal(stage.take().length, 2);
    const of = (type) => `a: Node tried to send a message of type ${type}`;
    const expected = ["string", "string", "string", "number", "function", "number", "function"];
    assert.deepEqual(stage.complaints(), expected.map(of));
  }));

test("a delivery is a macrotask of its own: what promises do comes before the next one", () =>
  staged({}, async (stage) => {
    const seen = [];
    stage.behaviours = {
      a: silent,
      b(node) {
        node.on("input", (message) => {
          seen.push(`b${message.payload}`);
          Promise.resolve().then(() => seen.push(`promised ${message.payload}`));
          process.nextTick(() => seen.push(`ticked ${message.payload}`));
        });
        return true;
      },
    };
    await stage.run(tab("t", [probe("a", ["b"]), probe("b")]));
    stage.node("a").send([[{ payload: 1 }, { payload: 2 }]]);
    setImmediate(() => seen.push("behind them"));
    seen.push("sent");
    await stage.quiet();
    const expected = ["sent", "b1", "ticked 1", "promised 1", "b2", "ticked 2", "promised 2", "behind them"];
    assert.deepEqual(seen, expected);
  }));

test("runtimeSyncDelivery delivers at once", () =>
  staged({ settings: { runtimeSyncDelivery: true } }, async (stage) => {
    stage.behaviours = { a: silent };
    await stage.run(tab("t", [probe("a", ["b"]), probe("b", ["c"]), probe("c")]));
    stage.node("a").send({ payload: 1 });
    assert.deepEqual(stage.take(), ["b:1", "c:1"]);
  }));

test("messages on their way to a node that is restarted are lost; its wires lead to the new one", () =>
  staged({}, async (stage) => {
    stage.behaviours = { a: silent };
    const flows = (property) => tab("t", [probe("a", ["b"]), { ...probe("b"), property }]);
    await stage.run(flows(1));
    const a = stage.node("a");
    stage.node("b").on("close", () => a.send({ payload: "while it closes" }));
    a.send({ payload: "on its way" });
    await stage.deploy(flows(2), "nodes");
    await stage.quiet();
    assert.deepEqual(stage.take(), []);
    a.send({ payload: "after" });
    await stage.quiet();
    assert.deepEqual(stage.take(), ['b:"after"']);
  }));

test("a node can be given other wires, by the engine and by itself", () =>
  staged({}, async (stage) => {
    stage.behaviours = { a: silent };
    const flows = (...wires) => tab("t", [probe("a", ...wires), probe("b"), probe("c")]);
    await stage.run(flows());
    const a = stage.node("a");
    a.send({ payload: "to nobody" });
    await stage.deploy(flows(["b"]), "nodes");
    assert.equal(stage.node("a"), a, "it runs on");
    assert.deepEqual([a.wires, a._wire, a._wireCount], [[["b"]], "b", 1]);
    a.send({ payload: 1 });
    await stage.deploy(flows(["b", "c"]), "nodes");
    assert.deepEqual([a.wires, "_wire" in a, a._wireCount], [[["b", "c"]], false, 2]);
    a.send({ payload: 2 });
    a.updateWires([["c", "gone"]]);
    a.send({ payload: 3 });
    await stage.quiet();
    assert.deepEqual(stage.take(), ["b:1", "b:2", "c:2", "c:3"]);
  }));

test("methods that a node has of its own are called, and those that are put on all nodes", () =>
  staged({}, async (stage) => {
    const seen = [];
    const spy = (node, name) => {
      const own = node[name];
      node[name] = function (...given) {
        seen.push(`${this.id}.${name}`);
        return own.apply(this, given);
      };
    };
    await stage.run(tab("t", [probe("a", ["b"]), probe("b", ["c"]), probe("c")]));
    spy(stage.node("a"), "send");
    spy(stage.node("b"), "receive");
    spy(stage.node("c"), "emit");
    stage.node("a").receive({ payload: 1 });
    await stage.quiet();
    assert.deepEqual(stage.take(), ["a:1", "b:1", "c:1"]);
    assert.deepEqual(seen, ["a.send", "b.receive", "c.emit"]);
  }));
