import { credentialSecret } from "./credentials.mjs";

/** What every subject is started with. */
const always = {
  uiHost: "127.0.0.1",
  uiPort: 0,
  flowFile: "flows.json",
  flowFilePretty: false,
  credentialSecret,
};

/** An expression that stands in a settings file as it is: what JSON and functions cannot say. */
export class Source {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/**
 * The text of a settings.js for Node-RED and the Node host: these settings over those that are always there.
 * Functions are written as they stand here, so they may use nothing from outside themselves; undefined takes a setting
 * away.
 * @param {Record<string, unknown>} [settings]
 */
export function settingsFile(settings) {
  return `module.exports = ${source({ ...always, ...settings })};\n`;
}

function source(value) {
  if (value instanceof Source) return value.text;
  if (typeof value === "function" || value instanceof RegExp || value === undefined) return String(value);
  if (Array.isArray(value)) return `[${value.map(source).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${JSON.stringify(key)}: ${source(each)}`)
    .join(", ")} }`;
}

/**
 * The same for `serve` of the service worker, which takes data only.
 * @param {Record<string, any>} [settings]
 */
export function workerOptions({ adminAuth, runtimeState, ...data } = {}) {
  const settings = { credentialSecret, ...data, ...(runtimeState && { runtimeState: runtimeState.enabled }) };
  return { settings, ...(adminAuth && { adminAuth }) };
}
