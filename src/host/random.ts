/** Fresh random bytes from the platform. */
export function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** A secret for credentials as Node-RED makes one: 32 random bytes as hexadecimal digits. */
export function randomSecret(): string {
  return Array.from(randomBytes(32), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
