/** SHA-256 of files, as lower-case hexadecimal digits; left out where there is no file. */
export interface Sums {
  flows?: string | undefined;
  credentials?: string | undefined;
}

/** What the files are to become. Everything that it takes lies ready under temporary names. */
export interface Next extends Sums {
  generation: number;
  /** Of the credentials of old and new nodes, which are there while only one of the two files is written. */
  interim?: string | undefined;
  /** The credentials need the folder's own secret no more. */
  dropSystemSecret?: boolean | undefined;
}

/**
 * What Redloom notes about a flow file, in `.<flow file>.redloom` beside it: the generation of the files that have
 * these sums. With `next` it is a journal: that save is to be ended, if the files still are what it started from.
 */
export interface Record extends Sums {
  generation: number;
  next?: Next | undefined;
}

/** In a thread of its own: a large file would hold up everything else. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const sum = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Buffer.from(sum).toString("hex");
}

export function same(one: Sums, other: Sums): boolean {
  return one.flows === other.flows && one.credentials === other.credentials;
}

export function printRecord(record: Record): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(record)}\n`);
}

/** Undefined where the bytes are no record. */
export function parseRecord(bytes: Uint8Array): Record | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  if (!isNext(value)) return undefined;
  const { next } = value as { next?: unknown };
  return next === undefined || isNext(next) ? (value as Record) : undefined;
}

function isNext(value: unknown): value is Next {
  if (typeof value !== "object" || value === null) return false;
  const { generation, flows, credentials, interim, dropSystemSecret } = value as { [key: string]: unknown };
  const sums = [flows, credentials, interim];
  return (
    Number.isSafeInteger(generation) &&
    (generation as number) >= 0 &&
    sums.every((sum) => sum === undefined || typeof sum === "string") &&
    (dropSystemSecret === undefined || typeof dropSystemSecret === "boolean")
  );
}
