// The playground's service worker, built for the tests that stop it: after each effect it says on a channel how
// far it is, and goes on when it is told to.
import { serve } from "redloom/service-worker";

/** A new number for each start of the service worker's script. */
const instance = Math.random();
const channel = new BroadcastChannel("probe");

serve(self, {
  build: BUILD,
  wasm: `${BUILD}/redloom_bg.wasm`,
  assets: ASSETS,
  probe: (point) =>
    new Promise((goOn) => {
      const id = Math.random();
      channel.addEventListener("message", function heard({ data }) {
        if (data.goOn !== id) return;
        channel.removeEventListener("message", heard);
        goOn();
      });
      channel.postMessage({ point, id, instance });
    }),
});
