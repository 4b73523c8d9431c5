import type { IncomingMessage, ServerResponse } from "node:http";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import type { Header } from "../../wasm/types.js";
import type { Driver } from "../driver.js";
import { type Outgoing, refusal } from "../exchange.js";
import type { Access } from "./access.js";

/** A request on which a body parser may have been at work before us. */
type MaybeParsed = IncomingMessage & { body?: unknown };

/**
 * The admin API as an express 4 app, to be served or mounted. Every path goes to the engine, which answers
 * unknown ones as express would; status and headers leave exactly as the engine gives them.
 */
export function adminApp(driver: Driver, access: Access): Express {
  const app = plainApp();
  app.get("/", ensureSlash);
  app.use((request, response) => {
    void answer(driver, access, request, response);
  });
  return app;
}

/** The app that serves the admin API below its root, and express' own 404 elsewhere. */
export function rootApp(admin: Express, root: string): Express {
  const app = plainApp();
  app.use(root, admin);
  app.use((thrown: unknown, _request: Request, response: Response, next: NextFunction) => {
    // Express would show the exception with its stack trace.
    if (response.headersSent) next(thrown);
    else send(response, refusal(500, "internal_error", "Internal error"));
  });
  return app;
}

/** Node-RED sends no X-Powered-By either; the engine makes its own ETag. */
function plainApp(): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  return app;
}

/** As @node-red/editor-api/lib/editor/ui.js, `ensureSlash`, 5.0.7. */
function ensureSlash(request: Request, response: Response, next: NextFunction): void {
  const [path = "", ...query] = request.originalUrl.split("?");
  if (path.endsWith("/")) next();
  else response.redirect(301, [`${path}/`, ...query].join("?"));
}

async function answer(
  driver: Driver,
  access: Access,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const outgoing = access.refuse(sender(request)) ?? (await exchange(driver, request));
  // Node-RED, too, reads a refused body to its end first (body-parser 1.20, lib/read.js, `dump`): many
  // clients do not look for an answer while they send.
  await drained(request);
  if (!response.destroyed) send(response, outgoing);
}

function sender({ method = "GET", headers }: IncomingMessage) {
  return { method, host: headers.host, origin: headers.origin };
}

async function exchange(driver: Driver, request: MaybeParsed): Promise<Outgoing> {
  const received = await driver.receive({
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers: pairs(request.rawHeaders),
    body: bodyOf(request),
  });
  return "status" in received ? received : driver.exchange(received).response;
}

/** Node makes `Content-Length`, and drops the body where HTTP allows none. */
function send(response: ServerResponse, { status, headers, body }: Outgoing): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.end(body);
}

function pairs(raw: string[]): Header[] {
  const headers: Header[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) headers.push([raw[at] ?? "", raw[at + 1] ?? ""]);
  return headers;
}

function bodyOf(request: MaybeParsed): ReadableStream<Uint8Array> | null {
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
async function drained(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  await new Promise<void>((resolve) => {
    request.once("end", resolve);
    request.once("error", resolve);
    request.once("close", resolve);
    request.resume();
  });
}
