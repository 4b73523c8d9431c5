import type { DeploymentType } from "../wasm/types.js";

/** What the driver asks of whoever runs flows: `RuntimeHost`, here or in a worker. */
export interface RuntimePort {
  /**
   * Makes a configuration the active one. Resolves when what had to stop has, so that who asked for it may be
   * answered; what starts may still be starting.
   */
  deploy(deploy: RuntimeDeploy): Promise<void>;
  /** Starts or stops the flows. Where it gives a promise, who asked for it is answered when that has resolved. */
  setState(state: "start" | "stop"): Promise<void> | void;
}

/** A configuration and how to come to it: what `Admin` says in an effect `deploy`, and what its `active` gives. */
export interface RuntimeDeploy {
  deployment: DeploymentType;
  from: number;
  generation: number;
  revision: string;
  flows: Uint8Array;
  /** Both left out: whoever runs flows finds out from what it holds. */
  plan?: Uint8Array;
  diff?: string;
  /** Left out where they cannot be read. */
  credentials?: Uint8Array;
}
