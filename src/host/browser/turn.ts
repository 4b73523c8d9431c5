import { Unavailable } from "./limit.js";

/**
 * Has service workers of one scope act one after the other: the old version and the new one both live while
 * the one takes over from the other. Requests of one service worker share its turn, which ends with the last
 * of them. A service worker that is stopped loses its turn with its Web Lock.
 */
export class Turn {
  readonly #name: string;
  readonly #begin: () => Promise<void>;
  readonly #limit: number;
  #inside = 0;
  #held: Promise<void> | undefined;
  #release: () => void = () => {};

  /**
   * @param name That of the Web Lock.
   * @param begin What is to be done before the first request of each turn.
   * @param limit How long to wait for the turn, in ms.
   */
  constructor(name: string, begin: () => Promise<void>, limit: number) {
    this.#name = name;
    this.#begin = begin;
    this.#limit = limit;
  }

  /**
   * Waits for the turn. Resolves to what is to be called, once, when the request is over.
   *
   * @throws Unavailable `busy` when another has the turn for too long; what `begin` throws.
   */
  async enter(): Promise<() => void> {
    this.#inside += 1;
    try {
      this.#held ??= this.#acquire();
      await this.#held;
    } catch (thrown) {
      this.#leave();
      throw thrown;
    }
    return () => this.#leave();
  }

  #leave(): void {
    this.#inside -= 1;
    if (this.#inside > 0) return;
    this.#held = undefined;
    this.#release();
    this.#release = () => {};
  }

  #acquire(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const signal = AbortSignal.timeout(this.#limit);
      const whole = navigator.locks.request(this.#name, { signal }, async () => {
        const over = new Promise<void>((release) => {
          this.#release = release;
        });
        await this.#begin();
        resolve();
        await over;
      });
      whole.catch((thrown: unknown) => {
        const busy = new Unavailable("busy", "Another version of the service worker is still at work");
        reject(signal.aborted && thrown === signal.reason ? busy : thrown);
      });
    });
  }
}
