import type { Outcome, Stored } from "../../wasm/types.js";
import { randomSecret } from "../random.js";
import { patched, type Save, type Store, StoreError } from "../store.js";
import { Unavailable, within } from "./limit.js";

/** Version of the database. One with a higher version belongs to a newer Redloom and is left alone. */
export const SCHEMA = 1;

/** How long the database may take to open, in ms. */
const OPEN_LIMIT = 10_000;

/**
 * Keeps a flow configuration in IndexedDB, a database for each scope:
 * - object store `configuration`: `flows`, `credentials`, `settings`, `sessions` (bytes) and `generation`
 *   (number), a record each, so that the generation can be looked at without reading the flows; `logins`, a number
 *   that rises whenever the sessions are written; in `unreadable`,
 *   the last text that was no flow configuration and had to give way to one
 * - object store `outcomes`: `Outcome` by its `key`
 * - object store `secret`: `credentialSecret`, the text that credentials are encrypted with where the page gives
 *   none
 *
 * A save is one transaction with durability `strict`, which compares the generation inside.
 *
 * Rejects with StoreError: `quota_exceeded`, `update_required` where a newer version has changed the database,
 * `storage_unavailable` for all else.
 */
export class IndexedDbStore implements Store {
  readonly #name: string;
  #database: Promise<IDBDatabase> | undefined;
  /** As last read or written here; undefined before the first load. */
  #seen: { generation: number; logins: number } | undefined;

  /** `scope` is the path of the service worker's scope. */
  constructor(scope: string) {
    this.#name = `redloom:${scope}`;
  }

  async load(): Promise<Stored | undefined> {
    const transaction = await this.#transaction("readonly");
    return settled(transaction, async () => {
      const configuration = transaction.objectStore("configuration");
      const bytes = (key: string) => result<Uint8Array | undefined>(configuration.get(key));
      const [flows, credentials, settings, sessions, generation, logins, outcomes] = await Promise.all([
        bytes("flows"),
        bytes("credentials"),
        bytes("settings"),
        bytes("sessions"),
        result<number | undefined>(configuration.get("generation")),
        result<number | undefined>(configuration.get("logins")),
        result<Outcome[]>(transaction.objectStore("outcomes").getAll()),
      ]);
      this.#seen = { generation: generation ?? 0, logins: logins ?? 0 };
      if ([flows, settings, sessions].every((record) => record === undefined)) return undefined;
      return {
        generation: this.#seen.generation,
        ...(flows !== undefined && { flows }),
        ...(credentials !== undefined && { credentials }),
        ...(settings !== undefined && { settings }),
        ...(sessions !== undefined && { sessions }),
        ...(outcomes.length > 0 && { outcomes }),
      };
    });
  }

  async save(save: Save): Promise<"saved" | "conflict"> {
    const { expected, generation, flows, credentials, outcome, dropSystemSecret } = save;
    const transaction = await this.#transaction("readwrite", ["configuration", "outcomes", "secret"]);
    const saved = await settled(transaction, async () => {
      const configuration = transaction.objectStore("configuration");
      const found = await result<number | undefined>(configuration.get("generation"));
      if ((found ?? 0) !== expected) return "conflict";
      if (save.replacesUnreadable) configuration.put(await result(configuration.get("flows")), "unreadable");
      configuration.put(flows, "flows");
      if (credentials !== undefined) configuration.put(credentials, "credentials");
      configuration.put(generation, "generation");
      if (dropSystemSecret) transaction.objectStore("secret").delete("credentialSecret");
      if (outcome !== undefined) transaction.objectStore("outcomes").put(outcome);
      return "saved";
    });
    if (saved === "saved" && this.#seen !== undefined) this.#seen.generation = generation;
    return saved;
  }

  async saveSettings(settings: Uint8Array): Promise<void> {
    const transaction = await this.#transaction("readwrite");
    await settled(transaction, async () => {
      const configuration = transaction.objectStore("configuration");
      const found = await result<Uint8Array | undefined>(configuration.get("settings"));
      const known = found === undefined ? {} : JSON.parse(new TextDecoder().decode(found));
      configuration.put(new TextEncoder().encode(JSON.stringify(patched(known, settings))), "settings");
    });
  }

  async saveSessions(sessions: Uint8Array): Promise<void> {
    const transaction = await this.#transaction("readwrite");
    const logins = await settled(transaction, async () => {
      const configuration = transaction.objectStore("configuration");
      const next = ((await result<number | undefined>(configuration.get("logins"))) ?? 0) + 1;
      configuration.put(sessions, "sessions");
      configuration.put(next, "logins");
      return next;
    });
    if (this.#seen !== undefined) this.#seen.logins = logins;
  }

  async forget(key: string): Promise<void> {
    const transaction = await this.#transaction("readwrite");
    await settled(transaction, async () => {
      transaction.objectStore("outcomes").delete(key);
    });
  }

  /**
   * The system secret. With `make` it is made where there is none, and the same from then on, whoever asks;
   * without, there may be none.
   */
  async secret(make: boolean): Promise<string | undefined> {
    const transaction = await this.#transaction("readwrite", ["secret"]);
    return settled(transaction, async () => {
      const store = transaction.objectStore("secret");
      const found = await result<string | undefined>(store.get("credentialSecret"));
      if (found !== undefined || !make) return found;
      const made = randomSecret();
      store.put(made, "credentialSecret");
      return made;
    });
  }

  /** Whether somebody else has saved since the last load or save here; false before the first. */
  async changed(): Promise<boolean> {
    const transaction = await this.#transaction("readonly");
    const [generation = 0, logins = 0] = await settled(transaction, () => {
      const configuration = transaction.objectStore("configuration");
      return Promise.all([
        result<number | undefined>(configuration.get("generation")),
        result<number | undefined>(configuration.get("logins")),
      ]);
    });
    return this.#seen !== undefined && (this.#seen.generation !== generation || this.#seen.logins !== logins);
  }

  async #transaction(
    mode: IDBTransactionMode,
    stores = ["configuration", "outcomes"],
  ): Promise<IDBTransaction> {
    const begin = async (): Promise<IDBTransaction> => {
      this.#database ??= this.#open();
      return (await this.#database).transaction(stores, mode, { durability: "strict" });
    };
    try {
      return await begin().catch((thrown: unknown) => {
        // Browsers close connections on their own: when the person clears the site's data, or a disk is gone.
        if (nameOf(thrown) !== "InvalidStateError") throw thrown;
        this.#database = undefined;
        return begin();
      });
    } catch (thrown) {
      throw storeError(thrown);
    }
  }

  async #open(): Promise<IDBDatabase> {
    const request = indexedDB.open(this.#name, SCHEMA);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("configuration");
      request.result.createObjectStore("outcomes", { keyPath: "key" });
      request.result.createObjectStore("secret");
    };
    const late = new Unavailable("storage_unavailable", "The database does not open");
    try {
      const database = await within(OPEN_LIMIT, result(request), late);
      const lose = (): void => {
        database.close();
        this.#database = undefined;
      };
      // A newer version waits for us to let go. What we are asked after that, we can no longer answer.
      database.onversionchange = lose;
      database.onclose = lose;
      return database;
    } catch (thrown) {
      this.#database = undefined;
      request.onsuccess = () => request.result.close();
      throw thrown;
    }
  }
}

/** Runs `work` on a transaction; resolves when that is on the disk. */
async function settled<T>(transaction: IDBTransaction, work: () => Promise<T>): Promise<T> {
  const complete = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("The transaction was aborted"));
  });
  try {
    const [value] = await Promise.all([work(), complete]);
    return value;
  } catch (thrown) {
    abort(transaction);
    throw storeError(thrown);
  }
}

/** Left alone, a transaction commits what was put before the fault. */
function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already, by the very fault.
  }
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function storeError(thrown: unknown): StoreError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  switch (nameOf(thrown)) {
    case "QuotaExceededError":
      return new StoreError("quota_exceeded", message);
    case "VersionError":
      return new StoreError("update_required", message);
    default:
      return new StoreError("storage_unavailable", message);
  }
}

function nameOf(thrown: unknown): unknown {
  return (thrown as { name?: unknown } | null)?.name;
}
