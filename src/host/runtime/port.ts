import type { Deployment, MissingModule } from "./engine.js";

/** What the driver of an `Admin` sees of what runs its flows. */
export interface RuntimePort {
  /** Resolves when what had to stop has; what starts goes on. */
  deploy(deployment: Deployment): Promise<void>;
  setState(state: "start" | "stop"): void;
}

/** What a context gives: `createContext` of `@node-red/runtime/lib/nodes/context/index.js` (5.0.7). */
export interface NodeContext {
  get(...args: unknown[]): unknown;
  set(...args: unknown[]): unknown;
  keys(...args: unknown[]): unknown;
}

/** What the runtime asks of the stores of context. */
export interface Contexts {
  readonly global: unknown;
  flow(id: string, parent?: never): unknown;
  node(id: string, flow: string | undefined): unknown;
  /** Of a node that is closed. Does nothing where stores are configured. */
  delete(id: string, flow?: string): Promise<unknown>;
  clean(knows: (scope: string) => boolean): Promise<unknown>;
  close(): Promise<unknown>;
}

/** Installs the modules that nodes ask for (`@node-red/registry/lib/externalModules.js`, 5.0.7). */
export interface ModuleInstaller {
  /**
   * @param modules A name, or an object with `module`, as the nodes have them.
   * @returns Those that are not there in the end. Never rejects.
   */
  check(modules: unknown[]): Promise<MissingModule[]>;
}
