import type { Environment } from "../environment.js";

/** One message, printed once for all who get it. */
export interface Message {
  topic: string;
  /** The JSON of `{topic, data}`. */
  text: string;
  /** Whether it says how something is now, so that it must arrive unless a newer one of its topic does. */
  state: boolean;
}

/** Where messages leave; see `CommsSocket`. */
export interface Wire {
  send(text: string): void;
  buffered?(): number;
}

export interface OutboxOptions extends Pick<Environment, "now" | "timer"> {
  /** Most that may wait for a client, in UTF-16 units. */
  backlog: number;
  /** Is told that the client has taken nothing for `STALLED` ms. */
  stalled(): void;
  /** Is told what `send` of the socket threw. */
  failed(thrown: unknown): void;
  /** Makes the message that says how many were left out; undefined if the client does not want it. */
  leftOut(count: number): Message | undefined;
}

/**
 * What waits for one client. The first message starts a timer of 50 ms; then at most 50 leave as one array, and the
 * next 50 ms later (CommsConnection in editor-api/lib/editor/comms.js, 5.0.7).
 *
 * DIFFERENCE: what waits is bounded. While the socket still holds much that the client has not taken, nothing is
 * added to it; if what waits here grows over the backlog, the older half of what is no state goes, and the client is
 * told how much. In Node-RED both grow until the process ends.
 */
export class Outbox {
  readonly #wire: Wire;
  readonly #options: OutboxOptions;
  #waiting: Message[] = [];
  #size = 0;
  #most: number;
  #cancel: (() => void) | undefined;
  /** What the socket holds that is full, and since when it has not become less. */
  #held: { buffered: number; since: number } | undefined;

  constructor(wire: Wire, options: OutboxOptions) {
    this.#wire = wire;
    this.#options = options;
    this.#most = options.backlog;
  }

  push(message: Message): void {
    this.#add(message);
    if (this.#size > this.#most) this.#shorten();
    this.#cancel ??= this.#options.timer(BATCH_DELAY, this.#leave);
  }

  /** Drops all that waits. */
  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#waiting = [];
  }

  #add(message: Message): void {
    this.#waiting.push(message);
    this.#size += sizeOf(message);
  }

  readonly #leave = (): void => {
    this.#cancel = undefined;
    const buffered = this.#wire.buffered?.() ?? 0;
    if (buffered > MOST_BUFFERED) this.#wait(buffered);
    else this.#send();
  };

  #wait(buffered: number): void {
    const { now, stalled, timer } = this.#options;
    if (buffered < (this.#held?.buffered ?? Number.POSITIVE_INFINITY))
      this.#held = { buffered, since: now() };
    if (now() - (this.#held?.since ?? 0) >= STALLED) stalled();
    else this.#cancel = timer(BATCH_DELAY, this.#leave);
  }

  #send(): void {
    this.#held = undefined;
    const batch = this.#waiting.splice(0, BATCH);
    for (const message of batch) this.#size -= sizeOf(message);
    if (this.#waiting.length > 0) this.#cancel = this.#options.timer(BATCH_DELAY, this.#leave);
    else this.#most = this.#options.backlog;
    try {
      this.#wire.send(`[${batch.map(({ text }) => text).join(",")}]`);
    } catch (thrown) {
      this.#options.failed(thrown);
    }
  }

  /** Keeps the newest of each state, and of the rest what is newest. */
  #shorten(): void {
    const topics = new Set<string>();
    const kept: Message[] = [];
    let rest = 0;
    for (const message of this.#waiting.reverse()) {
      if (!message.state) {
        rest += sizeOf(message);
        // The newest of all is never too large.
        if (kept.length > 0 && rest > this.#options.backlog / 2) continue;
      } else if (topics.has(message.topic)) continue;
      else topics.add(message.topic);
      kept.push(message);
    }
    const leftOut = this.#options.leftOut(this.#waiting.length - kept.length);
    if (leftOut !== undefined) kept.push(leftOut);
    this.#waiting = [];
    this.#size = 0;
    for (const message of kept.reverse()) this.#add(message);
    // States alone can be more than the backlog; going through them again for each message would take for ever.
    this.#most = Math.max(this.#options.backlog, 2 * this.#size);
  }
}

function sizeOf({ text }: Message): number {
  return text.length + OVERHEAD;
}

const BATCH = 50;
const BATCH_DELAY = 50;
/** Roughly what holding a message takes besides its text. */
const OVERHEAD = 100;
/** What a socket may hold before it counts as slow, in bytes. */
const MOST_BUFFERED = 1_048_576;
/** How long a client may take nothing before it is given up, in ms. */
const STALLED = 60_000;
