// Hooks on the way of messages: what they are given, what they can change, and how they halt.
import assert from "node:assert/strict";
import { test } from "node:test";
import { staged, tab, util } from "./runtime.mjs";

const probe = (id, ...outputs) => ({ id, type: "probe", wires: outputs });
const NAMES = ["onSend", "preRoute", "preDeliver", "postDeliver", "onReceive", "postReceive", "onComplete"];

test("every hook is called, in order, with what Node-RED gives it", () =>
  staged({}, async (stage) => {
    await stage.run(tab("t", [probe("a", ["b", "gone"]), probe("b")]));
    const seen = [];
    for (const name of NAMES) util.hooks.add(`${name}.tests`, (event) => void seen.push([name, event]));
    const message = { payload: 1 };
    stage.node("a").send(message);
    await stage.quiet();
    assert.deepEqual(
      seen.map(([name]) => name),
      [
        "onSend",
        "preRoute",
        "preDeliver",
        "postDeliver",
        "preRoute",
        "onReceive",
        "onComplete",
        "postReceive",
      ],
    );
    const [[, events], [, first], , , [, second], [, received], [, completed]] = seen;
    assert.deepEqual(events, [first, second]);
    const a = stage.node("a");
    assert.deepEqual(first.source, { id: "a", node: a, port: 0 });
    assert.equal(first.destination.node, stage.node("b"));
    assert.deepEqual([first.cloneMessage, second.cloneMessage], [false, true]);
    assert.equal(second.destination.id, "gone");
    assert.equal(received.msg, message);
    assert.deepEqual(completed.node, { id: "b", node: stage.node("b") });
    util.hooks.remove("*.tests");
    seen.length = 0;
    a.send({ payload: 2 });
    await stage.quiet();
    assert.deepEqual(seen, []);
    assert.deepEqual(stage.take(), ["b:1", "b:2"]);
  }));

test("hooks halt silently with false, and with an error on the node", () =>
  staged({}, async (stage) => {
    await stage.run(tab("t", [probe("a", ["b"]), probe("b", ["c"]), probe("c")]));
    for (const name of ["onSend", "preRoute", "preDeliver", "onReceive"]) {
      util.hooks.add(`${name}.tests`, (_event) => false);
      stage.node("a").send({ payload: name });
      await stage.quiet();
      util.hooks.remove(`${name}.tests`);
      assert.deepEqual([name, stage.take(), stage.complaints()], [name, [], []]);
      util.hooks.add(`${name}.tests`, (_event) => {
        throw new Error(name);
      });
      stage.node("a").send({ payload: name });
      await stage.quiet();
      util.hooks.remove(`${name}.tests`);
      const reporter = name === "onReceive" ? "b" : "a";
      assert.deepEqual(stage.complaints(), [`${reporter}: Error: ${name}`]);
      stage.lines.length = 0;
    }
    assert.deepEqual(stage.take(), []);
  }));

test("hooks change the message, the destination and the list", () =>
  staged({}, async (stage) => {
    await stage.run(tab("t", [probe("a", ["b", "b"]), probe("b"), probe("c")]));
    util.hooks.add("onSend.tests", (events) => void events.pop());
    util.hooks.add("preRoute.tests", (event) => {
      event.destination.id = "c";
    });
    util.hooks.add("preDeliver.tests", (event) => {
      event.msg = { ...event.msg, payload: "another" };
    });
    stage.node("a").send({ payload: 1 });
    await stage.quiet();
    assert.deepEqual(stage.take(), ['c:"another"']);
  }));

test("a hook that answers later holds only its own message back", () =>
  staged({}, async (stage) => {
    await stage.run(tab("t", [probe("a", ["b"]), probe("b")]));
    let answer;
    util.hooks.add("preDeliver.tests", (event, done) => {
      if (event.msg.payload === "slow") answer = done;
      else done();
    });
    stage.node("a").send({ payload: "slow" });
    stage.node("a").send({ payload: "quick" });
    await stage.quiet();
    assert.deepEqual(stage.take(), ['b:"quick"']);
    answer();
    await stage.quiet();
    assert.deepEqual(stage.take(), ['b:"slow"']);
  }));
