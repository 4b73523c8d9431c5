import { copyFile, type FileHandle, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * What tells one content of a file from the next without reading it: number, size and time of change of the file.
 * A file that is written anew and renamed has another number; one that is changed in place another time.
 */
export type Mark = string;

/** Who may do what with a file. */
export interface Access {
  mode: number;
  /** Left out: who writes it. */
  owner?: { uid: number; gid: number };
}

/** A file as it was read. */
export interface Content {
  bytes: Uint8Array;
  mark: Mark;
}

/**
 * Every call of the file system that the store makes, but for its lock. Tests put one in that fails, or after whose
 * every step the process dies.
 */
export interface Files {
  /** Resolves to undefined where there is no such file. */
  read(path: string): Promise<Content | undefined>;
  /** Resolves to undefined where there is no such file. */
  mark(path: string): Promise<Mark | undefined>;
  /**
   * Writes a file whole and forces it to the disk.
   *
   * @param access Whose it is and what they may do; left out, as the system has it for a new file.
   */
  write(path: string, bytes: Uint8Array, access?: Access): Promise<void>;
  /** The same, with the content of another file and for the same people. */
  copy(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Forces the entries of a folder to the disk, so that a rename in it survives a crash. */
  syncFolder(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  /** Removes a file, if it is there. */
  remove(path: string): Promise<void>;
  /** Resolves to undefined where there is no such file. */
  about(path: string): Promise<(Access & { modified: number }) | undefined>;
}

/** The file system of this machine. */
export const disk: Files = {
  read(path) {
    return found(async () => {
      for (let attempt = 1; ; attempt += 1) {
        const before = await markOf(path);
        const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
          if (error.code === "EISDIR") error.message = `${path} is a folder`;
          throw error;
        });
        // Somebody who writes in place may do so while we read; what was read is then of two contents.
        const mark = await markOf(path);
        if (mark === before || attempt === 3) return { bytes, mark };
      }
    });
  },

  mark(path) {
    return found(() => markOf(path));
  },

  write(path, bytes, access) {
    return synced(path, "w", access, (file) => file.writeFile(bytes));
  },

  async copy(from, to) {
    await copyFile(from, to);
    await synced(to, "r+", await disk.about(from), async () => {});
  },

  rename,

  async syncFolder(path) {
    // Windows opens no folders; NTFS journals its renames.
    if (process.platform !== "win32") await synced(path, "r", undefined, async () => {});
  },

  async makeFolder(path) {
    await mkdir(path, { recursive: true });
  },

  async remove(path) {
    await rm(path, { force: true });
  },

  about(path) {
    return found(async () => {
      const { mode, mtimeMs, uid, gid } = await stat(path);
      return { mode: mode & 0o777, owner: { uid, gid }, modified: mtimeMs };
    });
  },
};

/** Opens, works, forces all of it to the disk. */
async function synced(
  path: string,
  flags: string,
  access: Access | undefined,
  work: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, access?.mode);
  try {
    if (access !== undefined) await give(file, access);
    await work(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What was left of an earlier time keeps its permissions when it is opened, and root's files are root's. */
async function give(file: FileHandle, { mode, owner }: Access): Promise<void> {
  const { uid, gid } = await file.stat();
  // Only root may; others make files that are theirs, as they always have.
  if (owner && (owner.uid !== uid || owner.gid !== gid))
    await file.chown(owner.uid, owner.gid).catch(() => {});
  await file.chmod(mode);
}

async function markOf(path: string): Promise<Mark> {
  const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs].join(":");
}

async function found<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw thrown;
  }
}

/** Node-RED's name for a file that is being written. */
export function temporary(path: string): string {
  return `${path}.$$$`;
}

/** A name that belongs to a file and sorts beside it: `.<name>.<what>`. */
export function beside(path: string, what: string): string {
  return join(dirname(path), `.${basename(path)}.${what}`);
}

/** For a new file that may hold secrets. */
export const OWNER_ONLY: Access = { mode: 0o600 };

/**
 * Gives a file a new content, durably and all at once. It keeps its permissions; a new one is for its owner only.
 *
 * @param backup Takes a copy of what the file held.
 */
export async function replace(files: Files, path: string, bytes: Uint8Array, backup?: string): Promise<void> {
  const folder = dirname(path);
  await files.makeFolder(folder);
  const before = await files.about(path);
  try {
    await files.write(temporary(path), bytes, before ?? OWNER_ONLY);
    if (before !== undefined && backup !== undefined) {
      await files.copy(path, temporary(backup));
      await files.rename(temporary(backup), backup);
    }
    await files.rename(temporary(path), path);
  } catch (thrown) {
    await clear(files, [path, ...(backup === undefined ? [] : [backup])].map(temporary));
    throw thrown;
  }
  await files.syncFolder(folder);
}

/** Removes what can be removed. */
export async function clear(files: Files, paths: string[]): Promise<void> {
  for (const path of paths) {
    // What is in the way (a folder of that name) was not ours; whatever failed has failed for its own reason.
    await files.remove(path).catch(() => {});
  }
}
