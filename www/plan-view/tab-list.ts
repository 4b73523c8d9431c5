import { type Counts, states } from "./drawing.js";
import { element } from "./element.js";
import { glyphElement } from "./glyphs.js";
import { moveStop, rove } from "./roving.js";
import type { Sheet } from "./sheets.js";
import { countWords } from "./words.js";

/** The tabs of the picture, one for each sheet. */
export interface TabList {
  fill(sheets: readonly Sheet[], shown: Sheet | undefined): void;
  show(sheet: Sheet): void;
}

/** `chosen` is called when a person goes to another tab. */
export function createTabList(
  list: HTMLElement,
  panel: HTMLElement,
  chosen: (sheet: Sheet) => void,
): TabList {
  let tabs = new Map<HTMLElement, Sheet>();
  const go = (tab: HTMLElement) => {
    const sheet = tabs.get(tab);
    if (sheet) chosen(sheet);
  };
  rove(list, "[role=tab]", go);
  list.addEventListener("click", ({ target }) => {
    const tab = (target as Element).closest<HTMLElement>("[role=tab]");
    if (tab) go(tab);
  });

  function show(shown: Sheet | undefined) {
    for (const [tab, sheet] of tabs) {
      const isShown = sheet === shown;
      tab.setAttribute("aria-selected", String(isShown));
      if (!isShown) continue;
      moveStop(list, "[role=tab]", tab);
      panel.setAttribute("aria-label", sheet.label);
      // Not scrollIntoView, which would scroll the page as well.
      const end = tab.offsetLeft + tab.offsetWidth - list.clientWidth;
      list.scrollLeft = Math.min(tab.offsetLeft, Math.max(list.scrollLeft, end));
    }
  }

  return {
    fill(sheets, shown) {
      const focused = (list.getRootNode() as ShadowRoot).activeElement;
      const hadFocus = focused instanceof HTMLElement && tabs.has(focused);
      tabs = new Map(sheets.map((sheet) => [tabFor(sheet, panel.id), sheet]));
      list.replaceChildren(...tabs.keys());
      show(shown);
      if (hadFocus) list.querySelector<HTMLElement>("[tabindex='0']")?.focus();
    },
    show,
  };
}

function tabFor(sheet: Sheet, panel: string): HTMLElement {
  const tab = element("div", { role: "tab", "aria-controls": panel, tabindex: "-1" }, [
    element("span", { class: "label" }, [sheet.label]),
    ...chips(sheet.counts),
  ]);
  const facts = [
    sheet.kind === "subflow" && "subflow",
    sheet.gone && "removed",
    sheet.disabled && "disabled",
  ].filter((fact) => fact !== false);
  if (facts.length > 0) tab.append(element("span", { class: "fact" }, [facts.join(", ")]));
  tab.setAttribute(
    "aria-label",
    [sheet.label, ...facts, countWords(sheet.counts)].filter(Boolean).join(", "),
  );
  tab.title = sheet.label;
  tab.classList.toggle("gone", sheet.gone);
  tab.classList.toggle("disabled", sheet.disabled);
  return tab;
}

/** How many stop, start and so on, as glyph and number. */
export function chips(counts: Readonly<Counts>): HTMLElement[] {
  return states
    .filter((state) => state !== "stays" && counts[state] > 0)
    .map((state) =>
      element("span", { class: "chip", "data-state": state }, [glyphElement(state), String(counts[state])]),
    );
}
