import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** The calls of the file system that the store makes; tests put one in that fails or stops half-way. */
export interface Files {
  /** Resolves to undefined where there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Writes a file whole and forces it to the disk. `mode` is that of a file that is new. */
  write(path: string, bytes: Uint8Array, mode?: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Forces the entries of a folder to the disk, so that a rename in it survives a crash. */
  syncFolder(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  /** Removes a file, if it is there. */
  remove(path: string): Promise<void>;
}

/** The file system of this machine. */
export const disk: Files = {
  async read(path) {
    try {
      return await readFile(path);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw thrown;
    }
  },

  async write(path, bytes, mode = 0o666) {
    const file = await open(path, "w", mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },

  rename,

  async syncFolder(path) {
    // Windows opens no folders; NTFS journals its renames.
    if (process.platform === "win32") return;
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },

  async makeFolder(path) {
    await mkdir(path, { recursive: true });
  },

  async remove(path) {
    await rm(path, { force: true });
  },
};

/** Node-RED's name for a file that is being written. */
export function temporary(path: string): string {
  return `${path}.$$$`;
}

/**
 * Gives a file that only its owner may read a new content, durably and all at once, after a copy of what it held
 * to `backup`.
 */
export async function replace(files: Files, path: string, bytes: Uint8Array, backup?: string): Promise<void> {
  const folder = dirname(path);
  await files.makeFolder(folder);
  const before = backup === undefined ? undefined : await files.read(path);
  if (backup !== undefined && before !== undefined) await files.write(backup, before, 0o600);
  try {
    await files.write(temporary(path), bytes, 0o600);
    await files.rename(temporary(path), path);
  } catch (thrown) {
    await files.remove(temporary(path)).catch(() => {});
    throw thrown;
  }
  await files.syncFolder(folder);
}
