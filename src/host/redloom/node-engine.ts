import { readFileSync } from "node:fs";
import { initSync } from "#engine";
import { loadBy, ready } from "./ready.js";

/** Has the engine loaded from this file at its first use, in one go: Node compiles it in milliseconds. */
export function loadAtFirstUse(file: string | URL): void {
  loadBy(() => {
    initSync({ module: readFileSync(file) });
    loadBy(() => {});
  });
}

/** Loads the engine now. In Node it loads by itself at first use; browsers need this call. */
export async function init(): Promise<void> {
  ready();
}
