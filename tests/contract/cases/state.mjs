import { ask, get, post, postAfter, restart, small } from "../step.mjs";

const json = { "Content-Type": "application/json" };
const v2 = { version: "v2" };
const path = "/flows/state";
const state = (json_, expect, more) => ask("POST", path, expect, { json: json_, headers: json, ...more });
// At a start Node-RED says `start` for a moment, also where it then stays stopped.
const pause = 300;
const settled = { pause, settles: true };
const brace = { differs: { reason: "the message names what was sent, and ends without the stray brace" } };
const enabled = { settings: { runtimeState: { enabled: true } } };
const unknown = [small[0], { id: "u1", type: "no-such-type", z: "t1", x: 1, y: 1, wires: [] }];

/** /flows/state. @type {import("../step.mjs").Case[]} */
export const states = [
  {
    name: "state",
    rows: ["state.get", "state.set", "state.same", "state.form", "state.deploy"],
    on: enabled,
    steps: [
      ask("GET", path, [200, '{"state":"start"}']),
      state({ state: "stop" }, [200, '{"state":"stop"}'], { name: "stop" }),
      state({ state: "stop" }, [200, '{"state":"stop"}'], { name: "stop again" }),
      ask("GET", path, [200, '{"state":"stop"}'], { name: "stopped" }),
      post({ flows: small }, 200, { ...v2, name: "a deploy while stopped" }),
      ask("GET", path, [200, '{"state":"stop"}'], { name: "still stopped" }),
      post(undefined, 200, { ...v2, type: "reload", name: "reload while stopped" }),
      ask("GET", path, [200, '{"state":"stop"}'], { name: "stopped after reload", ...settled }),
      get([200, '"name":"a"'], { name: "flows while stopped" }),
      ask("POST", path, [200, '{"state":"start"}'], { form: { state: "start" }, name: "start, as a form" }),
      state({ state: "start" }, [200, '{"state":"start"}'], { name: "start again" }),
      ask("GET", path, [200, '{"state":"start"}'], { name: "started" }),
      ask("POST", path, 200, { form: { state: "stop", other: "x" }, name: "stop, as a form" }),
      state({ state: "start", other: [1] }, 200, { name: "other fields" }),
    ],
  },
  {
    name: "states that are none",
    rows: ["state.other", "poor.state-brace"],
    on: enabled,
    steps: [
      state(
        { state: "pause" },
        [400, `{"code":"invalid_run_state","message":"Cannot change flows runtime state to 'pause'}"}`],
        { name: "pause", ...brace },
      ),
      state({ state: "safe" }, 400, { name: "safe", ...brace }),
      state({ state: "Start" }, 400, { name: "Start", ...brace }),
      state({ state: "" }, 400, { name: "empty", ...brace }),
      state({ state: null }, 400, { name: "null", ...brace }),
      state({ state: 5 }, 400, { name: "5", ...brace }),
      state({ state: ["start"] }, 400, { name: "in a list", ...brace }),
      state({ state: { a: 1 } }, 400, { name: "an object", ...brace }),
      state({ state: "<b>" }, 400, { name: "a mark", ...brace }),
      state({}, 400, { name: "none", ...brace }),
      state([], 400, { name: "a list", ...brace }),
      ask("POST", path, 400, { name: "no body", ...brace }),
      ask("POST", `${path}?state=start`, 400, { name: "in the query", ...brace }),
      ask("POST", path, 400, {
        json: { state: "start" },
        headers: { "Content-Type": "text/plain" },
        name: "as text",
        ...brace,
      }),
      ask("GET", path, [200, "start"], { name: "afterwards" }),
    ],
  },
  {
    name: "routes of the state",
    rows: ["state.get", "path.case", "method.options"],
    on: enabled,
    steps: [
      ask("GET", "/Flows/State/?x=1", 200),
      ask("HEAD", path, 200),
      ask("GET", path, 304, { name: "condition", headers: { "If-None-Match": "*" } }),
      ask("GET", path, 200, { version: "v9", name: "any API version" }),
      state({ state: "start" }, 200, { version: "v9", name: "POST of any API version" }),
      ask("OPTIONS", path, [200, "GET,HEAD,POST"]),
      ask("PUT", path, 404),
      ask("DELETE", path, 404),
      ask("GET", `${path}/x`, 404),
    ],
  },
  {
    name: "state that may not be set",
    rows: ["state.disabled"],
    steps: [
      ask("GET", path, [200, '{"state":"start"}']),
      state({ state: "stop" }, 404, { name: "stop" }),
      ask("OPTIONS", path, [200, "GET,HEAD"]),
    ],
  },
  {
    name: "state of nodes that cannot start",
    rows: ["state.not-running"],
    on: enabled,
    steps: [
      post({ flows: unknown }, 200, v2),
      ask("GET", path, [200, '{"state":"start"}']),
      state({ state: "stop" }, 200, { name: "stop" }),
      state({ state: "start" }, 200, { name: "start" }),
    ],
  },
  {
    name: "stopped, then restarted",
    rows: ["state.kept"],
    fresh: enabled,
    steps: [
      post({ flows: small }, 200, v2),
      state({ state: "stop" }, 200, { name: "stop" }),
      // Node-RED answers before it has written the state.
      restart({ pause }),
      ask("GET", path, [200, '{"state":"stop"}'], settled),
      get(200, v2),
      postAfter(4, small, 200, { name: "a deploy" }),
      state({ state: "start" }, 200, { name: "start" }),
      restart({ name: "restart once more", pause }),
      ask("GET", path, [200, '{"state":"start"}'], { name: "started", ...settled }),
    ],
  },
  {
    name: "safe mode",
    rows: ["state.safe"],
    only: "a service worker is started by no command",
    fresh: { ...enabled, flags: ["--safe"], flowFile: JSON.stringify(small) },
    steps: [
      ask("GET", path, [200, '{"state":"safe"}'], settled),
      get([200, '"name":"a"'], v2),
      state({ state: "stop" }, [200, "{"], { name: "stop" }),
      state({ state: "start" }, [200, '{"state":"start"}'], { name: "start" }),
    ],
  },
  {
    name: "safe mode that a deploy ends",
    rows: ["state.safe"],
    only: "a service worker is started by no command",
    fresh: { ...enabled, flags: ["--safe"], flowFile: JSON.stringify(small) },
    steps: [
      ask("GET", path, [200, '{"state":"safe"}'], settled),
      post({ flows: small }, 200, { ...v2, type: "nodes" }),
      ask("GET", path, [200, '{"state":"start"}'], { name: "after the deploy", ...settled }),
    ],
  },
  {
    name: "stopped by the file",
    rows: ["state.file"],
    only: "a browser has no files that others write",
    fresh: {
      ...enabled,
      files: { ".config.runtime.json": '{"runtimeFlowState":"stop"}' },
      flowFile: JSON.stringify(small),
    },
    steps: [ask("GET", path, [200, '{"state":"stop"}'], settled), get([200, '"name":"a"'])],
  },
  {
    name: "stopped by the file, where the state may not be set",
    rows: ["state.file"],
    only: "a browser has no files that others write",
    fresh: {
      files: { ".config.runtime.json": '{"runtimeFlowState":"stop"}' },
      flowFile: JSON.stringify(small),
    },
    steps: [ask("GET", path, [200, '{"state":"stop"}'], settled)],
  },
];
