import type { ContextStores } from "./context/stores.js";
import type { Deployment, MissingModule } from "./engine.js";

/** What the driver of an `Admin` sees of what runs its flows. */
export interface RuntimePort {
  /** Resolves when what had to stop has; what starts goes on. */
  deploy(deployment: Deployment): Promise<void>;
  setState(state: "start" | "stop"): void;
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
