import { Admin, coreRegistry } from "redloom";
import { Driver } from "../src/host/driver.js";
import { platform } from "../src/host/environment.js";
import { randomSecret } from "../src/host/random.js";
import { patched, type Save, type Store } from "../src/host/store.js";
import type { Stored } from "../src/wasm/types.js";
import type { Send } from "./deploy.js";

/**
 * Answers the page's requests inside the page, for where no service worker may run. The same engine and driver
 * as everywhere; what is deployed lives as long as the page. `redloom` must have been initialised.
 */
export function startInPage(): Send {
  const root = new URL("./", document.baseURI);
  const settings = { systemSecret: randomSecret(), registry: coreRegistry() };
  const driver = new Driver(
    () => new Admin(settings),
    {
      store: new MemoryStore(),
      ...platform,
      log(level, message) {
        // biome-ignore lint/suspicious/noConsole: a page has no other log
        if (level !== "audit") console[level](message);
      },
    },
    { root: root.pathname },
  );
  return (path, init) => driver.fetch(new Request(new URL(path, root), init));
}

/** Holds the configuration in memory. No request can come twice here, so outcomes are not kept. */
class MemoryStore implements Store {
  #stored: Stored | undefined;

  async load() {
    return this.#stored;
  }

  async save({ expected, generation, flows, credentials = this.#stored?.credentials }: Save) {
    if ((this.#stored?.generation ?? 0) !== expected) return "conflict";
    this.#stored = { ...this.#stored, flows, generation, ...(credentials && { credentials }) };
    return "saved";
  }

  async saveSettings(patch: Uint8Array) {
    const { settings } = this.#stored ?? {};
    const known = settings === undefined ? {} : JSON.parse(new TextDecoder().decode(settings));
    const next = new TextEncoder().encode(JSON.stringify(patched(known, patch)));
    this.#stored = { generation: 0, ...this.#stored, settings: next };
  }

  async saveSessions(sessions: Uint8Array) {
    this.#stored = { generation: 0, ...this.#stored, sessions };
  }

  async forget() {}
}
