import { basename, dirname, join } from "node:path";
import { temporary } from "../../../node/user-directory/files.js";
import { readIfThere, replaceFile, type SecretFiles } from "./files.js";
import { type Place, parsed } from "./place.js";

// Where `rekey` makes a new secret itself, two files have to follow each other: the credentials, and the settings
// that hold the secret. The secret is kept here until both are written, so that no moment exists at which the
// credentials are encrypted with something that only a process knows. Node-RED does not look at this file.

/** The secret that an interrupted `rekey` has left; undefined where none was interrupted. */
export async function pendingSecret(place: Place): Promise<string | undefined> {
  const bytes = await readIfThere(pathOf(place));
  const { secret } = ((bytes && parsed(bytes)) ?? {}) as { secret?: unknown };
  return typeof secret === "string" && secret !== "" ? secret : undefined;
}

export async function keepPending(place: Place, secret: string, files: SecretFiles): Promise<void> {
  await replaceFile(pathOf(place), new TextEncoder().encode(JSON.stringify({ secret })), { files });
}

/** To be called once everything is written. */
export async function dropPending(place: Place, files: SecretFiles): Promise<void> {
  const path = pathOf(place);
  await files.remove(temporary(path));
  await files.remove(path);
  await files.syncFolder(dirname(path));
}

function pathOf({ credentials }: Place): string {
  return join(dirname(credentials), `.${basename(credentials)}.rekey`);
}
