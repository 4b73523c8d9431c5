import { check, type Finding, type Plan, plan } from "redloom";
import type { DeploymentType } from "./deploy.js";
import { type Drawing, drawPlan, type PlanView } from "./plan-view/plan-view.js";

/** What a deploy of the editor's text would do, beside what is deployed. */
export interface Preview {
  /** To be called whenever something of this may have changed; `text` is left out where it is no configuration. */
  show(state: { text: string | undefined; before: Before | undefined; type: DeploymentType }): void;
  /** What follows is another file: the picture starts anew. */
  another(): void;
  /** The array that the text stands for; empty until the preview has caught up. */
  flows(): readonly unknown[];
  view: PlanView;
}

/** What is deployed. */
export interface Before {
  rev: string;
  bytes: Uint8Array;
}

interface Parts {
  /** Where the picture goes. */
  picture: HTMLElement;
  /** One line: what the plan comes to. */
  summary: HTMLElement;
  /** Shown in place of a preview of a long text. */
  wait: HTMLButtonElement;
}

/**
 * Longer texts, in UTF-16 units, are previewed only when asked for: planning, checking, parsing and drawing take
 * about 40 ms for so long a text, and nobody should feel that while typing.
 */
const longest = 400_000;

/** `found` is told what is wrong with the text; `picked` which node a person picks in the picture. */
export function createPreview(
  { picture, summary, wait }: Parts,
  found: (findings: readonly Finding[]) => void,
  picked: (id: string) => void,
): Preview {
  const view = drawPlan(picture, { after: [], onSelect: picked });
  let wanted: { text: string; before: Before | undefined; type: DeploymentType } | undefined;
  let shown = "";
  let anew = true;
  let drawing: Drawing = { after: [] };
  let cancel = () => {};
  /** What is deployed, parsed; it changes seldom. */
  let parsed: { rev: string; flows: readonly unknown[] } | undefined;

  wait.addEventListener("click", work);

  function work() {
    cancel();
    if (!wanted) return;
    const { text, before, type } = wanted;
    try {
      if (before && parsed?.rev !== before.rev) {
        parsed = { rev: before.rev, flows: JSON.parse(new TextDecoder().decode(before.bytes)) };
      }
      const made = plan(before?.bytes, text, { type });
      drawing = {
        before: before && parsed?.flows,
        after: JSON.parse(text),
        plan: made,
        findings: check(text),
      };
      summary.textContent = words(made);
      picture.dataset.rev = made.rev;
    } catch (error) {
      // Such as a text with a byte order mark: the engine takes it, JSON.parse does not.
      drawing = { after: [] };
      summary.textContent = error instanceof Error ? error.message : "";
    }
    shown = keyOf(wanted);
    wait.hidden = true;
    picture.classList.remove("old");
    view.update(drawing, { anew });
    anew = false;
    found(drawing.findings ?? []);
  }

  return {
    show({ text, before, type }) {
      cancel();
      wanted = text === undefined ? undefined : { text, before, type };
      const isShown = wanted !== undefined && keyOf(wanted) === shown;
      picture.classList.toggle("old", !isShown);
      wait.hidden = isShown || !wanted || text === undefined || text.length <= longest;
      if (!wanted)
        summary.textContent = drawing.after.length > 0 ? "As it was when the text could be read." : "";
      else if (isShown && drawing.plan) summary.textContent = words(drawing.plan as Plan);
      else if (wait.hidden) cancel = whenIdle(work);
      else summary.textContent = "";
    },
    another() {
      anew = true;
    },
    flows: () => drawing.after,
    view,
  };
}

function keyOf({ text, before, type }: { text: string; before: Before | undefined; type: string }): string {
  return `${type} ${before?.rev} ${text}`;
}

/** `1 stops, 4 restart, 1 rewired`. Nodes inside subflow instances count, each of them. */
function words({ stop, start, rewired }: Plan): string {
  const started = new Set(start);
  const restarts = stop.filter((id) => started.has(id)).length;
  const counts: [number, string, string][] = [
    [stop.length - restarts, "stops", "stop"],
    [start.length - restarts, "starts", "start"],
    [restarts, "restarts", "restart"],
    [rewired.length, "rewired", "rewired"],
  ];
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, one, more]) => `${count} ${count === 1 ? one : more}`);
  return parts.length === 0 ? "Nothing stops or starts." : parts.join(", ");
}

/** Calls back when the page has nothing else to do, or in a quarter of a second. */
function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(work, 50);
    return () => clearTimeout(timer);
  }
  const request = requestIdleCallback(work, { timeout: 250 });
  return () => cancelIdleCallback(request);
}
