/**
 * One stop of the Tab key for a row of elements; arrow keys, Home and End go from one to the next. `moved` is told
 * of the element that got the focus that way.
 */
export function rove(container: HTMLElement, selector: string, moved: (element: HTMLElement) => void): void {
  container.addEventListener("keydown", (event) => {
    const all = [...container.querySelectorAll<HTMLElement>(selector)];
    const at = all.indexOf(event.target as HTMLElement);
    const next = at < 0 ? undefined : all[target(event.key, at, all.length)];
    if (!next) return;
    event.preventDefault();
    moveStop(container, selector, next);
    next.focus();
    moved(next);
  });
}

/** Makes this element the one that the Tab key stops at. */
export function moveStop(container: HTMLElement, selector: string, stop: HTMLElement | undefined): void {
  for (const element of container.querySelectorAll<HTMLElement>(selector)) element.tabIndex = -1;
  if (stop) stop.tabIndex = 0;
}

function target(key: string, at: number, length: number): number {
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return (at + 1) % length;
    case "ArrowLeft":
    case "ArrowUp":
      return (at + length - 1) % length;
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return -1;
  }
}
