// What `send` does with what it is given.

import { deepEqual, equal, match } from "node:assert/strict";
import { node, onStage, probe, tab } from "../flow.mjs";

const wired = (...outputs) => tab("t", [probe("a", {}, ...outputs), probe("b"), probe("c"), probe("d")]);

/** Tells of every message whether it is the object that was sent. */
const originals = new Set();
function tells() {
  return function behave(own) {
    own.on("input", (msg) => {
      own.context();
      const stage = onStage();
      stage.record("got", { id: own.id, payload: msg.payload, original: originals.has(msg) });
    });
  };
}
const telling = { b: tells(), c: tells(), d: tells() };
const got = (seen) =>
  seen.of("got").map(({ id, payload, original }) => `${id}${payload}${original ? "!" : ""}`);
const fresh = (...payloads) => {
  originals.clear();
  return payloads.map((payload) => {
    const msg = { payload };
    originals.add(msg);
    return msg;
  });
};

export default [
  {
    name: "send: nothing",
    rules: ["send.nothing"],
    flows: wired("b"),
    async play(t) {
      for (const nothing of [null, undefined, [], [null], [[]], [[null]]]) await t.send("a", nothing);
      await t.send("a", { payload: 1 });
    },
    shows: (seen) => deepEqual(seen.payloads("b"), [1]),
  },
  {
    name: "send: outputs and sequences",
    rules: ["send.outputs"],
    flows: wired("b", "c", "d"),
    async play(t) {
      await t.send("a", { payload: "alone" });
      await t.send("a", [{ payload: 0 }, { payload: 1 }, { payload: 2 }, { payload: "beyond" }]);
      await t.send("a", [null, [{ payload: "x" }, null, { payload: "y" }]]);
      await t.send("a", [undefined, undefined, { payload: "z" }]);
    },
    shows(seen) {
      deepEqual(seen.payloads("b"), ["alone", 0]);
      deepEqual(seen.payloads("c"), [1, "x", "y"]);
      deepEqual(seen.payloads("d"), [2, "z"]);
    },
  },
  {
    name: "send: per output, per wire, per message",
    rules: ["send.order"],
    flows: wired(["b", "c"], ["d", "b"]),
    behave: telling,
    play: (t) => t.send("a", [[{ payload: 1 }, { payload: 2 }], { payload: 3 }]),
    shows: (seen) => deepEqual(got(seen), ["b1", "b2", "c1", "c2", "d3", "b3"]),
  },
  {
    name: "send: what is no message",
    rules: ["send.not-object"],
    flows: wired(["b", "c"]),
    async play(t) {
      await t.send("a", "text");
      await t.send("a", 7);
      await t.send("a", [["text", () => {}, { payload: 1 }]]);
    },
    shows(seen) {
      deepEqual(seen.payloads("b"), [1]);
      equal(seen.logged("error").length, 6);
      match(seen.logged("error")[0], /type string/);
    },
  },
  {
    name: "send: an array in a sequence is a message",
    rules: ["send.array-message"],
    flows: wired("b"),
    play: (t) => t.send("a", [[["in", "an array"], new Date(0), /x/]]),
    shows: (seen) => equal(seen.inputs("b").length, 3),
  },
  {
    name: "send: no wire",
    rules: ["send.no-wire"],
    flows: wired([], []),
    async play(t) {
      t.util.hooks.add("onSend", () => t.note("hook", true));
      const msg = { payload: 1 };
      await t.send("a", msg);
      await t.send("a", "text");
      t.note("msg", msg);
    },
    shows(seen) {
      deepEqual(seen.note("msg"), { payload: 1 });
      deepEqual(seen.note("hook"), undefined);
      deepEqual(seen.logged("error"), []);
    },
  },
  {
    name: "send: the first gets the original, all others copies",
    rules: ["send.clone-first"],
    flows: wired(["b", "c"], "d"),
    behave: telling,
    async play(t) {
      await t.send("a", fresh(1)[0]);
      const [two, three] = fresh(2, 3);
      await t.send("a", [two, three]);
      const [four, five] = fresh(4, 5);
      await t.send("a", [[four, five], null]);
      const [six] = fresh(6);
      await t.send("a", [null, six]);
    },
    shows: (seen) => deepEqual(got(seen), ["b1!", "c1", "b2!", "c2", "d3", "b4!", "b5", "c4", "c5", "d6!"]),
  },
  {
    name: "send: the original goes nowhere where its target is missing",
    rules: ["send.clone-dangling"],
    flows: wired(["gone", "b"]),
    behave: telling,
    play: (t) => t.send("a", fresh(1)[0]),
    shows: (seen) => deepEqual(got(seen), ["b1"]),
  },
  {
    name: "send: one wire and one message is no copy",
    rules: ["send.lone-wire"],
    flows: wired("b"),
    behave: telling,
    async play(t) {
      await t.send("a", fresh(1)[0]);
      await t.send("a", [fresh(2)[0]]);
      await t.send("a", [fresh(3, 4)]);
    },
    shows: (seen) => deepEqual(got(seen), ["b1!", "b2!", "b3!", "b4"]),
  },
  {
    name: "send: what a copy keeps",
    rules: ["send.clone-deep"],
    flows: wired(["b", "c"]),
    behave: { b: () => {} },
    async play(t) {
      class Own {
        x = 1;
      }
      const shared = { fn: () => 1, error: new Error("shared") };
      const msg = {
        req: { headers: {} },
        res: { end: () => {} },
        payload: Buffer.from("bytes"),
        own: new Own(),
        date: new Date(5),
        map: new Map([[{ k: 1 }, new Set([1])]]),
        pattern: /x/g,
        typed: new Uint8Array([1, 2]),
        nothing: undefined,
        nested: { list: [1, { deep: true }] },
        ...shared,
      };
      msg.self = msg;
      t.node("c").removeAllListeners("input");
      t.node("c").on("input", (copy) => {
        t.note("keys", [Object.keys(msg), Object.keys(copy)]);
        t.note("copied", [
          copy.payload !== msg.payload && Buffer.isBuffer(copy.payload) && copy.payload.toString(),
          copy.own !== msg.own && copy.own instanceof Own,
          copy.date !== msg.date && copy.date.getTime(),
          copy.map !== msg.map && copy.map.size,
          copy.pattern !== msg.pattern && copy.pattern.flags,
          copy.typed !== msg.typed && copy.typed.length,
          copy.nested.list[1] !== msg.nested.list[1] && copy.nested,
          copy.self === copy,
        ]);
        t.note("shared", [
          copy.fn === msg.fn,
          copy.error === msg.error,
          copy.req === msg.req,
          copy.res === msg.res,
        ]);
        t.note("copy", copy);
      });
      await t.send("a", msg);
    },
    shows(seen) {
      deepEqual(seen.note("shared"), [true, true, true, true]);
      deepEqual(seen.note("keys")[1].slice(-2), ["req", "res"]);
      deepEqual(seen.note("copied").includes(false), false);
    },
  },
  {
    name: "send: the id of messages",
    rules: ["send.msgid"],
    flows: wired("b", "c"),
    async play(t) {
      const [none, given, other] = [{ payload: 1 }, { payload: 2, _msgid: "given" }, { payload: 3 }];
      await t.send("a", [[none, given], other]);
      t.note("own", [none._msgid, other._msgid]);
      const [first, second] = [{ payload: 4 }, { payload: 5 }];
      await t.send("a", [first, second]);
      t.note("drawn", first._msgid === second._msgid && first._msgid.length);
      await t.send("a", [
        { payload: 6, _msgid: 0 },
        { payload: 7, _msgid: "" },
      ]);
    },
    shows(seen) {
      deepEqual(seen.note("own"), ["given", "given"]);
      equal(seen.note("drawn"), 16);
    },
  },
  {
    name: "send: a frozen message stays without an id",
    rules: ["send.frozen"],
    flows: wired(["b", "c"]),
    async play(t) {
      const msg = Object.freeze({ payload: 1 });
      await t.send("a", msg);
      t.note("keys", Object.keys(msg));
    },
    shows: (seen) => deepEqual(seen.note("keys"), ["payload"]),
  },
  {
    name: "send: by a node that is closed, and to one",
    rules: ["send.after-close"],
    flows: wired("b"),
    async play(t) {
      const [a, b] = [t.node("a"), t.node("b")];
      await t.deploy([...wired("b"), { id: "new", type: "tab" }]);
      a.send({ payload: "late" });
      b.receive({ payload: "to the old" });
      await t.quiet();
    },
    shows: (seen) => deepEqual(seen.payloads("b"), []),
  },
  {
    name: "send: junctions pass on",
    rules: ["send.clone-first"],
    flows: tab("t", [
      probe("a", {}, "j"),
      node("j", "junction", {}, ["k", "b"]),
      node("k", "junction", {}, "c"),
      probe("b"),
      probe("c"),
    ]),
    play: (t) => t.send("a", { payload: 1 }),
    shows: (seen) => deepEqual([seen.payloads("b"), seen.payloads("c")], [[1], [1]]),
  },
];
