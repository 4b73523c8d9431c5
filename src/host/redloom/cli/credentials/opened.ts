import { decryptCredentials, encryptCredentials, type RedloomError } from "redloom";
import { Failure } from "../command.js";
import { askHidden, canAsk } from "../prompt.js";
import { backupOf, readIfThere, readOrBackup, replaceFile, type SecretFiles } from "./files.js";
import { type Place, parsed } from "./place.js";

/** The credentials of a file, decrypted. */
export interface Opened {
  /** By node id, what is stored for it; an object of fields, unless somebody wrote the file by hand. */
  sets: Map<string, unknown>;
  /** The secret that opened them; undefined where they are not encrypted. */
  secret: string | undefined;
  /** What the file held, to see whether it has changed since; undefined where it is not there. */
  bytes: Uint8Array | undefined;
}

/** Secrets that may open the credentials, in the order in which they are tried. */
export type Candidates = readonly { secret: string | undefined; what: string }[];

/** Reads a credential file; undefined where there is none. */
export async function openCredentials(place: Place, candidates: Candidates): Promise<Opened | undefined> {
  const file = place.credentials;
  const bytes = await readIfThere(file);
  const content = await readOrBackup(file, backupOf(file));
  if (bytes === undefined || content === undefined) return undefined;
  if (content.length === 0) return { sets: new Map(), secret: undefined, bytes };
  const value = parsed(content);
  if (value === undefined) {
    throw new Failure("invalid_json", "is damaged: not valid JSON", { file });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Failure("invalid_credentials", "holds no credentials: no JSON object", { file });
  }
  if (!("$" in value)) return { sets: new Map(Object.entries(value)), secret: undefined, bytes };
  return { ...(await unseal(new TextDecoder().decode(content), file, candidates)), bytes };
}

async function unseal(
  envelope: string,
  file: string,
  candidates: Candidates,
): Promise<Omit<Opened, "bytes">> {
  const tried: string[] = [];
  for (const { secret, what } of candidates) {
    if (secret === undefined) continue;
    const sets = unsealBy(envelope, file, secret);
    if (sets !== undefined) return { sets, secret };
    tried.push(what);
  }
  const given = candidates[0]?.secret !== undefined;
  if (!given && canAsk()) {
    const secret = await askHidden(`Secret of ${file}`);
    const sets = unsealBy(envelope, file, secret);
    if (sets !== undefined) return { sets, secret };
    tried.push("what was typed");
  }
  if (tried.length === 0) {
    const message = "is encrypted: give its secret with --secret-file or in REDLOOM_SECRET";
    throw new Failure("no_secret", message, { file });
  }
  const message = `was encrypted with another secret than ${tried.join(" and ")}, or its first characters are damaged`;
  throw new Failure("wrong_secret", message, { file });
}

/** Undefined where it is another secret. */
function unsealBy(envelope: string, file: string, secret: string): Map<string, unknown> | undefined {
  try {
    return new Map(Object.entries(decryptCredentials(envelope, secret)));
  } catch (error) {
    const { reason } = error as RedloomError;
    if (reason === "other_secret") return undefined;
    if (reason === "damaged") {
      throw new Failure(
        "damaged",
        "is damaged: the secret is the right one, the text behind it is not whole",
        {
          file,
        },
      );
    }
    if (reason === "malformed") {
      throw new Failure("malformed", 'is damaged: what stands in it under "$" is no encrypted text', {
        file,
      });
    }
    throw error;
  }
}

/**
 * Writes credentials, durably and all at once, after a copy of what was there. Laid out as the file was: Node-RED
 * has one setting for that, which is not known here.
 */
export async function writeCredentials(
  place: Place,
  { bytes }: Opened,
  next: { sets: ReadonlyMap<string, unknown>; secret: string | undefined },
  files: SecretFiles,
): Promise<void> {
  const file = place.credentials;
  const found = await readIfThere(file);
  if (!same(found, bytes)) {
    throw new Failure("changed_on_disk", "was changed in the meantime; nothing was written", { file });
  }
  const credentials = Object.fromEntries(next.sets) as Record<string, Record<string, unknown>>;
  const text =
    next.secret === undefined ? JSON.stringify(credentials) : encryptCredentials(credentials, next.secret);
  const model = bytes ?? (place.flows === undefined ? undefined : await readIfThere(place.flows));
  const pretty = model?.includes(LINE_FEED) ? JSON.stringify(JSON.parse(text), null, 4) : text;
  await replaceFile(file, new TextEncoder().encode(pretty), { backup: backupOf(file), files });
}

const LINE_FEED = 10;

function same(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return Buffer.compare(one, other) === 0;
}
