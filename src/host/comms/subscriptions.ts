/** Most patterns that a connection may hold at a time; the editor has about ten. */
export const MOST_SUBSCRIPTIONS = 256;

/** Longest pattern, in UTF-16 units. */
export const LONGEST_PATTERN = 1_024;

/**
 * The topics that a connection wants. In a pattern, `+` stands for one or more characters that are no slash, and
 * `/#` at the end for that topic and all below it, as in Node-RED (runtime/lib/api/comms.js, 5.0.7). Patterns are
 * compared level by level: no regular expression is made of what a client sends.
 *
 * DIFFERENCE: a lone `#` matches every topic. In Node-RED it matches none that is retained, and everybody gets all
 * others.
 */
export class Subscriptions {
  readonly #patterns = new Map<string, readonly string[]>();

  get size(): number {
    return this.#patterns.size;
  }

  add(pattern: string): void {
    this.#patterns.set(pattern, pattern.split("/"));
  }

  delete(pattern: string): void {
    this.#patterns.delete(pattern);
  }

  /** @param levels The topic, split at its slashes. */
  match(levels: readonly string[]): boolean {
    for (const pattern of this.#patterns.values()) {
      if (matches(pattern, levels)) return true;
    }
    return false;
  }
}

/** Whether a topic is one of those that a pattern means; both split at their slashes. */
export function matches(pattern: readonly string[], levels: readonly string[]): boolean {
  const open = pattern.at(-1) === "#";
  const named = open ? pattern.length - 1 : pattern.length;
  if (levels.length < named || (!open && levels.length > named)) return false;
  for (let at = 0; at < named; at += 1) {
    if (!levelMatches(pattern[at] ?? "", levels[at] ?? "")) return false;
  }
  return true;
}

/** Taking the first place that fits for each part is enough, because every `+` takes whatever comes. */
function levelMatches(pattern: string, level: string): boolean {
  if (!pattern.includes("+")) return pattern === level;
  const parts = pattern.split("+");
  const first = parts.shift() ?? "";
  const last = parts.pop() ?? "";
  if (!level.startsWith(first)) return false;
  let end = first.length;
  for (const part of parts) {
    const found = level.indexOf(part, end + 1);
    if (found < 0) return false;
    end = found + part.length;
  }
  return level.length - last.length > end && level.endsWith(last);
}
