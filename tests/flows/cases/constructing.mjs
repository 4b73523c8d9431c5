// What nodes do while they are made and while they are closed.

import { deepEqual, equal } from "node:assert/strict";
import { config, instance, node, onStage, probe, tab, template } from "../flow.mjs";

const late = (act) => setImmediate(act);
const listeners = [
  node("k", "catch", {}, "caught"),
  probe("caught"),
  node("s", "status", {}, "told"),
  probe("told"),
  node("done", "complete", { scope: ["a"] }, "completed"),
  probe("completed"),
];

export default [
  {
    name: "constructing: a node that sends",
    rules: ["start.constructing"],
    flows: tab("t", [probe("before"), probe("a", {}, ["before", "after"]), probe("after")]),
    behave: {
      a(own) {
        own.send({ payload: "at once" });
        Promise.resolve().then(() => own.send({ payload: "in a promise" }));
        late(() => own.send({ payload: "later" }));
      },
    },
    shows(seen) {
      equal(seen.payloads("before").at(-1), "later");
      equal(seen.payloads("after").at(-1), "later");
    },
  },
  {
    name: "constructing: a node that reports",
    rules: ["start.constructing"],
    flows: tab("t", [...listeners.slice(0, 2), probe("a", {}, []), ...listeners.slice(2)]),
    behave: {
      a(own) {
        own.status("at once");
        own.error("at once", { payload: 1 });
        own.on("input", (_msg, _send, done) => done());
        own.receive({ payload: "to itself" });
        late(() => {
          own.status("later");
          own.error("later", { payload: 2 });
          own.receive({ payload: "to itself again" });
        });
      },
    },
    shows(seen) {
      deepEqual(seen.payloads("caught"), [2]);
      deepEqual(seen.logged("error"), ["at once"]);
      deepEqual(
        seen.inputs("told").map(({ status }) => status.text),
        ["later"],
      );
    },
  },
  {
    name: "constructing: in an instance, and of a config node",
    rules: ["start.constructing"],
    flows: [
      config("c1"),
      ...template("sub", { in: [["i"]], out: [["i"]] }, [probe("i", {}, [])]),
      ...tab("t", [probe("b"), instance("x", "sub", {}, ["b", "d"]), probe("d"), ...listeners]),
    ],
    behave: {
      c1: (own) => {
        own.error("of c1", { payload: 0 });
        late(() => own.status("of c1"));
      },
      i(own) {
        own.send({ payload: "at once" });
        own.error("at once", { payload: 1 });
        own.status("at once");
        late(() => own.send({ payload: "later" }));
      },
    },
    shows: (seen) => equal(seen.payloads("d").at(-1), "later"),
  },
  {
    name: "constructing: what is sent while others of a partial deploy are made",
    rules: ["start.constructing", "start.rewired"],
    flows: tab("t", [probe("a", {}, ["b", "n"]), probe("b"), probe("n")]),
    behave: {
      n: (own) => {
        const stage = onStage();
        stage.node("a")?.send({ payload: "to what is being made" });
        own.send({ payload: "of what is being made" });
      },
    },
    async play(t) {
      const flows = tab("t", [probe("a", {}, ["b", "n"]), probe("b"), probe("n", { changed: 1 }, "b")]);
      await t.deploy(flows, "nodes");
    },
    shows: (seen) => equal(seen.payloads("b").length > 0, true),
  },
  {
    name: "closing: a node that sends and reports",
    rules: ["stop.closing"],
    flows: tab("t", [probe("b"), probe("a", {}, ["b", "d"]), probe("d"), ...listeners]),
    behave: {
      a(own) {
        own.on("close", (done) => {
          own.send({ payload: "while it closes" });
          own.status("while it closes");
          own.error("while it closes", { payload: 1 });
          late(() => {
            own.send({ payload: "still" });
            own.status("still");
            own.error("still", { payload: 2 });
            // Once all of that was delivered.
            setTimeout(done, 5);
          });
        });
      },
    },
    async play(t) {
      await t.deploy(tab("t", [probe("b"), probe("d"), ...listeners]), "nodes");
      await t.deploy(tab("t", [probe("b"), probe("a", {}, ["b", "d"]), probe("d"), ...listeners]), "nodes");
      await t.deploy([]);
    },
    shows: (seen) => deepEqual(seen.payloads("b").slice(0, 2), ["while it closes", "still"]),
  },
  {
    name: "closing: messages on their way to what is made again",
    rules: ["stop.closing"],
    flows: tab("t", [probe("a", {}, "b"), probe("b")]),
    async play(t) {
      const old = t.node("b");
      t.node("a").send({ payload: "on its way" });
      const deployed = t.begun(tab("t", [probe("a", {}, "b"), probe("b", { changed: 1 })]), "nodes");
      old.send({ payload: "of the old one" });
      await deployed;
      t.note("another", t.node("b") !== old);
      await t.send("a", { payload: "after" });
    },
    shows: (seen) => deepEqual(seen.payloads("b").at(-1), "after"),
  },
  {
    name: "closing: what is found of others meanwhile",
    rules: ["stop.closing"],
    flows: [config("c1"), ...tab("t", [probe("a", { uses: "c1" }), probe("b")]), ...tab("u", [probe("d")])],
    behave: Object.fromEntries(
      ["a", "b", "c1", "d"].map((id) => [
        id,
        (own, _config, RED) => {
          const stage = onStage();
          own.on("close", (removed, done) => {
            const there = ["a", "b", "c1", "d"].filter((other) => RED.nodes.getNode(other));
            stage.record("closing", { id, removed, there });
            late(() => {
              const left = ["a", "b", "c1", "d"].filter((other) => RED.nodes.getNode(other));
              stage.record("closing", { id, left });
              done();
            });
          });
        },
      ]),
    ),
    async play(t) {
      await t.deploy([config("c1"), ...tab("t", [probe("b")]), ...tab("u", [probe("d")])], "nodes");
      await t.deploy([]);
    },
    shows: (seen) => equal(seen.of("closing").length, 8),
  },
];
