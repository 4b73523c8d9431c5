import type { State } from "./drawing.js";

/** The colours that are drawn with, as the style sheet has them for the present scheme. */
export type Palette = Record<
  State | "ground" | "grid" | "card" | "text" | "soft" | "edge" | "wire" | "group" | "on" | "fault" | "fill",
  string
> & { tint: Record<State, string> };

const plain = [
  "ground",
  "grid",
  "card",
  "text",
  "soft",
  "edge",
  "wire",
  "group",
  "on",
  "fault",
  "fill",
] as const;
const stateNames = ["stops", "starts", "restarts", "rewired", "stays"] as const;

/** Reads the palette from the custom properties that apply at `place`, through an element that is gone afterwards. */
export function readPalette(place: Element): Palette {
  const probe = document.createElement("i");
  place.append(probe);
  const resolve = (name: string) => {
    // The value of a custom property is its text; only as the value of a real one is it a colour.
    probe.style.color = `var(--plan-${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries([...plain, ...stateNames].map((name) => [name, resolve(name)]));
  const tint = Object.fromEntries(stateNames.map((name) => [name, resolve(`${name}-tint`)]));
  probe.remove();
  return { ...colours, tint } as Palette;
}
