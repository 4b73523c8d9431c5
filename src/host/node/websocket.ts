import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Admission, Comms, CommsSocket } from "../comms.js";
import type { LogLevel } from "../environment.js";
import type { Outgoing } from "../exchange.js";

/** What comms needs on a server. */
export interface CommsServerOptions {
  comms: Comms;
  /** Path of the admin root, with a slash at both ends. */
  root: string;
  /** The answer for a page that may not connect; undefined for who may. */
  refuse(request: IncomingMessage): Promise<Outgoing | undefined> | Outgoing | undefined;
  /** The setting `adminAuth.tokenHeader` in lower case, where `tokens` is a function; see `admit`. */
  tokenHeader?: string | undefined;
  /** Whom that header makes of a request: its token has to be good, whatever nobody may do. */
  admit?(request: IncomingMessage): Promise<Admission | undefined>;
  log(level: LogLevel, message: string): void;
}

/**
 * Answers WebSockets on `<root>comms` (editor-api/lib/editor/comms.js, 5.0.7). Upgrades to other paths are left to
 * whoever else listens for them; see `cutUnclaimedUpgrades`.
 *
 * DIFFERENCE: a page of another site may not connect; a frame has 256 KiB at most, where Node-RED takes 100 MiB; and
 * whoever is connected when the server closes is told so (1001).
 *
 * @returns closes the connections. Resolves when all of them are.
 */
export function openComms(server: HttpServer, options: CommsServerOptions): { close(): Promise<void> } {
  const { comms, root, log } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_IN_FRAME });
  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const refused = await options.refuse(request);
    if (refused !== undefined) return answer(socket, refused);
    const known = await shown(request, options);
    if (known === null) {
      log("audit", JSON.stringify({ event: "comms.auth.fail" }));
      socket.destroy();
      return;
    }
    // The client may have gone meanwhile, or the server may be closing.
    if (socket.destroyed || closing) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (connected) => carry(comms, connected, known, log));
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (pathOf(request) !== `${root}comms`) return;
    socket.on("error", ignore);
    accept(request, socket, head).catch((thrown: unknown) => {
      log(
        "warn",
        `An editor could not connect: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      );
      socket.destroy();
    });
  };
  let closing = false;
  server.on("upgrade", upgrade);
  return {
    async close() {
      closing = true;
      server.off("upgrade", upgrade);
      comms.close();
      await ended([...sockets.clients]);
    },
  };
}

/**
 * Cuts connections whose upgrade nobody has answered after `limit` ms, the setting `inboundWebSocketTimeout`
 * (runtime/lib/index.js, 5.0.7).
 */
export function cutUnclaimedUpgrades(server: HttpServer, limit = 5_000): void {
  server.on("upgrade", (_request: IncomingMessage, socket: Duplex & { bytesWritten?: number }) => {
    // Else the end of a connection that nobody has claimed would end the process.
    socket.on("error", ignore);
    const timer = setTimeout(() => {
      if (socket.bytesWritten === 0) socket.destroy();
    }, limit);
    socket.once("close", () => clearTimeout(timer));
  });
}

/** Who the header has shown; undefined where there is none, null where it is good for nothing. */
async function shown(request: IncomingMessage, { tokenHeader, admit }: CommsServerOptions) {
  if (tokenHeader === undefined || admit === undefined || !request.headers[tokenHeader]) return undefined;
  const again = async (): Promise<Admission | undefined> => {
    const admission = await admit(request);
    return admission?.anonymous ? undefined : admission;
  };
  const admission = await again();
  return admission === undefined ? null : { admission, again };
}

function carry(
  comms: Comms,
  socket: WebSocket,
  known: Parameters<Comms["connect"]>[1],
  log: CommsServerOptions["log"],
): void {
  const port: CommsSocket = {
    send: (text) => socket.send(text),
    buffered: () => socket.bufferedAmount,
    close: (code, reason) => {
      socket.close(code, reason);
      // What a client that has stopped reading has not taken would stay in memory.
      if (socket.bufferedAmount > MOST_IN_FRAME) socket.terminate();
    },
  };
  const client = comms.connect(port, known);
  socket.on("message", (data) => client.receive(String(data)));
  socket.on("close", () => client.closed());
  socket.on("error", ({ message }) => log("warn", `An editor's connection failed: ${message}`));
}

/** Refuses an upgrade in HTTP. */
function answer(socket: Duplex, { status, headers, body = new Uint8Array() }: Outgoing): void {
  const lines = [...headers, ["Connection", "close"], ["Content-Length", String(body.length)]];
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.once("finish", () => socket.destroy());
  socket.write(`HTTP/1.1 ${status} Refused\r\n${head}\r\n`);
  socket.end(body);
}

/** Who does not answer the farewell in time is cut off. */
async function ended(sockets: WebSocket[]): Promise<void> {
  const open = sockets.filter((socket) => socket.readyState !== socket.CLOSED);
  const gone = open.map((socket) => new Promise<void>((resolve) => socket.once("close", () => resolve())));
  const patience = setTimeout(() => {
    for (const socket of open) socket.terminate();
  }, FAREWELL_LIMIT);
  await Promise.all(gone);
  clearTimeout(patience);
}

function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "";
}

function ignore(): void {}

const MOST_IN_FRAME = 262_144;
/** How long a client may take to close, in ms. */
const FAREWELL_LIMIT = 1_000;
