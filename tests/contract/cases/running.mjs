import { Source } from "../settings.mjs";
import { ask, post, restart } from "../step.mjs";

const only = "a service worker runs no flows";
const v2 = { version: "v2" };
const tab = { id: "t", type: "tab" };
const other = { id: "u", type: "tab" };

/** Counts its starts and its stops in the global context, by its id. */
const counting = (id, { to = [], ...more } = {}) => ({
  id,
  type: "function",
  z: "t",
  x: 1,
  y: 1,
  func: "return msg;",
  outputs: 1,
  initialize: `global.set("starts.${id}", (global.get("starts.${id}") ?? 0) + 1);`,
  finalize: `global.set("stops.${id}", (global.get("stops.${id}") ?? 0) + 1);`,
  wires: [to],
  ...more,
});

/** A value of the global context. */
const kept = (key, value, { name, ...more } = {}) => {
  const text = typeof value === "object" ? JSON.stringify(JSON.stringify(value)) : `"${value}"`;
  return ask("GET", `/context/global/${key}`, [200, `"msg":${text}`], {
    name: name ?? key,
    settles: true,
    ...more,
  });
};
/** Contexts outlive deploys, and cases share a process. */
const forget = ["starts", "stops"].map((key) => ask("DELETE", `/context/global/${key}`, 204));

const changing = (flows, changes) => flows.map((each) => ({ ...each, ...changes[each.id] }));
const last = [counting("d", { z: "u" }), counting("last", { z: "u" })];
// The last one is changed by every partial deploy: once it has started, so has whatever else is to start.
const wired = [tab, other, counting("a", { to: ["b"] }), counting("b"), counting("c"), ...last];

const environment = {
  id: "e",
  type: "global-config",
  name: "",
  env: [{ name: "X", value: "1", type: "str" }],
};
const circular = [
  tab,
  other,
  { id: "k1", type: "tls-config", z: "t", uses: "k2" },
  { id: "k2", type: "tls-config", z: "t", uses: "k1" },
  counting("a"),
  counting("last", { z: "u" }),
];
const varied = [
  tab,
  other,
  { id: "k", type: "tls-config", name: "" },
  { id: "g", type: "group", z: "t", name: "", nodes: ["member"], x: 1, y: 1, w: 1, h: 1 },
  { id: "s", type: "subflow", name: "", in: [], out: [] },
  counting("within", { z: "s" }),
  counting("c"),
  counting("b"),
  counting("a"),
  counting("user", { uses: "k" }),
  counting("member", { g: "g" }),
  { id: "i", type: "subflow:s", z: "t", x: 1, y: 1, wires: [] },
  counting("last", { z: "u" }),
];
const serving = (more) => [
  tab,
  { id: "in", type: "http in", z: "t", method: "get", url: "/served", x: 1, y: 1, wires: [["served"]] },
  counting("served", { to: ["out"], ...more }),
  { id: "out", type: "http response", z: "t", statusCode: "204", x: 1, y: 1, wires: [] },
];
const served = serving();
const endless = { reason: "config nodes that need each other are refused, and named" };
const unknown = { id: "u1", type: "no-such-type", z: "t", x: 1, y: 1, wires: [] };

// A function node's own timers end when it is closed.
const later = new Source("(done) => setTimeout(done, 300)");
const closing = `
node.on("close", (done) => global.get("later")(() => { global.set("closed", true); done(); }));
return msg;
`;
/** A store that is asked and does not answer: what a tab's variable waits for. */
const silent = new Source(`() => ({
  open: async () => {},
  close: async () => {},
  get: () => {},
  set: (scope, key, value, done) => done(),
  keys: (scope, done) => done(null, []),
  delete: async () => {},
  clean: async () => {},
})`);
const waiting = { name: "X", value: '$globalContext("x", "silent")', type: "jsonata" };

/** What deploys stop and start. @type {import("../step.mjs").Case[]} */
export const running = [
  {
    name: "what each deployment type restarts",
    rows: ["type.effects"],
    only,
    steps: [
      ...forget,
      post(wired, 204, { name: "full" }),
      kept("starts", { a: 1, b: 1, c: 1, d: 1, last: 1 }, { name: "started by full" }),
      post(changing(wired, { a: { name: "x" }, last: { name: "x" } }), 204, { type: "nodes", name: "nodes" }),
      kept("starts", { a: 2, b: 1, c: 1, d: 1, last: 2 }, { name: "started by nodes" }),
      kept("stops", { a: 1, last: 1 }, { name: "stopped by nodes" }),
      post(changing(wired, { a: { name: "y" }, last: { name: "y" } }), 204, { type: "flows", name: "flows" }),
      kept("starts", { a: 3, b: 2, c: 1, d: 1, last: 3 }, { name: "started by flows" }),
      kept("stops", { a: 2, last: 2, b: 1 }, { name: "stopped by flows" }),
      post(
        wired.filter(({ id }) => id !== "c"),
        204,
        { type: "nodes", name: "nodes, without one" },
      ),
      kept("stops", { a: 3, last: 3, b: 1, c: 1 }, { name: "stopped by nodes, without one" }),
      post(wired, 204, { name: "full, once more" }),
      kept("starts", { a: 5, b: 3, c: 2, d: 2, last: 5 }, { name: "started by full, once more" }),
      post(undefined, 200, { ...v2, type: "reload", name: "reload" }),
      kept("starts", { a: 6, b: 4, c: 3, d: 3, last: 6 }, { name: "started by reload" }),
    ],
  },
  {
    // tests/flows, rules stop.*, has the rest of it.
    name: "what counts as a change",
    rows: ["diff.rules"],
    only,
    steps: [
      ...forget,
      post(varied, 204, { name: "full" }),
      kept("starts", { c: 1, b: 1, a: 1, user: 1, member: 1, within: 1, last: 1 }, { name: "started" }),
      post(
        changing(varied, {
          a: { x: 500, y: 500 },
          b: { wires: [["a"]] },
          c: { credentials: {} },
          k: { name: "x" },
          g: { name: "x" },
          s: { name: "x" },
          last: { name: "x" },
        }),
        204,
        { type: "nodes", name: "nodes" },
      ),
      kept("starts", { c: 2, b: 1, a: 1, user: 2, member: 2, within: 2, last: 2 }, { name: "restarted" }),
    ],
  },
  {
    name: "another global-config",
    rows: ["diff.global-config"],
    only,
    steps: [
      ...forget,
      post([environment, ...wired], 204, { name: "full" }),
      kept("starts", { a: 1, b: 1, c: 1, d: 1, last: 1 }, { name: "started" }),
      post(changing([environment, ...wired], { e: { env: [{ name: "X", value: "2", type: "str" }] } }), 204, {
        type: "nodes",
        name: "nodes",
      }),
      kept("starts", { a: 2, b: 2, c: 2, d: 2, last: 2 }, { name: "restarted" }),
    ],
  },
  {
    name: "answer between stopping and starting",
    rows: ["order.reply"],
    only,
    fresh: {
      settings: {
        contextStorage: { default: { module: "memory" }, silent: { module: silent } },
        functionGlobalContext: { later },
      },
    },
    steps: [
      post(serving({ func: closing }), 204, { name: "what takes its time to close" }),
      ask("GET", "/served", 204, { settles: true }),
      post([{ ...tab, env: [waiting] }, counting("a")], 204, { name: "what never has started" }),
      kept("closed", "true", { name: "closed", settles: false }),
      ask("GET", "/context/global/starts.a", [200, '"msg":"(undefined)"'], { name: "not started" }),
    ],
  },
  {
    name: "a deploy that cannot start",
    rows: ["seed.not-running", "poor.start-result"],
    only,
    steps: [
      ...forget,
      post({ flows: served }, 200, { ...v2, name: "what can start" }),
      ask("GET", "/served", 204, { settles: true }),
      post({ flows: [...served, unknown] }, [200, '{"rev":"'], { ...v2, name: "an unknown type" }),
      ask("GET", "/flows/state", [200, '{"state":"start"}']),
      ask("GET", "/served", 404, { name: "not served" }),
      post({ flows: served }, 200, { ...v2, name: "what can start, again" }),
      ask("GET", "/served", 204, { name: "served again", settles: true }),
      kept("starts", { served: 2 }, { name: "started twice, not three times" }),
    ],
  },
  {
    name: "config nodes that name each other",
    rows: ["poor.start-result"],
    only,
    steps: [
      ...forget,
      post({ flows: circular }, [200, '{"rev":"'], { ...v2, differs: endless }),
      ask("GET", "/flows/state", [200, '{"state":"start"}']),
      post(served, 204, { name: "what can start" }),
      ask("GET", "/served", 204, { settles: true }),
      kept("starts", { last: 1, served: 1 }, { name: "what was started", settles: false, differs: endless }),
    ],
  },
  {
    // That the deploy is a full one only its events tell: tests/flows, rule safe.deploy.
    name: "deploys in safe mode",
    rows: ["type.safe-mode"],
    only,
    fresh: { flags: ["--safe"], flowFile: JSON.stringify(wired) },
    steps: [
      ask("GET", "/flows/state", [200, '{"state":"safe"}'], { settles: true }),
      post(undefined, 200, {
        ...v2,
        type: "load",
        name: "load",
        differs: { reason: "a deployment type that is none is refused, so that a typo restarts nothing" },
      }),
      ask("GET", "/flows/state", [200, '{"state":"safe"}'], { name: "safe still", settles: true }),
      ask("GET", "/context/global/starts", [200, '"msg":"(undefined)"'], { name: "nothing started" }),
      post(wired, 204, { type: "nodes", name: "the same, nodes" }),
      kept("starts", { a: 1, b: 1, c: 1, d: 1, last: 1 }, { name: "all started" }),
      ask("GET", "/flows/state", [200, '{"state":"start"}'], { name: "no longer safe" }),
    ],
  },
  {
    name: "flow file that is no array, then a deploy",
    rows: ["loss.unusable-file"],
    only,
    fresh: { flowFile: '{"a":1}' },
    steps: [
      post(wired, 204, { name: "a deploy" }),
      // Answered when what runs is stopped.
      post(wired, 204, { name: "the same" }),
      ask("GET", "/context/global/stops.a", [200, '"msg":"(undefined)"'], {
        name: "stopped by the second deploy",
        differs: { reason: "flows that cannot be read are replaced by a deploy, which then runs" },
      }),
      restart(),
      kept("starts", { a: 1, b: 1, c: 1, d: 1, last: 1 }, { name: "started by a restart" }),
    ],
  },
];
