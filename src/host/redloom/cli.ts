import { version } from "redloom";
import {
  type Arguments,
  bareOptions,
  didYouMean,
  joined,
  optionsOf,
  read,
  refuseOthers,
} from "./cli/arguments.js";
import { check } from "./cli/check.js";
import { type Command, Failure, type Result } from "./cli/command.js";
import { rekey } from "./cli/credentials/rekey.js";
import { set } from "./cli/credentials/set.js";
import { show } from "./cli/credentials/show.js";
import { diff } from "./cli/diff.js";
import { helpOf, overview } from "./cli/help.js";
import { plan } from "./cli/plan.js";
import { rev } from "./cli/rev.js";

const commands: readonly Command[] = [check, diff, plan, rev, show, set, rekey];

// A reader that has seen enough, such as head(1), closes the pipe: nothing to report.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
process.exitCode = await main(read(process.argv.slice(2), commands));

async function main(words: Arguments): Promise<number> {
  const command = commands.find(({ name }) => name === words.command);
  const json = words.given.has("json");
  try {
    if (command === undefined) return runBare(words);
    refuseOthers(words, optionsOf(command));
    if (words.given.has("help")) return print(helpOf(command));
    const result = await command.run(words.operands, words.given);
    for (const failure of result.failures ?? []) report(failure, command, json);
    for (const warning of result.warnings ?? []) warn(warning, command, json);
    print(json ? JSON.stringify(result.json) : result.text());
    return exitCode(command, result);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    report(error, command, json);
    return error.code === "usage" ? 2 : (command?.unreadable ?? 2);
  }
}

function runBare(words: Arguments): number {
  const { command: word, given, operands } = words;
  if (word !== undefined && word !== "help") {
    if (given.has("help") && groupOf(word).length > 0) return print(overview(groupOf(word)));
    throw unknown(word);
  }
  refuseOthers(words, bareOptions);
  if (given.has("version")) return print(version());
  const [subject, ...more] = joined(operands, commands);
  if (more.length > 0) throw new Failure("usage", "help takes one COMMAND");
  if (subject !== undefined) {
    const group = groupOf(subject);
    return print(group.length > 0 ? overview(group) : helpOf(commandNamed(subject)));
  }
  if (word === "help" || given.has("help")) return print(overview(commands));
  throw new Failure("usage", "which command?");
}

function commandNamed(word: string): Command {
  const command = commands.find(({ name }) => name === word);
  if (command === undefined) throw unknown(word);
  return command;
}

/** The commands of two words that begin with this one. */
function groupOf(word: string): Command[] {
  return commands.filter(({ name }) => name.startsWith(`${word} `));
}

function unknown(word: string): Failure {
  const group = groupOf(word).map(({ name }) => name);
  if (group.length > 0) return new Failure("usage", `which one: ${group.join(", ")}?`);
  const names = [...commands.map(({ name }) => name), "help"];
  return new Failure("usage", `there is no command ${JSON.stringify(word)}${didYouMean(word, names)}`);
}

function exitCode(command: Command, { verdict, failures = [] }: Result): number {
  if (failures.length > 0) return command.unreadable;
  return verdict === "yes" ? 0 : 1;
}

/** Tells what went wrong, on standard error: `redloom rev: flows.json:3:17: ... (code)`. */
function report({ code, message, place }: Failure, command: Command | undefined, json: boolean): void {
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

/** Tells what should be known besides, on standard error. */
function warn(warning: string, command: Command, json: boolean): void {
  process.stderr.write(
    json ? `${JSON.stringify({ warning })}\n` : `redloom ${command.name}: warning: ${warning}\n`,
  );
}

function print(text: string): 0 {
  if (text !== "") process.stdout.write(`${text}\n`);
  return 0;
}
