import type { Stage } from "./stage.js";

/** What a person can do besides looking. */
export interface Acts {
  /** The pointer or the keys have come to another node, or to none. */
  came(): void;
  /** A node was picked: by click or Enter. */
  picked(id: string): void;
  /** Goes to the next node that does not stay, on any sheet; backwards with -1. */
  nextChange(direction: 1 | -1): void;
  /** Hides what covers the picture. */
  hide(): void;
}

/** Dragging moves the picture, Ctrl and the wheel zoom it; a click picks a node. */
export function listenToPointer(place: HTMLElement, stage: Stage, acts: Acts): void {
  let drag: { x: number; y: number; far: boolean } | undefined;
  const hover = (event: PointerEvent | undefined) => {
    const box = event && stage.at(event.offsetX, event.offsetY);
    if (box === stage.hovered) return;
    stage.hovered = box;
    place.style.cursor = box ? "pointer" : "";
    acts.came();
  };
  place.addEventListener("pointerdown", (event) => {
    if (event.button === 0) drag = { x: event.clientX, y: event.clientY, far: false };
  });
  place.addEventListener("pointermove", (event) => {
    if (!drag) return hover(event);
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.far && Math.hypot(dx, dy) < 4) return;
    if (!drag.far) place.setPointerCapture(event.pointerId);
    drag = { x: event.clientX, y: event.clientY, far: true };
    stage.camera.pan(-dx, -dy);
    stage.later();
  });
  place.addEventListener("pointerup", (event) => {
    const box = drag && !drag.far ? stage.at(event.offsetX, event.offsetY) : undefined;
    drag = undefined;
    if (!box) return;
    stage.active = box;
    stage.later();
    acts.came();
    acts.picked(box.node.id);
  });
  place.addEventListener("pointercancel", () => (drag = undefined));
  place.addEventListener("pointerleave", () => hover(undefined));
  place.addEventListener("wheel", (event) => turn(event, place, stage), { passive: false });
}

/** The wheel alone belongs to the page, until a person has gone into the picture. */
function turn(event: WheelEvent, place: HTMLElement, stage: Stage) {
  const isIn = (place.getRootNode() as ShadowRoot).activeElement === place;
  if (!event.ctrlKey && !event.metaKey && !isIn) return;
  event.preventDefault();
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  if (event.ctrlKey || event.metaKey) {
    stage.camera.zoom(Math.exp((-event.deltaY * unit) / 300), event.offsetX, event.offsetY);
  } else stage.camera.pan(event.deltaX * unit, event.deltaY * unit);
  stage.later();
}

/** Arrow keys go from node to node as one reads; with Shift they move the picture. */
export function listenToKeys(place: HTMLElement, stage: Stage, acts: Acts): void {
  place.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = actFor(event, stage, acts);
    if (!act) return;
    event.preventDefault();
    act();
  });
  // A first Tab into the picture comes to its first node.
  place.addEventListener("focus", () => {
    if (!stage.active && place.matches(":focus-visible")) walk(stage, acts, 0);
    else acts.came();
  });
  place.addEventListener("blur", () => acts.came());
}

function actFor({ key, shiftKey }: KeyboardEvent, stage: Stage, acts: Acts): (() => void) | undefined {
  const order = stage.layout?.order ?? [];
  const at = stage.active ? order.indexOf(stage.active) : -1;
  const step = shiftKey ? moves[key] : undefined;
  if (step) {
    return () => {
      stage.camera.pan(...step);
      stage.later();
    };
  }
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return () => walk(stage, acts, Math.min(at + 1, order.length - 1));
    case "ArrowLeft":
    case "ArrowUp":
      return () => walk(stage, acts, Math.max(at - 1, 0));
    case "Home":
      return () => walk(stage, acts, 0);
    case "End":
      return () => walk(stage, acts, order.length - 1);
    case "Enter":
    case " ":
      return () => stage.active && acts.picked(stage.active.node.id);
    case "n":
      return () => acts.nextChange(1);
    case "p":
      return () => acts.nextChange(-1);
    case "+":
    case "=":
      return () => zoom(stage, 1.25);
    case "-":
      return () => zoom(stage, 0.8);
    case "0":
      return () => fit(stage);
    case "Escape":
      return acts.hide;
    default:
      return undefined;
  }
}

const moves: Record<string, [number, number] | undefined> = {
  ArrowRight: [60, 0],
  ArrowLeft: [-60, 0],
  ArrowDown: [0, 60],
  ArrowUp: [0, -60],
};

function walk(stage: Stage, acts: Acts, to: number) {
  stage.goTo(stage.layout?.order[to]);
  acts.came();
}

/** Zooms round the middle. */
export function zoom(stage: Stage, factor: number): void {
  stage.camera.zoom(factor, stage.width / 2, stage.height / 2);
  stage.later();
}

/** Shows all of the sheet. */
export function fit(stage: Stage): void {
  stage.fit();
  stage.later();
}
