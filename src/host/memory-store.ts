import type { Outcome, Stored } from "../wasm/types.js";
import { patched, type Save, type Store } from "./store.js";

/** Keeps everything for as long as the process lives. */
export class MemoryStore implements Store {
  #stored: Stored;
  #settings: Record<string, unknown> = {};

  /** @param flows The configuration to begin with, as JSON text. */
  constructor(flows?: Uint8Array) {
    this.#stored = { generation: 0, ...(flows !== undefined && { flows }) };
  }

  async open(): Promise<void> {}

  async close(): Promise<void> {}

  async load(): Promise<Stored> {
    return { ...this.#stored, settings: await this.settings() };
  }

  async settings(): Promise<Uint8Array> {
    return new TextEncoder().encode(JSON.stringify(this.#settings));
  }

  async save({ expected, generation, flows, credentials, outcome }: Save): Promise<"saved" | "conflict"> {
    if (expected !== this.#stored.generation) return "conflict";
    const outcomes = this.#outcomesBut(outcome?.key);
    if (outcome !== undefined) outcomes.push(outcome);
    const kept = credentials ?? this.#stored.credentials;
    this.#stored = { ...this.#stored, generation, flows, outcomes, ...(kept && { credentials: kept }) };
    return "saved";
  }

  async saveSettings(settings: Uint8Array): Promise<void> {
    this.#settings = patched(this.#settings, settings);
  }

  async saveSessions(sessions: Uint8Array): Promise<void> {
    this.#stored = { ...this.#stored, sessions };
  }

  async forget(key: string): Promise<void> {
    this.#stored = { ...this.#stored, outcomes: this.#outcomesBut(key) };
  }

  #outcomesBut(key: string | undefined): Outcome[] {
    return (this.#stored.outcomes ?? []).filter((outcome) => outcome.key !== key);
  }
}
