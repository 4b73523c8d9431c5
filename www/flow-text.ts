/** Pure functions on the text of a flow configuration. */

/** A place in a text: both from 1, the column in characters (code points). */
export interface Place {
  line: number;
  column: number;
}

/** A piece of one line: what stands before the fault, the character at fault (may be empty), what follows. */
export interface Excerpt {
  before: string;
  at: string;
  after: string;
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Gives each node of a configuration that stands on one line a line of its own; other text is returned as it is.
 *
 * Node-RED writes flow files, and Redloom answers GET /flows, without line breaks. A text area is slow on a line
 * of megabytes and a person cannot read it. Only white space between nodes is added: the revision stays.
 */
export function oneNodePerLine(text: string): string {
  if (!text.startsWith("[") || text.includes("\n")) return text;
  const pieces: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = endOfString(text, at);
    else if (unit === 0x5b || unit === 0x7b) depth++;
    else if (unit === 0x5d || unit === 0x7d) depth--;
    else if (unit === 0x2c && depth === 1) {
      pieces.push(text.slice(from, at + 1));
      from = at + 1;
    }
  }
  pieces.push(text.slice(from));
  return pieces.join("\n");
}

/** Where an entry stands in the text of an array, from its first unit to behind its last; undefined if it has none. */
export function entryAt(text: string, index: number): [from: number, to: number] | undefined {
  let depth = 0;
  let entry = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = endOfString(text, at);
    else if (unit === 0x5b || unit === 0x7b) {
      if (++depth === 1) from = at + 1;
    } else if (unit === 0x5d || unit === 0x7d) {
      if (--depth === 0) return entry === index ? trimmed(text, from, at) : undefined;
    } else if (unit === 0x2c && depth === 1) {
      if (entry++ === index) return trimmed(text, from, at);
      from = at + 1;
    }
  }
  return undefined;
}

function trimmed(text: string, from: number, to: number): [from: number, to: number] {
  const piece = text.slice(from, to);
  const start = from + piece.length - piece.trimStart().length;
  return [start, start + piece.trim().length];
}

/** Where the string that opens at `at` closes; the end of the text if it does not. */
function endOfString(text: string, at: number): number {
  for (let next = at + 1; next < text.length; next++) {
    const unit = text.charCodeAt(next);
    if (unit === backslash) next++;
    else if (unit === quote) return next;
  }
  return text.length;
}

/** UTF-16 index of a place, for a selection in a text area. A place past the end of its line is its end. */
export function indexOf(text: string, place: Place): number {
  const start = startOfLine(text, place.line);
  const end = endOfLine(text, start);
  let index = start;
  for (let column = 1; column < place.column && index < end; column++) {
    index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return Math.min(index, end);
}

/** The text round a place, on its line, with at most `width` UTF-16 units to either side. */
export function excerpt(text: string, place: Place, width = 48): Excerpt {
  const start = startOfLine(text, place.line);
  const end = endOfLine(text, start);
  const index = indexOf(text, place);
  const length = index < end ? ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1) : 0;
  const from = Math.max(start, index - width);
  const to = Math.min(end, index + length + width);
  return {
    before: (from > start ? "…" : "") + text.slice(from, index),
    at: text.slice(index, index + length),
    after: text.slice(index + length, to) + (to < end ? "…" : ""),
  };
}

function startOfLine(text: string, line: number): number {
  let start = 0;
  for (let current = 1; current < line; current++) {
    const next = text.indexOf("\n", start);
    if (next < 0) return start;
    start = next + 1;
  }
  return start;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.length : end;
}
