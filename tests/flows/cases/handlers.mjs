// Handlers of `input`: what they are given and when a message is complete.

import { deepEqual, equal } from "node:assert/strict";
import { node, onStage, probe, tab } from "../flow.mjs";

const flows = tab("t", [
  probe("a", {}, "b"),
  probe("b"),
  node("k", "complete", { scope: ["a"] }, "done"),
  node("c", "catch", { scope: ["a"] }, "caught"),
  probe("done"),
  probe("caught"),
]);

const watchComplete = (t) =>
  t.util.hooks.add("onComplete", ({ msg, error, node: { id } }) => {
    if (id === "a") t.record("complete", { id, payload: msg.payload, error });
  });

export default [
  {
    name: "handlers: only those with three parameters complete",
    rules: ["handlers.three", "handlers.done"],
    flows,
    behave: {
      a(own, { handler }) {
        const handlers = {
          one: (msg) => own.send(msg),
          two: (msg, send) => send(msg),
          three: (msg, send, done) => {
            send(msg);
            done();
          },
          rest: (...given) => {
            given[1](given[0]);
            given[2]();
          },
        };
        own.on("input", handlers[handler]);
      },
    },
    async play(t) {
      watchComplete(t);
      for (const handler of ["one", "two", "three", "rest"]) {
        await t.deploy(flows.map((entry) => (entry.id === "a" ? { ...entry, handler } : entry)));
        await t.receive("a", { payload: handler });
      }
    },
    shows(seen) {
      deepEqual(seen.payloads("b"), ["one", "two", "three", "rest"]);
      deepEqual(seen.payloads("done"), ["three", "rest"]);
    },
  },
  {
    name: "handlers: done later, twice, and with an error",
    rules: ["handlers.done", "handlers.twice", "handlers.done-error"],
    flows,
    behave: {
      a: (own) =>
        own.on("input", (msg, send, done) => {
          if (msg.payload === "later") setImmediate(() => setImmediate(done));
          else if (msg.payload === "twice") [done(), done()];
          else if (msg.payload === "error") done(new Error("done with it"));
          else if (msg.payload === "text") done("a text");
          else if (msg.payload === "false") done(false);
          else if (msg.payload === "zero") done(0);
          else if (msg.payload === "sends later") setImmediate(() => [send({ ...msg, late: true }), done()]);
        }),
    },
    async play(t) {
      watchComplete(t);
      for (const payload of ["later", "twice", "error", "text", "false", "zero", "sends later"]) {
        await t.receive("a", { payload });
      }
    },
    shows(seen) {
      deepEqual(seen.payloads("done"), ["later", "twice", "twice", "false", "zero", "sends later"]);
      deepEqual(seen.payloads("caught"), ["error", "text"]);
    },
  },
  {
    name: "handlers: several",
    rules: ["handlers.several"],
    flows,
    behave: {
      a(own) {
        own.on("input", (msg, _send, done) => {
          globalThis.setTimeout(
            () => done(msg.payload === "fails" ? new Error("of the first") : undefined),
            30,
          );
        });
        own.on("input", (msg, send) => send({ payload: `two of ${msg.payload}` }));
        own.on("input", (msg, send, done) => {
          send(msg);
          done();
        });
      },
    },
    async play(t) {
      watchComplete(t);
      await t.receive("a", { payload: "works" });
      await t.until("input", ({ id }) => id === "done");
      await t.receive("a", { payload: "fails" });
      await t.until("input", ({ id }) => id === "caught");
    },
    shows(seen) {
      deepEqual(seen.payloads("b"), ["two of works", "works", "two of fails", "fails"]);
      deepEqual(seen.payloads("done"), ["works"]);
      deepEqual(seen.payloads("caught"), ["fails"]);
    },
  },
  {
    name: "handlers: exceptions",
    rules: ["handlers.throw"],
    flows,
    behave: {
      a(own) {
        own.on("input", (msg) => {
          throw msg.what ?? new TypeError("thrown");
        });
      },
      b(own) {
        own.on("input", () => {
          throw new Error("first of two");
        });
        own.on("input", (msg) => onStage().record("second", msg));
      },
    },
    async play(t) {
      await t.receive("a", { payload: 1 });
      await t.receive("a", { payload: 2, what: "a text" });
      await t.receive("a", { payload: 3, what: { code: "E1", message: "an object" } });
      await t.receive("b", { payload: 4 });
    },
    shows(seen) {
      equal(seen.inputs("caught").length, 3);
      equal(seen.inputs("caught")[0].error.message, "TypeError: thrown");
      equal(seen.of("second").length, 1);
      deepEqual(seen.logged("error"), ["first of two"]);
    },
  },
  {
    name: "handlers: removed again",
    rules: ["handlers.remove"],
    flows,
    async play(t) {
      const a = t.node("a");
      a.removeAllListeners("input");
      const heard = (name, count) =>
        count === 3
          ? (msg, _send, done) => [t.record("heard", { name, payload: msg.payload }), done()]
          : (msg) => t.record("heard", { name, payload: msg.payload });
      const [first, second, third] = [heard("first", 3), heard("second", 1), heard("third", 3)];
      for (const handler of [first, second, third]) a.on("input", handler);
      await t.receive("a", { payload: 1 });
      a.removeListener("input", first);
      await t.receive("a", { payload: 2 });
      a.removeListener("input", second);
      await t.receive("a", { payload: 3 });
      a.removeListener("input", third);
      await t.receive("a", { payload: 4 });
      a.on("own event", (value) => t.record("heard", { name: "own", payload: value }));
      a.emit("own event", 5);
      a.once("own once", (value) => t.record("heard", { name: "once", payload: value }));
      a.emit("own once", 6);
      a.emit("own once", 7);
      await t.quiet();
    },
    shows(seen) {
      deepEqual(
        seen.of("heard").map(({ name, payload }) => `${name} ${payload}`),
        ["first 1", "second 1", "third 1", "second 2", "third 2", "third 3", "own 5", "once 6"],
      );
      // Three parameters that were counted stay counted where the handler never had a third done of its own.
      deepEqual(seen.payloads("done"), [3]);
    },
  },
  {
    name: "handlers: log levels and metric",
    rules: ["handlers.log"],
    flows: tab("t", [probe("a", { name: "named" }), probe("b")]),
    async play(t) {
      for (const id of ["a", "b"]) {
        for (const level of ["log", "warn", "error", "debug", "trace"])
          t.node(id)[level](`${level} of ${id}`);
        t.node(id).error();
        t.node(id).error(new Error("an error"));
        t.node(id).warn({ an: "object" });
        t.note(`metric ${id}`, t.node(id).metric());
      }
    },
    shows(seen) {
      const levels = seen.of("log", "a").map(({ level }) => level);
      deepEqual(levels, ["info", "warn", "error", "debug", "trace", "error", "error", "warn"]);
      equal(seen.of("log", "a")[0].name, "named");
      equal(seen.of("log", "a")[0].path, "t");
    },
  },
];
