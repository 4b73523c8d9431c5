import { serve } from "redloom/service-worker";

declare const self: ServiceWorkerGlobalScope;
// Both set by build.mjs. The assets are all that the page needs offline, relative to the scope.
declare const BUILD: string;
declare const ASSETS: string[];

serve(self, { build: BUILD, wasm: `${BUILD}/redloom_bg.wasm`, assets: ASSETS });
