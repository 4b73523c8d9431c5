// What nodes are created with, and what a subflow instance is made of.

import { deepEqual, equal, match } from "node:assert/strict";
import { config, group, instance, node, onStage, probe, tab, template, variable } from "../flow.mjs";

const TELL = ["id", "z", "g", "_alias", "wires"];

/** What Node-RED notes on nodes for itself. */
const NOTES = /^(?:_event|_input|_expectedDone|_?updateWires|on$)/;

/** Tells everything that a node has, and what is hidden on its configuration. */
const tellsAll = (own, given) => {
  const stage = onStage();
  const { _originalWires, ...config } = given;
  stage.note(`config of ${own.id}`, config);
  stage.note(`node ${own.id}`, {
    keys: Object.keys(own).filter((key) => !NOTES.test(key)),
    id: own.id,
    z: own.z,
    g: own.g,
    name: own.name,
    alias: own._alias,
    path: own._path,
    wires: own.wires,
    module: given._module?.id,
    hidden: Object.keys(given).filter((key) => /^_(?:flow|module|path)$/.test(key)),
    flow: { id: own._flow.id, path: own._flow.path, type: own._flow.TYPE },
  });
};

export default [
  {
    name: "instance: what a node is given",
    rules: ["create.config", "create.hidden", "create.path"],
    flows: [
      config("c1", { p: variable("A"), list: [variable("A"), { deep: "$(A)" }] }),
      ...tab(
        "t",
        [
          group("g"),
          probe("a", { g: "g", name: variable("A"), p: variable("A"), info: "x", extra: null }, [
            variable("A"),
            "b",
          ]),
          probe("b"),
        ],
        { env: [{ name: "A", type: "str", value: "b" }] },
      ),
    ],
    behave: { a: tellsAll, b: tellsAll, c1: tellsAll },
    play: (t) => t.send("a", { payload: 1 }),
    shows(seen) {
      deepEqual(seen.note("node a").hidden, []);
      equal(seen.note("node a").path, "t/a");
      equal(seen.note("node c1").path, "global/c1");
      deepEqual(seen.note("config of a").wires, [["b", "b"]]);
      equal(seen.note("config of a").name, "b");
    },
  },
  {
    name: "instance: ids, order and wires of what is in it",
    rules: ["subflow.copies", "subflow.order", "subflow.wires"],
    flows: [
      ...template("s", { in: [["i1", "i2"]], out: [["i2"], [["i1", 1]]] }, [
        probe("i1", { tell: TELL }, ["i2", "outside"], []),
        config("c2", { tell: TELL, uses: "c1" }),
        probe("i2", { g: "g", tell: TELL }, "i1"),
        config("c1", { tell: TELL }),
        group("g"),
      ]),
      ...tab("t", [
        probe("a", {}, "x"),
        instance("x", "s", {}, ["b", "a2"], "b"),
        probe("b"),
        probe("a2"),
        probe("outside"),
      ]),
    ],
    play: async (t) => {
      t.node("x-i1").removeAllListeners("input");
      t.node("x-i2").removeAllListeners("input");
      t.node("x-i1").on("input", (msg) => t.record("inside", { id: "i1", payload: msg.payload }));
      await t.send("a", { payload: 1 });
      await t.send("x-i1", [null, { payload: 2 }]);
    },
    shows(seen) {
      equal(seen.ids("construct"), "a x-c1 x-c2 x-i1 x-i2 b a2 outside");
      deepEqual(seen.of("construct", "x-i1")[0].wires, [["x-i2", null], ["b"]]);
      deepEqual(seen.of("construct", "x-i2")[0].wires, [["x-i1", "b", "a2"]]);
    },
  },
  {
    name: "instance: in an instance in an instance",
    rules: ["subflow.nested", "create.path", "subflow.lookup"],
    flows: [
      ...template("s1", { in: [["i"]], out: [["i"]] }, [probe("i", { tell: TELL })]),
      ...template("s2", { in: [["n"]], out: [["n"]] }, [instance("n", "s1", {})]),
      ...template("s3", { in: [["m"]], out: [["m"]] }, [instance("m", "s2"), probe("j")]),
      ...tab("t", [probe("a", {}, "x"), instance("x", "s3", { name: "named" }, "b"), probe("b")]),
    ].map((entry) => (["n", "m"].includes(entry.id) ? { ...entry, wires: [[]] } : entry)),
    behave: {
      i: tellsAll,
    },
    async play(t) {
      await t.send("a", { payload: 1 });
      t.note(
        "found",
        ["x", "x-m", "x-m-n", "x-m-n-i", "i", "n"].map((id) => t.node(id)?.type),
      );
      const flow = t.node("x-m-n-i")._flow;
      t.note(
        "seen from inside",
        ["a", "x", "x-j", "x-m", "b"].map((id) => flow.getNode(id)?.id),
      );
    },
    shows(seen) {
      equal(seen.note("node x-m-n-i").path, "t/x/m/n/i");
      deepEqual(seen.payloads("b"), [1]);
      deepEqual(seen.note("found"), [
        "subflow:s3",
        "subflow:s2",
        "subflow:s1",
        "probe",
        "(undefined)",
        "(undefined)",
      ]);
    },
  },
  {
    name: "instance: ids in properties, and in scopes",
    rules: ["subflow.remap", "subflow.scope"],
    flows: [
      ...template("s", {}, [
        probe("a", {
          one: "b",
          list: ["b"],
          two: ["b", "c"],
          deep: { one: "b" },
          nested: [["b"]],
          other: "outside",
          tell: ["one", "list", "two", "deep", "nested", "other", "name"],
          name: "b",
        }),
        probe("b"),
        config("c", { uses: "b", tell: ["uses"] }),
        group("g"),
        node("k1", "catch", { scope: ["b", "outside"], g: "g", uses: "b" }),
        node("k2", "status", { scope: ["b"], uses: "b" }),
        node("k3", "complete", { scope: ["b", "gone"], uncaught: false }),
        node("k4", "catch", { scope: null, g: "g", uses: "b" }),
      ]),
      ...tab("t", [instance("x", "s")]),
    ],
    play(t) {
      for (const id of ["k1", "k2", "k3", "k4"]) {
        const own = t.node(`x-${id}`);
        t.note(id, { scope: own.scope, g: own.g });
      }
    },
    shows(seen) {
      deepEqual(seen.note("k1"), { scope: ["x-b", ""], g: "g" });
      deepEqual(seen.note("k4").g, "x-g");
      const { one, list, two, deep, nested, name } = seen.of("construct", "x-a")[0];
      deepEqual([one, list, two, deep, nested, name], ["x-b", "x-b", ["b", "c"], { one: "b" }, "x-b", "x-b"]);
    },
  },
  {
    name: "instance: input and output straight through",
    rules: ["subflow.through", "subflow.instance-node"],
    flows: [
      ...template("s", { in: [["i"], []], out: [[["s", 0]], ["i", ["s", 1]]] }, [probe("i")]),
      ...tab("t", [probe("a", {}, "x"), instance("x", "s", {}, "b", "c"), probe("b"), probe("c")]),
    ],
    async play(t) {
      t.note("wires", t.node("x").wires);
      await t.send("a", { payload: 1 });
      await t.send("x", [null, { payload: 2 }]);
    },
    shows(seen) {
      deepEqual(seen.payloads("b"), [1]);
      deepEqual(seen.payloads("c"), [1, 2]);
    },
  },
  {
    name: "instance: its node",
    rules: ["subflow.instance-node"],
    flows: [
      ...template("s", { in: [["i"]], out: [["i"]] }, [probe("i")]),
      ...tab("t", [group("g"), instance("x", "s", { name: "named", g: "g" }, [])]),
    ],
    behave: {},
    play(t) {
      tellsAll(t.node("x"), {});
    },
    shows: (seen) => equal(seen.note("node x").flow.type, "subflow"),
  },
  {
    name: "instance: an output that names what is not there",
    rules: ["subflow.unknown"],
    loads: true,
    flows: [
      ...template("s1", { in: [["i"]], out: [["gone", "i"]] }, [probe("i")]),
      ...template("s2", { in: [["gone"]] }, [probe("j")]),
      ...template("s3", { status: ["gone"] }, [probe("k")]),
      ...tab("t", [instance("x1", "s1", {}, "b"), instance("x2", "s2"), instance("x3", "s3"), probe("b")]),
    ],
    async play(t) {
      await t.receive("x1", { payload: 1 });
      t.note(
        "there",
        ["x1-i", "x2", "x2-j", "x3-k"].map((id) => !!t.node(id)),
      );
    },
    shows(seen) {
      match(seen.logged("error")[0], /Unknown node referenced inside subflow: gone/);
      deepEqual(seen.payloads("b"), [1]);
    },
  },
  {
    name: "instance: credentials of its nodes are the template's nodes'",
    rules: ["subflow.credentials", "create.credentials"],
    flows: [
      ...template("s", {}, [
        node("i", "secretive", { credentials: { user: "the user", key: "the key" } }),
        node("empty", "secretive"),
      ]),
      ...tab(
        "t",
        [
          instance("x", "s"),
          instance("y", "s"),
          node("own", "secretive", {
            credentials: { user: variable("U"), key: variable("GONE"), other: "ignored" },
          }),
        ],
        { env: [{ name: "U", type: "str", value: "of the tab" }] },
      ),
    ],
    play(t) {
      const { nodes } = t.RED;
      t.note("of i", nodes.getCredentials("i"));
      t.note("of x-i", nodes.getCredentials("x-i"));
      nodes.addCredentials("own", { user: "added" });
      t.note("added", nodes.getCredentials("own"));
      t.note("still", t.node("own").credentials);
      nodes.deleteCredentials("own");
      t.note("deleted", nodes.getCredentials("own"));
    },
    shows(seen) {
      deepEqual(seen.of("construct", "x-i")[0].credentials, { user: "the user", key: "the key" });
      deepEqual(seen.of("construct", "x-empty")[0].credentials, {});
      equal(seen.of("construct", "own")[0].credentials.user, "of the tab");
    },
  },
  {
    name: "instance: rewired in place",
    rules: ["subflow.rewire"],
    flows: [
      ...template("s", { in: [["i"]], out: [["i"], [["s", 0]]] }, [probe("i", {}, [])]),
      ...tab("t", [probe("a", {}, "x"), instance("x", "s", {}, "b", "b"), probe("b"), probe("c")]),
    ],
    async play(t) {
      const next = (...to) => [
        ...template("s", { in: [["i"]], out: [["i"], [["s", 0]]] }, [probe("i", {}, [])]),
        ...tab("t", [probe("a", {}, "x"), instance("x", "s", {}, ...to), probe("b"), probe("c")]),
      ];
      for (const to of [
        ["c", "b"],
        [["b", "c"], []],
        [[], "c"],
      ]) {
        await t.deploy(next(...to), "nodes");
        await t.send("a", { payload: to.join(" ") });
        t.note("wires", [t.node("x").wires, t.node("x-i").wires]);
      }
    },
    shows(seen) {
      equal(seen.ids("construct"), "a x-i b c");
      deepEqual(seen.payloads("c"), ["c b", "b,c ", " c"]);
    },
  },
  {
    name: "instance: disabled inside, and disabled itself",
    rules: ["start.disabled", "subflow.copies"],
    flows: [
      ...template("s", { in: [["i", "j"]], out: [["i"], ["j"]] }, [probe("i", { d: true }), probe("j")]),
      ...tab("t", [instance("x", "s", {}, "b", "b"), { ...instance("y", "s"), d: true }, probe("b")]),
    ],
    async play(t) {
      await t.receive("x", { payload: 1 });
      t.note("there", [t.node("y"), t.node("x-i")]);
    },
    shows: (seen) => deepEqual(seen.payloads("b"), [1]),
  },
  {
    name: "instance: links, groups and catches inside",
    rules: ["subflow.remap", "subflow.scope"],
    flows: [
      ...template("s", { in: [["o"]], out: [["w"]] }, [
        node("o", "link out", { mode: "link", links: ["l"] }, []),
        node("l", "link in", { links: ["o"] }, "w"),
        group("g"),
        probe("w", { g: "g" }),
        node("k", "catch", { scope: "group", g: "g" }, "p"),
        probe("p", { g: "g" }),
      ]),
      ...tab("t", [instance("x", "s", {}, "b"), probe("b")]),
    ],
    async play(t) {
      await t.receive("x", { payload: 1 });
      t.node("x-w").error("wrong", { payload: 2 });
      await t.quiet();
    },
    shows: (seen) => deepEqual([seen.payloads("b"), seen.payloads("x-p")], [[1], [2]]),
  },
];
