// The plan of a deploy, drawn over the flows. It knows nothing of the page that it is on: whoever shows it gives
// two configurations and a plan, and hears which node a person picks. Its style is its own (a shadow root), and
// takes its colours from the custom properties at the top of plan-view.css, which may be set from outside.
import { createConfigList } from "./config-list.js";
import type { Drawing } from "./drawing.js";
import { fit, listenToKeys, listenToPointer, zoom } from "./gestures.js";
import { fillLegend } from "./legend.js";
import { createParts } from "./parts.js";
import style from "./plan-view.css";
import { type Sheet, Sheets } from "./sheets.js";
import { Stage } from "./stage.js";
import { createTabList } from "./tab-list.js";
import { hideTip, showNode } from "./tip.js";

export type { Drawing } from "./drawing.js";

/** The picture, until it is destroyed. */
export interface PlanView {
  /**
   * Draws something else. What was shown stays in view as far as it is still there; `anew` starts as if nothing
   * had been shown before, which is right for another file. Colours are read anew, should the page have others.
   */
  update(drawing: Drawing, options?: { anew?: boolean }): void;
  /** Goes to the node with this id, on whatever tab it is. Tells whether there is one. */
  select(id: string): boolean;
  /** Takes the picture out of its container. */
  destroy(): void;
}

/**
 * Draws a plan into a container, whose size it takes. Flows of 10,000 nodes are no trouble: only the tab that is
 * shown is laid out, and of it only what can be seen is drawn.
 *
 * @param drawing `onSelect` is called with the id of a node that a person picks, not for `select`.
 */
export function drawPlan(
  container: HTMLElement,
  { onSelect, ...drawing }: Drawing & { onSelect?: (id: string) => void },
): PlanView {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  const parts = createParts();
  root.append(parts.view);
  container.append(host);

  let sheets = new Sheets(drawing);
  let shown: Sheet | undefined;
  const stage = new Stage(follow);
  parts.stage.prepend(stage.canvas);
  const tabs = createTabList(parts.tabs, parts.panel, showSheet);
  const config = createConfigList(parts.config, (id) => {
    config.select(id);
    onSelect?.(id);
  });
  const acts = { came, picked, nextChange, hide: () => hideTip(parts) };
  listenToPointer(parts.stage, stage, acts);
  listenToKeys(parts.stage, stage, acts);
  parts.next.addEventListener("click", () => nextChange(1));
  parts.closer.addEventListener("click", () => zoom(stage, 1.25));
  parts.wider.addEventListener("click", () => zoom(stage, 0.8));
  parts.fit.addEventListener("click", () => fit(stage));

  const resized = new ResizeObserver(() => measure());
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const repaint = () => stage.repaint();
  dark.addEventListener("change", repaint);
  fill();
  measure();
  resized.observe(parts.stage);

  function measure() {
    const { clientWidth, clientHeight } = parts.stage;
    if (clientWidth !== stage.width || clientHeight !== stage.height) stage.resize(clientWidth, clientHeight);
  }

  function fill() {
    shown = sheets.all.find(({ id }) => id === shown?.id) ?? firstToShow(sheets);
    fillLegend(parts.legend, sheets.counts);
    tabs.fill(sheets.all, shown);
    parts.tabs.hidden = sheets.all.length === 0;
    parts.next.disabled = !sheets.all.some(hasChange);
    showSheet(shown);
  }

  function showSheet(next: Sheet | undefined) {
    shown = next;
    if (next) tabs.show(next);
    parts.stage.setAttribute("aria-label", next ? `Nodes on ${next.label}` : "Nodes");
    parts.empty.hidden = (next?.placed.length ?? 0) > 0;
    parts.empty.textContent = next ? "Nothing is on this tab." : "There is nothing to draw.";
    config.fill(sheets, next);
    // The list may have taken or given room.
    measure();
    stage.show(next, sheets);
    showNode(parts, stage, sheets, root.activeElement === parts.stage);
  }

  /** Says what the pointer or the keys have come to. */
  function came() {
    const hasFocus = root.activeElement === parts.stage;
    showNode(parts, stage, sheets, hasFocus);
    stage.later();
  }

  function follow() {
    showNode(parts, stage, sheets, root.activeElement === parts.stage, false);
  }

  function picked(id: string) {
    config.select(undefined);
    onSelect?.(id);
  }

  function select(id: string): boolean {
    const on = sheets.sheetOf(id);
    if (on && on !== shown) showSheet(on);
    const box = stage.find(id);
    stage.goTo(box);
    came();
    return config.select(box ? undefined : id) || box !== undefined;
  }

  function nextChange(direction: 1 | -1) {
    const { all } = sheets;
    const start = shown ? all.indexOf(shown) : 0;
    // Once round, and back to the sheet where it began: the change may lie before the node it began at.
    for (let step = 0; step <= all.length; step++) {
      const on = all[(((start + direction * step) % all.length) + all.length) % all.length];
      if (!on || !hasChange(on)) continue;
      if (on !== shown) showSheet(on);
      const order = stage.layout?.order ?? [];
      const from =
        step === 0 && stage.active ? order.indexOf(stage.active) : direction > 0 ? -1 : order.length;
      const rest = direction > 0 ? order.slice(from + 1) : order.slice(0, from).reverse();
      const box = rest.find(({ node }) => node.mark.state !== "stays");
      if (!box) continue;
      parts.stage.focus();
      stage.goTo(box);
      return came();
    }
  }

  return {
    update(next, { anew = false } = {}) {
      sheets = new Sheets(next);
      if (anew) {
        shown = undefined;
        stage.active = undefined;
        stage.forget();
      }
      stage.repaint();
      fill();
    },
    select,
    destroy() {
      resized.disconnect();
      dark.removeEventListener("change", repaint);
      stage.stop();
      host.remove();
    },
  };
}

function hasChange(sheet: Sheet): boolean {
  return sheet.placed.some(({ mark }) => mark.state !== "stays");
}

/** The first tab that changes, else the first. */
function firstToShow(sheets: Sheets): Sheet | undefined {
  return sheets.all.find(hasChange) ?? sheets.all[0];
}
