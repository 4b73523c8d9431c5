import { createRequire } from "node:module";
import { join } from "node:path";
import type { ContextUtil, StoreModules } from "../../runtime/context/types.js";
import { packagesBase } from "../installed.js";
import { localFileSystem } from "./localfilesystem.js";

/**
 * The store modules that Node has besides memory: `localfilesystem`, and whatever is installed in the user directory
 * or where this server is.
 */
export function storeModules(util: ContextUtil, userDir?: string): StoreModules {
  const own = createRequire(packagesBase());
  return {
    localfilesystem: localFileSystem(util),
    require(name) {
      if (userDir === undefined) return own(name);
      const theirs = createRequire(join(userDir, "package.json"));
      try {
        return theirs(name);
      } catch (error) {
        if (!isNotFound(error, name)) throw error;
        return own(name);
      }
    },
  };
}

/** Whether it is that module that is not there, and not one that it requires. */
function isNotFound(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "MODULE_NOT_FOUND" && message.split("\n", 1)[0]?.includes(`'${name}'`) === true;
}
