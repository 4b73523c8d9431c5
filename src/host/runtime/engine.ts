/** A value of a variable: JSON text, or the number under which the host keeps what JSON has not. */
export type EnvValue = { json: string; host?: undefined } | { host: number; json?: undefined };

/** How a configuration is deployed. */
export type DeploymentType = "full" | "nodes" | "flows" | "reload";

/** A configuration that was saved or read, and how to come to it. */
export interface Deployment {
  deployment: DeploymentType;
  from: number;
  generation: number;
  revision: string;
  /** JSON text without credentials. */
  flows: Uint8Array;
  plan?: Uint8Array;
  diff?: string;
  /** Decrypted, `{id: {name: value}}`. Left out: as before; of a load: they could not be read. */
  credentials?: Uint8Array;
}

export interface MissingModule {
  module: string;
  error: string;
}

export type RuntimeInput =
  | ({ type: "deploy" } & Deployment)
  | { type: "start" }
  | { type: "state"; state: "start" | "stop" }
  | { type: "shutdown" }
  | { type: "nodeType"; name: string; subflow?: Uint8Array; modules?: string }
  | { type: "nodeTypeGone"; name: string }
  | { type: "closed"; effect: number }
  | { type: "created"; effect: number }
  | { type: "failed"; effect: number; message: string }
  | { type: "evaluated"; effect: number; value?: EnvValue; error?: string }
  | { type: "modules"; effect: number; missing: MissingModule[] }
  | { type: "tick" };

/** Where what a node sends goes: ids as JSON text, and handles; null can never be there. */
export interface Wires {
  ids: string;
  targets: (number | null)[][];
}

export type NodeKind = "node" | "instance" | "status";

/** A value to be put into a configuration, where `path`, a JSON array of keys, leads. */
export interface Hole {
  path: string;
  value: EnvValue;
}

export interface OpenFlow {
  type: "openFlow";
  flow: number;
  kind: "global" | "tab" | "subflow" | "module";
  id: string;
  parent?: number;
  path: string;
}

export interface Create {
  type: "create";
  effect: number;
  node: number;
  kind: NodeKind;
  id: string;
  nodeType: string;
  /** `_flow`. */
  flow: number;
  /** The flow whose node it is: another one than `flow` for what stands for a subflow instance. */
  parent: number;
  z?: string;
  alias?: string;
  path?: string;
  config: string;
  holes?: Hole[];
  credentials?: string;
  credentialHoles?: Hole[];
  wires: Wires;
}

export interface Evaluate {
  type: "evaluate";
  effect: number;
  flow: number;
  group?: string;
  name: string;
  kind: string;
  value?: string;
}

export type RuntimeEffect =
  | OpenFlow
  | { type: "closeFlow"; flow: number }
  | { type: "close"; effect: number; node: number; removed: boolean; kind: NodeKind }
  | { type: "cleanContext" }
  | { type: "reply"; generation: number }
  | { type: "checkModules"; effect: number; modules: string[] }
  | Evaluate
  | Create
  | { type: "wire"; node: number; wires: Wires }
  | { type: "rerouted" }
  | { type: "event"; name: string; payload?: string }
  | { type: "error"; id: string; code: string; message: string };

/** Who hears of what a node reports, in order: handles. */
export interface Routes {
  errors: number[];
  statuses: number[];
  completes: number[];
}

/** What the host asks of the engine; the wasm class `Runtime` of the package `redloom` is one. */
export interface RuntimeEngine {
  handle(now: number, input: RuntimeInput): void;
  poll(): RuntimeEffect | undefined;
  deadline(): number | undefined;
  find(flow: number | undefined, id: string): number | undefined;
  routes(node: number): Routes;
  setting(flow: number, group: string | undefined, name: string): EnvValue | undefined;
  knows(scope: string): boolean;
  state(): "start" | "stop" | "safe";
  generation(): number | undefined;
  revision(): string | undefined;
  flows(): Uint8Array | undefined;
  missingTypes(): string[];
  free(): void;
}
