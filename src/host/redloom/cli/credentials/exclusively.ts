import { lockFolder } from "../../../node/user-directory/lock.js";
import { StoreError } from "../../../store.js";
import { Failure } from "../command.js";
import { unreadable } from "../flow-file.js";
import type { Place } from "./place.js";

/** Does something while no redloom-server has the folder, which holds the credentials and writes its own. */
export async function exclusively<T>({ folder }: Place, work: () => Promise<T>): Promise<T> {
  const lock = await lockFolder(folder).catch((error: unknown) => {
    if (!(error instanceof StoreError)) throw unreadable(error, folder);
    throw new Failure(error.code, "is in use by a Redloom that runs; end it first", { file: folder });
  });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
