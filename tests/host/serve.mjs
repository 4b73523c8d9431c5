// A server of the Node host for a test, and requests to it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { source } from "./source.mjs";

export const { createServer } = await source("node/index.ts");

/** A server on a folder of its own with these files in it; both are gone after the test. */
export async function serve(t, options = {}, files = {}) {
  const userDir = await mkdtemp(join(tmpdir(), "redloom-server-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(userDir, name), text);
  const logged = [];
  const log = (level, message) => {
    if (level !== "audit" && !OF_EVERY_START.test(message)) logged.push([level, message]);
  };
  const server = createServer({ userDir, flowFile: "flows.json", uiPort: 0, log, ...options });
  await server.listen();
  t.after(async () => {
    await server.close();
    await rm(userDir, { recursive: true, force: true });
  });
  return { server, userDir, logged, url: server.url, flowFile: join(userDir, "flows.json") };
}

const OF_EVERY_START =
  /^(Flow file: |Context store {2}: 'default'|Node-RED's core nodes are made|(Start|Stopp)(ing|ed) |Updated flows$)/;

/** A request with every header as given; `fetch` allows itself too much. */
export function send(url, { method = "GET", headers = {}, body, path, agent, tls } = {}) {
  return new Promise((resolve, reject) => {
    const target = new URL(url);
    const options = { method, headers, agent, host: target.hostname, port: target.port };
    const sent = (tls ? httpsRequest : httpRequest)(
      { ...options, ...tls, path: path ?? target.pathname + target.search },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode, headers: response.headers, raw: response.rawHeaders, text });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
