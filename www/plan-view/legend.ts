import { type Counts, states } from "./drawing.js";
import { element } from "./element.js";
import { glyphElement } from "./glyphs.js";
import { stateWords } from "./words.js";

/** Says what the marks mean, and how many there are of each in the whole configuration. */
export function fillLegend(list: HTMLElement, counts: Readonly<Counts>): void {
  list.replaceChildren(
    ...states.map((state) =>
      element("li", { "data-state": state, ...(counts[state] === 0 && { class: "none" }) }, [
        element("i", { class: "swatch" }, [glyphElement(state)]),
        `${stateWords[state]} `,
        element("b", {}, [String(counts[state])]),
      ]),
    ),
  );
}
