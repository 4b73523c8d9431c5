import { type Finding, check as findFaults } from "redloom";
import { type Paint, painter, printable } from "./color.js";
import { type Command, Failure } from "./command.js";
import { called, type Entry, entriesOf } from "./entries.js";
import { type FlowFile, faultsNamed, readFlowFile, refuseSecondInput } from "./flow-file.js";

/** A file and what is wrong with it. */
interface Checked {
  file: FlowFile;
  findings: Finding[];
}

export const check: Command = {
  name: "check",
  synopsis: "FILE...",
  about: "list everything that is wrong with flow files",
  details: `An error is what Node-RED dies of, hangs at, loses or stores as nonsense; a
warning is what it tolerates but is surely not meant. Which types of nodes are
installed is not looked at. Line and column are those at which the node begins:
  FILE:LINE:COLUMN: error: MESSAGE (CODE) at node NAME, PLACE IN THE NODE

With --json: an array of findings, {severity, code, message, index, id, path,
line, column}; where several files are given, each has its file, too.
Exit codes: 0 no errors, 1 errors, 2 a file is unreadable, or wrong usage.

Examples:
  redloom check flows.json
  redloom check --quiet flows/*.json
  git show main:flows.json | redloom check -`,
  options: [{ name: "quiet", about: "leave warnings out" }],
  color: true,
  unreadable: 2,
  async run(operands, given) {
    if (operands.length === 0) throw new Failure("usage", "takes one FILE or more");
    refuseSecondInput(operands);
    const checked: Checked[] = [];
    const failures: Failure[] = [];
    for (const operand of operands) {
      const outcome = await checkFile(operand);
      if (outcome instanceof Failure) failures.push(outcome);
      else checked.push(given.has("quiet") ? withoutWarnings(outcome) : outcome);
    }
    const [failure] = failures;
    if (failure !== undefined && operands.length === 1) throw failure;
    const [several, quiet] = [operands.length > 1, given.has("quiet")];
    return {
      text: () => describe(checked, { several, quiet }, painter(given.color)),
      json: checked.flatMap(({ file: { name: file }, findings }) =>
        findings.map((finding) => (several ? { file, ...finding } : finding)),
      ),
      verdict: count(checked, "error") === 0 ? "yes" : "no",
      failures,
    };
  },
};

async function checkFile(operand: string): Promise<Checked | Failure> {
  try {
    const file = await readFlowFile(operand);
    return { file, findings: faultsNamed(file, findFaults) };
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function withoutWarnings({ file, findings }: Checked): Checked {
  return { file, findings: findings.filter(({ severity }) => severity === "error") };
}

function lines({ file, findings }: Checked, paint: Paint): string[] {
  if (findings.length === 0) return [];
  const entries = entriesOf(file);
  return findings.map(({ severity, code, message, index, path, line, column }) => {
    const place = [file.name, line, column].filter((part) => part !== undefined).join(":");
    const where = index === undefined ? "" : ` at ${named(entries[index], index)}`;
    const inside = path === "" ? "" : `, ${printable(path)}`;
    const sentence = printable(message).replace(/\.$/, "");
    const word = paint(severity === "error" ? "red" : "yellow", severity);
    return `${paint("bold", `${printable(place)}:`)} ${word}: ${sentence} ${paint("dim", `(${code})${where}${inside}`)}`;
  });
}

function named(entry: Entry | undefined, index: number): string {
  if (entry?.id === undefined) return `entry ${index}`;
  const kind = ["tab", "subflow", "group"].find((type) => type === entry.type) ?? "node";
  return `${kind} ${called(entry.id, entry.name)}`;
}

function describe(
  checked: readonly Checked[],
  { several, quiet }: { several: boolean; quiet: boolean },
  paint: Paint,
): string {
  const files = several ? counted(checked.length, "file") : printable(checked[0]?.file.name ?? "");
  const severities = quiet ? (["error"] as const) : (["error", "warning"] as const);
  const sum = severities.map((severity) => counted(count(checked, severity), severity)).join(", ");
  return [...checked.flatMap((file) => lines(file, paint)), `${files}: ${sum}`].join("\n");
}

function count(checked: readonly Checked[], severity: Finding["severity"]): number {
  return checked.reduce(
    (sum, { findings }) => sum + findings.filter((finding) => finding.severity === severity).length,
    0,
  );
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
