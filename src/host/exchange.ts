import type { Header } from "../wasm/types.js";

/** A request as it came in, before its body was read. */
export interface Incoming {
  method: string;
  /** Path below the admin root, with its query, as it stood on the wire: `/flows?x=1`. */
  path: string;
  headers: Header[];
  /** That of the socket, where there is one. */
  address?: string | undefined;
  /** Null where there is none. Cancelled, not destroyed, when it is too long. */
  body: ReadableStream<Uint8Array> | null;
}

/** A request whose body has been read. */
export interface Received {
  method: string;
  path: string;
  headers: Header[];
  /** That of the socket, where there is one. */
  address?: string;
  /** Who comes back from the provider of a login strategy. */
  identity?: { username: string } | { error: string };
  /** At most one byte over the limit. */
  body?: Uint8Array;
  /** Where the admin root is for this client, if not where the engine's settings say. */
  root?: string;
  /** It came over TLS. */
  secure?: boolean;
}

/** A response. `body` is left out where there is none. */
export interface Outgoing {
  status: number;
  headers: Header[];
  body?: Uint8Array | undefined;
  /** Whether the setting `httpAdminCors` applies to it. */
  cors?: boolean | undefined;
  /** It is the 404 for a path that the engine does not know: somebody else may answer. */
  unhandled?: boolean | undefined;
}

/** An answer that the host has to give itself, in the form of the engine's own errors. */
export function refusal(status: number, code: string, message: string): Outgoing {
  return {
    status,
    headers: [["Content-Type", "application/json; charset=utf-8"]],
    body: new TextEncoder().encode(JSON.stringify({ code, message })),
  };
}

/**
 * Takes a web-standard request apart.
 *
 * @param root Path of the admin root, with a slash at both ends. The request must lie below it.
 */
export function incoming(request: Request, root: string): Incoming {
  const url = new URL(request.url);
  return {
    method: request.method,
    path: url.pathname.slice(root.length - 1) + url.search,
    headers: [...request.headers],
    body: bodyOf(request),
  };
}

/** Makes a web-standard response, with no body where HTTP allows none. */
export function toResponse(outgoing: Outgoing, method: string): Response {
  const bodiless = method === "HEAD" || [101, 204, 205, 304].includes(outgoing.status);
  // TypeScript 5.9 tells apart arrays over shared memory, which a Response takes as well.
  const body = bodiless ? null : ((outgoing.body ?? null) as Uint8Array<ArrayBuffer> | null);
  return new Response(body, { status: outgoing.status, headers: outgoing.headers });
}

/** Firefox has no `Request.body`: there the browser holds the whole body before we count it. */
function bodyOf(request: Request): ReadableStream<Uint8Array> | null {
  if (request.body !== undefined) return request.body as ReadableStream<Uint8Array> | null;
  if (request.method === "GET" || request.method === "HEAD") return null;
  return new ReadableStream({
    async start(controller) {
      const bytes = new Uint8Array(await request.arrayBuffer());
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}
