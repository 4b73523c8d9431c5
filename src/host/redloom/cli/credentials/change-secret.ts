import { randomSecret } from "../../../random.js";
import { Failure } from "../command.js";
import { type SecretFiles, secretFiles } from "./files.js";
import { type Candidates, openCredentials, writeCredentials } from "./opened.js";
import { dropPending, keepPending, pendingSecret } from "./pending.js";
import type { Place } from "./place.js";
import { readSettings, writeSystemSecret } from "./settings.js";

/** What credentials are to be encrypted with: a secret of the user's, one that is made here, or nothing. */
export type Target = { kind: "user"; secret: string } | { kind: "system" } | { kind: "none" };

/**
 * Encrypts the credentials with another secret, and has the settings of the folder say so.
 *
 * Whatever moment the process ends at, the old secret opens the credentials or the new one does, and both are still
 * there; the next call, with the same target, finishes what was begun:
 *
 * | step | the credentials | the settings' `_credentialSecret` | Node-RED, if it starts now |
 * | --- | --- | --- | --- |
 * | 1. a secret that is made here is kept beside the credentials | old | old | opens them with the old one |
 * | 2. the credentials are replaced | new | old | does not open them, and says so; they stay until a deploy |
 * | 3. the settings are replaced | new | new, or none | opens them with the new one |
 * | 4. the secret of step 1 is removed | new | new, or none | opens them with the new one |
 *
 * Two files cannot be replaced at once, so between 2 and 3 Node-RED must not start; Redloom changes nothing that
 * it cannot open. Where the settings hold no secret and get none, there is no such moment.
 *
 * @param given The secret that the user says is the present one.
 */
export async function changeSecret(
  place: Place,
  given: string | undefined,
  target: Target,
  files: SecretFiles = secretFiles,
): Promise<void> {
  const settings = await readSettings(place.folder);
  const pending = await pendingSecret(place);
  const candidates: Candidates = [
    { secret: given, what: "the one given" },
    { secret: settings.secret, what: "that of the folder" },
    // Those of a call that was interrupted behind step 2.
    { secret: pending, what: "that of a change that was interrupted" },
    { secret: target.kind === "user" ? target.secret : undefined, what: "the new one" },
  ];
  const opened = await openCredentials(place, candidates);
  if (opened === undefined) {
    throw new Failure("no_credential_file", "no such file, so nothing is encrypted yet", {
      file: place.credentials,
    });
  }
  const made = target.kind === "system" ? (pending ?? randomSecret()) : undefined;
  if (made !== undefined && made !== pending) await keepPending(place, made, files);
  const next = target.kind === "user" ? target.secret : made;
  if (opened.secret !== next) {
    await writeCredentials(place, opened, { sets: opened.sets, secret: next }, files);
  }
  if (settings.secret !== made) await writeSystemSecret(settings, made, files);
  await dropPending(place, files);
}
