import type { ContextStores } from "./context/stores.js";
import type { Deployment, MissingModule } from "./engine.js";

/** What the driver of an `Admin` sees of what runs its flows. */
export interface RuntimePort {
  /** Resolves when what had to stop has, so that who asked may be answered; what starts goes on. */
  deploy(deployment: Deployment): Promise<void>;
  /** Where it gives a promise, who asked is answered when that has resolved. */
  setState(state: "start" | "stop"): Promise<void> | void;
}

/** What the runtime asks of the stores of context. */
export type Contexts = Pick<ContextStores, "global" | "flow" | "node" | "delete" | "clean" | "close">;

/** Installs the modules that nodes ask for (`@node-red/registry/lib/externalModules.js`, 5.0.7). */
export interface ModuleInstaller {
  /**
   * @param modules A name, or an object with `module`, as the nodes have them.
   * @returns Those that are not there in the end. Never rejects.
   */
  check(modules: unknown[]): Promise<MissingModule[]>;
}
