import { installed } from "./installed.mjs";
import { ServerProcess } from "./process.mjs";

let command;

/** The Node host as people start it: the command of the built package. */
export async function start() {
  command ??= installed("contract").command;
  return new ServerProcess((userDir, settingsFile) => ({
    command: process.execPath,
    args: [command, "--userDir", userDir, "--settings", settingsFile],
  }));
}
