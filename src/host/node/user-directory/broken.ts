import { basename, dirname, join } from "node:path";
import type { LogLevel } from "../../environment.js";
import { type Files, OWNER_ONLY } from "./files.js";
import { sha256 } from "./record.js";

/**
 * Keeps a copy of a file that cannot be read and is about to be replaced: `.<name>.<part of its hash>.broken` beside
 * it, so that the same content is kept once, and no other copy is overwritten.
 *
 * DIFFERENCE: Node-RED 5.0.7 has one backup, which the next deploy but one overwrites.
 */
export async function keepBroken(
  files: Files,
  path: string,
  bytes: Uint8Array,
  log: (level: LogLevel, message: string) => void,
): Promise<void> {
  const name = `${basename(path).replace(/^\.?/, ".")}.${(await sha256(bytes)).slice(0, 12)}.broken`;
  const copy = join(dirname(path), name);
  await files.write(copy, bytes, OWNER_ONLY);
  log("warn", `${path} cannot be read and is replaced; a copy of it is kept in ${copy}`);
}
