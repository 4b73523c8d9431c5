import { createHash } from "node:crypto";

/**
 * What V8's own JSON makes of a text: the revision of the array, or why there is none.
 * @param {string} text
 * @returns {{ rev: string } | { notArray: true } | { before?: string }} `before`: the text up to the fault, where V8 tells it.
 */
export function v8(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const place = placeIn(error, text);
    return { before: place === undefined ? undefined : text.slice(0, place) };
  }
  return Array.isArray(value) ? { rev: sha256(JSON.stringify(value)) } : { notArray: true };
}

export function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * Units before the place that the message names; V8 leaves some places out.
 * In an escape V8 names the character that cannot stand there; we name where the escape begins.
 */
function placeIn({ message }, text) {
  if (message.startsWith("Unexpected end of JSON input")) return text.length;
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position === undefined) return undefined;
  const inEscape = /^Bad (escaped|Unicode)/.test(message);
  return inEscape ? text.lastIndexOf("\\", Number(position) - 1) : Number(position);
}

/** As UTF-8, which cannot hold half a pair: that stands there as the escape that means the same. */
export function bytesOf(text) {
  const half = (unit) => `\\u${unit.charCodeAt(0).toString(16)}`;
  return Buffer.from(text.replace(/\p{Surrogate}/gu, half));
}
