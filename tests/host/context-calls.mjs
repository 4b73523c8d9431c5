// Calls of contexts, made up from a seed: keys of every form in flow-engine.md 10.3, good and bad, values of every kind.
import { types } from "node:util";

/** mulberry32: numbers from 0 to 1, the same for the same seed. */
export function random(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count) => Math.floor(next() * count);
  return { next, below, of: (list) => list[below(list.length)] };
}

/** Expressions whose meaning or error the reference tells. */
export const EXPRESSIONS = [
  ...[
    "a",
    "b",
    "c",
    "count",
    "seeded",
    "seeded.deep",
    "a.b",
    "a.b.c",
    "a.b.c.d",
    "b.a",
    "list",
    "list.length",
  ],
  ...[
    "a[0]",
    "a[1]",
    "a[0].b",
    "a[01]",
    "a.0",
    "a.0.b",
    "0",
    "0.a",
    "10.a",
    "list[0]",
    "list[2]",
    "list[0].x",
  ],
  ...['a["b"]', "a['b c']", 'a["b.c"]', '"a"', '"a b"', "'a.b'.c", '"a"["b"]', 'a["0"]', 'a["__proto__"]'],
  ...["a[1.5]", "a[0]b", 'a["b"]c', 'a[0]"b"', "é", "a-b", "a:b", "a/b", "a\tb", "$x", "_", "a$b"],
  ...["a[msg.count]", "a[msg.b]", 'a[msg["b"]]', "list[msg.count]", "a[msg.b[msg.c]]", "a[msg.b].c"],
  ...["a[msg.", "a[msg.b", "a[msg]", "a[msg. ]", "a[msg[0]]", "msg.a", "msg"],
  ...["__proto__", "__proto__.x", "a.__proto__", "a.__proto__.x", "constructor", "constructor.prototype.x"],
  ...["toString", "a.toString", "hasOwnProperty", "get", "set", "keys", "get.x", "prototype"],
  ...[".a", "a..b", "a.é", "a.[0]", "a.", "a[", "a[0", 'a["b', 'a["b]', "a b", "[0]", '["a"]', "a[]", "a[b]"],
  ...["a[-1]", "a[1e3]", 'a["b"', 'a["b"x]', 'a[""]', '""', "a]", 'a"b"', "a.'b'", '"a"b', " ", " a", "a "],
];

const PREFIXES = [
  ...["$parent.", "$parent.", "$parent.$parent.", "$parent.$parent.$parent.", "#:(memory)::", "#:(disk)::"],
  ...[
    "#:(nowhere)::",
    "#:(_)::",
    "#:()::",
    "#:(disk):",
    "#",
    "$",
    "$parent",
    "#:(disk)::$parent.",
    "$parent.#:(disk)::",
  ],
];

const WRONG_KEYS = ["", [], [""], ["a", ""], ["a", 1], 5, null, undefined, {}, true, "$parent", "$parent."];

// These are shared by both sides, so nobody may be able to change them.
const NOTHING = Object.freeze(() => undefined);
const FROZEN = Object.freeze({ b: Object.freeze({ c: 1 }), 0: "zero" });
const ABOVE = Object.freeze({ b: Object.freeze({ c: "inherited" }) });

/** Each makes a value anew, so that the two sides share nothing. */
const VALUES = [
  ...[
    () => 0,
    () => 1,
    () => 2,
    () => -1.5,
    () => Number.NaN,
    () => "",
    () => "text",
    () => true,
    () => null,
  ],
  ...[
    () => undefined,
    () => undefined,
    () => ({}),
    () => [],
    () => [1, [2, { x: 3 }], null],
    () => ({ b: { c: 1 } }),
  ],
  ...[() => ({ b: [{ c: [0, 1] }] }), () => [{ x: 1 }, undefined, "y"], () => new Date(3), () => /x/g],
  ...[
    () => Buffer.from("abc"),
    () => NOTHING,
    () => FROZEN,
    () => new Map([["b", 1]]),
    () => "b",
    () => "count",
  ],
  ...[() => JSON.parse('{"__proto__":{"x":1},"b":2}'), () => Object.create(ABOVE)],
];

/** @param {{below: Function, of: Function, next: Function}} dice */
export function key(dice) {
  const roll = dice.next();
  if (roll < 0.03) return dice.of(WRONG_KEYS);
  if (roll < 0.12) return Array.from({ length: 1 + dice.below(4) }, () => dice.of(EXPRESSIONS));
  if (roll < 0.25) return dice.of(PREFIXES) + dice.of(EXPRESSIONS);
  if (roll < 0.3) return scrambled(dice);
  return dice.of(EXPRESSIONS);
}

function scrambled(dice) {
  const parts = ["a", "b", ".", "[", "]", '"', "'", "0", "12", "msg", " ", "$parent", "é", "-", "#:(", ")::"];
  const made = Array.from({ length: 1 + dice.below(7) }, () => dice.of(parts)).join("");
  // An array with a hundred million places is more than a file can hold; so a date is one of few milliseconds, too.
  return made.replace(/\d{4,}/g, "3");
}

/** A function that makes a value; for a list of keys often a list. */
export function value(dice, forKey) {
  if (!Array.isArray(forKey) || dice.next() < 0.3) return dice.of(VALUES);
  const made = Array.from({ length: dice.below(5) }, () => dice.of(VALUES));
  return () => made.map((make) => make());
}

/** What tells one value from another, with what it inherits from, as a text. */
export function shape(value, way = []) {
  if (typeof value === "function") return `function ${value.name}`;
  if (typeof value !== "object" || value === null) return `${typeof value} ${String(value)}`;
  if (value instanceof Error) return `${value.name}(${value.code}): ${value.message}`;
  if (way.includes(value)) return `above ${way.length - way.indexOf(value)}`;
  const about = Object.prototype.toString.call(value);
  const own = Reflect.ownKeys(value).map((name) => {
    const { value: inside } = Object.getOwnPropertyDescriptor(value, name);
    return `${String(name)}: ${BUILT_IN.has(value) ? "" : shape(inside, [...way, value])}`;
  });
  const above = Object.getPrototypeOf(value);
  const inherited = above === null || BUILT_IN.has(above) ? "" : ` < ${shape(above, [...way, value])}`;
  const content = types.isMap(value) ? shape([...value], way) : types.isDate(value) ? value.getTime() : "";
  return `${about}${content}{${own.join(", ")}}${inherited}`;
}

const BUILT_IN = new Set(
  [Object, Array, Map, Date, RegExp, Buffer, Function, String, Number].map((type) => type.prototype),
);
