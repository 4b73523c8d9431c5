import { parseArgs } from "node:util";
import { colorWanted } from "./color.js";
import { type Command, Failure, type Given, type Option } from "./command.js";

/** What a command line says. */
export interface Arguments {
  /** The first word that is no option, or the first two of a command of two; undefined where there is none. */
  command: string | undefined;
  operands: string[];
  given: Given;
  /** Options as they were written, with what each is called. */
  written: readonly { as: string; name: string; option: Option | undefined; value: string | undefined }[];
}

const HELP: Option = { name: "help", short: "h", about: "print this" };
const VERSION: Option = { name: "version", short: "V", about: "print the version" };
const JSON_OPTION: Option = { name: "json", about: "print the result, or the error, as JSON" };
const COLORS: readonly Option[] = [
  { name: "color", about: "colour even where the output is no terminal" },
  { name: "no-color", about: "no colour" },
];

/** All options of a command, as its help lists them. */
export function optionsOf(command: Command): readonly Option[] {
  return [...command.options, JSON_OPTION, ...(command.color ? COLORS : []), HELP];
}

/** The options of `redloom` without a command. */
export const bareOptions: readonly Option[] = [JSON_OPTION, HELP, VERSION];

/**
 * Takes a command line apart. Options stand anywhere, before the command too; `--` ends them. Whether they are
 * those of the command is for `refuseOthers`.
 */
export function read(words: string[], commands: readonly Command[]): Arguments {
  const known = new Map([...commands.flatMap(optionsOf), VERSION].map((option) => [option.name, option]));
  const { tokens } = parseArgs({
    args: words,
    strict: false,
    tokens: true,
    options: Object.fromEntries([...known].map(([name, option]) => [name, declared(option)])),
  });
  const written = tokens
    .filter((token) => token.kind === "option")
    .map(({ rawName: as, name, value }) => ({ as, name, option: known.get(name), value }));
  const positionals = tokens.filter((token) => token.kind === "positional").map(({ value }) => value);
  const [command, ...operands] = joined(positionals, commands);
  const last = (...names: string[]) => written.filter(({ name }) => names.includes(name)).at(-1);
  const given: Given = {
    has: (name) => last(name) !== undefined,
    value: (name) => last(name)?.value,
    color: colorWanted(last("color", "no-color")?.name, process.env, process.stdout.isTTY),
  };
  return { command, operands, given, written };
}

/** The words of a command line, with those of a command of two words as one. */
export function joined(words: readonly string[], commands: readonly Command[]): readonly string[] {
  const [first, second, ...rest] = words;
  if (second === undefined || !commands.some(({ name }) => name.startsWith(`${first} `))) return words;
  return [`${first} ${second}`, ...rest];
}

/** Fails where an option is none of these, lacks its value, or has one that it does not take. */
export function refuseOthers({ written }: Arguments, options: readonly Option[]): void {
  for (const { as, name, option, value } of written) {
    if (option === undefined || !options.some((other) => other.name === name)) {
      const names = options.map((other) => `--${other.name}`);
      throw new Failure("usage", `there is no option ${as}${didYouMean(as, names)}`);
    }
    if (option.value !== undefined && (value === undefined || value === "")) {
      throw new Failure("usage", `${as} wants a value: ${as} ${option.value}`);
    }
    if (option.value === undefined && value !== undefined) throw new Failure("usage", `${as} takes no value`);
  }
}

function declared({ short, value }: Option) {
  const type = value === undefined ? ("boolean" as const) : ("string" as const);
  return short === undefined ? { type } : { type, short };
}

/** `; did you mean check?` where a word is nearly one of these. */
export function didYouMean(word: string, names: readonly string[]): string {
  const [nearest] = names
    .map((name) => ({ name, distance: editDistance(word, name) }))
    .filter(({ name, distance }) => distance <= Math.min(2, name.replace(/^-+/, "").length / 2))
    .sort((a, b) => a.distance - b.distance);
  return nearest === undefined ? "" : `; did you mean ${nearest.name}?`;
}

/** How many letters have to be put in, left out or exchanged for others. */
function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 2) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (let column = 0; column < to.length; column++) {
      const exchanged = (row[column] ?? 0) + (to[column] === letter ? 0 : 1);
      next.push(Math.min(exchanged, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
