import type { CorsSetting } from "../cors.js";
import type { Middleware } from "../middleware.js";
import type { BasicAuth, StaticFiles } from "../node-http/settings.js";

/**
 * Settings of settings.js that matter to flows that run. Those that only nodes read, such as `mqttReconnectTime`, and
 * whatever a package of nodes has invented for itself, nodes find in `RED.settings` as they are.
 */
export interface FlowSettings {
  /** Further folders of nodes. */
  nodesDir?: string | string[] | undefined;
  /** Names of files and packages of nodes that are not loaded. */
  nodesExcludes?: string[] | undefined;
  /** If there, only these are. */
  nodesIncludes?: string[] | undefined;
  /** The folder of other core nodes than those of `@node-red/nodes`. */
  coreNodesDir?: string | undefined;
  /** How long a node may take to close, in ms. Default 15 000. */
  nodeCloseTimeout?: number | undefined;
  /** What function nodes find in the global context. */
  functionGlobalContext?: Record<string, unknown> | undefined;
  /** False keeps those keys out of lists of the global context. */
  exportGlobalContextKeys?: boolean | undefined;
  /** Where contexts are kept: stores by name. */
  contextStorage?: Record<string, unknown> | undefined;
  /** False takes away modules in function nodes. */
  functionExternalModules?: boolean | undefined;
  /** How long a function may run, in seconds. Default 0: for ever. */
  functionTimeout?: number | undefined;
  /** Which packages may be loaded and installed. */
  externalModules?: Record<string, unknown> | undefined;
  /** Where relative paths of file nodes begin. */
  fileWorkingDirectory?: string | undefined;
  /** Variables of the process that flows do not see. */
  envVarExcludes?: string[] | undefined;
  /** Delivers messages before `send` returns. */
  runtimeSyncDelivery?: boolean | undefined;
  /** How often the use of memory is logged where there are metrics, in ms. Default 15 000. */
  runtimeMetricInterval?: number | undefined;
  /** Language of the log: `de`. Default that of the environment. */
  lang?: string | undefined;
}

/** Settings of what nodes serve, beside the admin API. */
export interface NodeHttpOptions {
  /** Path below which `http in` and others answer; false takes them away. Default `httpRoot`, else `/`. */
  httpNodeRoot?: string | false | undefined;
  /** Who may call them: a user and the hash of a password, or middleware. */
  httpNodeAuth?: BasicAuth | Middleware | Middleware[] | undefined;
  /** Lets pages of other origins call `http in`: options of the package cors. */
  httpNodeCors?: CorsSetting | undefined;
  /** Sees every request to `http in` before its body is read. */
  httpNodeMiddleware?: Middleware | Middleware[] | undefined;
  /** A folder of files that are served, or several. */
  httpStatic?: string | (string | (Partial<StaticFiles> & { path: string }))[] | undefined;
  /** Path below which they are. Default `/`. */
  httpStaticRoot?: string | undefined;
  /** Who may see them. */
  httpStaticAuth?: BasicAuth | undefined;
  /** Which pages of other origins may. */
  httpStaticCors?: CorsSetting | undefined;
  /** After how long an upgrade to WebSocket that nobody answers is cut, in ms. Default 5 000. */
  inboundWebSocketTimeout?: number | undefined;
  /** How often comms sends a sign of life, in ms. Default 15 000. */
  webSocketKeepAliveTime?: number | undefined;
}
