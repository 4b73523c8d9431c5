// Subflows with instances, subflows in subflows, groups in groups.
import { id } from "../random.mjs";

/** Ids of one kind of entry. */
const ids = (seed) => (at) => id(at, seed);
const [tabId, templateId, innerId, instanceId, groupId, memberId] = [31, 32, 33, 34, 35, 36].map(ids);

const tab = (at) => ({ id: tabId(at), type: "tab", label: `Flow ${at}`, disabled: false, info: "", env: [] });

const func = (own, z, at) => ({
  ...{ id: own, type: "function", z, name: `step ${at}`, func: `msg.payload += ${at};\nreturn msg;` },
  ...{ outputs: 1, timeout: 0, noerr: 0, initialize: "", finalize: "", libs: [], x: 220, y: 80, wires: [[]] },
});

const template = (at, first) => ({
  ...{ id: templateId(at), type: "subflow", name: `Subflow ${at}`, info: "", category: "" },
  in: [{ x: 40, y: 80, wires: [{ id: first }] }],
  out: [{ x: 400, y: 80, wires: [{ id: first, port: 0 }] }],
  ...{ env: [{ name: "LIMIT", type: "num", value: "10" }], meta: {}, color: "#DDAA99" },
});

const instance = (own, z, of, place) => ({
  ...{ id: own, type: `subflow:${templateId(of)}`, z, name: "" },
  env: [{ name: "LIMIT", type: "num", value: String(place) }],
  ...{ x: 120 + (place % 20) * 100, y: 60 + Math.floor(place / 20) * 60, wires: [[]] },
});

/** Up to 141 templates of one node, and instances of them in turn. @param {number} count */
export function* instances(count) {
  const templates = Math.min(141, Math.floor(count / 8));
  for (let at = 0; at < templates; at += 1) {
    yield template(at, innerId(at));
    yield func(innerId(at), templateId(at), at);
  }
  for (let at = 0; at < count - templates * 2; at += 1) {
    const on = Math.floor(at / 100);
    yield at % 100 === 0 ? tab(on) : instance(instanceId(at), tabId(on), at % templates, at % 100);
  }
}

const DEPTH = 5;
const OUTERMOST = 9;

/** Tabs with instances of a subflow that holds one that holds one..., five deep. @param {number} count */
export function* nested(count) {
  const unit = 1 + 2 * DEPTH + OUTERMOST;
  for (let at = 0; at < Math.max(1, Math.floor(count / unit)); at += 1) {
    yield tab(at);
    for (let depth = 0; depth < DEPTH; depth += 1) {
      const own = at * DEPTH + depth;
      const inside = innerId(own);
      yield template(own, inside);
      yield depth < DEPTH - 1
        ? instance(inside, templateId(own), own + 1, 0)
        : func(inside, templateId(own), at);
    }
    for (let place = 0; place < OUTERMOST; place += 1) {
      yield instance(instanceId(at * OUTERMOST + place), tabId(at), at * DEPTH, place);
    }
  }
}

const RINGS = 6;
const MEMBERS = 13;

/** Tabs with groups in groups, six deep, and nodes in the innermost. @param {number} count */
export function* groups(count) {
  const unit = 1 + RINGS + MEMBERS;
  for (let at = 0; at < Math.max(1, Math.floor(count / unit)); at += 1) {
    yield tab(at);
    const members = Array.from({ length: MEMBERS }, (_, place) => memberId(at * MEMBERS + place));
    for (let ring = 0; ring < RINGS; ring += 1) {
      const own = at * RINGS + ring;
      const around = ring > 0 ? { g: groupId(own - 1) } : {};
      const nodes = ring < RINGS - 1 ? [groupId(own + 1)] : members;
      const frame = { id: groupId(own), type: "group", z: tabId(at), ...around, name: `Group ${ring}` };
      yield { ...frame, style: { label: true }, nodes, env: [], x: 14, y: 19, w: 400, h: 200 };
    }
    for (const [place, own] of members.entries()) {
      yield { ...func(own, tabId(at), place), g: groupId(at * RINGS + RINGS - 1) };
    }
  }
}
