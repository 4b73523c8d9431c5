import { scenario } from "./scenario.mjs";

const TAB = { id: "f1", type: "tab", label: "flow" };
const HELPER = { id: "n2", type: "helper", z: "f1" };
const at = (z = "f1") => ({ z, x: 1, y: 1 });
const FUNCTION = "function/10-function";
const fn = (id, func, more) => ({
  id,
  type: "function",
  func,
  outputs: 1,
  wires: [["n2"]],
  ...at(),
  ...more,
});
const hearing = (type, id, scope, more) => ({ id, type, scope, wires: [["n2"]], ...at(), ...more });
const HEARD = { ...HELPER, ...at() };

const errors = (name, flow, expect, more = {}) =>
  scenario(`catch: ${name}`, {
    nodes: [FUNCTION, "common/25-catch"],
    flow: [TAB, HEARD, ...flow],
    send: [["n1", { payload: "p" }]],
    expect,
    ...more,
  });
errors("hears of all", [fn("n1", "throw new Error('x')"), hearing("catch", "c1", null)], { n2: ["p"] });
errors(
  "hears of node.error",
  [fn("n1", "node.error('said', msg)", { name: "N" }), hearing("catch", "c1", null)],
  { n2: ["p"] },
);
errors(
  "does not hear of errors of no message",
  [fn("n1", "node.error('said')"), hearing("catch", "c1", null)],
  {},
  { warns: [/said/] },
);
errors(
  "hears of those it names",
  [fn("n1", "throw new Error('x')"), hearing("catch", "c1", ["n1"]), hearing("catch", "c2", ["n9"])],
  { n2: ["p"] },
);
errors(
  "hears of what no other heard",
  [fn("n1", "throw new Error('x')"), hearing("catch", "c1", null, { uncaught: true })],
  { n2: ["p"] },
);
errors(
  "does not hear of what another heard",
  [
    fn("n1", "throw new Error('x')"),
    hearing("catch", "c1", ["n1"]),
    hearing("catch", "c2", null, { uncaught: true }),
  ],
  { n2: ["p"] },
);
errors(
  "both hear",
  [fn("n1", "throw new Error('x')"), hearing("catch", "c1", null), hearing("catch", "c2", ["n1"])],
  { n2: ["p", "p"] },
);
errors(
  "the error of an error",
  [fn("n1", "node.error('new', {error: {message: 'old'}, payload: 'p'})"), hearing("catch", "c1", null)],
  { n2: ["p"] },
);
errors(
  "an error with a code and a cause",
  [fn("n1", "const e = new Error('x', {cause: 'y'}); e.code = 'C'; throw e"), hearing("catch", "c1", null)],
  { n2: ["p"] },
);
errors(
  "of a group",
  [
    { id: "g1", type: "group", z: "f1", nodes: ["n1", "c1"] },
    { id: "g2", type: "group", z: "f1", nodes: ["c2"] },
    fn("n1", "throw new Error('x')", { g: "g1" }),
    hearing("catch", "c1", "group", { g: "g1" }),
    hearing("catch", "c2", "group", { g: "g2" }),
  ],
  { n2: ["p"] },
);

const statuses = (name, flow, count, more = {}) =>
  scenario(`status: ${name}`, {
    nodes: [FUNCTION, "common/25-status"],
    flow: [TAB, HEARD, ...flow],
    send: [["n1", { payload: "p" }]],
    expect: { n2: Array(count).fill(undefined) },
    ...more,
  });
statuses(
  "hears of all",
  [fn("n1", "node.status({text: 'busy', fill: 'red', shape: 'dot'})"), hearing("status", "s1", null)],
  1,
);
statuses(
  "hears of a text",
  [fn("n1", "node.status('busy')", { name: "N" }), hearing("status", "s1", null)],
  1,
);
statuses(
  "hears of those it names",
  [fn("n1", "node.status({text: 'x'})"), hearing("status", "s1", ["n1"]), hearing("status", "s2", ["n9"])],
  1,
);
statuses("an object as text", [fn("n1", "node.status({text: {a: 1}})"), hearing("status", "s1", null)], 1);
statuses(
  "does not hear of another flow",
  [
    fn("n1", "node.status({text: 'x'})"),
    { id: "f2", type: "tab" },
    hearing("status", "s1", null, { z: "f2" }),
  ],
  0,
);

const completes = (name, flow, expect, more = {}) =>
  scenario(`complete: ${name}`, {
    nodes: [FUNCTION, "common/24-complete"],
    flow: [TAB, HEARD, ...flow],
    send: [["n1", { payload: "p" }]],
    expect,
    ...more,
  });
completes(
  "hears of those it names",
  [fn("n1", "return null;", { wires: [[]] }), hearing("complete", "d1", ["n1"])],
  { n2: ["p"] },
);
completes(
  "hears of none else",
  [fn("n1", "return null;", { wires: [[]] }), hearing("complete", "d1", ["n9"])],
  {},
);
completes(
  "not of an error",
  [fn("n1", "node.done(new Error('x'))", { wires: [[]] }), hearing("complete", "d1", ["n1"])],
  {},
);

const LINK = "common/60-link";
const links = (name, flow, expect, more = {}) =>
  scenario(`link: ${name}`, {
    nodes: [LINK, FUNCTION],
    flow: [TAB, { id: "f2", type: "tab", label: "two" }, HEARD, ...flow],
    send: [["n1", { payload: "p" }]],
    expect,
    ...more,
  });
const linkIn = (id, more) => ({
  id,
  type: "link in",
  name: id,
  links: [],
  wires: [["n2"]],
  ...at(),
  ...more,
});
const linkOut = (id, links, more) => ({
  id,
  type: "link out",
  mode: "link",
  links,
  wires: [],
  ...at(),
  ...more,
});
const call = (more) => ({
  id: "n1",
  type: "link call",
  links: ["in"],
  linkType: "static",
  timeout: "1",
  wires: [["n2"]],
  ...at(),
  ...more,
});
links("out to in", [linkOut("n1", ["in"]), linkIn("in")], { n2: ["p"] });
links("out to several", [linkOut("n1", ["in", "in2"]), linkIn("in"), linkIn("in2")], { n2: ["p", "p"] });
links("out to another flow", [linkOut("n1", ["in"]), linkIn("in", { z: "f2" })], { n2: ["p"] });
links("said only by the in", [linkOut("n1", []), linkIn("in", { links: ["n1"] })], { n2: ["p"] });
links(
  "call and return",
  [
    call(),
    linkIn("in", { wires: [["f"]] }),
    fn("f", "msg.payload += '!'; return msg;", { wires: [["out"]] }),
    linkOut("out", [], { mode: "return" }),
  ],
  { n2: ["p!"] },
);
links(
  "call to another flow",
  [call(), linkIn("in", { z: "f2", wires: [["out"]] }), linkOut("out", [], { z: "f2", mode: "return" })],
  { n2: ["p"] },
);
links(
  "call that nobody answers",
  [call({ timeout: "0.02" }), linkIn("in", { wires: [[]] })],
  {},
  { warns: [/timeout/] },
);
links(
  "call by name",
  [call({ linkType: "dynamic" }), linkIn("in", { wires: [["out"]] }), linkOut("out", [], { mode: "return" })],
  { n2: ["p"] },
  { send: [["n1", { payload: "p", target: "in" }]] },
);
links(
  "call by id",
  [
    call({ linkType: "dynamic" }),
    linkIn("in", { name: "other", wires: [["out"]] }),
    linkOut("out", [], { mode: "return" }),
  ],
  { n2: ["p"] },
  { send: [["n1", { payload: "p", target: "in" }]] },
);
links(
  "call by a name that is not there",
  [call({ linkType: "dynamic" }), linkIn("in")],
  {},
  { send: [["n1", { payload: "p", target: "gone" }]], warns: [/gone/] },
);
links(
  "call by a name that is there twice",
  [
    call({ linkType: "dynamic" }),
    linkIn("a", { name: "same", z: "f2" }),
    linkIn("b", { name: "same", z: "f2" }),
  ],
  {},
  { send: [["n1", { payload: "p", target: "same" }]], warns: [/same/] },
);
links("call by a name without a target", [call({ linkType: "dynamic" }), linkIn("in")], {}, { warns: [/./] });
links(
  "nested calls",
  [
    call(),
    linkIn("in", { wires: [["c2"]] }),
    { ...call({ id: "c2", links: ["in2"], wires: [["out"]] }) },
    linkOut("out", [], { mode: "return" }),
    linkIn("in2", { wires: [["f"]] }),
    fn("f", "msg.payload += '!'; return msg;", { wires: [["out"]] }),
  ],
  { n2: ["p!"] },
);
