import { parseArgs } from "node:util";
import { version } from "redloom";
import { type Command, Failure, type Result } from "./cli/command.js";
import { rev } from "./cli/rev.js";

const commands: readonly Command[] = [rev];

const overview = `Usage: redloom COMMAND [OPTIONS] [ARGUMENTS]

Looks into Node-RED flow files without starting Node-RED.

Commands:
${commands.map(({ name, synopsis, about }) => `  ${`${name} ${synopsis}`.padEnd(12)}${about}`).join("\n")}

Options:
  --json        print the result, or the error, as JSON
  -h, --help    print this, or after COMMAND its help
  -V, --version print the version

FILE is a flow file; - reads standard input.
Exit codes: 0 done; 1 a file cannot be read or is no flow configuration; 2 wrong usage.`;

// A reader that has seen enough, such as head(1), closes the pipe: nothing to report.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
process.exitCode = await main(process.argv.slice(2));

async function main(words: string[]): Promise<number> {
  const [first, ...rest] = words;
  const command = commands.find(({ name }) => name === first);
  try {
    return command === undefined ? runBare(first) : await runCommand(command, rest);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    report(error, command, words.includes("--json"));
    return error.code === "usage" ? 2 : 1;
  }
}

function runBare(word: string | undefined): number {
  if (word === "-V" || word === "--version") print(version());
  else if (word === "-h" || word === "--help" || word === "help") print(overview);
  else if (word === undefined) throw new Failure("usage", "which command?");
  else throw new Failure("usage", `there is no command ${JSON.stringify(word)}`);
  return 0;
}

async function runCommand(command: Command, words: string[]): Promise<number> {
  const { operands, options } = parse(command, words);
  if (options.help === true) {
    print(
      `Usage: redloom ${command.name} [--json] ${command.synopsis}\n\n${sentence(command.about)}\n\n${command.details}`,
    );
    return 0;
  }
  const result: Result = await command.run(operands, options);
  print(options.json === true ? JSON.stringify(result.json) : result.text);
  return result.verdict === "yes" ? 0 : 1;
}

function parse(command: Command, words: string[]): { operands: string[]; options: Record<string, unknown> } {
  const options = {
    ...command.options,
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    const { positionals, values } = parseArgs({ args: words, options, allowPositionals: true });
    return { operands: positionals, options: values };
  } catch (error) {
    throw new Failure("usage", (error as Error).message);
  }
}

/** Tells what went wrong, on standard error: `redloom: flows.json:3:17: ... (code)`. */
function report(failure: Failure, command: Command | undefined, json: boolean): void {
  const { code, message, place } = failure;
  if (json) {
    process.stderr.write(`${JSON.stringify({ error: { code, message, ...place } })}\n`);
    return;
  }
  const where =
    place && [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
  const name = command === undefined ? "redloom" : `redloom ${command.name}`;
  const hint = code === "usage" ? `\nTry: ${name} --help` : ` (${code})`;
  process.stderr.write(`${name}: ${where === undefined ? "" : `${where}: `}${message}${hint}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
