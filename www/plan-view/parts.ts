import { element } from "./element.js";

/** The elements of the view. */
export type Parts = ReturnType<typeof createParts>;

const help =
  "Arrow keys go from node to node, N and P to the next and previous change, Enter picks one. Plus, minus and 0 zoom, Shift with arrow keys moves the picture.";

/** Makes the elements; nothing of them does anything yet. */
export function createParts() {
  const legend = element("ul", { class: "legend", "aria-label": "What the marks mean" });
  const next = button("Next change", "Next change (N)");
  const wider = button("−", "Zoom out (-)");
  const closer = button("+", "Zoom in (+)");
  const fit = button("Fit", "Show all (0)");
  const tools = element("div", { class: "tools", role: "group", "aria-label": "View" }, [
    next,
    wider,
    closer,
    fit,
  ]);
  const tabs = element("div", { class: "tabs", role: "tablist", "aria-label": "Tabs" });
  const cursor = element("div", { class: "cursor", role: "option", id: "cursor", "aria-selected": "true" });
  const tip = element("div", { class: "tip", "aria-hidden": "true", hidden: "" });
  const empty = element("p", { class: "empty" });
  const stage = element(
    "div",
    { class: "stage", role: "listbox", tabindex: "0", "aria-describedby": "help" },
    [cursor, empty, tip],
  );
  const panel = element("div", { class: "panel", role: "tabpanel", id: "sheet" }, [stage]);
  const status = element("p", { class: "status", "aria-live": "polite" });
  const config = element("section", { class: "config", "aria-label": "Config nodes" });
  const view = element("div", { class: "view" }, [
    legend,
    tabs,
    panel,
    element("div", { class: "bar" }, [status, tools]),
    config,
    element("p", { id: "help", hidden: "" }, [help]),
  ]);
  return { view, legend, next, wider, closer, fit, tabs, panel, stage, cursor, tip, empty, status, config };
}

function button(text: string, title: string): HTMLButtonElement {
  return element("button", { type: "button", title, "aria-label": title }, [text]);
}
