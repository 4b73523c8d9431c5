import type { ContextUtil, StoreFactory } from "../../runtime/context/types.js";
import { CachedFiles } from "./cached.js";
import { ContextFolder } from "./folder.js";
import { baseOf } from "./location.js";
import { UncachedFiles } from "./uncached.js";

/**
 * The store `localfilesystem`: @node-red/runtime/lib/nodes/context/localfilesystem.js, 5.0.7, over the same files.
 * Its configuration: `dir` and `base`, where they lie; `cache`, default true; `flushInterval`, in seconds from a
 * change to its writing, default 30.
 */
export function localFileSystem(util: ContextUtil): StoreFactory {
  return (config) => {
    const folder = new ContextFolder(baseOf(config), util.log);
    const cached = Object.hasOwn(config, "cache") ? config.cache : true;
    return cached ? new CachedFiles(folder, util, interval(config)) : new UncachedFiles(folder, util);
  };
}

function interval(config: Record<string, unknown>): number {
  const seconds = Object.hasOwn(config, "flushInterval") ? Number(config.flushInterval) : 30;
  // Not a number is no delay, and a timer that is set to more than it can hold fires at once.
  return Math.min(Math.max(0, seconds * 1000 || 0), 0x7fffffff);
}
