import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Arguments with which it calls nobody. */
export const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Debian's Chromium, or whatever of that name is in the path. */
export function findChromium() {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  if (!found) throw new Error(`no ${names.join(", ")} in PATH; on Debian: apt-get install chromium`);
  return found;
}
