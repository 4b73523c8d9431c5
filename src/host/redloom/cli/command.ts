/** One command of `redloom`. */
export interface Command {
  /** A word, or two: `credentials show`. */
  name: string;
  /** Its options and arguments, as the help shows them: `[--quiet] FILE...`. */
  synopsis: string;
  /** What it does, in a line without a full stop. */
  about: string;
  /** What else the help has to say: how to read the output, exit codes, examples. Lines of 79 characters. */
  details: string;
  /** Besides `--json`, `--help` and, where `color` is set, those that choose colour. */
  options: readonly Option[];
  /** Whether what it prints for people has colour. */
  color: boolean;
  /** Exit code where a file cannot be read or is no flow configuration. */
  unreadable: 1 | 2;
  run(operands: string[], given: Given): Promise<Result>;
}

/** An option of a command: `--quiet`, or with a value `--type TYPE`. */
export interface Option {
  name: string;
  short?: string;
  /** What the help calls its value; left out where it has none. */
  value?: string;
  about: string;
}

/** The options that a command line gives. */
export interface Given {
  has(name: string): boolean;
  /** The last value that an option was given, or undefined. */
  value(name: string): string | undefined;
  /** Whether the text for people is to be coloured. */
  readonly color: boolean;
}

/** What a command found out. */
export interface Result {
  /** For people, without the last line feed. Called only where it is printed. */
  text(): string;
  /** For programs, printed with `--json`. */
  json: unknown;
  /** `no`: it ran, and the answer is no; exit code 1. */
  verdict: "yes" | "no";
  /** What could not be looked at, besides what is reported. */
  failures?: readonly Failure[];
  /** What should be known besides, told on standard error. */
  warnings?: readonly string[];
}

/** Why a command has no result. */
export class Failure extends Error {
  override readonly name = "Failure";
  /** Stable; `usage` where the command line is wrong. */
  readonly code: string;
  /** The file at fault and the place in it, where there is one. */
  readonly place: Place | undefined;

  constructor(code: string, message: string, place?: Place) {
    super(message);
    this.code = code;
    this.place = place;
  }
}

/** A file as it was named, and a place in it as `RedloomError` has it. */
export interface Place {
  file: string;
  line?: number;
  column?: number;
  offset?: number;
}
