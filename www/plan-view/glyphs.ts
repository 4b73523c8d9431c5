import type { State } from "./drawing.js";

/** Marks that tell states apart without colour, as lines in a square of 16; the same on canvas and in the page. */
export const glyphs: Record<State | "fault", string> = {
  stops: "M4 4l8 8M12 4l-8 8",
  starts: "M8 3v10M3 8h10",
  restarts: "M13 8a5 5 0 1 1-1.8-3.85M12.6 1.6l-.2 3.2-3.2.1",
  rewired: "M2.2 11.5c7 0 4.600-7 11.6-7M2.2 11.5h.01M13.8 4.5h.01",
  stays: "M8 8h.01",
  fault: "M8 3.2v5.600M8 12.4h.01",
};

const paths = new Map<string, Path2D>();

/** A glyph to be stroked on a canvas. */
export function glyphPath(name: keyof typeof glyphs): Path2D {
  const made = paths.get(name) ?? new Path2D(glyphs[name]);
  paths.set(name, made);
  return made;
}

/** A glyph for the page, in the colour of the text round it. */
export function glyphElement(name: keyof typeof glyphs): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.dataset.state = name;
  path.setAttribute("d", glyphs[name]);
  svg.append(path);
  return svg;
}
