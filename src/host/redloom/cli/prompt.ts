import { Failure } from "./command.js";

/** Whether a person sits at standard input, who can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true;
}

/** Asks for a line that is not shown while it is typed. Only where `canAsk`. */
export async function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stdin.setEncoding("utf8");
  // First: whoever answers at once would be shown otherwise.
  stdin.setRawMode(true);
  try {
    stderr.write(`${question}: `);
    return await readLine();
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}

/** What was typed or pasted behind the end of a line, for the next question. */
let ahead = "";

async function readLine(): Promise<string> {
  let line: string[] = [];
  for (;;) {
    const typed = [...(ahead === "" ? await nextChunk() : ahead)];
    ahead = "";
    for (const [at, character] of typed.entries()) {
      if (character === "\r" || character === "\n") {
        ahead = typed.slice(at + 1).join("");
        return line.join("");
      }
      if (character === CTRL_C || (character === CTRL_D && line.length === 0)) throw cancelled();
      if (character === BACKSPACE || character === DELETE) line.pop();
      else if (character === CTRL_U) line = [];
      else if (character >= " ") line.push(character);
    }
  }
}

function nextChunk(): Promise<string> {
  const { stdin } = process;
  return new Promise((resolve, reject) => {
    const settle = (chunk?: string) => {
      stdin.off("data", settle).off("end", settle);
      if (chunk === undefined) reject(cancelled());
      else resolve(chunk);
    };
    stdin.on("data", settle).on("end", settle);
    stdin.resume();
  });
}

function cancelled(): Failure {
  return new Failure("cancelled", "stopped at the prompt");
}

// As a terminal sends them while it interprets nothing itself.
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const BACKSPACE = "\b";
const CTRL_U = "\u0015";
const DELETE = "\u007f";
