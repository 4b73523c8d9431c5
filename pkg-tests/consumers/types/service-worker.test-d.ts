// The same for the service worker, which has other globals.
import { type ServeOptions, serve } from "redloom/service-worker";

declare const self: ServiceWorkerGlobalScope;

const options: ServeOptions = { build: "1", wasm: "redloom_bg.wasm" };
serve(self, options);
// @ts-expect-error: without the module it cannot wake
serve(self, { build: "1" });
