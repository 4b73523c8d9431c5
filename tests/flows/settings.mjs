// The settings with which cases are played; each set takes a process of its own.

const SETS = {
  plain: {},
  stores: {
    contextStorage: {
      default: "disk",
      disk: { module: "localfilesystem", config: { flushInterval: 1 } },
      direct: { module: "localfilesystem", config: { cache: false, base: "direct" } },
      memory: { module: "memory" },
    },
    exportGlobalContextKeys: false,
  },
  /** With time for a node to wait for saves before it is closed. */
  synchronous: { runtimeSyncDelivery: true, nodeCloseTimeout: 2_000 },
  safe: { safeMode: true },
};

/** What is in the store when a process starts. */
export const stored = [
  { id: "c1", type: "probe" },
  { id: "t", type: "tab", label: "stored" },
  { id: "a", type: "probe", z: "t", x: 1, y: 1, wires: [["b"]] },
  { id: "b", type: "probe", z: "t", x: 1, y: 1, wires: [] },
];

export const sets = Object.keys(SETS);

/** `hear` gets every line of the log, before a debug node makes another of it. */
export function settingsOf(name, userDir, hear) {
  return {
    userDir,
    flowFile: "flows.json",
    credentialSecret: "the secret of these tests",
    httpNodeRoot: "/",
    nodeCloseTimeout: 60,
    runtimeState: { enabled: true, ui: false },
    functionGlobalContext: { seeded: { deep: "seed" }, second: 2 },
    functionExternalModules: true,
    externalModules: {
      autoInstall: false,
      palette: { allowInstall: false },
      modules: { allowInstall: false },
    },
    envVarExcludes: ["FLOWS_HIDDEN"],
    logging: {
      console: { level: "off", metrics: false, audit: false },
      heard: { level: "trace", metrics: false, audit: false, handler: () => hear },
    },
    telemetry: { enabled: false },
    ...SETS[name],
  };
}
