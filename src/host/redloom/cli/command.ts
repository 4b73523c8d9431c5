import type { ParseArgsConfig } from "node:util";

/** One command of `redloom`. */
export interface Command {
  name: string;
  /** Its arguments, as the help shows them: `FILE`. */
  synopsis: string;
  /** What it does, in a line without a full stop. */
  about: string;
  /** What else the help has to say: options, examples. */
  details: string;
  /** Besides `--json` and `--help`, which every command has. */
  options: NonNullable<ParseArgsConfig["options"]>;
  run(operands: string[], options: Record<string, unknown>): Promise<Result>;
}

/** What a command found out. */
export interface Result {
  /** For people, without the last line feed. */
  text: string;
  /** For programs, printed with `--json`. */
  json: unknown;
  /** `no`: it ran, and the answer is no; exit code 1. */
  verdict: "yes" | "no";
}

/** Why a command has no result. Exit code 2 for `usage`, else 1. */
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
