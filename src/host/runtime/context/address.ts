import type { ContextUtil } from "./types.js";

/** The expression that somebody means who sends a key: the key itself, or if it is none, that name. */
export function addressOf(
  key: string,
  util: Pick<ContextUtil["util"], "normalisePropertyExpression">,
): string {
  try {
    util.normalisePropertyExpression(key);
    return key;
  } catch {
    return quoted(key);
  }
}

/** The expression of a name on the first level. */
export function addressOfName(name: string): string {
  return /^[A-Za-z0-9_]+$/.test(name) ? name : quoted(name);
}

/** There are no escapes in expressions: a name with quotes of both kinds has none. */
function quoted(name: string): string {
  return name.includes('"') ? `'${name}'` : `"${name}"`;
}
