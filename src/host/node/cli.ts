import { parseArgs } from "node:util";
import { version } from "redloom";
import { createServer, OptionError, type Server, type ServerOptions } from "./index.js";

const USAGE = `Usage: redloom-server [options] [userDir]

Serves Node-RED's admin API for the flow file of a folder.

  -p, --port PORT       port to listen on (default 1880; 0: the system chooses)
      --host HOST       address to listen on (default 127.0.0.1)
  -u, --userDir FOLDER  folder of the flow file (default .redloom in the home folder)
  -V, --version         print the version
  -h, --help            print this

Exit codes: 0 ended by a signal, 1 the server could not start, 2 wrong usage.`;

process.exitCode = await main(process.argv.slice(2));

/** What the command line asks for, or the text and exit code with which the command ends at once. */
type Command = { options: ServerOptions } | { say: string; exit: number };

function parse(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      port: { type: "string", short: "p" },
      host: { type: "string" },
      userDir: { type: "string", short: "u" },
      version: { type: "boolean", short: "V" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return { say: USAGE, exit: 0 };
  if (values.version) return { say: version(), exit: 0 };
  const folders = [...positionals, ...(values.userDir === undefined ? [] : [values.userDir])];
  if (folders.length > 1) return { say: `One folder, please, not ${folders.length}`, exit: 2 };
  // PORT as in the settings.js that Node-RED makes.
  const port = values.port ?? process.env.PORT;
  return { options: { userDir: folders[0], uiHost: values.host, uiPort: port } };
}

/** Resolves to the exit code. */
async function main(args: string[]): Promise<number> {
  let server: Server;
  try {
    const command = parse(args);
    if ("say" in command) {
      (command.exit === 0 ? print : complain)(command.say);
      return command.exit;
    }
    server = createServer(command.options);
  } catch (thrown) {
    if (!isUsageError(thrown)) throw thrown;
    complain(`${thrown.message}\nredloom-server --help tells more`);
    return 2;
  }
  try {
    await server.listen();
  } catch (thrown) {
    complain(startFailure(thrown as NodeJS.ErrnoException & { address?: string; port?: number }));
    return 1;
  }
  print(`Redloom is at ${server.url}`);
  await signal();
  await server.close();
  return 0;
}

function isUsageError(thrown: unknown): thrown is Error {
  if (thrown instanceof OptionError) return true;
  return thrown instanceof Error && String((thrown as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");
}

function startFailure({
  code,
  message,
  address,
  port,
}: NodeJS.ErrnoException & { address?: string; port?: number }) {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} of ${address} is in use; --port chooses another`;
    case "EACCES":
      return `Port ${port} of ${address} may not be opened by this user; --port chooses another`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `${address ?? "The host"} is no address of this machine; --host chooses another`;
    default:
      return `The server could not start: ${message}`;
  }
}

/** A second signal finds no handler and ends the process at once. */
function signal(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.off("SIGINT", end).off("SIGTERM", end);
      resolve();
    };
    process.on("SIGINT", end).on("SIGTERM", end);
  });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}
