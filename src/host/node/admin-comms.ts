import type { Server as HttpServer } from "node:http";
import type { Header } from "../../wasm/types.js";
import type { Auth } from "../auth.js";
import { type Admission, Comms, type CommsEvents } from "../comms.js";
import type { Driver } from "../driver.js";
import { type LogLevel, platform } from "../environment.js";
import type { Gate } from "./gate.js";
import { headersOf } from "./request.js";
import { openComms } from "./websocket.js";

export interface AdminCommsOptions {
  driver: Driver;
  auth: Auth | undefined;
  gate: Gate;
  /** Path of the admin root, with a slash at both ends. */
  root: string;
  /** Those of nodes. */
  events: CommsEvents;
  /** The setting `webSocketKeepAliveTime`. */
  keepAlive: unknown;
  log(level: LogLevel, message: string): void;
}

/** Comms of the admin API, on its server. */
export interface AdminComms {
  /** A session has ended. */
  recheck(): void;
  /** Disconnects everybody; resolves when all are. To be called before the server is closed. */
  close(): Promise<void>;
}

/** Has editors hear what happens, over WebSockets on `<root>comms`, if they have the right `status.read`. */
export function adminComms(server: HttpServer, options: AdminCommsOptions): AdminComms {
  const { driver, auth, gate, root, events, log } = options;
  const keepAlive = Number(options.keepAlive) || undefined;
  const admit = async (headers: Header[]): Promise<Admission | undefined> => {
    const asking = { method: "GET", path: "/comms", headers, permission: "status.read" };
    const answer = await driver.admit(asking);
    if ("status" in answer) return undefined;
    const { user, expires } = answer;
    const known = user === undefined ? undefined : (JSON.parse(user) as Record<string, unknown>);
    return { user: known, anonymous: Boolean(known?.anonymous), expires };
  };
  const { tokensFunction, tokenHeader = "authorization" } = auth?.settings ?? {};
  const header = tokensFunction ? tokenHeader.toLowerCase() : undefined;
  const comms = new Comms({
    ...platform,
    ...{ events, keepAlive, log, open: auth === undefined },
    admit: (token) => admit(token === undefined ? [] : headersFor(token, header)),
  });
  const { close } = openComms(server, {
    ...{ comms, root, log },
    // A page that connects hears and says something, which is more than to read.
    refuse: async (request) => {
      const { host, origin } = request.headers;
      return (await gate({ method: "POST", host, origin }, request)).refused;
    },
    tokenHeader: header,
    admit: (request) => admit(headersOf(request)),
  });
  return { close, recheck: () => comms.recheck() };
}

/** What a request with this token has. The function `tokens` is asked, too, whichever header it hears otherwise. */
function headersFor(token: string, header: string | undefined): Header[] {
  const bearer: Header = ["authorization", `Bearer ${token}`];
  return header === undefined || header === "authorization" ? [bearer] : [bearer, [header, token]];
}
