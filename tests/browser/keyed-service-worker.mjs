// The playground's service worker with a secret of the person's for credentials.
import { serve } from "redloom/service-worker";

serve(self, {
  build: BUILD,
  wasm: `${BUILD}/redloom_bg.wasm`,
  assets: ASSETS,
  settings: { credentialSecret: "the person's" },
});
