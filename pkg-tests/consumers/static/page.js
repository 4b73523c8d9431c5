// No bundler: the package's own files, as any static server gives them.
import { init, revision } from "/redloom/browser.js";

globalThis.outcome = init().then(() => ({ empty: revision([]) }));
