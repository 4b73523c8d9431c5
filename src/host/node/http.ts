import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import express, { type Express, type NextFunction, type Request, type Response, type Router } from "express";
import type { Header } from "../../wasm/types.js";
import type { Auth, StrategyOptions } from "../auth.js";
import type { Driver } from "../driver.js";
import { type Outgoing, refusal } from "../exchange.js";
import type { Access } from "./access.js";
import { type Cors, corsFor } from "./cors.js";
import type { ServerSettings } from "./options.js";
import { strategyRoutes } from "./strategy.js";

/** A request on which a body parser may have been at work before us. */
type MaybeParsed = IncomingMessage & { body?: unknown };

/** What `adminApp` reads of the settings. */
export type AdminAppSettings = Pick<
  ServerSettings,
  "httpAdminMiddleware" | "httpAdminCors" | "httpServerOptions"
>;

/**
 * The admin API as an express 4 app, to be served or mounted. Who may not ask is refused first; then come the
 * person's own middleware, and the engine. Every path goes to the engine, which answers unknown ones as express
 * would; status and headers leave exactly as the engine gives them.
 */
export function adminApp(driver: Driver, access: Access, settings: AdminAppSettings, auth?: Auth): Express {
  const { httpAdminMiddleware, httpAdminCors } = settings;
  const app = plainApp(settings.httpServerOptions);
  const cors = httpAdminCors && corsFor(httpAdminCors);
  const shared = new WeakMap<IncomingMessage, Cors>();
  const guard = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const found = await cors?.(request);
    if (found !== undefined) shared.set(request, found);
    const refused = access.refuse({ ...sender(request, auth), allowed: found?.allowed });
    if (refused !== undefined) await reply(request, response, refused);
    return refused === undefined;
  };
  app.use((request, response, next) => {
    guard(request, response).then((passes) => passes && next(), next);
  });
  if (httpAdminMiddleware.length > 0) app.use(...httpAdminMiddleware);
  if (auth?.strategy !== undefined) app.use(loginRoutes(driver, auth, auth.strategy));
  app.use((request, response, next) => {
    exchange(driver, request)
      .then((outgoing) => reply(request, response, withCors(outgoing, shared.get(request))))
      .catch(next);
  });
  return app;
}

/** The app that serves the admin API below its root, and express' own 404 elsewhere. */
export function rootApp(admin: Express | undefined, settings: ServerSettings): Express {
  const app = plainApp(settings.httpServerOptions);
  if (admin !== undefined && settings.httpAdminRoot !== false) app.use(settings.httpAdminRoot, admin);
  app.use((thrown: unknown, _request: Request, response: Response, next: NextFunction) => {
    // Express would show the exception with its stack trace.
    if (response.headersSent) next(thrown);
    else send(response, refusal(500, "internal_error", "Internal error"));
  });
  return app;
}

/** Node-RED sends no X-Powered-By either. Answers of the engine bring their own ETag, those of middleware get one here. */
function plainApp(options: Record<string, unknown>): Express {
  const app = express();
  app.disable("x-powered-by");
  for (const [name, value] of Object.entries(options)) app.set(name, value);
  return app;
}

async function reply(request: IncomingMessage, response: ServerResponse, outgoing: Outgoing): Promise<void> {
  // Node-RED, too, reads a refused body to its end first (body-parser 1.20, lib/read.js, `dump`): many
  // clients do not look for an answer while they send.
  await drained(request);
  if (!response.destroyed) send(response, outgoing);
}

/** Where a provider sends people back to is not for the origin to decide: providers have origins of their own. */
function sender({ method = "GET", headers, url }: IncomingMessage, auth: Auth | undefined) {
  const fromProvider = auth?.strategy !== undefined && url?.split("?", 1)[0] === CALLBACK;
  return { method, host: headers.host, origin: fromProvider ? undefined : headers.origin };
}

/** Where a provider sends people back to. */
const CALLBACK = "/auth/strategy/callback";

/** Who comes back from a provider goes to the engine as if by GET, whatever the provider has sent. */
function loginRoutes(driver: Driver, auth: Auth, strategy: StrategyOptions): Router {
  return strategyRoutes(auth, strategy, (identity, request, response) => {
    const received = { ...asked(request), ...told(request), method: "GET", path: CALLBACK, identity };
    void driver.exchange(received).response.then((outgoing) => send(response, outgoing));
  });
}

function asked(request: Request) {
  const { remoteAddress } = request.socket;
  const address = remoteAddress !== undefined && { address: remoteAddress };
  return { method: request.method, path: pathOf(request), headers: pairs(request.rawHeaders), ...address };
}

/** What the engine cannot see in a request. */
function told(request: Request) {
  return { root: `${request.baseUrl}/`, secure: request.socket instanceof TLSSocket };
}

async function exchange(driver: Driver, request: Request & MaybeParsed): Promise<Outgoing> {
  const received = await driver.receive({ ...asked(request), body: bodyOf(request) });
  if ("status" in received) return received;
  return driver.exchange({ ...received, ...told(request) }).response;
}

/** The path below the mount point. For that itself, without a slash at its end, express adds one. */
function pathOf({ url, originalUrl }: Request): string {
  const slashless = url.startsWith("/") && !(originalUrl.split("?")[0] ?? "").endsWith("/");
  return slashless && (url === "/" || url.startsWith("/?")) ? url.slice(1) : url;
}

function withCors(outgoing: Outgoing, cors: Cors | undefined): Outgoing {
  if (cors === undefined || !outgoing.cors) return outgoing;
  const { headers, preflight } = cors;
  if (preflight !== undefined) return { status: preflight, headers };
  return { ...outgoing, headers: [...headers, ...outgoing.headers] };
}

/**
 * Node makes `Content-Length`, and drops the body where HTTP allows none. What a middleware has set gives way, as in
 * Node-RED.
 */
function send(response: ServerResponse, { status, headers, body }: Outgoing): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.setHeader(name, value);
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
