// Serves the playground from www/dist on 127.0.0.1: node www/serve.mjs [--port 8080] [--base /some/path/]
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** What lies in the folder of a build, which is named by a hash, never changes. */
const immutable = /(^|\/)[0-9a-f]{12}\/[^/]+$/;

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * Starts a static server on 127.0.0.1 and resolves when it listens.
 *
 * @param {object} [options]
 * @param {number} [options.port] 0 lets the system choose.
 * @param {string} [options.base] Path under which the folder stands; begins and ends with a slash.
 * @param {string} [options.root] Folder to serve. May be changed later on the result: the next request sees it.
 * @returns {Promise<{url: string, port: number, root: string, close(): Promise<void>}>}
 */
export async function serve({ port = 0, base = "/", root = defaultRoot } = {}) {
  const served = { root, url: "", port: 0, close };
  const server = createServer((request, response) => {
    answer(request, response, base, served.root).catch(() => response.destroy());
  });
  await new Promise((listening, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", listening);
  });
  served.port = server.address().port;
  served.url = `http://127.0.0.1:${served.port}${base}`;
  return served;

  function close() {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  }
}

const defaultRoot = join(dirname(fileURLToPath(import.meta.url)), "dist");

async function answer(request, response, base, root) {
  const path = pathOf(request.url);
  if (path === undefined || !["GET", "HEAD"].includes(request.method))
    return plain(response, 404, "Not found");
  if (`${path}/` === base) return response.writeHead(301, { Location: base }).end();
  if (!path.startsWith(base)) return plain(response, 404, "Not found");
  const name = path.slice(base.length).replace(/(^|\/)$/, "$1index.html");
  const file = resolve(root, name);
  const found = file.startsWith(root + sep) ? await stat(file).catch(() => undefined) : undefined;
  if (!found?.isFile()) return plain(response, 404, "Not found");
  response.writeHead(200, {
    "Content-Type": types[extname(file)] ?? "text/plain; charset=utf-8",
    "Content-Length": found.size,
    "Cache-Control": immutable.test(name) ? "public, max-age=31536000, immutable" : "no-cache",
    "X-Content-Type-Options": "nosniff",
  });
  if (request.method === "HEAD") return response.end();
  await pipeline(createReadStream(file), response);
}

/** The decoded path of a request; undefined where it is no path. */
function pathOf(target) {
  try {
    return decodeURIComponent(new URL(target, "http://127.0.0.1").pathname);
  } catch {
    return undefined;
  }
}

function plain(response, status, text) {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { port: { type: "string", default: "8080" }, base: { type: "string", default: "/" } },
  });
  const base = `/${values.base}/`.replace(/\/+/g, "/");
  const served = await serve({ port: Number(values.port), base }).catch((error) => {
    const taken =
      error.code === "EADDRINUSE"
        ? `Port ${values.port} is in use; choose another with --port.`
        : error.message;
    console.error(taken);
    process.exit(1);
  });
  console.log(`The Redloom playground is at ${served.url} (stop with Ctrl+C)`);
}
