import { element } from "./element.js";
import { glyphElement } from "./glyphs.js";
import type { Parts } from "./parts.js";
import type { Node, Sheets } from "./sheets.js";
import type { Stage } from "./stage.js";
import { outcome } from "./words.js";

/**
 * Shows which node the pointer or the keys have come to, what becomes of it and why: over the picture, and as
 * text beneath it, which is read out. With `hasMoved` false only the picture has moved.
 */
export function showNode(
  parts: Parts,
  stage: Stage,
  sheets: Sheets,
  hasFocus: boolean,
  hasMoved = true,
): void {
  const box = stage.hovered ?? (hasFocus ? stage.active : undefined);
  placeCursor(parts, stage);
  if (hasMoved) {
    const told = stage.hovered ?? stage.active;
    fillStatus(parts.status, told?.node, sheets);
    parts.tip.hidden = !box;
    if (box) fillTip(parts.tip, box.node, sheets);
  }
  if (!box || parts.tip.hidden) return;
  const { x, y, w, h } = stage.placeOf(box);
  const { offsetWidth, offsetHeight } = parts.tip;
  const left = Math.max(4, Math.min(x + w / 2 - offsetWidth / 2, stage.width - offsetWidth - 4));
  const below = y + h + 12;
  const top = below + offsetHeight < stage.height ? below : Math.max(4, y - offsetHeight - 14);
  parts.tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}

/** Takes the text off the picture; what is beneath it stays. */
export function hideTip({ tip }: Parts): void {
  tip.hidden = true;
}

/** The active node as an element: the one option of the list that there is at a time. */
function placeCursor({ cursor, stage: list }: Parts, stage: Stage) {
  const { active } = stage;
  cursor.hidden = !active;
  if (!active) return list.removeAttribute("aria-activedescendant");
  const { x, y, w, h } = stage.placeOf(active);
  cursor.style.transform = `translate(${x - 5}px, ${y - 5}px)`;
  cursor.style.width = `${w + 10}px`;
  cursor.style.height = `${h + 10}px`;
  const order = stage.layout?.order ?? [];
  cursor.setAttribute("aria-posinset", String(order.indexOf(active) + 1));
  cursor.setAttribute("aria-setsize", String(order.length));
  cursor.setAttribute("aria-label", title(active.node));
  cursor.dataset.id = active.node.id;
  list.setAttribute("aria-activedescendant", cursor.id);
}

function fillStatus(status: HTMLElement, node: Node | undefined, sheets: Sheets) {
  const text = node ? `${outcome(node, sheets)}${faults(node)}` : "";
  const whole = node ? `${title(node)} ${text}` : "";
  // The same text again would be read out again.
  if (status.textContent === whole && status.dataset.state === node?.mark.state) return;
  if (node) status.dataset.state = node.mark.state;
  else delete status.dataset.state;
  status.title = whole;
  status.replaceChildren(
    ...(node
      ? [
          glyphElement(node.mark.state),
          element("span", {}, [element("strong", {}, [title(node)]), ` ${text}`]),
        ]
      : []),
  );
}

function fillTip(tip: HTMLElement, node: Node, sheets: Sheets) {
  tip.dataset.state = node.mark.state;
  tip.replaceChildren(
    element("p", { class: "who" }, [element("strong", {}, [node.name]), ...kind(node)]),
    element("p", { class: "what" }, [glyphElement(node.mark.state), outcome(node, sheets)]),
    ...node.findings.map(({ severity, message }) =>
      element("p", { class: severity }, [`${severity}: ${message}`]),
    ),
  );
}

function title(node: Node): string {
  return [node.name, ...kind(node)].join(", ");
}

function kind({ name, type }: Node): string[] {
  return name === type ? [] : [type.startsWith("subflow:") ? "subflow instance" : type];
}

function faults({ findings }: Node): string {
  return findings.map(({ severity, message }) => `; ${severity}: ${message}`).join("");
}
