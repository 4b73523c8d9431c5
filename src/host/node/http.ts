import type { IncomingMessage, ServerResponse } from "node:http";
import express, { type Express, type NextFunction, type Request, type Response, type Router } from "express";
import type { Header } from "../../wasm/types.js";
import type { Auth, StrategyOptions } from "../auth.js";
import type { Driver } from "../driver.js";
import { type Outgoing, type Received, refusal } from "../exchange.js";
import type { Cors } from "./cors.js";
import type { Gate } from "./gate.js";
import { putBody } from "./node-http/parsed-body.js";
import type { ServerSettings } from "./options.js";
import { asked, bodyOf, drained, type MaybeParsed, told } from "./request.js";
import { strategyRoutes } from "./strategy.js";

/** What `adminApp` reads of the settings. */
export type AdminAppSettings = Pick<ServerSettings, "httpAdminMiddleware" | "httpServerOptions">;

export interface AdminAppOptions {
  driver: Driver;
  gate: Gate;
  settings: AdminAppSettings;
  auth?: Auth | undefined;
  /** Where nodes add routes to the admin API: `RED.httpAdmin`. */
  nodes: Express;
}

/** What answers a request if nobody else does: it was refused, or the engine knows no such path. */
const unanswered = new WeakMap<IncomingMessage, Outgoing>();

/** Requests that came by `rootApp`, where there is more than the admin API. */
const rooted = new WeakSet<IncomingMessage>();

/**
 * The admin API as an express 4 app, to be served or mounted. Who may not ask is refused first; then come the
 * person's own middleware, the engine, and for what it does not know the routes of nodes. Status and headers leave
 * exactly as the engine gives them; it answers paths that nobody knows as express would.
 */
export function adminApp({ driver, gate, settings, auth, nodes }: AdminAppOptions): Express {
  const { httpAdminMiddleware, httpServerOptions } = settings;
  const shared = new WeakMap<IncomingMessage, Cors>();
  const app = plainApp(httpServerOptions);
  const guard = async (request: IncomingMessage): Promise<void> => {
    const { cors, refused } = await gate(sender(request, auth), request);
    if (cors !== undefined) shared.set(request, cors);
    if (refused !== undefined) unanswered.set(request, refused);
  };
  app.use((request, _response, next) => {
    guard(request).then(() => next(), next);
  });
  const own = plainApp(httpServerOptions);
  own.use((request, _response, next) => (unanswered.has(request) ? next("router") : next()));
  if (httpAdminMiddleware.length > 0) own.use(...httpAdminMiddleware);
  if (auth?.strategy !== undefined) own.use(loginRoutes(driver, auth, auth.strategy));
  own.use((request, response, next) => {
    exchange(driver, request)
      .then(({ received, outgoing }) => {
        const answer = withCors(outgoing, shared.get(request));
        if (received === undefined || !outgoing.unhandled || answer.status !== outgoing.status) {
          return reply(request, response, answer);
        }
        unanswered.set(request, answer);
        setHeaders(response, shared.get(request)?.headers ?? []);
        putBody(request, received, app);
        return next();
      })
      .catch(next);
  });
  own.use(nodes);
  app.use(own);
  app.use((request, response, next) => {
    if (rooted.has(request)) return next();
    answerRest(request, response, next);
  });
  return app;
}

/** What the root app serves. */
export interface RootAppOptions {
  admin: Express | undefined;
  settings: Pick<ServerSettings, "httpAdminRoot" | "httpServerOptions">;
  /** Mounts what comes after the admin API. */
  mount(app: Express): void;
}

/** The app that serves the admin API below its root, then the rest, and a 404 elsewhere. */
export function rootApp({ admin, settings, mount }: RootAppOptions): Express {
  const app = plainApp(settings.httpServerOptions);
  app.use((request, _response, next) => {
    rooted.add(request);
    next();
  });
  if (admin !== undefined && settings.httpAdminRoot !== false) app.use(settings.httpAdminRoot, admin);
  mount(app);
  app.use(answerRest);
  app.use((thrown: unknown, _request: Request, response: Response, next: NextFunction) => {
    // Express would show the exception with its stack trace.
    if (response.headersSent) next(thrown);
    else send(response, refusal(500, "internal_error", "Internal error"));
  });
  return app;
}

function answerRest(request: Request, response: Response, next: NextFunction): void {
  const outgoing = unanswered.get(request);
  if (outgoing === undefined) next();
  else reply(request, response, outgoing).catch(next);
}

/** Node-RED sends no X-Powered-By either. Answers of the engine bring their own ETag, those of middleware get one here. */
export function plainApp(options: Record<string, unknown>): Express {
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

/** `received` is left out where the body could not be read. */
async function exchange(
  driver: Driver,
  request: Request & MaybeParsed,
): Promise<{ received?: Received; outgoing: Outgoing }> {
  const received = await driver.receive({ ...asked(request), body: bodyOf(request) });
  if ("status" in received) return { outgoing: received };
  return { received, outgoing: await driver.exchange({ ...received, ...told(request) }).response };
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
export function send(response: ServerResponse, { status, headers, body }: Outgoing): void {
  response.statusCode = status;
  setHeaders(response, headers);
  response.end(body);
}

function setHeaders(response: ServerResponse, headers: Header[]): void {
  for (const [name, value] of headers) response.setHeader(name, value);
}
