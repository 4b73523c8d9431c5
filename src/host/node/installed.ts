import { pathToFileURL } from "node:url";

let base = pathToFileURL("./").href;

/**
 * Says from where the packages that this one depends on are found where they are not imported by it: `url` is that of
 * a file beside which, or above which, they are installed. The entries call it, see `esm.ts`.
 */
export function findPackagesFrom(url: string): void {
  base = url;
}

/** URL of that file. */
export function packagesBase(): string {
  return base;
}
