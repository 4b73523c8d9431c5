import { serve } from "redloom/service-worker";

serve(self, { build: "bundled", wasm: "redloom_bg.wasm" });
