import { init as initWith, type WasmSource } from "./given.js";

export type { WasmSource } from "./given.js";
export * from "./library.js";

/**
 * Loads the engine; to be awaited before anything else is used. Does nothing more once it has succeeded.
 *
 * @param wasm Left out, `redloom_bg.wasm` is fetched from beside this module, as Vite, webpack and browsers
 * without a bundler find it.
 */
export function init(wasm: WasmSource = new URL("redloom_bg.wasm", import.meta.url)): Promise<void> {
  return initWith(wasm);
}
