import type { Camera } from "./camera.js";
import type { State } from "./drawing.js";
import { glyphPath } from "./glyphs.js";
import type { Bounds, Box, Layout, Wire } from "./layout.js";
import type { Palette } from "./palette.js";
import { labelFont, markWidth, outputOffset, portSize } from "./shape.js";

/** Below these scales there is nothing to read: labels; ports and glyphs. */
const labelScale = 0.33;
const detailScale = 0.22;
const gridPitch = 20;

/** What is drawn on, and how. */
export interface Canvas {
  context: CanvasRenderingContext2D;
  /** In CSS pixels. */
  width: number;
  height: number;
  /** Device pixels to a CSS pixel. */
  ratio: number;
}

/** Draws what of a sheet can be seen. `via` is the node that another's reason came by, to be ringed. */
export function paint(canvas: Canvas, layout: Layout, camera: Camera, palette: Palette, via?: string): void {
  const { context, width, height, ratio } = canvas;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = palette.ground;
  context.fillRect(0, 0, width, height);
  const { x, y, scale } = camera;
  const seen = { x, y, w: width / scale, h: height / scale };
  context.setTransform(ratio * scale, 0, 0, ratio * scale, -x * scale * ratio, -y * scale * ratio);
  if (scale > labelScale) paintGrid(context, seen, scale, palette);
  paintGroups(context, layout, seen, scale, palette);
  paintWires(context, layout.wires, seen, scale, palette);
  context.textBaseline = "middle";
  for (const box of layout.boxes) {
    if (!overlap(box, seen, 12)) continue;
    paintBox(context, box, scale, palette);
    if (via !== undefined && box.node?.id === via) ring(context, box, palette);
  }
}

function overlap(a: Bounds, b: Bounds, margin = 0): boolean {
  return (
    a.x - margin < b.x + b.w &&
    a.x + a.w + margin > b.x &&
    a.y - margin < b.y + b.h &&
    a.y + a.h + margin > b.y
  );
}

function paintGrid(context: CanvasRenderingContext2D, seen: Bounds, scale: number, palette: Palette) {
  context.beginPath();
  for (let x = Math.ceil(seen.x / gridPitch) * gridPitch; x < seen.x + seen.w; x += gridPitch) {
    context.moveTo(x, seen.y);
    context.lineTo(x, seen.y + seen.h);
  }
  for (let y = Math.ceil(seen.y / gridPitch) * gridPitch; y < seen.y + seen.h; y += gridPitch) {
    context.moveTo(seen.x, y);
    context.lineTo(seen.x + seen.w, y);
  }
  context.lineWidth = 1 / scale;
  context.strokeStyle = palette.grid;
  context.stroke();
}

function paintGroups(
  context: CanvasRenderingContext2D,
  layout: Layout,
  seen: Bounds,
  scale: number,
  palette: Palette,
) {
  context.font = `600 13px system-ui, sans-serif`;
  context.textBaseline = "top";
  for (const group of layout.groups) {
    if (!overlap(group, seen)) continue;
    context.beginPath();
    context.roundRect(group.x, group.y, group.w, group.h, 6);
    context.lineWidth = 1.5;
    context.strokeStyle = palette.group;
    context.stroke();
    context.fillStyle = palette.soft;
    if (group.label && scale > labelScale)
      context.fillText(group.label, group.x + 8, group.y + 7, group.w - 16);
  }
}

/** All wires of one kind in one stroke: that is what makes thousands of them cheap. */
function paintWires(
  context: CanvasRenderingContext2D,
  wires: readonly Wire[],
  seen: Bounds,
  scale: number,
  palette: Palette,
) {
  const styles = { stays: palette.wire, stops: palette.stops, starts: palette.starts };
  for (const state of ["stays", "stops", "starts"] as const) {
    context.beginPath();
    for (const wire of wires) {
      if (wire.state !== state) continue;
      const [x1, y1, cx1, cy1, cx2, cy2, x2, y2] = wire.curve;
      if (Math.max(x1, x2, cx1) < seen.x || Math.min(x1, x2, cx2) > seen.x + seen.w) continue;
      if (Math.max(y1, y2, cy1, cy2) < seen.y || Math.min(y1, y2) > seen.y + seen.h) continue;
      context.moveTo(x1, y1);
      context.bezierCurveTo(cx1, cy1, cx2, cy2, x2, y2);
    }
    context.setLineDash(state === "stops" ? [7, 5] : []);
    context.lineWidth = Math.max(state === "stays" ? 2.5 : 3, 0.8 / scale);
    context.strokeStyle = styles[state];
    context.stroke();
  }
  context.setLineDash([]);
}

function paintBox(context: CanvasRenderingContext2D, box: Box, scale: number, palette: Palette) {
  const state = box.node?.mark.state ?? "stays";
  const isFaint = (box.node?.gone || box.node?.disabled) ?? false;
  outline(context, box);
  context.fillStyle = box.node ? palette.tint[state] : palette.ground;
  context.fill();
  if (scale < detailScale) {
    context.fillStyle = state === "stays" ? palette.wire : palette[state];
    return context.fill();
  }
  if (box.shape === "junction") {
    context.fillStyle = state === "stays" ? palette.wire : palette[state];
    context.fill();
  } else if (box.shape === "link") paintLink(context, box, state, palette);
  else if (box.node) paintMark(context, box, state, scale, palette);
  outline(context, box);
  context.setLineDash(isFaint ? [5, 4] : []);
  context.lineWidth = state === "stays" ? 1 : 2;
  context.strokeStyle = state === "stays" ? palette.edge : palette[state];
  context.stroke();
  context.setLineDash([]);
  paintPorts(context, box, state, palette);
  if (scale > labelScale) paintLabel(context, box, isFaint, palette);
  if ((box.shape === "link" || box.shape === "junction") && state !== "stays") {
    paintBadge(context, box, state, palette);
  }
  if (box.node && box.node.findings.length > 0) paintFault(context, box, palette);
}

function outline(context: CanvasRenderingContext2D, { x, y, w, h, shape }: Box) {
  context.beginPath();
  context.roundRect(x, y, w, h, shape === "junction" ? 3 : 5);
}

/** The square at the left, filled with the colour of the state, and its glyph. */
function paintMark(
  context: CanvasRenderingContext2D,
  box: Box,
  state: State,
  scale: number,
  palette: Palette,
) {
  const { x, y, h } = box;
  context.beginPath();
  context.roundRect(x, y, markWidth, h, box.w > markWidth ? [5, 0, 0, 5] : 5);
  context.fillStyle = state === "stays" ? palette.fill : palette[state];
  context.fill();
  paintGlyph(
    context,
    state,
    x + markWidth / 2,
    y + h / 2,
    1,
    palette,
    Math.min(3.5, Math.max(2.2, 1.2 / scale)),
  );
}

/** A glyph of 16 times `size`, round its middle. */
function paintGlyph(
  context: CanvasRenderingContext2D,
  state: State | "fault",
  x: number,
  y: number,
  size: number,
  palette: Palette,
  width: number,
) {
  context.save();
  context.translate(x - 8 * size, y - 8 * size);
  context.scale(size, size);
  context.lineWidth = state === "stays" ? 3.5 : width;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = state === "stays" ? palette.soft : palette.on;
  context.stroke(glyphPath(state));
  context.restore();
}

function paintLink(context: CanvasRenderingContext2D, box: Box, state: State, palette: Palette) {
  context.fillStyle = state === "stays" ? palette.fill : palette[state];
  context.fill();
  context.strokeStyle = state === "stays" ? palette.soft : palette.on;
  paintArrow(context, box);
}

/** The state of what is too small to hold its mark, at its upper left corner. */
function paintBadge(context: CanvasRenderingContext2D, { x, y }: Box, state: State, palette: Palette) {
  context.beginPath();
  context.arc(x - 1, y - 1, 8, 0, 2 * Math.PI);
  context.fillStyle = palette[state];
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = palette.ground;
  context.stroke();
  paintGlyph(context, state, x - 1, y - 1, 0.7, palette, 2.6);
}

/** Where a link node leads: out to the right, or in from the left. */
function paintArrow(context: CanvasRenderingContext2D, { x, y, h, node }: Box) {
  const isOut = node?.type === "link out";
  const middle = y + h / 2;
  context.beginPath();
  context.moveTo(x + 8, middle);
  context.lineTo(x + 20, middle);
  context.moveTo(x + 15, middle - 5);
  context.lineTo(x + 20, middle);
  context.lineTo(x + 15, middle + 5);
  context.moveTo(isOut ? x + 23 : x + 7, middle - 7);
  context.lineTo(isOut ? x + 23 : x + 7, middle + 7);
  context.lineWidth = 1.8;
  context.stroke();
}

function paintPorts(context: CanvasRenderingContext2D, box: Box, state: State, palette: Palette) {
  if (box.shape === "junction") return;
  context.beginPath();
  const port = (x: number, y: number) =>
    context.roundRect(x - portSize / 2, y - portSize / 2, portSize, portSize, 3);
  const middle = box.y + box.h / 2;
  if (box.hasInput) port(box.x, middle);
  for (let at = 0; at < box.outputs; at++) port(box.x + box.w, middle + outputOffset(at, box.outputs));
  context.fillStyle = palette.fill;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = state === "stays" ? palette.edge : palette[state];
  context.stroke();
}

function paintLabel(context: CanvasRenderingContext2D, box: Box, isFaint: boolean, palette: Palette) {
  if (box.shape === "junction" || box.shape === "link" || !box.label) return;
  const left = box.x + (box.node ? markWidth + 9 : 12);
  const middle = box.y + box.h / 2 + 0.5;
  context.font = labelFont;
  context.fillStyle = isFaint ? palette.soft : palette.text;
  context.fillText(box.label, left, middle);
  if (!box.node?.gone) return;
  // Struck through, so that it is told from what is there even where dashes are too fine to see.
  context.fillRect(left, middle, context.measureText(box.label).width, 1.2);
}

function paintFault(context: CanvasRenderingContext2D, { x, y, w, node }: Box, palette: Palette) {
  const isError = node?.findings.some(({ severity }) => severity === "error") ?? false;
  const [at, top] = [x + w - 8, y - 9];
  context.beginPath();
  context.moveTo(at, top);
  context.lineTo(at + 9, top + 16);
  context.lineTo(at - 9, top + 16);
  context.closePath();
  context.fillStyle = isError ? palette.fault : palette.restarts;
  context.strokeStyle = palette.ground;
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.stroke();
  context.fill();
  paintGlyph(context, "fault", at, top + 9.6, 0.65, palette, 2.6);
}

function ring(context: CanvasRenderingContext2D, { x, y, w, h }: Box, palette: Palette) {
  context.beginPath();
  context.roundRect(x - 6, y - 6, w + 12, h + 12, 9);
  context.setLineDash([3, 3]);
  context.lineWidth = 2;
  context.strokeStyle = palette.text;
  context.stroke();
  context.setLineDash([]);
}
