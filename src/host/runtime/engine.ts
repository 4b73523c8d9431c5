import type { EnvValue, Routes, RuntimeEffect, RuntimeInput } from "../../wasm/types.js";

export type {
  CreateNode,
  DeploymentType,
  EnvValue,
  Hole,
  NodeKind,
  Routes,
  RuntimeEffect,
  RuntimeInput,
  Wires,
} from "../../wasm/types.js";

/** An effect or input of one type. */
type Of<Union, Type> = Extract<Union, { type: Type }>;

/** A configuration that was saved or read, and how to come to it. */
export type Deployment = Omit<Of<RuntimeInput, "deploy">, "type">;

export type OpenFlow = Of<RuntimeEffect, "openFlow">;
export type Evaluate = Of<RuntimeEffect, "evaluate">;
export type CloseNode = Of<RuntimeEffect, "close">;
export type WireNode = Of<RuntimeEffect, "wire">;
export type EngineError = Of<RuntimeEffect, "error">;
export type MissingModule = Of<RuntimeInput, "modules">["missing"][number];

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
