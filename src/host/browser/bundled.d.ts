// What a bundler for browsers puts in the place of these modules of Node's.

declare module "events" {
  /** What nodes inherit from; they call it under its own names, see `runtime/node.ts`. */
  export class EventEmitter {
    on(event: string | symbol, listener: (...given: never[]) => unknown): this;
    emit(event: string | symbol, ...given: unknown[]): boolean;
    removeListener(event: string | symbol, listener: (...given: never[]) => unknown): this;
    removeAllListeners(event?: string | symbol): this;
  }
}

declare module "util" {
  /** A value as text for people. */
  export function inspect(value: unknown): string;
}
