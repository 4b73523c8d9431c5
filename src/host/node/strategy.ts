import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from "express";
import type { Auth, StrategyOptions } from "../auth.js";
import { randomSecret } from "../random.js";

/** Who a provider says has come back, or why it is nobody. */
export type Identity = { username: string } | { error: string };

/**
 * `/auth/strategy` and its callback, as Node-RED has them (`genericStrategy` in
 * @node-red/editor-api/lib/auth/index.js, 5.0.7): passport talks to the provider; `done` answers for whom it names.
 * Passport is loaded at the first request.
 */
export function strategyRoutes(
  auth: Auth,
  strategy: StrategyOptions,
  done: (identity: Identity, request: Request, response: Response) => void,
): Router {
  const router = Router();
  let loading: Promise<RequestHandler[]> | undefined;
  const authenticate: RequestHandler = (request, response, next) => {
    loading ??= load(auth, strategy);
    loading.then(
      (handlers) => run(handlers, request, response, (thrown) => finish(thrown, request, response, next)),
      next,
    );
  };
  const finish = (thrown: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    // Passport adds it; the browser would ask for a password.
    response.removeHeader("WWW-Authenticate");
    const { user } = request as { user?: { username: string } };
    if (thrown === undefined && user !== undefined) done({ username: user.username }, request, response);
    else done({ error: String(thrown ?? "AuthenticationError: Unauthorized") }, request, response);
  };
  router.get("/auth/strategy", authenticate);
  const posts = /^post$/i.test(String(strategy.options.callbackMethod));
  if (posts) router.post("/auth/strategy/callback", express.urlencoded({ extended: true }), authenticate);
  else router.get("/auth/strategy/callback", authenticate);
  return router;
}

/** The session lasts as long as a login takes, and holds what a strategy remembers between going and coming back. */
async function load(auth: Auth, { name, strategy, options }: StrategyOptions): Promise<RequestHandler[]> {
  const [{ default: passports }, { default: session }] = await Promise.all([
    import("passport"),
    import("express-session"),
  ]);
  const passport = new passports.Passport();
  passport.use(name, new (strategy as StrategyClass)(options, verify(auth, options)));
  return [
    session({ secret: randomSecret(), resave: false, saveUninitialized: false, cookie: { maxAge: 600_000 } }),
    passport.initialize(),
    passport.session(),
    passport.authenticate(name, { session: false, failureMessage: true, failWithError: true }),
  ];
}

type StrategyClass = new (options: Record<string, unknown>, verify: Verify) => unknown;
type Done = (thrown: unknown, user?: unknown) => void;
type Verify = (...given: unknown[]) => unknown;

/** As many parameters as the person's own function has: passport's strategies look at that. */
function verify(auth: Auth, { verify: own }: Record<string, unknown>): Verify {
  const accept = (profile: unknown, done: Done): void => {
    const username =
      typeof profile === "string" ? profile : (profile as { username?: unknown } | null)?.username;
    if (typeof username === "string") {
      auth.cameBack(username, profile);
      done(null, { username });
    } else {
      done(null, false);
    }
  };
  if (typeof own !== "function") {
    return (...given) => accept(given.at(-2), given.at(-1) as Done);
  }
  const wrapped: Verify = function (this: unknown, ...given) {
    const done = given.at(-1) as Done;
    const mine: Done = (thrown, profile) => (thrown ? done(thrown) : accept(profile, done));
    return own.apply(this, [...given.slice(0, -1), mine]);
  };
  return Object.defineProperty(wrapped, "length", { value: own.length });
}

/** Calls handlers one after the other, `end` last. */
function run([first, ...rest]: RequestHandler[], request: Request, response: Response, end: Done): void {
  if (first === undefined) {
    end(undefined);
    return;
  }
  const next = (thrown?: unknown): void => {
    if (thrown === undefined) run(rest, request, response, end);
    else end(thrown);
  };
  try {
    first(request, response, next);
  } catch (thrown) {
    end(thrown);
  }
}
