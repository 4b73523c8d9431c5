import { get, post, restart, write } from "../step.mjs";

const v2 = { version: "v2" };
const tab = { id: "t1", type: "tab" };
const group = (id, g) => ({ id, type: "group", z: "t1", ...(g && { g }), nodes: [], x: 0, y: 0, w: 1, h: 1 });
const subflow = { id: "s1", type: "subflow", name: "S", in: [], out: [] };
const instance = (id, z) => ({ id, type: "subflow:s1", z, x: 1, y: 1, wires: [] });
// Long enough for an answer on a busy machine, short enough to wait for it in every run.
const limit = 4000;
// Node-RED goes on for some milliseconds after its answer.
const pause = 800;
const stays = { limit, pause, differs: { reason: "Redloom stays up, and answers" } };
/** Node-RED says 200, and is never heard of again. */
const refused = (what) => ({
  ...v2,
  limit,
  differs: { reason: `${what} is refused with its id; Node-RED saves it, and has to be mended by hand` },
});
const circle = "a circle of groups";
const orphan = "a group in a group that is not there";

/** Deploys that end Node-RED. @type {import("../step.mjs").Case[]} */
export const hazards = [
  {
    name: "null as a credential",
    rows: ["hazard.null-credential"],
    fresh: {},
    steps: [
      post({ flows: [tab, { id: "b1", type: "mqtt-broker", credentials: { user: null } }] }, "dies", {
        ...v2,
        ...stays,
      }),
      get("dies", { ...v2, name: "afterwards", ...stays }),
    ],
  },
  {
    name: "node in a group that is not there",
    rows: ["hazard.group-missing", "hazard.restart"],
    fresh: {},
    steps: [
      post({ flows: [tab, group("g1", "missing")] }, 200, refused(orphan)),
      get("hangs", { ...v2, name: "afterwards", ...stays }),
      restart(),
      get("hangs", { ...v2, name: "after a restart", ...stays, pause: 2000 }),
    ],
  },
  {
    name: "groups inside each other",
    rows: ["hazard.group-cycle"],
    fresh: {},
    steps: [
      post({ flows: [tab, group("g1", "g2"), group("g2", "g1")] }, 200, refused(circle)),
      get("hangs", { ...v2, name: "afterwards", ...stays }),
    ],
  },
  {
    name: "subflow inside itself",
    rows: ["hazard.subflow-recursion", "hazard.restart"],
    fresh: {},
    steps: [
      post({ flows: [tab, subflow, instance("i1", "s1"), instance("i2", "t1")] }, 200, {
        ...refused("a subflow inside itself"),
        limit: 20_000,
      }),
      get("dies", { ...v2, name: "afterwards", ...stays, limit: 20_000 }),
      restart(),
      get("dies", { ...v2, name: "after a restart", ...stays, limit: 20_000 }),
    ],
  },
  {
    name: "group in a group that is not there, in the flow file",
    rows: ["hazard.group-missing", "hazard.restart"],
    fresh: {},
    only: "a browser has no flow file that others write",
    steps: [
      write(JSON.stringify([tab, group("g1", "missing")])),
      restart(),
      get("hangs", { ...v2, name: "after the start", ...stays }),
      post({ flows: [{ ...tab, label: "One" }, group("g1", "missing")] }, "hangs", {
        ...v2,
        name: "changed elsewhere",
        limit,
        differs: { reason: "an error that is there already is no reason to refuse a deploy" },
      }),
      post({ flows: [tab, group("g1", "missing"), group("g2", "missing")] }, "hangs", {
        ...v2,
        name: "with one more",
        limit,
        differs: { reason: "one error more is refused, and the server goes on" },
      }),
      post({ flows: [tab, group("g1")] }, "hangs", { ...v2, name: "mended", ...stays }),
    ],
  },
];
