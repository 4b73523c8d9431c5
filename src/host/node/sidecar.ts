import { createHash } from "node:crypto";

/** The lower-case hex SHA-256 of the bytes of the files. */
export interface Sums {
  /** Of the flow file; empty where there is none. */
  sha256: string;
  /** Of the credential file; left out where there is none. */
  credentials?: string;
}

/** What the sidecar holds: the generation of the files that have these sums. */
export interface Sidecar extends Sums {
  generation: number;
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function sumsOf(flows: Uint8Array | undefined, credentials: Uint8Array | undefined): Sums {
  return {
    sha256: flows === undefined ? "" : sha256(flows),
    ...(credentials !== undefined && { credentials: sha256(credentials) }),
  };
}

export function same(one: Sums, other: Sums): boolean {
  return one.sha256 === other.sha256 && one.credentials === other.credentials;
}

/** Undefined where the text is no sidecar. */
export function parseSidecar(text: string): Sidecar | undefined {
  let value: Partial<Sidecar> | null;
  try {
    value = JSON.parse(text) as Partial<Sidecar> | null;
  } catch {
    return undefined;
  }
  const { generation, sha256, credentials } = value ?? {};
  if (typeof sha256 !== "string" || typeof generation !== "number") return undefined;
  if (credentials !== undefined && typeof credentials !== "string") return undefined;
  if (!Number.isSafeInteger(generation) || generation < 0) return undefined;
  return { generation, sha256, ...(credentials !== undefined && { credentials }) };
}
