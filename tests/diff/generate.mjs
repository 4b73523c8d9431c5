// Pairs of flow configurations, made from a seed, with every kind of node and every odd value on which
// Node-RED 5.0.7 does not fail. Small and crowded: few ids, many references, so that rules meet.
//
//   node tests/diff/generate.mjs [count] [seed]    prints one {"old", "new"} a line; old may be null

import process from "node:process";
import { pathToFileURL } from "node:url";

/** A generator of random choices that gives the same for the same seed (mulberry32). */
export class Choice {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, not including, `limit`. */
  below(limit) {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  /** Whether something that happens `percent` times in a hundred happens now. */
  chance(percent) {
    return this.below(100) < percent;
  }

  of(list) {
    return list[this.below(list.length)];
  }

  /** Some items of `list`, at most `limit`, repeats possible. */
  some(list, limit) {
    return Array.from({ length: this.below(limit + 1) }, () => this.of(list));
  }

  shuffle(list) {
    for (let last = list.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [list[last], list[other]] = [list[other], list[last]];
    }
    return list;
  }
}

/** Ids that the nodes of one pair have, by what they are meant for; any may turn up anywhere. */
function idsFor(choice) {
  const names = (letter, limit) =>
    Array.from({ length: 1 + choice.below(limit) }, (_, n) => `${letter}${n + 1}`);
  const odd = [
    "7",
    "12",
    "3",
    7,
    12,
    "4294967294",
    "4294967295",
    "01",
    "1.5",
    "-1",
    "",
    "a,b",
    "ä\n\u2028",
    "null",
  ];
  const nodes = [...names("n", 9), ...(choice.chance(50) ? choice.some(odd, 4) : [])];
  const ids = {
    tab: [...names("t", 3), ...(choice.chance(15) ? ["20", 5] : [])],
    subflow: [...names("s", 4), ...(choice.chance(15) ? ["30", "9"] : [])],
    group: [...names("g", 5), ...(choice.chance(15) ? ["40"] : [])],
    config: names("c", 5),
    node: nodes,
  };
  ids.all = [...ids.tab, ...ids.subflow, ...ids.group, ...ids.config, ...nodes, "ghost", "zz", "undefined"];
  return ids;
}

/** A value for a property that no rule names. */
function value(choice, ids) {
  const id = () => choice.of(ids.all);
  return choice.of([
    () => "",
    () => "x",
    () => "long text ".repeat(choice.below(4)),
    () => choice.below(30),
    () => -1.5e-7,
    () => true,
    () => false,
    () => null,
    () => ({}),
    () => [],
    id,
    id,
    id,
    () => [id()],
    () => [[id()]],
    () => [id(), id()],
    () => ["a", "b"],
    () => [null, id()],
    () => ({ a: id(), b: [1, { c: 'ü"\\', d: null }] }),
    () => ({ b: [1, { d: null, c: 'ü"\\' }], a: id() }),
    () => ({ 2: 1, 10: 2, x: [] }),
    () => "[object Object]",
    () => "a,b",
  ])();
}

function wires(choice, ids) {
  const targets = () => choice.some(choice.chance(80) ? ids.node : ids.all, 3);
  if (choice.chance(4)) {
    return choice.of(["", "n1", 7, {}, false, null, ["7n"], [7], [{}], ["", "ä\n"], [[null, true]]]);
  }
  return Array.from({ length: choice.below(3) }, targets);
}

const flag = (choice) => choice.of([true, true, true, false, 1, 0, "false", "", null]);
const env = (choice) =>
  choice.of([
    [],
    [{ name: "A", type: "str", value: "1" }],
    [{ type: "str", name: "A", value: "1" }],
    [{ name: "A", type: "str", value: "2" }],
    null,
  ]);

/** Whether an optional property is there. */
function place(node, choice, ids, holders) {
  if (choice.chance(92))
    node.z = choice.chance(90) ? choice.of(holders) : choice.of([...ids.all, null, 0, ""]);
  if (choice.chance(25))
    node.g = choice.chance(85) ? choice.of(ids.group) : choice.of([...ids.all, null, ["g1"]]);
}

function extras(node, choice, ids) {
  for (const name of ["p", "q", "name", "links", "scope"]) {
    if (choice.chance(22)) node[name] = value(choice, ids);
  }
  // Node-RED calls forEach on these two.
  if (/^link (in|out)$/.test(node.type) && node.links && !Array.isArray(node.links))
    node.links = [node.links];
  if (choice.chance(8)) node.d = flag(choice);
  if (choice.chance(3)) node.credentials = choice.of([{}, { a: 1 }, null, 0, ""]);
}

const make = {
  tab(choice, ids) {
    const node = { id: choice.of(ids.tab), type: "tab", label: choice.of(["L", "M", ...ids.tab]) };
    if (choice.chance(25)) node.disabled = choice.chance(85) ? flag(choice) : choice.of([[], {}, [1]]);
    if (choice.chance(25)) node.env = env(choice);
    if (choice.chance(4)) node.wires = wires(choice, ids);
    if (choice.chance(4)) node.z = choice.of(ids.all);
    return node;
  },
  subflow(choice, ids) {
    const node = { id: choice.of(ids.subflow), type: "subflow", name: choice.of(["S", "T", ...ids.all]) };
    if (choice.chance(30)) node.env = env(choice);
    if (choice.chance(20)) node.in = [{ x: 1, y: 1, wires: [{ id: choice.of(ids.node) }] }];
    if (choice.chance(4)) node.z = choice.of(ids.all);
    if (choice.chance(4)) extras(node, choice, ids);
    return node;
  },
  group(choice, ids, holders) {
    const node = { id: choice.of(ids.group), type: "group", z: choice.of(holders) };
    if (choice.chance(60)) node.g = choice.of(ids.group);
    if (choice.chance(85))
      node.nodes = choice.some(choice.chance(85) ? [...ids.node, ...ids.group] : ids.all, 4);
    if (choice.chance(30)) node.env = env(choice);
    for (const name of ["x", "y", "w", "h", "style"]) if (choice.chance(30)) node[name] = choice.below(3);
    if (choice.chance(10)) extras(node, choice, ids);
    return node;
  },
  config(choice, ids, holders) {
    const node = {
      id: choice.of(ids.config),
      type: choice.of(["cfg", "cfg", "global-config", ...ids.config]),
    };
    if (choice.chance(25)) node.z = choice.of(holders);
    if (choice.chance(60)) node.next = choice.of(ids.config);
    if (choice.chance(4)) node.wires = wires(choice, ids);
    extras(node, choice, ids);
    return node;
  },
  node(choice, ids, holders) {
    const types = [
      "function",
      "function",
      "junction",
      "link in",
      "link out",
      "link call",
      "catch",
      "group ",
      "tab ",
    ];
    const type = choice.chance(70) ? choice.of(types) : `subflow:${choice.of(ids.subflow)}`;
    const node = { id: choice.of(ids.node), type, x: choice.below(30), y: choice.below(3) };
    if (choice.chance(3)) delete node.id;
    if (choice.chance(3)) node.type = choice.of([null, 5, ["subflow:s1"], choice.of(ids.all)]);
    place(node, choice, ids, holders);
    if (choice.chance(92)) node.wires = wires(choice, ids);
    if (choice.chance(45)) node.p = choice.of(ids.config);
    if (type.startsWith("link") && choice.chance(80)) node.links = choice.some(ids.node, 2);
    extras(node, choice, ids);
    return node;
  },
};

/** An entry of a kind that `choice` picks, its keys perhaps out of their usual order. */
function entry(
  choice,
  ids,
  kind = choice.of(["tab", "subflow", "group", "config", "node", "node", "node", "node"]),
) {
  const holders = choice.chance(80)
    ? [...ids.tab, ...ids.tab, ...ids.subflow]
    : [...ids.tab, ...ids.subflow, "zz"];
  const node = make[kind](choice, ids, holders);
  return choice.chance(5) ? Object.fromEntries(choice.shuffle(Object.entries(node))) : node;
}

/** A configuration: mostly one entry for each id, in some order, and now and then one twice. */
function configuration(choice, ids) {
  const list = [];
  for (const kind of ["tab", "subflow", "group", "config", "node"]) {
    const left = choice.shuffle([...ids[kind]]);
    for (const id of left) {
      if (choice.chance(kind === "tab" ? 90 : 75)) {
        const node = entry(choice, ids, kind);
        if (Object.hasOwn(node, "id")) node.id = id;
        list.push(node);
      }
    }
  }
  if (choice.chance(10)) list.push(entry(choice, ids));
  return choice.chance(50) ? choice.shuffle(list) : list;
}

/** Does to `list` one of the things that people do to flows, or that files suffer. */
function edit(choice, ids, list) {
  const at = choice.below(list.length || 1);
  const node = list[at] ?? {};
  const fresh = { ...entry(choice, ids), ...(Object.hasOwn(node, "id") ? { id: node.id } : {}) };
  const doomed = choice.of(Object.keys(node).filter((key) => key !== "id")) ?? "";
  const change = (name, now) => list.splice(at, 1, { ...node, [name]: now });
  choice.of([
    () => list.splice(at, 1),
    () => list.splice(at, 0, entry(choice, ids)),
    () => list.push(entry(choice, ids)),
    () => list.splice(at, 1, fresh),
    () => change(choice.of(["x", "y", "w"]), choice.below(30)),
    () => change("wires", wires(choice, ids)),
    () => change("wires", wires(choice, ids)),
    () => change(choice.of(["p", "q", "name", "next"]), value(choice, ids)),
    () => change(choice.of(["p", "q", "name", "next"]), value(choice, ids)),
    () => change("z", choice.of([...ids.tab, ...ids.subflow])),
    () => change("g", choice.of(ids.group)),
    () => change("d", flag(choice)),
    () => change("env", env(choice)),
    () => change("credentials", choice.of([{}, { a: 1 }, null])),
    () => {
      for (const tab of list) if (tab.type === "tab" && choice.chance(40)) tab.disabled = flag(choice);
    },
    () => list.splice(at, 1, Object.fromEntries(Object.entries(node).filter(([key]) => key !== doomed))),
    () => list.splice(at, 1, Object.fromEntries(choice.shuffle(Object.entries(node)))),
    () => choice.shuffle(list),
    () => list.push(...list.splice(at, 1)),
  ])();
}

/** The pair that belongs to a seed. */
export function pair(seed) {
  const choice = new Choice(seed);
  const ids = idsFor(choice);
  const old = configuration(choice, ids);
  if (choice.chance(3)) return { old: null, new: old };
  if (choice.chance(10)) return { old, new: configuration(choice, ids) };
  const now = structuredClone(old);
  for (let edits = choice.below(6); edits > 0; edits--) edit(choice, ids, now);
  return { old, new: now };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [count = 1000, seed = 1] = process.argv.slice(2).map(Number);
  for (let n = 0; n < count; n++) process.stdout.write(`${JSON.stringify(pair(seed + n))}\n`);
}
