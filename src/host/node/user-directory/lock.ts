import { createHash, randomUUID } from "node:crypto";
import { mkdir, realpath, rm, stat } from "node:fs/promises";
import { createConnection, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StoreError } from "../../store.js";

/** The right to write in a folder, which one process has at a time. */
export interface Lock {
  /** Whether it is still held: somebody may have removed the file. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/** Rejects with StoreError `folder_in_use`, or with the system's error where the folder takes no lock. */
export type Acquire = (folder: string) => Promise<Lock>;

const NAME = ".redloom.lock";
/** For how long a process that runs may leave us without an answer, in ms. */
const PATIENCE = 1_000;
/** A lock that was taken over is looked at again after this, in ms: two may have done so at the same time. */
const SETTLING = 200;

/**
 * Locks a folder by a socket in it, `.redloom.lock`: the kernel knows whether somebody listens behind it, so a lock
 * whose process was killed is seen to be dead at once, whatever became of the process's number, and in whichever
 * container it ran. On Windows it is a named pipe. Where the folder takes no socket (its file system has none, or
 * its path is too long), the socket lies in the system's temporary folder and serves this machine alone.
 */
export const lockFolder: Acquire = async (folder) => {
  await mkdir(folder, { recursive: true });
  const own = await addresses(folder);
  for (const [index, path] of own.entries()) {
    try {
      return await lockAt(path, folder);
    } catch (thrown) {
      const { code = "" } = thrown as NodeJS.ErrnoException;
      if (index + 1 < own.length && NO_SOCKETS.has(code)) continue;
      throw thrown;
    }
  }
  throw new StoreError("folder_in_use", "No lock can be made");
};

/** What systems say where a folder takes no socket though it takes files. */
const NO_SOCKETS = new Set([
  "EINVAL",
  "ENAMETOOLONG",
  "ENOTSUP",
  "EOPNOTSUPP",
  "EPERM",
  "ENOSYS",
  "EADDRNOTAVAIL",
]);

async function addresses(folder: string): Promise<string[]> {
  const real = await realpath(folder);
  const name = `redloom-${createHash("sha256").update(real).digest("hex").slice(0, 32)}`;
  if (process.platform === "win32") return [`\\\\.\\pipe\\${name}`];
  const within = join(real, NAME);
  // What is longer than the shortest limit of any system is cut off by some, without a word.
  const fits = Buffer.byteLength(within) <= 100;
  return [...(fits ? [within] : []), join(tmpdir(), `${name}.lock`)];
}

async function lockAt(path: string, folder: string): Promise<Lock> {
  const token = randomUUID();
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const server = await listen(path, `${process.pid} ${token}`);
    if (server !== undefined) {
      const lock = new SocketLock(path, server, await numberOf(path));
      if (attempt === 1) return lock;
      await delay(SETTLING);
      if ((await ask(path))?.endsWith(token)) return lock;
      await lock.release();
    } else {
      // Asked twice: between its first and its second step a process that starts does not listen yet.
      const holder = (await ask(path)) ?? (await delay(50, undefined).then(() => ask(path)));
      if (holder !== undefined) throw inUse(folder, holder);
      await rm(path, { force: true });
    }
  }
  throw inUse(folder, "");
}

function inUse(folder: string, holder: string): StoreError {
  const pid = /^\d+ /.test(holder) ? ` (process ${holder.split(" ")[0]})` : "";
  return new StoreError(
    "folder_in_use",
    `Another Redloom${pid} has the folder ${folder}; end it, or choose another folder`,
  );
}

class SocketLock implements Lock {
  readonly #path: string;
  readonly #server: Server;
  readonly #number: bigint | undefined;

  constructor(path: string, server: Server, number: bigint | undefined) {
    this.#path = path;
    this.#server = server;
    this.#number = number;
  }

  async held(): Promise<boolean> {
    return (await numberOf(this.#path)) === this.#number;
  }

  async release(): Promise<void> {
    // Closing removes the file, whoever's it is by now.
    const own = await this.held();
    if (!own) return void this.#server.unref();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** Of the socket's file; undefined where there is none, as on Windows. */
async function numberOf(path: string): Promise<bigint | undefined> {
  try {
    return (await stat(path, { bigint: true })).ino;
  } catch {
    return undefined;
  }
}

/** Resolves to undefined where there is something already. */
function listen(path: string, greeting: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.end(greeting);
    });
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    // The lock of another user must be seen to be one.
    server.listen({ path, readableAll: true, writableAll: true }, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** What the holder says, which is nothing where it is too busy; undefined where nobody holds it. */
function ask(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = "";
    const socket = createConnection(path);
    const end = (result: string | undefined): void => {
      clearTimeout(patience);
      socket.destroy();
      resolve(result);
    };
    const patience = setTimeout(() => end(said), PATIENCE);
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      said += text;
    });
    socket.on("end", () => end(said));
    socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => {
      end(["ECONNREFUSED", "ENOENT", "ENOTSOCK"].includes(code) ? undefined : said);
    });
  });
}
