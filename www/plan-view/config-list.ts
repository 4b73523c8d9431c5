import { type Counts, noCounts, states } from "./drawing.js";
import { element } from "./element.js";
import { glyphElement } from "./glyphs.js";
import { moveStop, rove } from "./roving.js";
import type { Node, Sheet, Sheets } from "./sheets.js";
import { chips } from "./tab-list.js";
import { outcome } from "./words.js";

/** So many are listed; what changes comes first. */
const most = 200;

/** What has no place in the picture: config nodes, global ones and those of the sheet that is shown. */
export interface ConfigList {
  fill(sheets: Sheets, sheet: Sheet | undefined): void;
  /** Marks a node that is listed, and brings it into view. Tells whether it is listed. */
  select(id: string | undefined): boolean;
}

/** `chosen` is called when a person picks a node. */
export function createConfigList(place: HTMLElement, chosen: (id: string) => void): ConfigList {
  const title = element("h3");
  const list = element("ul");
  place.append(title, list);
  const selector = "button";
  rove(list, selector, () => {});
  list.addEventListener("click", ({ target }) => {
    const button = (target as Element).closest<HTMLElement>(selector);
    if (button?.dataset.id !== undefined) chosen(button.dataset.id);
  });

  return {
    fill(sheets, sheet) {
      const nodes = [...sheets.global, ...(sheet?.listed ?? [])].sort(
        (a, b) => states.indexOf(a.mark.state) - states.indexOf(b.mark.state),
      );
      place.hidden = nodes.length === 0;
      title.replaceChildren("Config nodes ", ...chips(counted(nodes)));
      list.replaceChildren(...nodes.slice(0, most).map((node) => item(node, sheets)));
      const rest = nodes.length - most;
      if (rest > 0) list.append(element("li", { class: "rest" }, [`and ${rest} more, which stay or follow`]));
      moveStop(list, selector, list.querySelector<HTMLElement>(selector) ?? undefined);
    },
    select(id) {
      let found = false;
      for (const button of list.querySelectorAll<HTMLElement>(selector)) {
        const isIt = id !== undefined && button.dataset.id === id;
        button.toggleAttribute("aria-current", isIt);
        if (!isIt) continue;
        found = true;
        moveStop(list, selector, button);
        const end = button.offsetTop + button.offsetHeight - list.clientHeight;
        list.scrollTop = Math.min(button.offsetTop, Math.max(list.scrollTop, end));
      }
      return found;
    },
  };
}

function item(node: Node, sheets: Sheets): HTMLElement {
  const { mark, findings } = node;
  const name = node.name === node.type ? [node.name] : [node.name, element("small", {}, [node.type])];
  const button = element("button", { type: "button", "data-id": node.id, "data-state": mark.state }, [
    glyphElement(mark.state),
    element("strong", {}, name),
    element("span", {}, [outcome(node, sheets)]),
    ...findings.map(({ severity, message }) => element("em", {}, [`${severity}: ${message}`])),
  ]);
  button.classList.toggle("gone", node.gone);
  return element("li", {}, [button]);
}

function counted(nodes: readonly Node[]): Counts {
  const counts = noCounts();
  for (const node of nodes) counts[node.mark.state]++;
  return counts;
}
