// Hooks of messages: their order, what they are given, and each way to halt.

import { deepEqual, equal, match } from "node:assert/strict";
import { node, probe, tab } from "../flow.mjs";

const NAMES = ["onSend", "preRoute", "preDeliver", "postDeliver", "onReceive", "postReceive", "onComplete"];
const flows = tab("t", [probe("a", {}, "b"), probe("b")]);

/** What a handler may do, each under a name. */
const FORMS = {
  "gives nothing": (_event) => {},
  "gives a text": (_event) => "text",
  "gives true": (_event) => true,
  "gives false": (_event) => false,
  throws: (_event) => {
    throw new Error("thrown by a hook");
  },
  "promises nothing": async (_event) => {},
  "promises false": async (_event) => false,
  "promises true": async (_event) => true,
  "promises an error": async (_event) => new Error("promised by a hook"),
  rejects: async (_event) => {
    throw new Error("rejected by a hook");
  },
  "calls back": (_event, done) => done(),
  "calls back late": (_event, done) => void setImmediate(done),
  "calls back with false": (_event, done) => done(false),
  "calls back with an error": (_event, done) => done(new Error("called back by a hook")),
  "calls back with a text": (_event, done) => done("text"),
  "throws and has two parameters": (_event, _done) => {
    throw new Error("thrown by a hook");
  },
  "never calls back": (_event, _done) => {},
  "takes nothing": () => {},
};
const HALTING = /false|true|error|rejects|throws|never|takes|with/;

const forms = (hook) => ({
  name: `hooks: each form of halting ${hook}`,
  rules: ["hooks.go-on", "hooks.halt", "hooks.error", "hooks.never"],
  flows,
  async play(t) {
    for (const [form, handler] of Object.entries(FORMS)) {
      t.util.hooks.add(`${hook}.tried`, handler);
      t.util.hooks.add(`${hook}.next`, (_event) => t.record("next", { form }));
      await t.send("a", { payload: form });
      t.util.hooks.remove("*.tried");
      t.util.hooks.remove("*.next");
    }
  },
  shows(seen) {
    const went = seen.of("next").map(({ form }) => form);
    const goes = (form) => !HALTING.test(form) || form === "gives true";
    // `onComplete` is triggered by the sender, too, where it has an error to tell.
    deepEqual(
      Object.keys(FORMS).filter((form) => went.includes(form)),
      Object.keys(FORMS).filter(goes),
    );
    const errors = seen.logged("error").length;
    equal(errors > 0, true);
  },
});

export default [
  ...NAMES.map(forms),
  {
    name: "hooks: order, and what they are given",
    rules: ["hooks.order", "hooks.events", "hooks.done"],
    flows: tab("t", [
      probe("a", {}, ["b", "c"]),
      probe("b"),
      probe("c"),
      node("k", "complete", { scope: ["b"] }),
    ]),
    async play(t) {
      for (const hook of NAMES) t.util.hooks.add(hook, (event) => t.record("hook", { hook, event }));
      await t.send("a", { payload: 1 });
    },
    shows(seen) {
      const order = seen.entries.filter(({ what }) => what === "hook" || what === "input");
      const names = order.map(({ hook }) => hook ?? "input");
      deepEqual(names.slice(0, 7), [
        "onSend",
        "preRoute",
        "preDeliver",
        "postDeliver",
        "preRoute",
        "preDeliver",
        "postDeliver",
      ]);
      deepEqual(names.slice(7, 10), ["onReceive", "input", "onComplete"]);
      equal(names.at(-1), "postReceive");
      const [sent] = seen.of("hook");
      deepEqual(sent.event[1].source, { id: "a", node: "(node a)", port: 0 });
      deepEqual(
        sent.event.map(({ cloneMessage }) => cloneMessage),
        [false, true],
      );
    },
  },
  {
    name: "hooks: a target that is missing or disabled ends it after preRoute",
    rules: ["hooks.dropped"],
    flows: tab("t", [probe("a", {}, ["gone", "off", "b"]), probe("off", { d: true }), probe("b")]),
    async play(t) {
      for (const hook of NAMES.slice(1, 4)) {
        t.util.hooks.add(hook, ({ destination }) => t.record("hook", { hook, to: destination.id }));
      }
      await t.send("a", { payload: 1 });
    },
    shows(seen) {
      const dropped = seen.of("hook").filter(({ to }) => to !== "b");
      deepEqual(
        dropped.map(({ hook, to }) => `${hook} ${to}`),
        ["preRoute gone", "preRoute off"],
      );
      deepEqual(seen.logged("error"), []);
    },
  },
  {
    name: "hooks: a handler may change message and target",
    rules: ["hooks.events"],
    flows: tab("t", [probe("a", {}, "b"), probe("b"), probe("c")]),
    async play(t) {
      t.util.hooks.add("preRoute", (event) => {
        event.destination.id = "c";
      });
      t.util.hooks.add("preDeliver", (event) => {
        event.msg = { payload: "other" };
      });
      t.util.hooks.add("onReceive", (event) => {
        event.msg.seen = true;
      });
      await t.send("a", { payload: 1 });
    },
    shows: (seen) => deepEqual([seen.payloads("b"), seen.inputs("c")[0].seen], [[], true]),
  },
  {
    name: "hooks: sent at once, received later in order",
    rules: ["hooks.later"],
    flows: tab("t", [probe("a", {}, ["b", "c"]), probe("b", {}, "d"), probe("c", {}, "d"), probe("d")]),
    async play(t) {
      const a = t.node("a");
      a.send({ payload: 1 });
      t.note("sent", "before any input");
      a.send({ payload: 2 });
      setImmediate(() => t.record("turn", { at: "next" }));
      await t.quiet();
    },
    shows(seen) {
      const order = seen.entries.filter(({ what }) => ["note", "input", "turn"].includes(what));
      const names = order.map(({ what, id, msg }) => (id ? `${id}${msg.payload}` : what));
      deepEqual(names, ["note", "b1", "c1", "b2", "c2", "turn", "d1", "d1", "d2", "d2"]);
    },
  },
  {
    name: "hooks: with runtimeSyncDelivery received before send is over",
    rules: ["hooks.synchronous"],
    settings: "synchronous",
    flows: tab("t", [probe("a", {}, ["b", "c"]), probe("b", {}, "d"), probe("c"), probe("d")]),
    async play(t) {
      for (const hook of NAMES)
        t.util.hooks.add(hook, (event) => t.record("hook", { hook, id: event.destination?.id }));
      t.node("a").send({ payload: 1 });
      t.note("sent", true);
      await t.quiet();
    },
    shows: (seen) => equal(seen.entries.at(-1).what, "note"),
  },
  {
    name: "hooks: receive without a message",
    rules: ["hooks.receive-empty"],
    flows,
    async play(t) {
      t.node("b").receive();
      t.node("b").receive(null);
      t.node("b").receive({ _msgid: "own" });
      t.node("b").emit("input", { raw: true });
      await t.quiet();
    },
    shows: (seen) =>
      deepEqual(seen.inputs("b"), [
        { _msgid: "(drawn 1)" },
        { _msgid: "(drawn 2)" },
        { _msgid: "own" },
        { raw: true },
      ]),
  },
  {
    name: "hooks: names, labels, and how they are removed",
    rules: ["hooks.names", "hooks.labels"],
    flows,
    async play(t) {
      const { hooks } = t.util;
      const tried = (act) => {
        try {
          return act() ?? "done";
        } catch (error) {
          return error.message;
        }
      };
      const install = ["preInstall", "postInstall", "preUninstall", "postUninstall"];
      t.note(
        "unknown",
        tried(() => hooks.add("onWhatever", () => {})),
      );
      t.note(
        "install",
        install.map((name) => tried(() => hooks.add(`${name}.own`, () => {}))),
      );
      for (const label of ["first", "second", "third"]) {
        hooks.add(`onSend.${label}`, (_event) => t.record("hook", { label }));
      }
      hooks.add("onReceive.second", (_event) => t.record("hook", { label: "second of another name" }));
      t.note(
        "twice",
        tried(() => hooks.add("onSend.first", () => {})),
      );
      t.note(
        "without a label",
        tried(() => hooks.remove("onSend")),
      );
      t.note(
        "unknown label",
        tried(() => hooks.remove("onSend.gone")),
      );
      await t.send("a", { payload: 1 });
      hooks.remove("*.second");
      await t.send("a", { payload: 2 });
      hooks.remove("onSend.first");
      await t.send("a", { payload: 3 });
      t.note("has", [hooks.has("onSend.third"), hooks.has("onSend.first"), hooks.has("onReceive")]);
    },
    shows(seen) {
      match(seen.note("unknown"), /Invalid hook/);
      match(seen.note("twice"), /already registered/);
      deepEqual(
        seen.of("hook").map(({ label }) => label),
        ["first", "second", "third", "second of another name", "first", "third", "third"],
      );
    },
  },
];
