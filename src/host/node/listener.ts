import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer, type ServerOptions, type Server as TlsServer } from "node:https";
import type { ServerSettings } from "./options.js";

/** What is read of the settings here. */
export type ListenerSettings = Pick<
  ServerSettings,
  "uiHost" | "uiPort" | "https" | "httpsRefreshInterval" | "log"
>;

/** Makes a server with TLS or without, that does not listen yet. Rejects with what is wrong with key and certificate. */
export async function makeServer(app: RequestListener, settings: ListenerSettings): Promise<HttpServer> {
  const tls = await tlsOptions(settings);
  const server = tls ? createHttpsServer(tls, app) : createHttpServer(app);
  // Each node that listens for WebSockets is a listener.
  server.setMaxListeners(0);
  if (tls) refresh(server as TlsServer, tls, settings);
  return server as HttpServer;
}

/** Has a server listen. Rejects with the system's error. */
export async function listen(server: HttpServer, { uiPort, uiHost }: ListenerSettings): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(uiPort, uiHost, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function tlsOptions({ https }: ListenerSettings): Promise<ServerOptions | null | undefined> {
  return typeof https === "function" ? https() : https;
}

/** Asks again for key and certificate at each interval, and takes them over if they changed (red.js, 5.0.7). */
function refresh(server: TlsServer, first: ServerOptions, settings: ListenerSettings): void {
  const { https, httpsRefreshInterval, log } = settings;
  if (httpsRefreshInterval === undefined) return;
  if (typeof https !== "function") {
    log("warn", "httpsRefreshInterval has no effect: https must be a function, to be asked again");
    return;
  }
  let current = first;
  const again = async (): Promise<void> => {
    const next = await tlsOptions(settings);
    if (!next || (same(current.key, next.key) && same(current.cert, next.cert))) return;
    server.setSecureContext(next);
    current = next;
    log("info", "The HTTPS key and certificate were renewed");
  };
  const timer = setInterval(() => {
    again().catch((thrown: unknown) => {
      const reason = thrown instanceof Error ? thrown.message : "https threw what is no Error";
      log("error", `The HTTPS key and certificate could not be renewed: ${reason}`);
    });
  }, httpsRefreshInterval);
  timer.unref();
  server.once("close", () => clearInterval(timer));
}

/** Keys and certificates are text, bytes, or lists of them. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
