// The library for where no module can know its own place: a classic script, such as a service worker, has no
// import.meta. In the build of `redloom/service-worker` it stands for `redloom`.
import start, { type InitInput } from "#engine";
import { loadBy } from "./ready.js";

export * from "./library.js";

/** Where `redloom_bg.wasm` is, or what it holds: a URL, a response, the bytes, or the compiled module. */
export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

let loading: Promise<void> | undefined;

/** Loads the engine; to be awaited before anything else is used. Does nothing more once it has succeeded. */
export function init(wasm: WasmSource): Promise<void> {
  loading ??= load(wasm).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(wasm: WasmSource): Promise<void> {
  await start({ module_or_path: wasm as InitInput });
  loadBy(() => {});
}
