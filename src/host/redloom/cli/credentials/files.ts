import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { beside, disk, temporary } from "../../../node/user-directory/files.js";
import { unreadable } from "../flow-file.js";

/** The calls of the file system that change something; tests put one in that stops half-way. */
export interface SecretFiles {
  /**
   * Writes a file anew and forces it to the disk. It belongs to whom `like` belongs to and is for the same people
   * to read; where `like` is not there, for its owner alone.
   */
  write(path: string, bytes: Uint8Array, like: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Forces the entries of a folder to the disk, so that a rename in it survives a crash. */
  syncFolder(path: string): Promise<void>;
  /** Removes a file, if it is there. */
  remove(path: string): Promise<void>;
}

/** The file system of this machine. */
export const secretFiles: SecretFiles = {
  async write(path, bytes, like) {
    // What a killed process has left there may be for others to read.
    await rm(path, { force: true });
    const file = await open(path, "wx", 0o600);
    try {
      const access = await ifThere(stat(like));
      if (access !== undefined) {
        const own = await file.stat();
        if (access.uid !== own.uid || access.gid !== own.gid) await file.chown(access.uid, access.gid);
        await file.chmod(access.mode & 0o777);
      }
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },

  rename,
  syncFolder: disk.syncFolder,
  remove: disk.remove,
};

/** Reads a file; undefined where there is none. Fails with a sentence for people. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await ifThere(readFile(path));
  } catch (error) {
    throw unreadable(error, path);
  }
}

/**
 * The same as Node-RED reads its files (`storage/localfilesystem/util.js`, 5.0.7): instead of an empty one, as a
 * full disk leaves it, the copy from before. The copy is not put back: that is for the next write.
 */
export async function readOrBackup(path: string, backup: string): Promise<Uint8Array | undefined> {
  const bytes = await readIfThere(path);
  return bytes?.length === 0 ? ((await readIfThere(backup)) ?? bytes) : bytes;
}

/**
 * Gives a file a new content, durably and all at once; what it held before goes to `backup` first. Whoever reads
 * it finds the old content or the new one.
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array,
  { backup, files }: { backup?: string | undefined; files: SecretFiles },
): Promise<void> {
  const before = backup === undefined ? undefined : await readIfThere(path);
  try {
    if (backup !== undefined && before !== undefined && before.length > 0) {
      await files.write(backup, before, path);
    }
    await files.write(temporary(path), bytes, path);
    await files.rename(temporary(path), path);
    await files.syncFolder(dirname(path));
  } catch (error) {
    await files.remove(temporary(path)).catch(() => {});
    throw unreadable(error, path);
  }
}

/** Node-RED's name for the copy of a flow or credential file from before its last change. */
export function backupOf(path: string): string {
  return beside(path, "backup");
}

/** Undefined where there is no such file. */
export async function ifThere<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
