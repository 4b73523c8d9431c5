import type { Outcome, Stored } from "../wasm/types.js";

/** What is to be written: all of it or nothing. */
export interface Save {
  /** The generation that the store must hold for the save to be made. */
  expected: number;
  /** The generation that the store holds afterwards. */
  generation: number;
  flows: Uint8Array;
  /** The credentials, saved together with the flows; left out where those that are stored stay. */
  credentials?: Uint8Array | undefined;
  /**
   * Credentials of the nodes before and after the save, for stores that cannot write flows and credentials in
   * one step: there while only one of the two is written. Never without `credentials`.
   */
  interim?: Uint8Array | undefined;
  /** The credentials need the store's own secret no more: it goes when they are durable. */
  dropSystemSecret?: boolean | undefined;
  /** What is stored is no flow configuration: a copy of it is kept. */
  replacesUnreadable?: boolean | undefined;
  /** Kept with the flows in the same transaction; replaces an outcome with the same key. */
  outcome?: Outcome | undefined;
}

/**
 * Where a host keeps the flow configuration.
 *
 * A store carries out its operations in the order in which they were called, so that a load that follows a
 * save waits for it: what a save that takes too long has done is known only when it has ended. Every method
 * rejects with a `StoreError` and with nothing else.
 */
export interface Store {
  /** Resolves to what is stored, or to undefined where nothing ever was. */
  load(): Promise<Stored | undefined>;
  /**
   * Resolves to `saved` when the save would survive a crash, and to `conflict` when nothing was written
   * because the store holds something else than was last read here.
   */
  save(save: Save): Promise<"saved" | "conflict">;
  /**
   * Changes the settings that are kept beside the flows. `settings` is the text of a JSON object of the keys
   * that change; `null` deletes one.
   */
  saveSettings(settings: Uint8Array): Promise<void>;
  /** Replaces the sessions. */
  saveSessions(sessions: Uint8Array): Promise<void>;
  /** Drops the outcome with this key, if there is one. */
  forget(key: string): Promise<void>;
}

/** What settings become when those that `patch` has are set, or deleted where it says `null`. */
export function patched(settings: Record<string, unknown>, patch: Uint8Array): Record<string, unknown> {
  const changes = JSON.parse(new TextDecoder().decode(patch)) as Record<string, unknown>;
  const entries = Object.entries({ ...settings, ...changes });
  return Object.fromEntries(entries.filter(([key, value]) => value !== null || !Object.hasOwn(changes, key)));
}

/**
 * Why a store could not do what it was asked. `code` is stable: in Node `changed_on_disk` (by somebody else, since
 * it was last read or written here), `folder_in_use` or the name of the errno (`ENOSPC`, `EACCES`); in browsers
 * `quota_exceeded`, `update_required` (a newer version owns the store) or
 * `storage_unavailable`. `message` is for the log only: it may hold a path.
 */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }

  /** Takes what was thrown for a StoreError, with `code` where it says nothing better itself. */
  static from(thrown: unknown, code: string): StoreError {
    if (thrown instanceof StoreError) return thrown;
    const error = thrown as { code?: unknown; message?: unknown } | null | undefined;
    return new StoreError(
      typeof error?.code === "string" ? error.code : code,
      typeof error?.message === "string" ? error.message : String(thrown),
    );
  }
}
