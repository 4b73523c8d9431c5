import { Failure, type Given } from "../command.js";
import { type Opened, openCredentials } from "./opened.js";
import { pendingSecret } from "./pending.js";
import type { Place } from "./place.js";
import { givenSecret } from "./secret.js";
import { readSettings } from "./settings.js";

/** What is stored, and what to encrypt it with if it changes. */
export interface Stored {
  /** Undefined where there is no credential file. */
  opened: Opened | undefined;
  /**
   * The secret that opened them; for what is not encrypted yet, the one that Node-RED would take: first the one in
   * the folder, which it still accepts where the user has set another.
   */
  secret: string | undefined;
}

/**
 * Opens the credentials of a place with the secret given, or else that of the folder: Node-RED opens with the
 * latter, too, where both are there (5.0.7, `load`).
 *
 * @throws Failure `rekey_interrupted` where they are between two secrets.
 */
export async function readStored(place: Place, given: Given): Promise<Stored> {
  const { secret: system } = await readSettings(place.folder);
  const [own, pending] = await Promise.all([givenSecret(given), pendingSecret(place)]);
  const opened = await openCredentials(place, [
    { secret: own, what: "the one given" },
    { secret: system, what: "that of the folder" },
    { secret: pending, what: "that of a change that was interrupted" },
  ]);
  if (opened?.secret !== undefined && opened.secret === pending && pending !== system && pending !== own) {
    const message =
      "a change of its secret was interrupted; redloom credentials rekey --new system finishes it";
    throw new Failure("rekey_interrupted", message, { file: place.credentials });
  }
  return { opened, secret: opened?.secret ?? system ?? own };
}
