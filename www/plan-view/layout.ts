import { type Entry, isEntry, number, text, wiresOf } from "./entry.js";
import * as shape from "./shape.js";
import type { Node, Sheet, Sheets } from "./sheets.js";

/** A node, or an end of a template, in its place. `x` and `y` are its upper left corner. */
export interface Box {
  shape: shape.Shape;
  /** Undefined for the ends of a template, which no plan tells of. */
  node?: Node;
  label: string;
  x: number;
  y: number;
  w: number;
  h: number;
  hasInput: boolean;
  outputs: number;
}

export interface Wire {
  curve: shape.Curve;
  /** `stops` for one that is gone, `starts` for a new one. */
  state: "stays" | "stops" | "starts";
}

export interface Group {
  label: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** x, y, width and height. */
export interface Bounds {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Where everything on a sheet is. */
export interface Layout {
  boxes: readonly Box[];
  wires: readonly Wire[];
  groups: readonly Group[];
  bounds: Bounds;
  /** The boxes of nodes, line by line as one reads: what the arrow keys follow. */
  order: readonly (Box & { node: Node })[];
}

/** Lays a sheet out. `measure` tells the width of a label. */
export function layOut(sheet: Sheet, sheets: Sheets, measure: (label: string) => number): Layout {
  const targets = new Set<string>();
  for (const { entry } of sheet.placed)
    for (const port of wiresOf(entry)) for (const id of port) targets.add(id);
  const boxes: Box[] = sheet.placed.map((node) => boxOf(node, sheets, targets.has(node.id), measure));
  const byId = new Map<string, Box>();
  // Where a node was moved within reach of a ghost of itself, wires lead to the node.
  for (const box of boxes)
    if (box.node && !(box.node.gone && byId.has(box.node.id))) byId.set(box.node.id, box);
  const wires = wiresBetween(boxes, byId, sheets);
  const ends = sheet.kind === "subflow" ? endsOf(sheet, byId, measure) : { boxes: [], wires: [] };
  const all = [...boxes, ...ends.boxes];
  const groups = sheet.groups.flatMap(groupOf);
  return {
    boxes: all,
    wires: [...wires, ...ends.wires],
    groups,
    bounds: boundsOf([...all, ...groups]),
    order: inReadingOrder(boxes),
  };
}

function boxOf(node: Node, sheets: Sheets, isWired: boolean, measure: (label: string) => number): Box {
  const { entry, type } = node;
  const template = type.startsWith("subflow:") ? sheets.templates.get(type.slice(8)) : undefined;
  const hasInput = isWired || shape.hasInputByType(type, template);
  const outputs = shape.outputsOf(type, entry, template);
  const kind = shape.shapeOf(type, entry);
  const label = entry.l === false ? "" : node.name;
  return placed(entry, kind, label, hasInput, outputs, measure, node);
}

function placed(
  at: Entry,
  kind: shape.Shape,
  label: string,
  hasInput: boolean,
  outputs: number,
  measure: (label: string) => number,
  node?: Node,
): Box {
  const [w, h] = shape.sizeOf(kind, label, hasInput, outputs, measure);
  const x = (number(at.x) ?? 0) - w / 2;
  const y = (number(at.y) ?? 0) - h / 2;
  return { shape: kind, label, x, y, w, h, hasInput, outputs, ...(node && { node }) };
}

/** All wires of the new configuration, and those of the old one that are gone. */
function wiresBetween(boxes: readonly Box[], byId: ReadonlyMap<string, Box>, sheets: Sheets): Wire[] {
  const wires: Wire[] = [];
  for (const from of boxes) {
    const id = from.node?.id ?? "";
    const was = endsOfWires(sheets.before.get(id));
    const is = from.node?.gone ? new Set<string>() : endsOfWires(sheets.after.get(id));
    for (const end of is) add(end, sheets.before.size === 0 || was.has(end) ? "stays" : "starts");
    for (const end of was) if (!is.has(end)) add(end, "stops");

    function add(end: string, state: Wire["state"]) {
      const at = end.indexOf(" ");
      const to = byId.get(end.slice(at + 1));
      if (to) wires.push({ curve: curve(from, Number(end.slice(0, at)), to), state });
    }
  }
  return wires;
}

/** Each wire as its output, a space and the id that it leads to. */
function endsOfWires(entry: Entry | undefined): Set<string> {
  const ends = new Set<string>();
  for (const [port, ids] of (entry ? wiresOf(entry) : []).entries()) {
    for (const id of ids) ends.add(`${port} ${id}`);
  }
  return ends;
}

function curve(from: Box, port: number, to: Box): shape.Curve {
  const y = from.y + from.h / 2 + shape.outputOffset(port, Math.max(from.outputs, port + 1));
  return shape.curveOf(from.x + from.w, y, to.x, to.y + to.h / 2);
}

function endsOf(sheet: Sheet, byId: ReadonlyMap<string, Box>, measure: (label: string) => number) {
  const boxes: Box[] = [];
  const wires: Wire[] = [];
  for (const { label, port, isInput } of shape.templatePorts(sheet.entry)) {
    const box = placed(port, "port", label, !isInput, isInput ? 1 : 0, measure);
    boxes.push(box);
    for (const { id, port: output } of shape.portEnds(port)) {
      const other = byId.get(id);
      if (!other) continue;
      wires.push({ curve: isInput ? curve(box, 0, other) : curve(other, output, box), state: "stays" });
    }
  }
  return { boxes, wires };
}

function groupOf(entry: Entry): Group[] {
  const [x, y, w, h] = [entry.x, entry.y, entry.w, entry.h].map(number);
  if (x === undefined || y === undefined || w === undefined || h === undefined) return [];
  if (w <= 0 || h <= 0) return [];
  const hasLabel = !isEntry(entry.style) || entry.style.label !== false;
  return [{ label: hasLabel ? text(entry.name) : "", x, y, w, h }];
}

function boundsOf(parts: readonly Bounds[]): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, w, h } of parts) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + w);
    bottom = Math.max(bottom, y + h);
  }
  if (left > right) return { x: 0, y: 0, w: 0, h: 0 };
  return { x: left, y: top, w: right - left, h: bottom - top };
}

/** Lines from the top, each from the left. What stands up to half a node lower is on the same line. */
function inReadingOrder(boxes: readonly Box[]) {
  const middle = (box: Box) => box.y + box.h / 2;
  const nodes = boxes.filter((box): box is Box & { node: Node } => box.node !== undefined);
  const sorted = nodes.sort((a, b) => middle(a) - middle(b) || a.x - b.x);
  const ordered: typeof nodes = [];
  for (let from = 0; from < sorted.length; ) {
    const line = middle(sorted[from] as Box) + shape.nodeHeight / 2;
    let to = from + 1;
    while (to < sorted.length && middle(sorted[to] as Box) <= line) to++;
    ordered.push(...sorted.slice(from, to).sort((a, b) => a.x - b.x));
    from = to;
  }
  return ordered;
}
