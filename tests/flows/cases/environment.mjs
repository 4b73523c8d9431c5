// Variables: where they stand, what they are, and who sees them.

import { deepEqual, equal, match } from "node:assert/strict";
import { env, read, reads } from "../environment.mjs";
import { config, group, instance, node, probe, tab, template, variable } from "../flow.mjs";

export default [
  {
    name: "env: only a whole text is replaced",
    rules: ["env.whole", "env.not-found", "env.kept"],
    flows: tab(
      "t",
      [
        probe("a", {
          whole: variable("A"),
          old: "$(A)",
          part: `x${variable("A")}`,
          two: `${variable("A")} ${variable("B")}`,
          joined: `${variable("A")}${variable("B")}`,
          gone: variable("GONE"),
          empty: variable(""),
          spaced: variable("A B"),
          object: variable("O"),
          list: [variable("A"), [variable("N")], { deep: { deeper: variable("O") } }],
          name: variable("A"),
          tell: [
            "whole",
            "old",
            "part",
            "two",
            "joined",
            "gone",
            "empty",
            "spaced",
            "object",
            "list",
            "name",
          ],
        }),
      ],
      { env: env({ A: "a", B: "b", N: ["num", "5"], O: ["json", '{"x":1}'] }) },
    ),
    shows(seen) {
      const { whole, old, part, joined, list, object } = seen.of("construct", "a")[0];
      deepEqual(
        [whole, old, part, joined],
        ["a", "a", `x${variable("A")}`, `${variable("A")}${variable("B")}`],
      );
      deepEqual([object, list], [{ x: 1 }, ["a", [5], { deep: { deeper: { x: 1 } } }]]);
    },
  },
  {
    name: "env: from the node to the process",
    rules: ["lookup.node", "lookup.group", "lookup.tab", "lookup.global", "lookup.process", "env.groups"],
    flows: [
      { id: "gc1", type: "global-config", env: env({ G: "first", H: "first", A: "global" }) },
      { id: "gc2", type: "global-config", env: env({ H: "second" }) },
      config("c1", { v0: variable("A"), v1: variable("NR_FLOW_ID"), tell: ["v0", "v1"] }),
      ...tab(
        "t",
        [
          group("g1", { name: "outer", env: env({ A: "g1", B: "g1" }) }),
          group("g2", { name: "inner", g: "g1", env: env({ A: "g2" }) }),
          reads("a", ["A", "B", "C", "G", "H", "FLOWS_PROCESS", "FLOWS_HIDDEN"], { g: "g2" }),
          reads("b", ["A", "B", "$parent.A", "$parent.$parent.A", "$parent.$parent.$parent.A"], { g: "g2" }),
          reads("c", ["NR_NODE_NAME", "NR_NODE_ID", "NR_NODE_PATH", "NR_GROUP_NAME", "NR_GROUP_ID"], {
            g: "g2",
            name: "c",
          }),
          reads(
            "d",
            ["NR_FLOW_NAME", "NR_FLOW_ID", "NR_GROUP_NAME", "NR_SUBFLOW_ID", "$parent.NR_GROUP_ID"],
            { g: "g2" },
          ),
          reads("e", ["A", "NR_GROUP_ID", "$parent.A", "NR_NODE_NAME", "$parent.$parent.NR_FLOW_ID"]),
          reads("f", ["A", "NR_GROUP_NAME"], { g: "gone" }),
        ],
        { env: env({ A: "tab", C: "tab" }) },
      ),
    ],
    shows(seen) {
      deepEqual(read(seen, "a"), [
        "g2",
        "g1",
        "tab",
        "first",
        "second",
        "of the process",
        variable("FLOWS_HIDDEN"),
      ]);
      deepEqual(read(seen, "b").slice(2, 4), ["g1", "tab"]);
      deepEqual(read(seen, "c"), ["c", "c", "t/c", "inner", "g2"]);
      deepEqual(read(seen, "c1"), ["global", variable("NR_FLOW_ID")]);
    },
  },
  {
    name: "env: of subflows, templates and instances",
    rules: ["env.subflow", "lookup.subflow", "lookup.instance-group", "lookup.parent"],
    flows: [
      ...template(
        "s",
        {
          env: env({
            A: "template",
            B: "template",
            C: ["env", "C"],
            D: ["env", "T"],
            E: ["env", variable("B")],
          }),
        },
        [
          group("gi", { name: "inside", env: env({ I: ["env", "A"] }) }),
          reads("a", ["A", "B", "C", "D", "E", "T", "X"]),
          reads("b", ["$parent.A", "$parent.$parent.A", "G", "I", "NR_GROUP_NAME"], { g: "gi" }),
          reads("c", [
            "NR_SUBFLOW_NAME",
            "NR_SUBFLOW_ID",
            "NR_SUBFLOW_PATH",
            "NR_FLOW_ID",
            "NR_FLOW_NAME",
            "NR_NODE_PATH",
          ]),
          config("k", { v0: variable("A"), tell: ["v0"] }),
        ],
      ),
      ...template("o", { env: env({ A: "outer" }) }, [instance("n", "s", { env: env({ B: ["env", "A"] }) })]),
      ...tab(
        "t",
        [
          group("g", { env: env({ G: "group", A: "group" }) }),
          instance("x", "s", { name: "X", g: "g", env: env({ A: "instance", X: "more" }) }),
          instance("y", "o", { name: "Y" }),
          instance("z", "s", { g: "g", env: env({ A: ["env", "A"], B: ["env", "$parent.A"] }) }),
        ],
        { env: env({ A: "tab", T: "tab", C: "tab" }) },
      ),
    ],
    shows(seen) {
      deepEqual(read(seen, "x-a").slice(0, 7), [
        "instance",
        "template",
        "tab",
        "tab",
        "template",
        "tab",
        "more",
      ]);
      deepEqual(read(seen, "x-b")[0], "instance");
      deepEqual(read(seen, "x-c").slice(0, 3), ["X", "x", "t/x"]);
      deepEqual(read(seen, "z-a").slice(0, 2), ["group", "group"]);
      deepEqual(read(seen, "y-n-c")[2], "t/y/n");
    },
  },
  {
    name: "env: entries that name others",
    rules: ["env.siblings", "env.self"],
    flows: [
      { id: "gc", type: "global-config", env: env({ SELF: "above", UP: "above", O: ["json", '{"x":1}'] }) },
      ...tab(
        "t",
        [
          reads("a", [
            "BEFORE",
            "S",
            "AFTER",
            "SELF",
            "MIX",
            "LATER",
            "GONE",
            "OBJECT",
            "MIXED",
            "PARENT",
            "BAREGONE",
          ]),
        ],
        {
          env: env({
            BEFORE: ["env", "S"],
            S: "text",
            AFTER: ["env", variable("S")],
            SELF: ["env", "SELF"],
            MIX: ["env", `<${variable("S")}-${variable("UP")}-${variable("GONE2")}>`],
            LATER: ["env", "LAST"],
            LAST: ["env", "S"],
            GONE: ["env", variable("NOWHERE")],
            OBJECT: ["env", "O"],
            MIXED: ["env", `<${variable("O")}>`],
            PARENT: ["env", "$parent.UP"],
            BAREGONE: ["env", "NOWHERE"],
          }),
        },
      ),
    ],
    shows(seen) {
      const values = read(seen, "a");
      deepEqual(values.slice(0, 4), ["text", "text", "text", "above"]);
      deepEqual(values[4], "<text-above->");
    },
  },
  {
    name: "env: credentials among them",
    rules: ["env.credentials", "env.types"],
    flows: [
      {
        id: "gc",
        type: "global-config",
        env: env({ GS: ["cred", ""] }),
        credentials: { map: { GS: "of all", has_GS: true } },
      },
      ...template(
        "s",
        {
          env: env({ S1: ["cred", ""], S2: ["cred", ""], S3: ["cred", ""] }),
          credentials: { S1: "t1", S2: "t2" },
        },
        [reads("a", ["S1", "S2", "S3", "GS", "TS", "GG"])],
      ),
      ...tab(
        "t",
        [
          group("g", { env: env({ GG: ["cred", "fallback"] }), credentials: { GG: "of the group" } }),
          instance("x", "s", {
            g: "g",
            env: env({ S2: ["cred", ""], S4: ["cred", ""] }),
            credentials: { S2: "x2", S4: "x4" },
          }),
          instance("y", "s"),
        ],
        { env: env({ TS: ["cred", "its value"], TT: ["cred", ""] }), credentials: { TT: "of the tab" } },
      ),
    ],
    shows(seen) {
      deepEqual(read(seen, "x-a").slice(0, 2), ["t1", "x2"]);
      deepEqual(read(seen, "y-a").slice(0, 2), ["t1", "t2"]);
      equal(read(seen, "x-a")[3], "of all");
    },
  },
  {
    name: "env: JSONata sees what is above, and contexts",
    rules: ["env.jsonata"],
    flows: tab("t", [reads("a", ["J", "K", "L", "M"])], {
      env: env({
        S: "own",
        J: ["jsonata", '$env("S")'],
        K: ["jsonata", '$env("FLOWS_PROCESS")'],
        L: ["jsonata", '$globalContext("seeded").deep'],
        M: ["env", "K"],
      }),
    }),
    shows: (seen) => deepEqual(read(seen, "a"), ["", "of the process", "seed", "of the process"]),
  },
  {
    name: "env: typed inputs of nodes",
    rules: ["env.evaluate"],
    flows: tab("t", [probe("a")], { env: env({ A: "a", N: ["num", "5"], O: ["json", '{"x":1}'] }) }),
    play(t) {
      const own = t.node("a");
      const texts = ["A", variable("A"), `<${variable("A")}${variable("N")}>`, "GONE", variable("GONE")];
      for (const text of [
        ...texts,
        `<${variable("GONE")}>`,
        "N",
        variable("O"),
        `<${variable("O")}>`,
        "$parent.A",
        "",
      ]) {
        t.note(text, t.util.util.evaluateNodeProperty(text, "env", own));
      }
    },
    shows(seen) {
      equal(seen.note(`<${variable("A")}${variable("N")}>`), "<a5>");
      equal(seen.note(variable("GONE")), "");
      deepEqual(seen.note(variable("O")), { x: 1 });
    },
  },
  {
    name: "env: what a deploy changes of it",
    rules: ["env.groups", "lookup.tab"],
    flows: [
      ...tab(
        "t",
        [
          group("g", { nodes: ["a"], env: env({ B: "g" }) }),
          reads("a", ["A", "B"], { g: "g" }),
          reads("b", ["A", "B"]),
        ],
        { env: env({ A: "1" }) },
      ),
    ],
    async play(t) {
      const next = (a, b) => [
        ...tab(
          "t",
          [
            group("g", { nodes: ["a"], env: env({ B: b }) }),
            reads("a", ["A", "B"], { g: "g" }),
            reads("b", ["A", "B"]),
          ],
          { env: env({ A: a }) },
        ),
      ];
      await t.deploy(next("2", "g"), "nodes");
      await t.deploy(next("2", "h"), "nodes");
    },
    shows: (seen) => equal(seen.ids("construct"), "a b a b a"),
  },
  {
    name: "env: in credentials, and what stays of the definition",
    rules: ["create.credentials", "create.config"],
    flows: tab(
      "t",
      [
        node("a", "secretive", {
          p: variable("A"),
          tell: ["p"],
          credentials: { user: variable("A"), key: `x${variable("A")}` },
        }),
      ],
      { env: env({ A: "a" }) },
    ),
    async play(t) {
      t.RED.nodes.eachNode((entry) => t.note(`defined ${entry.id}`, entry));
      await t.quiet();
    },
    shows(seen) {
      deepEqual(seen.of("construct", "a")[0].credentials, { user: "a", key: `x${variable("A")}` });
      match(seen.note("defined a").p, /A/);
    },
  },
];
