import type { Reason } from "redloom";
import type { Drawing, State } from "./drawing.js";

/** What a plan says of one entry. */
export interface Mark {
  state: State;
  reason?: Reason;
  /** How many subflow instances it is true in, for a node of a template. */
  instances?: number;
}

const stays: Mark = { state: "stays" };

interface Inner {
  stops: number;
  starts: number;
}

/** A plan by entry. Built in one pass over the plan, so that asking for 10,000 entries is cheap. */
export class Marks {
  readonly #stop: ReadonlySet<string>;
  readonly #start: ReadonlySet<string>;
  readonly #rewired: ReadonlySet<string>;
  readonly #reasons: ReadonlyMap<string, Reason>;
  /** Nodes of templates, which run under other ids: those of their instances. */
  readonly #inner = new Map<string, Inner>();

  constructor(plan: Drawing["plan"]) {
    this.#stop = new Set(plan?.stop);
    this.#start = new Set(plan?.start);
    this.#rewired = new Set(plan?.rewired);
    this.#reasons = new Map(Object.entries(plan?.reasons ?? {}));
    for (const [id, { kind, via }] of this.#reasons) {
      if (kind === "instance" && via !== undefined) this.#addInner(id, id.slice(via.length + 1));
    }
  }

  /** The mark of the entry with this id. */
  of(id: string): Mark {
    const stops = this.#stop.has(id);
    const starts = this.#start.has(id);
    if (stops || starts) {
      const reason = this.#reasons.get(id);
      return { state: combined(stops, starts), ...(reason && { reason }) };
    }
    const inner = this.#inner.get(id);
    if (inner) {
      const instances = Math.max(inner.stops, inner.starts);
      return { state: combined(inner.stops > 0, inner.starts > 0), instances };
    }
    return this.#rewired.has(id) ? { state: "rewired" } : stays;
  }

  #addInner(id: string, entry: string) {
    const inner = this.#inner.get(entry) ?? { stops: 0, starts: 0 };
    if (this.#stop.has(id)) inner.stops++;
    if (this.#start.has(id)) inner.starts++;
    this.#inner.set(entry, inner);
  }
}

function combined(stops: boolean, starts: boolean): State {
  if (stops && starts) return "restarts";
  return stops ? "stops" : "starts";
}
