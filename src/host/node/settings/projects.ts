import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Why a user directory must not be opened as if its flow file were the one that Node-RED 5.0.7 opens: because
 * projects are on and one is active, or is named by `flowFile` (localfilesystem/projects/index.js, `init`).
 * Undefined where it may.
 */
export function projectRefusal(
  userDir: string,
  flowFile: string | undefined,
  editorTheme: unknown,
): string | undefined {
  const { projects } = (editorTheme ?? {}) as { projects?: { enabled?: unknown; path?: unknown } | null };
  if (projects?.enabled !== true) return undefined;
  const folder = typeof projects.path === "string" ? projects.path : join(userDir, "projects");
  const project = activeProject(userDir, folder, flowFile);
  if (project === undefined) return undefined;
  return (
    `The project ${project} is active in ${userDir}, and projects are not supported: ` +
    "set editorTheme.projects.enabled to false to serve the flow file of the folder itself"
  );
}

function activeProject(userDir: string, folder: string, flowFile: string | undefined): string | undefined {
  const settings =
    read(join(userDir, ".config.projects.json")) ?? read(join(userDir, ".config.json"), "projects");
  const { activeProject: active, projects = {} } = settings ?? {};
  if (flowFile && (Object.hasOwn(projects as object, flowFile) || isFolder(join(folder, flowFile))))
    return flowFile;
  return typeof active === "string" && active !== "" ? active : undefined;
}

/** What a file, or a section of it, holds; undefined where it holds nothing that could be read. */
function read(path: string, section?: string): { activeProject?: unknown; projects?: unknown } | undefined {
  try {
    const content = JSON.parse(readFileSync(path, "utf8"));
    return (section === undefined ? content : content?.[section]) ?? undefined;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    // Which project is active cannot be known then.
    return { activeProject: `that ${path} names, which cannot be read,` };
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
