import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { Request } from "express";
import type { Header } from "../../wasm/types.js";
import { isParsed } from "./node-http/parsed-body.js";

/** A request on which a body parser may have been at work before us. */
export type MaybeParsed = IncomingMessage & { body?: unknown; skipRawBodyParser?: unknown };

/** What the engine is told of a request, but for its body. */
export function asked(request: Request) {
  const { remoteAddress } = request.socket;
  const address = remoteAddress !== undefined && { address: remoteAddress };
  return { method: request.method, path: pathOf(request), headers: headersOf(request), ...address };
}

/** What the engine cannot see in a request. */
export function told(request: Request) {
  return { root: `${request.baseUrl}/`, secure: request.socket instanceof TLSSocket };
}

/** The path below the mount point. For that itself, without a slash at its end, express adds one. */
function pathOf({ url, originalUrl }: Request): string {
  const slashless = url.startsWith("/") && !(originalUrl.split("?")[0] ?? "").endsWith("/");
  return slashless && (url === "/" || url.startsWith("/?")) ? url.slice(1) : url;
}

/** All of them, as they came. */
export function headersOf({ rawHeaders: raw }: IncomingMessage): Header[] {
  const headers: Header[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) headers.push([raw[at] ?? "", raw[at + 1] ?? ""]);
  return headers;
}

/** Null where there is none. What the engine does not look at stays where it is, for routes of nodes. */
export function bodyOf(request: MaybeParsed): ReadableStream<Uint8Array> | null {
  // `http in` has taken the body of one of its own as it is.
  if (!isParsed(request) || request.skipRawBodyParser) return null;
  if (request.readableEnded) return parsedBody(request);
  const { "content-length": length, "transfer-encoding": coding } = request.headers;
  return coding === undefined && (length === undefined || length === "0") ? null : stream(request);
}

/**
 * A body that the app we are mounted in has read already. JSON that was parsed is printed again, which is the
 * very form in which Node-RED stores it.
 */
function parsedBody({ body }: MaybeParsed): ReadableStream<Uint8Array> | null {
  if (body === undefined || body === null) return null;
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(text(body));
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

function text(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** `Readable.toWeb` would close the connection when it is cancelled, before the client has its answer. */
function stream(request: IncomingMessage): ReadableStream<Uint8Array> {
  let open = true;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = (finish: () => void): void => {
          if (open) finish();
          open = false;
        };
        request.on("data", (chunk: Uint8Array) => {
          if (!open) return;
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) request.pause();
        });
        request.once("end", () => end(() => controller.close()));
        request.once("error", (thrown) => end(() => controller.error(thrown)));
        request.once("close", () => end(() => controller.error(new Error("The request was aborted"))));
        request.pause();
      },
      pull() {
        request.resume();
      },
      cancel() {
        open = false;
        request.resume();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 65_536 }),
  );
}

/** Resolves when all of the request is in or its client is gone. How long that takes Node limits. */
export async function drained(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  await new Promise<void>((resolve) => {
    request.once("end", resolve);
    request.once("error", resolve);
    request.once("close", resolve);
    request.resume();
  });
}
