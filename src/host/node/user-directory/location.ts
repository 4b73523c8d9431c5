import { hostname } from "node:os";
import { dirname, isAbsolute, join, parse } from "node:path";
import type { Files } from "./files.js";

/** Where a flow configuration lies. Absolute paths. */
export interface Location {
  flows: string;
  credentials: string;
}

/**
 * The flow file that a setting means: absolute as it is; below the working directory if it begins with `./` or is
 * there; else below the user directory. Without a setting it has the name of this machine in it; DIFFERENCE: not
 * where there is none but a flows.json, which settings.js names as Node-RED makes it. The credential file is the one in the user directory if there is one, else it lies beside the flow file.
 *
 * As `init` of @node-red/runtime/lib/storage/localfilesystem/projects/index.js, 5.0.7.
 */
export async function locate(files: Files, userDir: string, flowFile: string | undefined): Promise<Location> {
  const flows = await flowPath(files, userDir, flowFile);
  const { name, ext } = parse(flows);
  const old = join(userDir, `${name}_cred${ext}`);
  const there = (await files.mark(old)) !== undefined;
  return { flows, credentials: there ? old : join(dirname(flows), `${name}_cred${ext}`) };
}

async function flowPath(files: Files, userDir: string, flowFile: string | undefined): Promise<string> {
  if (!flowFile) {
    const [named, usual] = [join(userDir, `flows_${hostname()}.json`), join(userDir, "flows.json")];
    const isThere = async (path: string) => (await files.mark(path)) !== undefined;
    return !(await isThere(named)) && (await isThere(usual)) ? usual : named;
  }
  if (isAbsolute(flowFile)) return flowFile;
  const here = join(process.cwd(), flowFile);
  if (flowFile.startsWith("./")) return here;
  // What cannot be looked at is no file for Node-RED either.
  const there = await files.mark(here).catch(() => undefined);
  return there === undefined ? join(userDir, flowFile) : here;
}
