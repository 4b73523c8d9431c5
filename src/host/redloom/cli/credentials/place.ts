import { readdir, stat } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { Failure } from "../command.js";
import { unreadable } from "../flow-file.js";
import { readIfThere } from "./files.js";

/** Where the credentials are that the command line means. */
export interface Place {
  /** The credential file, which need not be there. */
  credentials: string;
  /** The flow file that they belong to, which need not be there; undefined where no name tells. */
  flows: string | undefined;
  /** Node-RED's user directory, as far as one can tell: the folder that was named, or that of the file. */
  folder: string;
  /** Whether the folder itself was named. */
  named: boolean;
}

/**
 * A file is a credential file if it holds an object, and a flow file if it holds an array; `flows_cred.json` beside
 * `flows.json`, as Node-RED names them. In a folder the one credential file is meant.
 */
export async function placeOf(operand: string): Promise<Place> {
  if (await isFolder(operand)) return placeIn(operand);
  const bytes = await readIfThere(operand);
  const holds = bytes === undefined ? undefined : parsed(bytes);
  const isCredentials = holds === undefined ? flowsOf(operand) !== undefined : !Array.isArray(holds);
  if (bytes === undefined && !isCredentials) {
    throw new Failure("ENOENT", "no such file or directory", { file: operand });
  }
  const place = { folder: dirname(operand), named: false };
  if (isCredentials) return { credentials: operand, flows: flowsOf(operand), ...place };
  return { credentials: credentialsOf(operand), flows: operand, ...place };
}

async function placeIn(folder: string): Promise<Place> {
  await refuseProject(folder);
  const names = await readdir(folder).catch((error: unknown) => {
    throw unreadable(error, folder);
  });
  const visible = names.filter((name) => !name.startsWith(".")).sort();
  const found = visible.filter((name) => flowsOf(name)?.endsWith(".json"));
  // A folder that has no credentials yet.
  if (found.length === 0) found.push(...visible.filter((name) => FLOW_FILE.test(name)).map(credentialsOf));
  const [name, ...more] = found;
  if (name === undefined) {
    throw new Failure("no_flow_file", "holds neither credentials nor flows; name the flow file", {
      file: folder,
    });
  }
  if (more.length > 0) {
    const message = `holds several (${found.join(", ")}); name the one that is meant`;
    throw new Failure("several_files", message, { file: folder });
  }
  const credentials = join(folder, name);
  return { credentials, flows: flowsOf(credentials), folder, named: true };
}

const FLOW_FILE = /^flows(_.*)?\.json$/;

/** The credentials of a folder with an active project are the project's, with a secret of their own. */
async function refuseProject(folder: string): Promise<void> {
  const path = join(folder, ".config.projects.json");
  const bytes = await readIfThere(path);
  const { activeProject } = ((bytes && parsed(bytes)) ?? {}) as { activeProject?: unknown };
  if (typeof activeProject !== "string" || activeProject === "") return;
  const message =
    "has an active project: name the project's flow file, and give its secret with --secret-file";
  throw new Failure("active_project", message, { file: folder });
}

/** The JSON that a file holds; undefined where it holds none. */
export function parsed(bytes: Uint8Array): unknown {
  try {
    // The decoder leaves out a byte order mark, as Node-RED does.
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // The text of the exception would quote the file.
    return undefined;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** Node-RED's name for the credential file of a flow file. */
function credentialsOf(path: string): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}_cred${ext}`);
}

/** The flow file of a credential file; undefined where it is not named as one. */
function flowsOf(path: string): string | undefined {
  const { dir, name, ext } = parse(path);
  return name.endsWith("_cred") ? join(dir, `${name.slice(0, -"_cred".length)}${ext}`) : undefined;
}
