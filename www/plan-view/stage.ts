import { Camera } from "./camera.js";
import { element } from "./element.js";
import { type Box, type Layout, layOut } from "./layout.js";
import { paint } from "./painter.js";
import { type Palette, readPalette } from "./palette.js";
import { labelFont } from "./shape.js";
import type { Sheet, Sheets } from "./sheets.js";

type NodeBox = Layout["order"][number];

/** The canvas on which one sheet is seen, and what of it a person has come to. */
export class Stage {
  readonly canvas = element("canvas", { "aria-hidden": "true" });
  camera = new Camera();
  layout: Layout | undefined;
  /** The node that the keys or a click have come to. */
  active: NodeBox | undefined;
  hovered: NodeBox | undefined;
  width = 0;
  height = 0;
  readonly #context = this.canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
  readonly #layouts = new WeakMap<Sheet, Layout>();
  /** Where a person was on each sheet, by id: that outlives the sheets. */
  readonly #cameras = new Map<string, Camera>();
  readonly #widths = new Map<string, number>();
  readonly #drawn: () => void;
  #palette: Palette | undefined;
  #frame: number | undefined;

  /** `drawn` is called after each drawing: what lies over the canvas has to follow it. */
  constructor(drawn: () => void) {
    this.#drawn = drawn;
  }

  /** Shows a sheet as it was left, or all of it. Draws at once. */
  show(sheet: Sheet | undefined, sheets: Sheets): void {
    const { id } = this.active?.node ?? {};
    this.hovered = undefined;
    this.layout = sheet && this.#layoutOf(sheet, sheets);
    this.active = this.layout?.order.find((box) => box.node.id === id);
    if (sheet) {
      const known = this.#cameras.get(sheet.id);
      this.camera = known ?? new Camera();
      this.#cameras.set(sheet.id, this.camera);
      if (!known) this.fit();
    }
    this.draw();
  }

  /** Forgets where a person was: the picture is of something else now. */
  forget(): void {
    this.#cameras.clear();
  }

  fit(): void {
    if (this.layout) this.camera.fit(this.layout.bounds, this.width, this.height);
  }

  resize(width: number, height: number): void {
    const wasHidden = this.width === 0 || this.height === 0;
    const ratio = devicePixelRatio || 1;
    this.width = width;
    this.height = height;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    if (wasHidden) this.fit();
    this.draw();
  }

  /** Colours are read again at the next drawing. */
  repaint(): void {
    this.#palette = undefined;
    this.later();
  }

  /** Draws before the next frame, once for whatever was asked. */
  later(): void {
    this.#frame ??= requestAnimationFrame(() => this.draw());
  }

  draw(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    if (this.width === 0 || this.height === 0 || !this.canvas.isConnected) return;
    this.#palette ??= readPalette(this.canvas.parentElement as HTMLElement);
    const { width, height } = this;
    const canvas = { context: this.#context, width, height, ratio: this.canvas.width / width };
    const via = (this.hovered ?? this.active)?.node.mark.reason?.via;
    paint(canvas, this.layout ?? nothing, this.camera, this.#palette, via);
    this.#drawn();
  }

  /** The topmost node at a point of the stage. */
  at(x: number, y: number): NodeBox | undefined {
    const { scale } = this.camera;
    const [left, top] = [this.camera.x + x / scale, this.camera.y + y / scale];
    // Small things are hard to hit.
    const room = (box: Box) => (box.shape === "junction" ? 6 : 2);
    const order = this.layout?.boxes ?? [];
    for (let at = order.length - 1; at >= 0; at--) {
      const box = order[at] as Box;
      const near = room(box);
      if (!box.node || left < box.x - near || left > box.x + box.w + near) continue;
      if (top >= box.y - near && top <= box.y + box.h + near) return box as NodeBox;
    }
    return undefined;
  }

  /** Where a box lies on the stage. */
  placeOf({ x, y, w, h }: Box): { x: number; y: number; w: number; h: number } {
    const { scale } = this.camera;
    return { x: (x - this.camera.x) * scale, y: (y - this.camera.y) * scale, w: w * scale, h: h * scale };
  }

  /** Comes to a node and sees to it that it can be seen and read. */
  goTo(box: NodeBox | undefined): void {
    this.active = box;
    if (box && this.layout) {
      if (this.camera.scale < 0.5) {
        this.camera.scale = 0.8;
        this.camera.centre(box.x + box.w / 2, box.y + box.h / 2, this.width, this.height);
        this.camera.within(this.layout.bounds, this.width, this.height);
      } else this.camera.reveal(box, this.width, this.height, 28);
    }
    this.later();
  }

  /** The node with this id on the sheet that is shown; that which is there rather than that which was. */
  find(id: string): NodeBox | undefined {
    const same = this.layout?.order.filter((box) => box.node.id === id) ?? [];
    return same.find((box) => !box.node.gone) ?? same[0];
  }

  stop(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  #layoutOf(sheet: Sheet, sheets: Sheets): Layout {
    let layout = this.#layouts.get(sheet);
    if (!layout) {
      layout = layOut(sheet, sheets, (label) => this.#widthOf(label));
      this.#layouts.set(sheet, layout);
    }
    return layout;
  }

  #widthOf(label: string): number {
    let width = this.#widths.get(label);
    if (width === undefined) {
      this.#context.font = labelFont;
      width = this.#context.measureText(label).width;
      this.#widths.set(label, width);
    }
    return width;
  }
}

const nothing: Layout = { boxes: [], wires: [], groups: [], bounds: { x: 0, y: 0, w: 0, h: 0 }, order: [] };
