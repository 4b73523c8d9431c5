/**
 * Whether to colour: the last of `--color` and `--no-color`; then FORCE_COLOR and NO_COLOR, in this order, as
 * Node itself has them; else where a terminal shows the output.
 */
export function colorWanted(
  option: string | undefined,
  env: Record<string, string | undefined>,
  terminal: boolean | undefined,
): boolean {
  if (option !== undefined) return option === "color";
  const { FORCE_COLOR: force, NO_COLOR: none, TERM: term } = env;
  if (force !== undefined) return force !== "0" && force !== "false";
  if (none !== undefined && none !== "") return false;
  return terminal === true && term !== "dumb";
}

export type Color = "bold" | "dim" | "red" | "green" | "yellow" | "blue" | "cyan";

const CODES: Record<Color, [on: number, off: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
};

/** Colours text, or leaves it as it is. */
export type Paint = (color: Color, text: string) => string;

export function painter(wanted: boolean): Paint {
  if (!wanted) return (_, text) => text;
  return (color, text) => {
    const [on, off] = CODES[color];
    return `\x1b[${on}m${text}\x1b[${off}m`;
  };
}

/**
 * Text of a file as it may stand in a line: what would move the cursor, colour, turn the direction of writing
 * or end the line is written as an escape.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const named = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    return named ?? `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

// Controls, line and paragraph separators, and controls of direction; lone surrogates, which no UTF-8 can hold.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
