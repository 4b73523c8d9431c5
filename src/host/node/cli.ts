import { setDefaultResultOrder } from "node:dns";
import { resolve } from "node:path";
import { version } from "redloom";
import { createServer, OptionError, type Server, type ServerOptions } from "./index.js";
import { DefineError, define } from "./settings/define.js";
import { defaultUserDir, findSettings, loadSettings, SettingsError } from "./settings/file.js";
import { type Flags, parseFlags, USAGE, UsageError } from "./settings/flags.js";

const code = await main(process.argv.slice(2));
// Nodes that are closed may have left timers and sockets; a pipe may still have lines of ours to take.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));

/** Resolves to the exit code. */
async function main(args: string[]): Promise<number> {
  let server: Server;
  try {
    const flags = parseFlags(args);
    if (flags.help) return print(USAGE);
    if (flags.version) return print(version());
    // As in Node-RED (lib/red.js, 5.0.7): what nodes connect to as `localhost` mostly listens on IPv4.
    setDefaultResultOrder("ipv4first");
    process.title = flags.title ?? "redloom-server";
    server = createServer(await options(flags));
  } catch (thrown) {
    return refuse(thrown);
  }
  try {
    await server.listen();
  } catch (thrown) {
    complain(startFailure(thrown as SystemError));
    return 1;
  }
  const ended = signal();
  print(server.url === undefined ? "Redloom runs without an admin API" : `Redloom is at ${server.url}`);
  await ended;
  await server.close();
  return 0;
}

/** The settings of the folder, with what command line and environment say on top (red.js, 5.0.7). */
async function options(flags: Flags): Promise<ServerOptions> {
  const { env } = process;
  const places = { settings: flags.settings, userDir: flags.userDir, home: env.NODE_RED_HOME };
  const file = findSettings(places);
  // PORT as in the settings.js that Node-RED makes.
  const settings = file === undefined ? { uiPort: env.PORT || undefined } : await loadSettings(file);
  for (const definition of flags.define) define(settings, definition);
  if (isOn(env.NODE_RED_ENABLE_PROJECTS)) define(settings, "editorTheme.projects.enabled=true");
  if (env.NODE_RED_ENABLE_PROJECTS?.toLowerCase() === "false") {
    define(settings, "editorTheme.projects.enabled=false");
  }
  settings.userDir = flags.userDir || settings.userDir || defaultUserDir(places, file);
  // As in the settings.js that Node-RED would make, but never one of the working directory that nobody named.
  if (file === undefined) settings.flowFile ||= resolve(String(settings.userDir), "flows.json");
  if (flags.verbose) settings.verbose = true;
  if (flags.safe || isOn(env.NODE_RED_ENABLE_SAFE_MODE)) settings.safeMode = true;
  const said = { uiPort: flags.port, uiHost: flags.host, flowFile: flags.flowFile };
  for (const [name, value] of Object.entries(said)) {
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}

/** Whether a switch in the environment is on: anything but nothing and `false`. */
function isOn(value: string | undefined): boolean {
  return Boolean(value) && value?.toLowerCase() !== "false";
}

/** The exit code for what made a server impossible. */
function refuse(thrown: unknown): number {
  if (thrown instanceof UsageError || thrown instanceof DefineError) {
    complain(`${thrown.message}\nredloom-server --help tells more`);
    return 2;
  }
  if (thrown instanceof OptionError || thrown instanceof SettingsError) {
    complain(thrown.message);
    return thrown instanceof OptionError ? 2 : 1;
  }
  throw thrown;
}

type SystemError = NodeJS.ErrnoException & { address?: string; port?: number };

function startFailure({ code, message, address, port }: SystemError): string {
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

/**
 * Resolves at one of those that end Node-RED (red.js, 5.0.7), `shutdown` as a message of a process manager among
 * them. A second signal finds no handler and ends the process at once.
 */
function signal(): Promise<void> {
  const names = ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR2", "SIGBREAK"] as const;
  return new Promise((resolve) => {
    // Without a port to listen on nothing else keeps the process.
    const alive = setInterval(() => {}, 2 ** 30);
    const end = (): void => {
      clearInterval(alive);
      for (const name of names) process.off(name, end);
      resolve();
    };
    for (const name of names) process.on(name, end);
    process.on("message", (message) => message === "shutdown" && end());
  });
}

function print(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}
