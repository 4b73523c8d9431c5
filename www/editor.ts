import { type RedloomError, type Summary, summary } from "redloom";
import type { FlowFile } from "./flow-file.js";
import { entryAt, excerpt, indexOf, oneNodePerLine, type Place } from "./flow-text.js";
import { showFault } from "./report.js";

/** Why a text is no flow configuration. `place` is set for faults in the JSON text. */
export interface Fault {
  code: string;
  message: string;
  place?: Place;
}

/** The text area, what its text holds, and what is wrong with it. */
export interface Editor {
  /** To be called when the engine is loaded; what is typed or opened before that is looked at then. */
  start(): void;
  text(): string;
  /** Puts a file into the text area; the text that was there is gone. */
  put(file: FlowFile): void;
  name(): string;
  /** Looks at the text as it is now, however short ago it was typed. */
  inspect(): { facts?: Summary; fault?: Fault };
  /** Moves the caret to the fault that is shown. */
  goToFault(): void;
  /** Selects the entry at this position of the array, and brings it into view. */
  select(index: number): void;
}

interface Parts {
  area: HTMLTextAreaElement;
  name: HTMLElement;
  fault: HTMLElement;
}

/** `changed` is called after the text was looked at: at once for a file, when typing pauses otherwise. */
export function createEditor({ area, name, fault: faultPlace }: Parts, changed: () => void): Editor {
  let pause: ReturnType<typeof setTimeout> | undefined;
  let started = false;
  let seen: { text: string; facts?: Summary; fault?: Fault } = { text: "" };

  function inspect() {
    clearTimeout(pause);
    const text = area.value;
    if (started && text !== seen.text) {
      seen = { text, ...look(text) };
      area.setAttribute("aria-invalid", String(!!seen.fault));
      showFault(faultPlace, seen.fault && describe(text, seen.fault, goToFault));
      changed();
    }
    return seen;
  }

  function goToFault() {
    if (!seen.fault?.place) return;
    const index = indexOf(seen.text, seen.fault.place);
    area.focus();
    area.setSelectionRange(index, index + 1);
  }

  area.addEventListener("input", () => {
    clearTimeout(pause);
    // A look at megabytes takes tens of milliseconds, so it waits for a longer pause.
    pause = setTimeout(inspect, area.value.length > 500_000 ? 500 : 120);
  });

  return {
    start() {
      started = true;
      inspect();
    },
    text: () => area.value,
    name: () => name.textContent ?? "",
    put(file) {
      area.value = oneNodePerLine(file.text.replace(/^\ufeff/, ""));
      area.setSelectionRange(0, 0);
      area.scrollTo(0, 0);
      name.textContent = file.name;
      name.title = file.name;
      inspect();
    },
    inspect,
    goToFault,
    select(index) {
      const range = entryAt(area.value, index);
      if (!range) return;
      area.setSelectionRange(...range);
      scrollTo(area, range[0]);
    },
  };
}

/** Brings a place in the text into view, a few lines from the top: setting the selection does not. */
function scrollTo(area: HTMLTextAreaElement, index: number) {
  const line = area.value.slice(0, index).split("\n").length - 1;
  const height = Number.parseFloat(getComputedStyle(area).lineHeight);
  const top = line * height;
  if (top < area.scrollTop || top > area.scrollTop + area.clientHeight - 2 * height) {
    area.scrollTop = top - 3 * height;
  }
  area.scrollLeft = 0;
}

function look(text: string): { facts?: Summary; fault?: Fault } {
  if (text.trim() === "") return {};
  try {
    return { facts: summary(text) };
  } catch (error) {
    const { code, message, line, column } = error as RedloomError;
    return { fault: { code, message, ...(line && column && { place: { line, column } }) } };
  }
}

function describe(text: string, { code, message, place }: Fault, act: () => void) {
  if (!place) return { title: code, message };
  return {
    title: `Line ${place.line}, column ${place.column}`,
    message,
    excerpt: excerpt(text, place),
    go: { label: "Go there", act },
  };
}
