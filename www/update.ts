// Several playgrounds can stand on one origin, each under its own path.
const key = `redloom reloaded ${location.pathname}`;

let used = false;
for (const sign of ["pointerdown", "keydown", "input", "drop"]) {
  addEventListener(sign, () => (used = true), { capture: true, once: true });
}

/**
 * Whether this page may reload by itself for a service worker of another build. Only a page that nobody has
 * used yet: a tab opened on the first visit after an update starts from the old build's cache. And only once for
 * each build, so that a page that cannot be brought to the service worker's build does not reload for ever.
 */
export function mayReload(build: string | undefined): boolean {
  if (used || build === undefined) return false;
  try {
    if (sessionStorage.getItem(key) === build) return false;
    sessionStorage.setItem(key, build);
    return true;
  } catch {
    return false;
  }
}
