/** Sizes and curves as Node-RED's editor has them (`editor-client` 5.0.7, view.js). Nodes lie round their x and y. */
import { type Entry, list, number, text, wiresOf } from "./entry.js";

export const nodeHeight = 30;
/** The square at the left of a node that holds its mark, where the editor shows an icon. */
export const markWidth = 30;
export const portSize = 10;
const portPitch = 13;
const leastWidth = 100;
const junctionSize = 10;

export const labelFont = "14px system-ui, sans-serif";

export type Shape = "node" | "link" | "junction" | "port";

/** Link nodes are small squares in the editor, unless their label is switched on. */
export function shapeOf(type: string, entry: Entry): Shape {
  if (type === "junction") return "junction";
  return /^link (in|out)$/.test(type) && entry.l !== true ? "link" : "node";
}

/** Width and height. `measure` tells the width of a label in `labelFont`. */
export function sizeOf(
  shape: Shape,
  label: string,
  hasInput: boolean,
  outputs: number,
  measure: (label: string) => number,
): [w: number, h: number] {
  if (shape === "junction") return [junctionSize, junctionSize];
  if (shape === "port") return [Math.round(measure(label)) + 24, nodeHeight];
  const h = Math.max(nodeHeight, outputs * 15);
  if (shape === "link" || label === "") return [nodeHeight, h];
  return [Math.max(leastWidth, 20 * Math.ceil((measure(label) + 50 + (hasInput ? 7 : 0)) / 20)), h];
}

/** How many outputs a node has. The file does not tell those of most types: wires do, for all that matters here. */
export function outputsOf(type: string, entry: Entry, template: Entry | undefined): number {
  if (type === "link out") return 0;
  const told = template ? list(template.out).length : (number(entry.outputs) ?? 0);
  return Math.min(200, Math.max(told, wiresOf(entry).length));
}

/** Types that the editor shows with no input; only its registry knows for sure. */
const sources = /^(inject|catch|status|complete|comment|unknown|global-config)$|\sin$/;

export function hasInputByType(type: string, template: Entry | undefined): boolean {
  return template ? list(template.in).length > 0 : !sources.test(type);
}

/** Where an output stands, from the middle of its node. */
export function outputOffset(port: number, outputs: number): number {
  return (port - (outputs - 1) / 2) * portPitch;
}

/** The four points of a wire's curve. One that leads back swings out on both sides. */
export type Curve = [
  x1: number,
  y1: number,
  cx1: number,
  cy1: number,
  cx2: number,
  cy2: number,
  x2: number,
  y2: number,
];

export function curveOf(x1: number, y1: number, x2: number, y2: number): Curve {
  const dx = x2 - x1;
  const dy = y2 - y1;
  if (dx > 0) {
    const delta = Math.hypot(dx, dy);
    const scale = delta < leastWidth ? 0.75 - 0.75 * ((leastWidth - delta) / leastWidth) : 0.75;
    return [x1, y1, x1 + leastWidth * scale, y1, x2 - leastWidth * scale, y2, x2, y2];
  }
  const out = Math.min(180, 60 + Math.abs(dx) / 2);
  const sink = Math.abs(dy) < nodeHeight ? nodeHeight * 2 : 0;
  return [x1, y1, x1 + out, y1 + sink + dy * 0.1, x2 - out, y2 + sink - dy * 0.1, x2, y2];
}

/** The inputs, outputs and status of a template, which stand on its sheet like nodes. */
export function templatePorts(template: Entry): { label: string; port: Entry; isInput: boolean }[] {
  const ports = (value: unknown, word: string, isInput: boolean) =>
    list(value).flatMap((port, at, all) =>
      typeof port === "object" && port !== null
        ? [{ label: all.length > 1 ? `${word} ${at + 1}` : word, port: port as Entry, isInput }]
        : [],
    );
  return [
    ...ports(template.in, "input", true),
    ...ports(template.out, "output", false),
    ...ports(template.status ? [template.status] : [], "status", false),
  ];
}

/** Ends of the wires of a template's input or output: the node's id, and which of its outputs. */
export function portEnds(port: Entry): { id: string; port: number }[] {
  return list(port.wires).flatMap((wire) => {
    const { id, port: at } = (wire ?? {}) as Entry;
    return [{ id: text(id), port: number(at) ?? 0 }];
  });
}
