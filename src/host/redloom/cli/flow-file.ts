import { readFile } from "node:fs/promises";
import { getSystemErrorMap } from "node:util";
import { type RedloomError, revision } from "redloom";
import { Failure } from "./command.js";

/** A flow file named on the command line. */
export interface FlowFile {
  /** As messages name it. */
  name: string;
  bytes: Uint8Array;
}

/** Reads flow files; `-` is standard input, which is there once. */
export async function readFlowFiles(operands: readonly string[]): Promise<FlowFile[]> {
  refuseSecondInput(operands);
  const files: FlowFile[] = [];
  for (const operand of operands) files.push(await readFlowFile(operand));
  return files;
}

/** Reads a flow file; `-` is standard input. */
export async function readFlowFile(operand: string): Promise<FlowFile> {
  const name = operand === "-" ? "(standard input)" : operand;
  try {
    return { name, bytes: operand === "-" ? await readStandardInput() : await readFile(operand) };
  } catch (error) {
    throw unreadable(error, name);
  }
}

/** What the system says of a file, in its own words and without the path that it adds. */
export function unreadable(error: unknown, file: string): Failure {
  const { errno, code = "unreadable", message } = error as NodeJS.ErrnoException;
  return new Failure(code, getSystemErrorMap().get(errno ?? 0)?.[1] ?? message, { file });
}

/** Fails where standard input is named twice. */
export function refuseSecondInput(operands: readonly string[]): void {
  if (operands.filter((operand) => operand === "-").length > 1) {
    throw new Failure("usage", "only one of the files can be -, the standard input");
  }
}

/** Runs `use` on a file, so that a fault found in it is told with the file's name. */
export function faultsNamed<T>(file: FlowFile, use: (bytes: Uint8Array) => T): T {
  try {
    return use(file.bytes);
  } catch (error) {
    throw named(error, file);
  }
}

/** The same for what looks at two files: the fault is told of the one that has it. */
export function faultsOfBoth<T>(
  [before, after]: readonly [FlowFile, FlowFile],
  use: (before: Uint8Array, after: Uint8Array) => T,
): T {
  try {
    return use(before.bytes, after.bytes);
  } catch (error) {
    for (const file of [before, after]) faultsNamed(file, revision);
    throw error;
  }
}

function named(error: unknown, { name }: FlowFile): unknown {
  const { code, message, line, column, offset } = error as RedloomError;
  if (code === undefined) return error;
  return new Failure(code, message, {
    file: name,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(offset === undefined ? {} : { offset }),
  });
}

/** All of standard input. */
export async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
