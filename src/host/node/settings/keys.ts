/**
 * What becomes of a key of settings.js: it is used, by Redloom or by core nodes; what it is for comes with the palette or
 * the editor, so that it has no effect yet; or a server that has it does not start, with a sentence that says what to do.
 */
export type Fate = "used" | "later" | { refused: string };

const BASIC_AUTH =
  "is not supported, and without it the admin API would be open: use adminAuth, which asks for a name and a password, too";

/**
 * Every key of settings.js that is known: those of the file that Node-RED 5.0.7 makes, those that its code
 * reads besides, and `allowedHosts`, which is Redloom's own. The README has the same table.
 */
export const KEYS: ReadonlyMap<string, Fate> = new Map<string, Fate>([
  ...rows("used", [
    ...["flowFile", "flowFilePretty", "credentialSecret", "userDir", "readOnly", "adminAuth"],
    ...["https", "httpsRefreshInterval", "requireHttps", "uiPort", "uiHost", "allowedHosts"],
    ...["apiMaxLength", "httpServerOptions", "httpAdminRoot", "httpRoot", "httpAdminMiddleware"],
    ...["httpAdminCors", "disableEditor", "runtimeState", "safeMode", "logging", "verbose", "settingsFile"],
    ...["nodesDir", "coreNodesDir", "nodesExcludes", "nodesIncludes", "nodeCloseTimeout"],
    ...["httpNodeRoot", "httpNodeAuth", "httpNodeCors", "httpNodeMiddleware", "proxyOptions", "ui"],
    ...["httpStatic", "httpStaticRoot", "httpStaticAuth", "httpStaticCors", "externalModules"],
    ...["contextStorage", "exportGlobalContextKeys", "functionGlobalContext", "functionExternalModules"],
    ...["functionTimeout", "globalFunctionTimeout", "fileWorkingDirectory", "nodeMessageBufferMaxLength"],
    ...["debugUseColors", "debugMaxLength", "debugStatusLength", "execMaxBufferSize", "httpRequestTimeout"],
    ...["httpRequestTimingLog", "mqttReconnectTime", "serialReconnectTime", "socketReconnectTime"],
    ...["socketTimeout", "tcpMsgQueueSize", "inboundWebSocketTimeout", "tlsConfigDisableLocalFiles"],
    ...["webSocketNodeVerifyClient", "webSocketKeepAliveTime", "envVarExcludes", "runtimeSyncDelivery"],
    ...["runtimeMetricInterval", "lang"],
  ]),
  ...rows("later", [
    ...["nodeDefaults", "diagnostics", "autoInstallModules", "autoInstallModulesRetry"],
    ...["editorTheme", "telemetry", "paletteCategories", "httpAdminCookieOptions"],
  ]),
  ...rows({ refused: BASIC_AUTH }, ["httpAdminAuth", "httpAuth"]),
  ...rows({ refused: "is not supported: the flows would not be those that this module keeps" }, [
    "storageModule",
  ]),
]);

/** What there is to say of settings at start. */
export interface Verdict {
  /** Why the server must not start; undefined where it may. */
  refusal: string | undefined;
  /** Lines for the log. */
  notes: { level: "info" | "warn"; message: string }[];
}

/** Looks at each key that is set; a key that is undefined is not, and where false turns a thing off it is off. */
export function judge(settings: object): Verdict {
  const set = Object.entries(settings).filter(([, value]) => value !== undefined);
  const refused = set.flatMap(([key, value]) => {
    const fate = KEYS.get(key);
    return typeof fate === "object" && value ? `${key} ${fate.refused}` : [];
  });
  const having = (fate: Fate | undefined) =>
    set.flatMap(([key]) => (KEYS.get(key) === fate ? key : [])).join(", ");
  const [later, unknown] = [having("later"), having(undefined)];
  const notes: Verdict["notes"] = [];
  if (later !== "")
    notes.push({ level: "info", message: `Settings without effect in this version: ${later}` });
  if (unknown !== "") {
    notes.push({ level: "warn", message: `Settings that only packages of nodes may know: ${unknown}` });
  }
  return { refusal: refused[0], notes };
}

function rows(fate: Fate, keys: string[]): [string, Fate][] {
  return keys.map((key) => [key, fate]);
}
