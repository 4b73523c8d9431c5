/** `RED.settings` of a test: what it has set, over these functions. */
export type TestSettings = Record<string, unknown>;

/**
 * The settings of a runtime that stores none: @node-red/runtime/lib/settings.js, 5.0.7, of which nothing was loaded.
 */
export function createTestSettings(version: string): TestSettings {
  const unavailable = (): never => {
    throw new Error("Settings not available");
  };
  const declared = new Map<string, Record<string, { value?: unknown; exportable?: boolean }>>();
  return {
    version,
    available: () => false,
    get(this: TestSettings, name: string) {
      return Object.hasOwn(this, name) ? this[name] : unavailable();
    },
    set: unavailable,
    delete: unavailable,
    registerNodeSettings(type: string, settings: Record<string, { value?: unknown; exportable?: boolean }>) {
      declared.set(type, settings);
    },
    exportNodeSettings(this: TestSettings, safe: TestSettings) {
      for (const settings of declared.values()) {
        for (const [name, { value, exportable }] of Object.entries(settings)) {
          if (exportable && !Object.hasOwn(safe, name)) safe[name] = this[name] ?? value;
        }
      }
      return safe;
    },
    enableNodeSettings() {},
    disableNodeSettings() {},
    getUserSettings: unavailable,
    setUserSettings: unavailable,
  };
}
