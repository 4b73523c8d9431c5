import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = new URL("../../../pkg/redloom/", import.meta.url);

/**
 * Serves a page, and the service worker of the built package with these options: an expression.
 * @param {string} options
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function site(options) {
  const server = await serve(await files(options));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

async function files(options) {
  const bundle = await build({
    stdin: {
      contents: `
        import { serve } from "redloom/service-worker";
        serve(self, { wasm: "redloom_bg.wasm", build: "contract", ...${options} });`,
      // A package finds itself by its own name.
      resolveDir: fileURLToPath(folder),
    },
    bundle: true,
    // A classic script: not every browser takes modules as service workers.
    format: "iife",
    write: false,
  });
  return {
    "/": { type: "text/html", content: "<!doctype html><title>contract</title>" },
    "/service-worker.js": { type: "text/javascript", content: bundle.outputFiles[0].contents },
    "/redloom_bg.wasm": {
      type: "application/wasm",
      content: readFileSync(new URL("redloom_bg.wasm", folder)),
    },
  };
}

/** Serves these files and nothing else; whoever sees its 404 was not served by the service worker. */
async function serve(content) {
  const server = createServer((incoming, outgoing) => {
    const found = content[new URL(incoming.url, "http://127.0.0.1").pathname];
    outgoing.writeHead(found ? 200 : 404, { "Content-Type": found?.type ?? "text/plain" });
    outgoing.end(found?.content ?? "no service worker answered this");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
