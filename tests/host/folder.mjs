// A user directory for tests, and the store over it.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { source } from "./source.mjs";

export const { UserDirectory } = await source("node/user-directory/store.ts");
export const { disk } = await source("node/user-directory/files.ts");

/** No lock: for stores that are one after the other in one process. */
export const unlocked = async () => ({ held: async () => true, release: async () => {} });

/** A folder that goes away with the test, and stores over it; what they log is in `logged`. */
export async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), "redloom-folder-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  const logged = [];
  const log = (level, message) => {
    if (level !== "info") logged.push([level, message.replaceAll(path, "")]);
  };
  return {
    path,
    logged,
    log,
    at: (name) => join(path, name),
    open: (files, options) =>
      new UserDirectory({
        ...{ userDir: path, flowFile: join(path, "flows.json"), log, files, lock: unlocked },
        ...options,
      }),
    text: (name) => readFile(join(path, name), "utf8"),
    names: async () => (await readdir(path)).sort(),
    record: async () => JSON.parse(await readFile(join(path, ".flows.json.redloom"), "utf8")),
  };
}

export const bytes = (text) => new TextEncoder().encode(text);

/** A save of these texts. */
export const save = (expected, flows, credentials, rest = {}) => ({
  expected,
  generation: expected + 1,
  flows: bytes(flows),
  ...(credentials !== undefined && { credentials: bytes(credentials) }),
  ...rest,
});

/** What a store holds, as text. */
export async function loaded(store) {
  const { flows, credentials, ...stored } = await store.load();
  const text = (content) => Buffer.from(content).toString();
  return {
    ...stored,
    ...(flows && { flows: text(flows) }),
    ...(credentials && { credentials: text(credentials) }),
  };
}

/** The calls of `Files` that change something. */
export const CHANGING = ["write", "copy", "rename", "syncFolder", "makeFolder", "remove"];

/** A file system that does to each changing call what `around(call, name, args)` does. */
export function wrapped(around) {
  const calls = CHANGING.map((name) => [name, (...args) => around(() => disk[name](...args), name, args)]);
  return { ...disk, ...Object.fromEntries(calls) };
}

export const errno = (code) => Object.assign(new Error(`${code}: no`), { code });
