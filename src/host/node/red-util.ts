import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import type { CommsEvents } from "../comms.js";
import type { RedEvents, RedHooks, RedUtil } from "../runtime/red-util.js";

/** `@node-red/util`, 5.0.7, as far as Redloom itself calls it. */
export interface NodeRedUtil extends RedUtil {
  init(settings: Record<string, unknown>): void;
  readonly i18n: {
    _(...args: unknown[]): string;
    registerMessageCatalog(namespace: string, folder: string, file: string): Promise<void>;
    /** The library i18next. */
    i: { addResourceBundle(language: string, namespace: string, texts: object): void };
  };
  readonly events: RedEvents & CommsEvents & { removeAllListeners(): unknown };
  readonly exec: { run(command: string, args: string[], options: object, log?: boolean): Promise<unknown> };
  readonly hooks: RedHooks & { trigger(name: string, payload: unknown): Promise<unknown> };
}

/** Whether a runtime uses the copy that scripts get when they require `@node-red/util` themselves. */
let taken = false;

/** A copy of the module, for one runtime. */
export interface UtilLease {
  util: NodeRedUtil;
  /** To be called when the runtime has ended: drops what was hooked in and listens. */
  release(): void;
}

/**
 * Lends a runtime a `@node-red/util` of its own, for that module keeps log handlers, events and hooks as singletons.
 * The first gets the copy that everybody else in the process gets; while it runs, each further one a fresh copy, which
 * only its `RED` leads to: a script that requires `@node-red/util` itself reaches the first runtime's.
 *
 * @param base URL of a file beside which, or above which, the module is installed.
 */
export function lendUtil(base: string): UtilLease {
  const require = createRequire(base);
  const shared = !taken;
  taken = true;
  const util = shared ? (require("@node-red/util") as NodeRedUtil) : freshCopy(require);
  return {
    util,
    release() {
      util.hooks.clear();
      util.events.removeAllListeners();
      if (shared) taken = false;
    },
  };
}

/** The module, and i18next, which it keeps its catalogues in, are loaded anew; the cache is left as it was. */
function freshCopy(require: NodeJS.Require): NodeRedUtil {
  const entry = require.resolve("@node-red/util");
  const i18next = createRequire(entry).resolve("i18next");
  const folders = [dirname(entry), dirname(i18next)].map((folder) => folder + sep);
  const kept = Object.entries(require.cache).filter(([path]) =>
    folders.some((folder) => path.startsWith(folder)),
  );
  for (const [path] of kept) delete require.cache[path];
  try {
    return require("@node-red/util") as NodeRedUtil;
  } finally {
    const fresh = Object.keys(require.cache).filter((path) =>
      folders.some((folder) => path.startsWith(folder)),
    );
    for (const path of fresh) delete require.cache[path];
    for (const [path, module] of kept) require.cache[path] = module;
  }
}
