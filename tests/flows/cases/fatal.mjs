// What ends Node-RED, hangs it, or spoils it for what comes after: Redloom alone, and what it is to do.

import { deepEqual, equal } from "node:assert/strict";
import { group, instance, node, probe, tab, template, variable } from "../flow.mjs";

const others = [probe("a", {}, "b"), probe("b")];
const fatal = (name, flows, shows, more = {}) => ({
  name: `fatal: ${name}`,
  rules: ["fatal"],
  fatal: true,
  loads: true,
  flows,
  play: (t) => t.send("a", { payload: 1 }),
  shows(seen) {
    deepEqual(seen.payloads("b"), [1]);
    shows(seen);
  },
  ...more,
});

export default [
  fatal(
    "a template that holds itself",
    [
      ...template("s", {}, [probe("i"), instance("again", "s")]),
      ...tab("t", [...others, instance("x", "s")]),
    ],
    (seen) => equal(seen.logged("error").length > 0, true),
  ),
  fatal(
    "templates that hold each other",
    [
      ...template("s1", {}, [instance("n", "s2")]),
      ...template("s2", {}, [instance("n", "s1")]),
      ...tab("t", [...others, instance("x", "s1")]),
    ],
    (seen) => equal(seen.logged("error").length > 0, true),
  ),
  fatal(
    "a group in a group that is not there",
    tab("t", [
      ...others,
      group("g", { g: "gone" }),
      probe("c", { g: "g", p: variable("NR_GROUP_ID"), tell: ["p"] }),
    ]),
    (seen) => equal(seen.of("construct", "c").length, 1),
  ),
  fatal(
    "groups in a circle",
    tab("t", [
      ...others,
      group("g1", { g: "g2" }),
      group("g2", { g: "g1" }),
      probe("c", { g: "g1", p: variable("A") }),
    ]),
    (seen) => equal(seen.of("construct", "c").length, 1),
  ),
  fatal(
    "a link in that names __proto__",
    tab("t", [...others, node("polluted", "link in", { links: ["__proto__", "constructor"] }, [])]),
    () => {
      equal({}.polluted, undefined);
      equal(Object.polluted, undefined);
    },
  ),
  fatal("a credential that is null", tab("t", others), (seen) => equal(seen.replies.length, 2), {
    async play(t) {
      await t.deploy([...tab("t", others), { id: "u", type: "tab", credentials: { A: null } }]);
      await t.send("a", { payload: 1 });
    },
  }),
];
