export type { AdminAuth, User } from "../../wasm/types.js";
export type { AdminAuthOptions, MaybeUser, StrategyOptions } from "../auth.js";
export type { LogLevel } from "../environment.js";
export {
  createRuntime,
  DeployError,
  type DeployOptions,
  type FlowEvents,
  type FlowRuntime,
  type RuntimeOnlySettings,
  type RuntimeOptions,
} from "./create-runtime.js";
export { createServer, type Server } from "./create-server.js";
export type { Log, LogHandlerSettings, LogMessage } from "./logging.js";
export { type Middleware, OptionError, type ServerOptions } from "./options.js";
export type { NodeModuleInfo, NodeSetInfo, PluginSetInfo } from "./packages/listing.js";
