import type { Bounds } from "./layout.js";

/** What part of a sheet is seen: a point is at `(point - origin) * scale` on the stage. */
export class Camera {
  x = 0;
  y = 0;
  scale = 1;

  static readonly least = 0.03;
  static readonly most = 3;

  /** Shows all of it, never larger than life. */
  fit(bounds: Bounds, width: number, height: number, margin = 24): void {
    const wide = Math.max(1, width - 2 * margin) / Math.max(1, bounds.w);
    const high = Math.max(1, height - 2 * margin) / Math.max(1, bounds.h);
    this.scale = clamp(Math.min(1, wide, high));
    this.centre(bounds.x + bounds.w / 2, bounds.y + bounds.h / 2, width, height);
  }

  centre(x: number, y: number, width: number, height: number): void {
    this.x = x - width / 2 / this.scale;
    this.y = y - height / 2 / this.scale;
  }

  /** Goes no further out of these bounds than it must. */
  within(bounds: Bounds, width: number, height: number, margin = 24): void {
    const inside = (at: number, from: number, length: number, room: number) => {
      const least = from - margin / this.scale;
      const most = from + length + margin / this.scale - room;
      return most < least ? (least + most) / 2 : Math.min(most, Math.max(least, at));
    };
    this.x = inside(this.x, bounds.x, bounds.w, width / this.scale);
    this.y = inside(this.y, bounds.y, bounds.h, height / this.scale);
  }

  /** Zooms so that what is at this point of the stage stays there. */
  zoom(factor: number, atX: number, atY: number): void {
    const scale = clamp(this.scale * factor);
    this.x += atX / this.scale - atX / scale;
    this.y += atY / this.scale - atY / scale;
    this.scale = scale;
  }

  /** Moves by this many pixels of the stage. */
  pan(dx: number, dy: number): void {
    this.x += dx / this.scale;
    this.y += dy / this.scale;
  }

  /** Moves no further than it takes for the box to be seen. Tells whether it moved. */
  reveal(box: Bounds, width: number, height: number, margin = 16): boolean {
    const room = margin / this.scale;
    const dx = past(box.x, box.w, this.x + room, width / this.scale - 2 * room);
    const dy = past(box.y, box.h, this.y + room, height / this.scale - 2 * room);
    this.x += dx;
    this.y += dy;
    return dx !== 0 || dy !== 0;
  }
}

function clamp(scale: number): number {
  return Math.min(Camera.most, Math.max(Camera.least, scale));
}

/** How far a span lies past a window, in either direction. */
function past(from: number, length: number, start: number, room: number): number {
  if (from < start) return from - start;
  return Math.max(0, Math.min(from - start, from + length - (start + room)));
}
