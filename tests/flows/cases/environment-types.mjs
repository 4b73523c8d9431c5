// What each type of variable is to a node.

import { deepEqual, equal } from "node:assert/strict";
import { env, read, reads } from "../environment.mjs";
import { config, onStage, tab, variable } from "../flow.mjs";

const TYPES = {
  STR: ["str", 5],
  NUM: ["num", "12.5"],
  HEX: ["num", "0x10"],
  NAN: ["num", "abc"],
  TRUE: ["bool", "true"],
  BOOL: ["bool", true],
  FALSE: ["bool", "yes"],
  JSON: ["json", '{"a":[1,{"b":null}]}'],
  BAD: ["json", "{"],
  BIN: ["bin", "[1,2,255]"],
  BIN2: ["bin", '"text"'],
  BAD2: ["bin", "7"],
  RE: ["re", "^a+$"],
  DATE: ["date", ""],
  ISO: ["date", "iso"],
  OTHER: ["whatever", "as is"],
  OBJECT: ["whatever", { as: "is" }],
  JSONATA: ["jsonata", '$uppercase("a") & "b"'],
  LIST: ["jsonata", "[1..3]"],
  WRONG: ["jsonata", "$number('x')"],
  GLOBAL: ["jsonata", '$env("G")'],
  CONF: ["conf-type", "c1"],
  CONF2: ["conf-type", variable("G")],
};

export default [
  {
    name: "env: every type of entry",
    rules: ["env.types", "env.jsonata", "env.kept"],
    flows: [
      { id: "gc", type: "global-config", env: env({ G: "of all" }) },
      config("c1"),
      ...tab("t", [reads("a", Object.keys(TYPES))], { env: [...env(TYPES), { name: "BARE", value: "x" }] }),
    ],
    behave: {
      a: (own) => {
        const stage = onStage();
        const { getSetting } = stage.util.util;
        const [one, two] = [1, 2].map(() => getSetting(own, "JSON", own._flow));
        stage.note("twice", one === two);
        stage.note("bare", getSetting(own, "BARE", own._flow));
      },
    },
    shows(seen) {
      const values = read(seen, "a");
      deepEqual(values.slice(0, 10), [
        "5",
        12.5,
        16,
        "(NaN)",
        true,
        true,
        false,
        { a: [1, { b: null }] },
        variable("BAD"),
        "(buffer 0102ff)",
      ]);
      equal(seen.logged("error").length, 3);
      equal(seen.note("twice"), false);
    },
  },
];
