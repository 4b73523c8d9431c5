// Stopped, started, safe mode, and deploys that meet each other.

import { deepEqual, equal, match } from "node:assert/strict";
import { config, node, onStage, probe, tab } from "../flow.mjs";

const flows = [config("c1"), ...tab("t", [probe("a", {}, "b"), probe("b")])];
const other = tab("t", [probe("n")]);
const runtimeStates = (seen) =>
  seen
    .events()
    .filter(({ payload }) => payload?.id === "runtime-state")
    .map(({ payload: { payload } }) => payload?.error ?? payload?.state ?? "cleared");

export default [
  {
    name: "state: the start of the process",
    rules: ["events.start", "deploy.reload"],
    first: true,
    // What is said of packages and folders before is not the flows'.
    begins: "runtime-event",
    shows: (seen) =>
      deepEqual(
        seen.events().map(({ name, payload }) => payload?.id ?? name),
        [
          "runtime-state",
          "runtime-deploy",
          "flows:starting",
          "flows:started",
          "nodes-started",
          "runtime-state",
        ],
      ),
  },
  {
    name: "state: stopped and started",
    rules: ["state.stop", "stop.removed"],
    flows,
    async play(t) {
      await t.state("stop");
      t.note("stopped", t.node("a"));
      await t.state("start");
      await t.send("a", { payload: 1 });
    },
    shows(seen) {
      equal(seen.ids("construct"), "c1 a b c1 a b");
      equal(seen.ids("close"), "a b c1");
      deepEqual(seen.payloads("b"), [1]);
    },
  },
  {
    name: "state: started twice, stopped twice",
    rules: ["state.start-twice"],
    flows,
    async play(t) {
      await t.state("start");
      await t.state("stop");
      await t.state("stop");
      await t.state("start");
    },
    shows(seen) {
      equal(seen.ids("construct"), "c1 a b c1 a b");
    },
  },
  {
    name: "state: a word that is none",
    rules: ["state.unknown"],
    flows,
    play: (t) => t.state("pause"),
    shows: (seen) => match(seen.replies[1].refused, /invalid_run_state|unexpected/),
  },
  {
    name: "state: a deploy while stopped is saved and not started",
    rules: ["deploy.stopped"],
    flows,
    async play(t) {
      await t.state("stop");
      await t.deploy(other);
      await t.deploy(tab("t", [probe("n"), probe("m")]), "nodes");
      t.note("there", t.node("n"));
      await t.state("start");
    },
    shows(seen) {
      equal(seen.ids("construct"), "c1 a b n m");
      deepEqual(runtimeStates(seen), ["stop", "start", "stop", "start"]);
    },
  },
  {
    name: "state: reloaded while stopped",
    rules: ["state.reload"],
    flows,
    async play(t) {
      await t.state("stop");
      await t.load(other);
      await t.state("start");
    },
    shows: (seen) => equal(seen.ids("construct"), "c1 a b n"),
  },
  {
    name: "state: deploys at once are done one after the other",
    rules: ["deploy.queue"],
    settings: "synchronous",
    flows: tab("t", [probe("a")]),
    behave: {
      // Not closed before all are stored; Node-RED gives up waiting for it first.
      a(own) {
        const stage = onStage();
        own.on("close", (done) => void stage.stored('"d"').then(done));
      },
    },
    async play(t) {
      const next = (id) => tab("t", [probe(id)]);
      await Promise.all(["b", "c", "d"].map((id) => t.begun(next(id))));
      await t.quiet();
      await t.until("construct", ({ id }) => id === "d");
    },
    shows: (seen) => equal(seen.ids("close"), "a b c"),
    sensible(seen) {
      equal(seen.ids("construct").endsWith("d"), true);
      equal(seen.logged("error").length, 0);
      deepEqual(
        seen.replies.map(({ answer }) => typeof answer.rev),
        ["string", "string", "string", "string"],
      );
    },
  },
  {
    name: "state: a deploy that names another revision",
    rules: ["deploy.rev"],
    flows,
    async play(t) {
      await t.deploy(other, "full", { rev: "another" });
      t.note("there", !!t.node("a"));
      await t.deploy(other, "full", { rev: t.replies[0].answer.rev });
    },
    shows(seen) {
      equal(seen.replies[1].refused, "version_mismatch");
      equal(seen.note("there"), true);
    },
  },
  {
    name: "state: safe mode starts nothing until a deploy, which is a full one",
    rules: ["safe.load", "safe.deploy", "start.safe"],
    settings: "safe",
    first: true,
    begins: "runtime-event",
    async play(t) {
      await t.deploy(tab("t", [probe("a")]), "nodes");
      await t.deploy(tab("t", [probe("a", { changed: 1 })]), "nodes");
    },
    shows(seen) {
      deepEqual(
        seen
          .events()
          .filter(({ name }) => name === "flows:starting")
          .map(({ type }) => type),
        ["full", "nodes"],
      );
      equal(seen.events().find(({ payload }) => payload?.payload?.error === "safe-mode") !== undefined, true);
      equal(seen.ids("construct"), "a a");
    },
  },
  {
    name: "state: nodes that come and go while messages are on their way",
    rules: ["hooks.later"],
    flows: tab("t", [
      probe("a", {}, "d"),
      node("d", "delay", { pauseType: "delay", timeout: "20", timeoutUnits: "seconds" }, "b"),
      probe("b"),
    ]),
    async play(t) {
      t.node("a").send({ payload: 1 });
      await t.deploy([...tab("t", [probe("a", {}, "b"), probe("b")])], "nodes");
      await t.send("a", { payload: 2 });
    },
    shows: (seen) => deepEqual(seen.payloads("b"), [2]),
  },
];
