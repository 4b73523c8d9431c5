import { createCipheriv, createDecipheriv, createHash } from "node:crypto";

/** What every subject encrypts credentials with. */
export const credentialSecret = "contract";

const iv = Buffer.alloc(16, 7);

/** Credentials as they go beside the flows, encrypted. Made anew at each call, and always the same. */
export function envelope(credentials, secret = credentialSecret) {
  const cipher = createCipheriv("aes-256-ctr", keyOf(secret), iv);
  const text = Buffer.concat([cipher.update(JSON.stringify(credentials)), cipher.final()]);
  return { $: iv.toString("hex") + text.toString("base64") };
}

/**
 * What a store holds as credentials, decrypted and with its keys in order, which no client can see.
 * @param {string | undefined} text
 */
export function opened(text) {
  if (text === undefined) return "no credentials are stored";
  try {
    return JSON.stringify(sorted(decrypt(JSON.parse(text))));
  } catch {
    return "credentials that do not decrypt are stored";
  }
}

/** The text of a file; of one that holds encrypted credentials, those, laid out as it is. */
export function readable(text) {
  if (text === undefined) return "there is no such file";
  if (!/^\{\s*"\$"/.test(text)) return text;
  return JSON.stringify(sorted(decrypt(JSON.parse(text)))) + (text.includes("\n") ? " (indented)" : "");
}

function decrypt(stored) {
  if (typeof stored.$ !== "string") return stored;
  const decipher = createDecipheriv(
    "aes-256-ctr",
    keyOf(credentialSecret),
    Buffer.from(stored.$.slice(0, 32), "hex"),
  );
  return JSON.parse(
    Buffer.concat([decipher.update(stored.$.slice(32), "base64"), decipher.final()]).toString(),
  );
}

function keyOf(secret) {
  return createHash("sha256").update(secret).digest();
}

function sorted(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
