import { bareOptions, optionsOf } from "./arguments.js";
import type { Command, Option } from "./command.js";

/** What `redloom --help` prints. No line has more than 79 characters. */
export function overview(commands: readonly Command[]): string {
  return `Usage: redloom COMMAND [OPTIONS] [ARGUMENTS]

Looks into Node-RED's flow and credential files without starting Node-RED.

Commands:
${table([...commands.map(({ name, about }) => [name, about] as const), HELP_COMMAND])}

Options:
${listed(bareOptions)}

FILE, OLD and NEW are flow files; - reads one of them from standard input.
Options stand anywhere; -- ends them.`;
}

const HELP_COMMAND = ["help", "print the help of a command: redloom help plan"] as const;

/** What `redloom COMMAND --help` prints. */
export function helpOf(command: Command): string {
  const about = `${command.about.charAt(0).toUpperCase()}${command.about.slice(1)}.`;
  const usage = `Usage: redloom ${command.name} [OPTIONS] ${command.synopsis}`;
  return `${usage}\n\n${about}\n\nOptions:\n${listed(optionsOf(command))}\n\n${command.details}`;
}

function listed(options: readonly Option[]): string {
  return table(
    options.map(({ name, short, value, about }) => [
      `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`,
      about,
    ]),
  );
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length), 13) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`).join("\n");
}
