import { ascii, compact, pretty, write } from "../text.mjs";
import { groups, instances, nested } from "./containers.mjs";
import { afternoon, edited, only, rename } from "./edits.mjs";
import { chain, configChain, hub } from "./graphs.mjs";
import { typical } from "./typical.mjs";

/**
 * @typedef {object} Shape
 * @property {string} name
 * @property {(count: number) => Iterable<object>} before about `count` entries; the same at every call
 * @property {(count: number) => Iterable<object>} after what is deployed over `before`
 * @property {import("../text.mjs").Print} [print] how both are written; else as the editor does
 * @property {number[]} [sizes] the only sizes that make sense
 * @property {number} [peerNodes] up to how many nodes Node-RED can be waited for
 */

const WIDE = 'Wärme Größe café naïve 温度 圧力 датчик насос 🌡️ 🚿 \u2028 tab\there quote"d back\\slash'.split(
  " ",
);
const LARGE = 5 * 1024 * 1024;

/** @type {Shape[]} */
export const shapes = [
  { name: "typical", before: typical, after: change(typical, afternoon) },
  { name: "none changed", before: typical, after: typical },
  {
    name: "one changed",
    before: typical,
    after: (count) => edited(typical(count), only((count >> 1) + 3, rename)),
  },
  { name: "all changed", before: typical, after: change(typical, rename) },
  { name: "all ids new", before: typical, after: (count) => typical(count, { seed: 2 }) },
  { name: "hub", before: hub, after: (count) => edited(hub(count), only(2, rename)) },
  { name: "chain", before: chain, after: (count) => edited(chain(count), only(1, rename)) },
  { name: "subflow instances", before: instances, after: change(instances, innermost) },
  { name: "nested subflows", before: nested, after: change(nested, innermost), peerNodes: 10_000 },
  { name: "nested groups", before: groups, after: change(groups, outermost) },
  {
    name: "config chain",
    before: configChain,
    after: (count) => edited(configChain(count), only(count - 1, rename)),
    peerNodes: 1000,
  },
  { name: "large function", before: withCode(""), after: withCode("// checked\n"), sizes: [1000] },
  { name: "pretty", before: typical, after: change(typical, afternoon), print: pretty },
  { name: "unicode", before: wide, after: change(wide, afternoon) },
  { name: "escapes", before: wide, after: change(wide, afternoon), print: ascii },
];

/**
 * @param {Shape} shape @param {number} count
 * @returns {{ before: Buffer, after: Buffer, nodes: number }} two texts, and how many entries the second has
 */
export function pair(shape, count) {
  const print = shape.print ?? compact;
  const before = write(shape.before(count), print).bytes;
  const after = write(shape.after(count), print);
  return { before, after: after.bytes, nodes: after.count };
}

/** @param {Shape["before"]} nodes @param {import("./edits.mjs").Edit} edit @returns {Shape["after"]} */
function change(nodes, edit) {
  return (count) => edited(nodes(count), edit);
}

function wide(count) {
  return typical(count, { words: WIDE });
}

/** What every template's node in it does. */
function innermost(node) {
  return node.type === "function" ? { ...node, func: `// checked\n${node.func}` } : node;
}

function outermost(node) {
  return node.type === "group" && node.g === undefined
    ? { ...node, env: [{ name: "A", type: "str", value: "1" }] }
    : node;
}

/** One function with five megabytes of code among nodes of the usual kind. */
function withCode(start) {
  const line = 'msg.payload.push("ACDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz");\n';
  return (count) =>
    edited(
      typical(count),
      only(24, (node) => ({ ...node, func: start + line.repeat(LARGE / line.length) })),
    );
}
