/** Text that was not deployed, kept across a reload of this tab. */
export interface Draft {
  name: string;
  text: string;
  /** The revision that was deployed when the text was opened. */
  base?: string;
}

// Several playgrounds can stand on one origin, each under its own path.
const key = `redloom draft ${location.pathname}`;

/** Keeps the draft for this tab; one that is too big for the browser's limit is not kept. */
export function keepDraft(draft: Draft): boolean {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** The draft that was kept, if any. It is given once. */
export function takeDraft(): Draft | undefined {
  try {
    const kept = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return kept === null ? undefined : JSON.parse(kept);
  } catch {
    return undefined;
  }
}
