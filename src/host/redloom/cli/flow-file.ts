import { readFile } from "node:fs/promises";
import { getSystemErrorMap } from "node:util";
import type { RedloomError } from "redloom";
import { Failure } from "./command.js";

/** A flow file named on the command line. */
export interface FlowFile {
  /** As messages name it. */
  name: string;
  bytes: Uint8Array;
}

/** Reads a flow file; `-` is standard input. */
export async function readFlowFile(operand: string): Promise<FlowFile> {
  const name = operand === "-" ? "(standard input)" : operand;
  try {
    return { name, bytes: operand === "-" ? await readStandardInput() : await readFile(operand) };
  } catch (error) {
    const { errno, code = "unreadable", message } = error as NodeJS.ErrnoException;
    throw new Failure(code, getSystemErrorMap().get(errno ?? 0)?.[1] ?? message, { file: name });
  }
}

/** Runs `use` on the bytes of a file, so that a fault found in them is told with the file's name. */
export function faultsNamed<T>(file: FlowFile, use: (bytes: Uint8Array) => T): T {
  try {
    return use(file.bytes);
  } catch (error) {
    const { code, message, line, column, offset } = error as RedloomError;
    if (code === undefined) throw error;
    throw new Failure(code, message, {
      file: file.name,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      ...(offset === undefined ? {} : { offset }),
    });
  }
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
