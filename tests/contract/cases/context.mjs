import { ask, post, read } from "../step.mjs";
import { guarded } from "./accounts.mjs";
import { audited, open } from "./audit.mjs";

const only = "a service worker runs no flows";
const settings = {
  contextStorage: { default: "one", one: { module: "memory" }, two: { module: "memory" } },
  functionGlobalContext: { given: { x: "from settings" }, replaced: 1 },
};
const kept = { settings };

/** What is set; a function node runs it, so it is text. */
const fill = `
flow.set(["text", "count", "list", "nothing"], ["x", 1, [1, [2], null], null]);
flow.set("deep.er", { a: [1, 2], b: { c: null }, d: "e" });
flow.set("other", true, "two");
global.set("replaced", 2);
context.set(["long", "many", "nan", "yes"], ["y".repeat(1001), Array(1001).fill(7), NaN, true]);
context.set(["buffer", "date", "does"], [Buffer.from("abc"), new Date(0), () => 1]);
context.set(["inside"], [{ buffer: Buffer.from("a"), infinite: [Infinity], text: "z".repeat(1001) }]);
`;
const answering = (id, url, func, z = "f") => [
  { id: `${id}-in`, type: "http in", z, method: "get", url, wires: [[id]] },
  { id, type: "function", z, func: `${func}\nreturn msg;`, outputs: 1, wires: [[`${id}-out`]] },
  { id: `${id}-out`, type: "http response", z, statusCode: "204", wires: [] },
];
const flows = [
  { id: "f", type: "tab" },
  { id: "s", type: "subflow", name: "s", in: [], out: [] },
  { id: "i", type: "subflow:s", z: "f", x: 1, y: 1, wires: [] },
  ...answering("n", "/fill", fill),
  ...answering("m", "/fill-instance", 'flow.set("within", 1); context.set("mine", 2);', "s"),
  ...answering("o", "/fill-odd", `flow.set("'a b'", 1);`),
];
const running = post(flows, 204);
const filled = (path) => ask("GET", path, 204, { name: `${path}`, settles: true });

const names = { differs: { reason: "names that are no expressions are shown with their values" } };
const below = { differs: { reason: "null has nothing below it, which is no fault" } };
const path = { differs: { reason: "a malformed path is named by a code, not by an exception" } };
const all = { differs: { reason: "of a list of all stores no store is named, instead of the last" } };
const get = (target, expect = 200, more = {}) => ask("GET", `/context/${target}`, expect, more);
const remove = (target, expect = 204, more = {}) => ask("DELETE", `/context/${target}`, expect, more);

/** /context. @type {import("../step.mjs").Case[]} */
export const context = [
  {
    name: "context of what runs",
    rows: [
      ...["context.list", "context.scopes", "context.key", "context.missing", "context.store"],
      ...["context.unknown-store", "context.unknown-id", "context.keys-only", "context.null"],
      ...["context.formats", "context.seed"],
    ],
    only,
    on: kept,
    steps: [
      running,
      filled("/fill"),
      filled("/fill-instance"),
      ...["global", "global/", "flow/f", "flow/f?store=one", "flow/f?store=two", "flow/i", "node/n"].map(
        (each) => get(each),
      ),
      ...["node/i", "node/unknown", "flow/unknown", "node/m", "node/f"].map((each) => get(each)),
      ...["long", "many", "nan", "yes", "buffer", "date", "does", "inside"].map((each) =>
        get(`node/n/${each}`),
      ),
      ...["text", "deep.er.a%5B1%5D", "deep", "absent", "absent.below", "other?store=two", "nothing"].map(
        (each) => get(`flow/f/${each}`),
      ),
      ...["given.x", "replaced", "replaced?store=two", "given?store=two"].map((each) =>
        get(`global/${each}`),
      ),
      ...["flow/f?store=three", "flow/f/text?store=three", "node/unknown?store=three"].map((each) =>
        get(each, [404, "not_found"]),
      ),
      ...["flow/f?keysOnly", "flow/f?keysOnly&store=two", "global?keysOnly", "node/unknown?keysOnly"].map(
        (each) => get(each),
      ),
      ...["list", "deep", "deep.er", "text", "absent", "other?store=two"].map((each) =>
        get(`flow/f/${each}${each.includes("?") ? "&" : "?"}keysOnly`),
      ),
      get("flow/f/nothing?keysOnly", 400, below),
    ],
  },
  {
    name: "context that is removed",
    rows: ["context.delete", "context.delete-all", "context.path"],
    only,
    on: kept,
    steps: [
      running,
      filled("/fill"),
      ...[
        "flow/f/text",
        "flow/f/deep.er.b",
        "flow/f/other?store=two",
        "flow/f/absent",
        "flow/unknown/x",
        "node/unknown/x",
        "global/replaced",
      ].map((each) => remove(each)),
      get("flow/f"),
      get("global/replaced"),
      remove("flow/f/count?store=three", [404, "not_found"]),
      remove("flow/f", 404),
      remove("global", 404),
      remove("global/", [404, "not_found"]),
      remove("flow/f/", [404, "not_found"]),
      get("flow/%E0", 400, path),
    ],
  },
  {
    name: "context with an odd name",
    rows: ["context.names"],
    only,
    on: kept,
    steps: [
      running,
      filled("/fill-odd"),
      get("flow/f?store=one&keysOnly"),
      get("flow/f?store=one", 400, names),
      get("flow/f/a%20b", 200, names),
      remove("flow/f/a%20b"),
    ],
  },
  {
    name: "permission to see contexts",
    rows: ["context.permission"],
    only,
    on: guarded,
    steps: [
      ...[undefined, "flows-read", "write"].map((as) => get("global", 401, { as, name: `GET as ${as}` })),
      ...["read", "of-reader", "all"].map((as) => get("global", 200, { as, name: `GET as ${as}` })),
      ...[undefined, "flows-write", "read"].map((as) =>
        remove("global/x", 401, { as, name: `DELETE as ${as}` }),
      ),
      ...["write", "all"].map((as) => remove("global/x", 204, { as, name: `DELETE as ${as}` })),
    ],
  },
  {
    name: "audit of contexts",
    rows: ["audit.context"],
    only,
    fresh: open,
    steps: [
      ...audited(get("global", 200, { name: "all" }), all),
      ...audited(get("global?store=memory", 200, { name: "a store" })),
      ...audited(get("global?store=x", 404, { name: "an unknown store" })),
      ...audited(get("flow/f/a.b", 200, { name: "a key" })),
      ...audited(get("flow/f/a?keysOnly", 200, { name: "what is below a key" })),
      ...audited(get("node/x", 200, { name: "an unknown node" })),
      ...audited(remove("flow/f/a", 204, { name: "removal" })),
      ...audited(remove("node/x/a", 204, { name: "removal from an unknown node" })),
      ...audited(remove("global/", 404, { name: "removal of all" })),
    ],
  },
  {
    name: "id that leads out of the folder",
    rows: ["hazard.context-path"],
    only,
    // Without cache, the answer comes when the file is written.
    fresh: {
      settings: { contextStorage: { default: { module: "localfilesystem", config: { cache: false } } } },
    },
    steps: [
      remove("flow/..%2Fout/x"),
      read("out/flow.json", "{}", { differs: { reason: "an id cannot lead out of the folder" } }),
    ],
  },
  {
    name: "broken context file",
    rows: ["hazard.context-file"],
    only,
    fresh: {
      settings: { contextStorage: { default: { module: "localfilesystem" } } },
      files: { "context/global/global.json": '{"half":' },
    },
    differs: { reason: "a broken file is put aside, and what else there is to do goes on" },
    steps: [get("global", "does not start: ")],
  },
];
