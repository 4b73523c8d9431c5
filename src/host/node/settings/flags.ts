import { statSync } from "node:fs";
import { parseArgs } from "node:util";

/** What the command line asks for. Undefined: nothing is said about it. */
export interface Flags {
  help: boolean;
  version: boolean;
  port: string | undefined;
  host: string | undefined;
  userDir: string | undefined;
  settings: string | undefined;
  title: string | undefined;
  verbose: boolean;
  safe: boolean;
  define: string[];
  flowFile: string | undefined;
}

/** A command line that cannot be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const USAGE = `Usage: redloom-server [options] [userDir] [flows.json]

Runs the flows of a folder with its packages of nodes and its settings.js, and serves Node-RED's admin API.

  -p, --port PORT       port to listen on (default 1880; 0: the system chooses)
      --host HOST       address to listen on (default 127.0.0.1)
  -u, --userDir FOLDER  folder of flows and settings (default .redloom in the home folder)
  -s, --settings FILE   settings file (default settings.js of the folder)
  -D, --define X=Y      overwrite a value of the settings file; Y is JSON or text; @FILE takes all of a JSON file
      --safe            leave the flows stopped until the next deploy
      --title TITLE     title of the process
  -v, --verbose         log the stacks of exceptions that nodes log
  -V, --version         print the version
  -?, -h, --help        print this

Exit codes: 0 ended by a signal, 1 the server could not start, 2 wrong usage.`;

/**
 * Reads the command line of Node-RED 5.0.7 (red.js).
 *
 * DIFFERENCE: `--host`, `-h` and `-V` are ours; flags that are not known and values that a flag cannot have are
 * refused, not ignored; a positional that is no flow file (a file, or named `*.json`) is the user directory.
 *
 * @throws UsageError
 */
export function parseFlags(args: string[]): Flags {
  const { values, positionals } = parsed(args);
  const flows = positionals.filter(isFlowFile);
  const folders = positionals.filter((positional) => !isFlowFile(positional));
  if (values.userDir !== undefined) folders.push(values.userDir);
  if (folders.length > 1) throw new UsageError(`One folder, please, not ${folders.length}`);
  if (flows.length > 1) throw new UsageError(`One flow file, please, not ${flows.length}`);
  return {
    help: values.help ?? false,
    version: values.version ?? false,
    port: values.port,
    host: values.host,
    userDir: folders[0],
    settings: values.settings,
    title: values.title,
    verbose: values.verbose ?? false,
    safe: values.safe ?? false,
    define: values.define ?? [],
    flowFile: flows[0],
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      // parseArgs knows one short name each.
      args: args.map((arg) => (arg === "-?" ? "--help" : arg)),
      allowPositionals: true,
      options: {
        port: { type: "string", short: "p" },
        host: { type: "string" },
        userDir: { type: "string", short: "u" },
        settings: { type: "string", short: "s" },
        define: { type: "string", short: "D", multiple: true },
        title: { type: "string" },
        safe: { type: "boolean" },
        verbose: { type: "boolean", short: "v" },
        version: { type: "boolean", short: "V" },
        help: { type: "boolean", short: "h" },
        // There is no telemetry to switch off.
        "no-telemetry": { type: "boolean" },
      },
    });
  } catch (thrown) {
    throw new UsageError((thrown as Error).message);
  }
}

function isFlowFile(positional: string): boolean {
  return /\.json$/i.test(positional) || statSync(positional, { throwIfNoEntry: false })?.isFile() === true;
}
