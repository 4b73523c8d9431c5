// Contexts: scopes, calls, and what becomes of them.

import { deepEqual, equal, match } from "node:assert/strict";
import { config, instance, probe, tab, template } from "../flow.mjs";

const tried = (act) => {
  try {
    return act();
  } catch (error) {
    return `${error.code ?? error.name}: ${error.message}`;
  }
};
/** What a call with a callback gives. */
const called = (act) => new Promise((resolve) => act((...given) => resolve(given)));
const flows = [
  config("c1"),
  ...template("s", {}, [probe("i")]),
  ...template("o", {}, [instance("n", "s")]),
  ...tab("t", [probe("a"), probe("b"), instance("x", "s"), instance("y", "o")]),
  ...tab("u", [probe("d")]),
];

export default [
  {
    name: "context: scopes",
    rules: ["context.scopes", "context.parent"],
    flows,
    play(t) {
      const [a, b, d, inner, deep, c1] = ["a", "b", "d", "x-i", "y-n-i", "c1"].map((id) =>
        t.node(id).context(),
      );
      a.set("k", "of a");
      a.flow.set("k", "of t");
      a.global.set("k", "of all");
      inner.set("k", "of x-i");
      inner.flow.set("k", "of x");
      deep.flow.set("k", "of y-n");
      t.note(
        "read",
        [a, b, d, inner, deep, c1].map((own) => [own.get("k"), own.flow?.get("k"), own.global.get("k")]),
      );
      t.note("parents", [
        inner.flow.get("$parent.k"),
        inner.flow.get("$parent.$parent.k"),
        inner.flow.get("$parent"),
        inner.flow.get("$parent.$parent.$parent.k"),
        deep.flow.get("$parent.k"),
        deep.flow.get("$parent.$parent.k"),
        a.flow.get("$parent.k"),
        a.get("$parent.k"),
      ]);
      inner.flow.set("$parent.up", "from inside");
      t.note("up", [a.flow.get("up"), inner.flow.keys(), a.flow.keys(), a.keys()]);
      t.note("same", [t.node("a").context() === a, c1.flow === undefined]);
    },
    shows(seen) {
      deepEqual(seen.note("read")[0], ["of a", "of t", "of all"]);
      deepEqual(seen.note("read")[3], ["of x-i", "of x", "of all"]);
      deepEqual(seen.note("parents").slice(0, 2), ["of t", "of all"]);
      equal(seen.note("up")[0], "from inside");
    },
  },
  {
    name: "context: shared by instances of a template, where it stands on the alias",
    rules: ["context.alias"],
    flows: [...template("s", {}, [probe("i")]), ...tab("t", [instance("x", "s"), instance("y", "s")])],
    play(t) {
      t.node("x-i").context().set("k", "of x");
      t.note("y", t.node("y-i").context().get("k"));
      t.note("x again", t.node("x-i").context().get("k"));
    },
    shows: (seen) => deepEqual([seen.note("y"), seen.note("x again")], ["(undefined)", "of x"]),
  },
  {
    name: "context: get, set and keys in every form",
    rules: ["context.calls", "context.arrays", "context.values"],
    flows: tab("t", [probe("a")]),
    async play(t) {
      const own = t.node("a").context().flow;
      const shared = { deep: { list: [1, 2, 3] } };
      own.set("o", shared);
      t.note("shared", own.get("o") === shared);
      t.note("paths", [
        own.get("o.deep.list[1]"),
        own.get('o["deep"].list'),
        own.get("o.gone.x"),
        own.get("gone.x.y"),
      ]);
      own.set("o.deep.new[2].x", 5);
      own.set(["p", "q"], ["1", "2"]);
      own.set(["r", "s", "v"], ["only"]);
      own.set(["w", "z"], "no array");
      own.set("text", "text");
      own.set("text.x", 1);
      own.set("o.deep.list[0]", undefined);
      own.set("q", undefined);
      own.set("not.there", undefined);
      t.note("all", Object.fromEntries(own.keys().map((key) => [key, own.get(key)])));
      t.note("several", own.get(["p", "r", "gone"]));
      t.note("called", await called((done) => own.get("p", done)));
      t.note("called several", await called((done) => own.get(["p", "r"], done)));
      t.note("called with a store", await called((done) => own.get("p", "default", done)));
      t.note("called set", await called((done) => own.set("t", 1, done)));
      t.note("called keys", await called((done) => own.keys(done)));
      t.note("called wrong", (await called((done) => own.get("a b", done))).map(String));
      t.note("unknown store", own.get("p", "gone"));
      t.note("unknown again", own.get("p", "gone"));
      t.note("in the key", own.get("#:(gone)::p"));
    },
    shows(seen) {
      deepEqual(seen.note("several"), ["1", "only", "(undefined)"]);
      deepEqual(seen.note("all").o.deep.list, [2, 3]);
      equal(seen.note("all").s, null);
    },
  },
  {
    name: "context: keys that are none, and what is thrown",
    rules: ["context.invalid", "context.expressions"],
    flows: tab("t", [probe("a")]),
    play(t) {
      const own = t.node("a").context().flow;
      for (const key of ["", [], [""], ["a", 1], 5, null, undefined, {}, true]) {
        const shown = JSON.stringify(key) ?? "undefined";
        t.note(
          `get ${shown}`,
          tried(() => own.get(key)),
        );
        t.note(
          `set ${shown}`,
          tried(() => own.set(key, 1)),
        );
      }
      t.note(
        "callback",
        tried(() => own.get("k", "default", "no function")),
      );
      t.note(
        "set callback",
        tried(() => own.set("k", 1, "default", "no function")),
      );
      t.note(
        "keys callback",
        tried(() => own.keys("default", "no function")),
      );
      for (const key of [
        "a b",
        ".a",
        "a..b",
        "a[",
        "a[]",
        "a]",
        "a.",
        "[0]",
        'a["b"',
        "a[1.5]",
        "a[0]b",
        "a-b",
        "é.x",
        "a.0",
      ]) {
        own.set("a", undefined);
        t.note(`expression ${key}`, [tried(() => own.set(key, "v")), tried(() => own.get(key)), own.keys()]);
      }
      t.note(
        "inherited",
        [own.get("toString"), own.get("constructor"), own.get("__proto__")].map((value) => typeof value),
      );
    },
    shows: (seen) => match(seen.note("get [1]") ?? seen.note('get [""]'), /Invalid context key/),
  },
  {
    name: "context: global is seeded",
    rules: ["context.seed"],
    flows: tab("t", [probe("a")]),
    play(t) {
      const own = t.node("a").context().global;
      t.note("seed", [own.get("seeded"), own.get("seeded.deep"), own.keys()]);
      own.set("seeded", "another");
      own.set("own", 1);
      t.note("set", [own.get("seeded"), own.get("seeded.deep"), own.keys()]);
      own.set("seeded", undefined);
      t.note("back", [own.get("seeded"), own.get(["seeded", "own", "second"]), own.keys()]);
      t.note("settings", t.RED.settings.functionGlobalContext);
    },
    shows(seen) {
      deepEqual(seen.note("seed"), [{ deep: "seed" }, "seed", ["seeded", "second"]]);
      deepEqual(seen.note("back")[0], { deep: "seed" });
    },
  },
  {
    name: "context: over deploys, without stores",
    rules: ["lifetime.restart", "lifetime.gone", "lifetime.deep"],
    flows,
    async play(t) {
      const write = () => {
        for (const id of ["a", "b", "d", "x-i", "y-n-i", "c1"]) {
          const own = t.node(id).context();
          own.set("k", `of ${id}`);
          own.flow?.set("k", `flow of ${id}`);
          own.global.set("k", "global");
        }
      };
      const read = (label) =>
        t.note(
          label,
          ["a", "b", "d", "x-i", "y-n-i", "c1"].map((id) => {
            const own = t.node(id)?.context();
            return own && [own.get("k"), own.flow?.get("k"), own.global.get("k")];
          }),
        );
      const changed = (id) => flows.map((entry) => (entry.id === id ? { ...entry, changed: 1 } : entry));
      write();
      read("written");
      await t.deploy(changed("a"), "nodes");
      read("after nodes");
      await t.deploy(flows, "full");
      read("after full");
      write();
      await t.deploy(
        flows.filter(({ id }) => !["u", "d"].includes(id)),
        "nodes",
      );
      await t.deploy(flows, "nodes");
      read("after the tab was gone");
      await t.state("stop");
      await t.state("start");
      read("after a stop");
    },
    shows(seen) {
      deepEqual(seen.note("after nodes")[0], ["(undefined)", "flow of b", "global"]);
      deepEqual(seen.note("after the tab was gone")[2], ["(undefined)", "(undefined)", "global"]);
    },
  },
  {
    name: "context: several stores",
    rules: ["stores.several", "stores.named", "stores.files"],
    settings: "stores",
    flows,
    async play(t) {
      const own = t.node("a").context();
      for (const store of [undefined, "disk", "memory", "default", "gone"]) {
        own.flow.set("k", `in ${store}`, store);
        own.set("#:(memory)::named", `by ${store}`, store);
      }
      const stores = [undefined, "disk", "memory", "default", "gone"];
      t.note(
        "read",
        stores.map((store) => own.flow.get("k", store)),
      );
      t.note("named", [
        own.get("#:(memory)::named"),
        own.get("named", "disk"),
        own.get("#:(disk)::named", "memory"),
      ]);
      t.note(
        "keys",
        stores.map((store) => own.flow.keys(store)),
      );
      t.note(
        "direct",
        tried(() => own.flow.get("k", "direct")),
      );
      t.note(
        "direct set",
        tried(() => own.flow.set("k", 1, "direct")),
      );
      t.note("set", await called((done) => own.flow.set("k", { deep: 1 }, "direct", done)));
      t.note("got", await called((done) => own.flow.get("k.deep", "direct", done)));
      t.note("got several", await called((done) => own.flow.get(["k", "gone"], "direct", done)));
      t.note("got keys", await called((done) => own.flow.keys("direct", done)));
      t.note("global", await called((done) => own.global.get("seeded.deep", "direct", done)));
      t.note("global keys", [own.global.keys(), own.global.keys("memory")]);
    },
    shows(seen) {
      deepEqual(seen.note("read")[2], "in memory");
      deepEqual(seen.note("got"), [null, 1]);
    },
  },
  {
    name: "context: over deploys, with stores",
    rules: ["lifetime.stores", "lifetime.gone", "lifetime.deep"],
    settings: "stores",
    flows,
    async play(t) {
      const stores = ["disk", "memory"];
      for (const id of ["a", "d", "x-i", "y-n-i", "c1"]) {
        for (const store of stores) {
          t.node(id).context().set("k", `of ${id}`, store);
          t.node(id).context().flow?.set("k", `flow of ${id}`, store);
        }
      }
      const read = (label) => {
        for (const id of ["a", "d", "x-i", "y-n-i", "c1"]) {
          const own = t.node(id)?.context();
          t.note(
            `${label}: ${id}`,
            own && stores.map((store) => [own.get("k", store), own.flow?.get("k", store)]),
          );
        }
      };
      await t.deploy(
        flows.map((entry) => (entry.id === "a" ? { ...entry, changed: 1 } : entry)),
        "nodes",
      );
      read("nodes");
      await t.deploy(flows, "full");
      read("full");
      await t.deploy(
        flows.filter(({ id }) => !["u", "d"].includes(id)),
        "nodes",
      );
      await t.deploy(flows, "nodes");
      read("gone");
    },
    shows(seen) {
      deepEqual(seen.note("full: a")[0], ["of a", "flow of a"]);
      deepEqual(seen.note("gone: d")[1], ["(undefined)", "(undefined)"]);
    },
  },
  {
    name: "context: what a file keeps",
    rules: ["stores.files"],
    settings: "stores",
    flows,
    async play(t) {
      const own = t.node("a").context();
      const circle = { name: "circle" };
      circle.self = circle;
      own.flow.set("date", new Date(5), "direct");
      own.flow.set("buffer", Buffer.from("b"), "direct");
      own.flow.set("fn", () => 1, "direct");
      await called((done) => own.flow.set("circle", circle, "direct", done));
      own.set("k", 1, "direct");
      t.node("x-i").context().set("k", 2, "direct");
      t.node("c1").context().set("k", 3, "direct");
      await called((done) => own.global.set("k", 4, "direct", done));
      for (const key of ["date", "buffer", "fn", "circle"]) {
        t.note(key, await called((done) => own.flow.get(key, "direct", done)));
      }
      t.note("files", t.files("direct"));
    },
    shows(seen) {
      deepEqual(Object.keys(seen.note("files")).length > 3, true);
      deepEqual(seen.note("buffer")[1].type, "Buffer");
    },
  },
];
