import text from "#registry";

/**
 * The registry of the nodes that come with Node-RED 5.0.7, for the setting `registry` of `Admin`: which types
 * there are, in which sets, and which credentials and settings they declare. The same as `redloom/registry.json`.
 *
 * @returns JSON text, UTF-8; a copy of the caller's own.
 */
export function coreRegistry(): Uint8Array {
  return new TextEncoder().encode(text);
}
