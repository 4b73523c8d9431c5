// Handlers of nodes: `input` and `close`, how they are called, and when a message is done with.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Node, staged, tab, util } from "./runtime.mjs";

const probe = (id, ...outputs) => ({ id, type: "probe", wires: outputs });

/** What `onComplete` hears, as text. */
function completed() {
  const heard = [];
  util.hooks.add("onComplete.tests", ({ msg, error, node }) => {
    heard.push(`${node.id}:${msg.payload}${error ? `:${error.message ?? error}` : ""}`);
  });
  return heard;
}

test("one handler completes at each done, several when all that declare done have called it", () =>
  staged({}, async (stage) => {
    const dones = [];
    stage.behaviours = {
      one(node) {
        node.on("input", (_message, _send, done) => dones.push(done));
        return true;
      },
      several(node) {
        node.on("input", (_message, _send, done) => dones.push(done));
        node.on("input", (_message, send) => send({ payload: "sent on" }));
        node.on("input", (_message, _send, done) => done());
        return true;
      },
    };
    await stage.run(tab("t", [probe("one"), probe("several", ["b"]), probe("b")]));
    const heard = completed();
    stage.node("one").receive({ payload: 1 });
    dones[0]();
    dones[0](new Error("late"));
    assert.deepEqual(heard.splice(0), ["one:1", "one:1:late"]);
    stage.node("several").receive({ payload: 2 });
    assert.deepEqual(heard, []);
    dones[1]();
    assert.deepEqual(heard, ["several:2"]);
    await stage.quiet();
    assert.deepEqual(stage.take(), ['b:"sent on"']);
  }));

test("an exception in a handler is an error of the node and keeps nothing else from running", () =>
  staged({}, async (stage) => {
    const seen = [];
    stage.behaviours = {
      a(node) {
        node.on("input", () => {
          throw new Error("of the first");
        });
        node.on("input", () => seen.push("second"));
        return true;
      },
      b(node) {
        node.receive = () => {
          throw new Error("of receive");
        };
        return true;
      },
    };
    await stage.run(tab("t", [probe("s", ["a", "b", "c"]), probe("a"), probe("b"), probe("c")]));
    stage.node("s").receive({ payload: 1 });
    await stage.quiet();
    assert.deepEqual(stage.take(), ["s:1", "c:1"]);
    assert.deepEqual(seen, ["second"]);
    const said = stage.complaints();
    assert.equal(said[0], "a: Error: of the first");
    assert.equal(said[1], "undefined: Error delivering message to node:t/b [probe]");
  }));

test("handlers are called with the node as this, a send of their own, and without the rest where they want none", () =>
  staged({}, async (stage) => {
    const seen = [];
    stage.behaviours = {
      a(node) {
        node.on("input", function (...given) {
          seen.push([this === node, given.length]);
          given[1]([null, { payload: "second output" }]);
          given[1]({ payload: 1 }, "more");
        });
        return true;
      },
    };
    await stage.run(tab("t", [probe("a", ["b"], ["c"]), probe("b"), probe("c")]));
    stage.node("a").receive();
    await stage.quiet();
    assert.deepEqual(seen, [[true, 3]]);
    assert.deepEqual(stage.take(), ['c:"second output"', "b:1"]);
  }));

test("once and removeListener know input and close, others are those of an EventEmitter", () =>
  staged({}, async (stage) => {
    stage.behaviours = { a: () => true };
    await stage.run(tab("t", [probe("a")]));
    const a = stage.node("a");
    const seen = [];
    const first = () => seen.push("first");
    const second = (_message, _send, done) => seen.push("second", done.length);
    a.once("input", () => seen.push("once"));
    a.on("input", first);
    a.on("input", second);
    assert.equal(a._inputCallbacks.length, 3);
    a.receive({});
    assert.deepEqual(seen.splice(0), ["once", "first", "second", 1]);
    a.emit("input", {});
    assert.deepEqual(seen.splice(0), ["first", "second", 1]);
    assert.equal(a._expectedDoneCount, 1);
    a.removeListener("input", second);
    assert.equal(a._expectedDoneCount, 0);
    assert.equal(a._inputCallback, first);
    a.removeAllListeners("input");
    a.receive({});
    assert.deepEqual(seen, []);
    a.on("own", (value) => seen.push(value));
    a.once("own", (value) => seen.push(value));
    a.emit("own", 1);
    a.emit("own", 2);
    assert.deepEqual(seen.splice(0), [1, 1, 2]);
    const close = () => seen.push("closed");
    a.on("close", close);
    a.removeListener("close", close);
    a.on("close", () => seen.push("other"));
    await a.close();
    assert.deepEqual(seen, ["other"]);
  }));

test("close handlers of every arity are called, whatever they throw, and those that take long are waited for", () =>
  staged({}, async (stage) => {
    const seen = [];
    stage.behaviours = {
      a(node) {
        node.on("close", () => {
          seen.push("none");
          throw new Error("ignored");
        });
        node.on("close", (done) => setTimeout(done, 5, seen.push("one")));
        node.on("close", (removed, done) => done(seen.push(`two ${removed}`)));
        node.on("close", (done, more, _rest) => done(seen.push(`three ${more}`)));
        node.on("close", (_done) => {
          throw new Error("ignored");
        });
        return true;
      },
      b(node) {
        node.on("close", () => seen.push("b"));
        return true;
      },
    };
    await stage.run(tab("t", [probe("a"), probe("b")]));
    await stage.deploy(tab("t", [probe("b")]));
    assert.deepEqual(seen, ["none", "one", "two true", "three undefined", "b"]);
    assert.deepEqual(stage.complaints(), []);
    assert.equal(stage.node("a"), null);
  }));

test("a node that does not close in time is reported and not waited for", () =>
  staged({ nodeCloseTimeout: 20 }, async (stage) => {
    stage.behaviours = { a: (node) => void node.on("close", (_done) => {}) };
    await stage.run(tab("t", [probe("a"), probe("b")]));
    await stage.deploy(tab("t", [probe("b")]));
    assert.deepEqual(stage.complaints(), ["a: Error stopping node: Close timed out"]);
  }));

test("what all nodes have can be spied on, as test helpers do it", () =>
  staged({}, async (stage) => {
    const calls = [];
    const { send, error } = Node.prototype;
    try {
      for (const name of ["send", "error"]) {
        const own = Node.prototype[name];
        Node.prototype[name] = new Proxy(own, {
          apply(target, self, given) {
            calls.push(`${self.id}.${name}`);
            return Reflect.apply(target, self, given);
          },
        });
      }
      await stage.run(tab("t", [probe("a", ["b"]), probe("b")]));
      stage.node("a").receive({ payload: 1 });
      await stage.quiet();
      stage.node("a").error("said");
    } finally {
      Object.assign(Node.prototype, { send, error });
    }
    assert.deepEqual(calls, ["a.send", "a.error"]);
    assert.deepEqual(stage.take(), ["a:1", "b:1"]);
  }));

test("nodes hide what leads to others from who copies or prints them", () =>
  staged({}, async (stage) => {
    await stage.run(tab("t", [probe("a", ["b"]), probe("b")]));
    const a = stage.node("a");
    assert.deepEqual(Object.keys(a), [
      "id",
      "type",
      "z",
      "g",
      "_closeCallbacks",
      "wires",
      "_wireCount",
      "send",
      "_wire",
    ]);
    assert.doesNotThrow(() => JSON.stringify(a));
    assert.equal(a._flow.path, "t");
    assert.equal(a._path, "t/a");
    assert.ok(a instanceof Node);
  }));
