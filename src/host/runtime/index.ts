export type { ActiveFlows } from "./configuration.js";
export type { Deployment, RuntimeEngine } from "./engine.js";
export { Flow } from "./flow.js";
export { RuntimeHost, type RuntimeHostOptions } from "./host.js";
export { Node, type NodeConfig } from "./node.js";
export type { RedNodes } from "./nodes.js";
export type { Contexts, ModuleInstaller, RuntimePort } from "./port.js";
export type { RedUtil } from "./red-util.js";
export type { Maker, SubflowDefinition, TypeOptions } from "./types.js";
