import type { NextFunction, Request, RequestHandler, Response } from "express";
import { platform } from "../../environment.js";
import {
  answerContext,
  type ContextAnswer,
  type ContextParts,
  type ContextRoute,
  contextRoute,
} from "../../runtime/context/routes.js";

export interface ContextRoutesOptions {
  /** Undefined where nothing runs; then nothing is answered. */
  parts(): ContextParts | undefined;
  needsPermission(permission: string): RequestHandler;
  /** Takes an event with `user`, `path` and `ip` of who asks. */
  audit(event: Record<string, unknown>): void;
  /** Milliseconds that a store of somebody else's may take. Default 120,000. */
  limit?: number;
}

/** Answers `/context` of the admin API. */
export function contextRoutes(options: ContextRoutesOptions): RequestHandler {
  const { parts, needsPermission, audit, limit = 120_000 } = options;
  return (request, response, next) => {
    const runs = parts();
    if (runs === undefined) return next();
    let route: ContextRoute | undefined;
    try {
      route = contextRoute(request.method, request.path, request.query);
    } catch {
      return void response
        .status(400)
        .json({ code: "invalid_path", message: "The path is not well encoded" });
    }
    if (route === undefined) return next();
    return answer(route, runs, request, response, next);
  };

  function answer(
    route: ContextRoute,
    runs: ContextParts,
    request: Request,
    response: Response,
    next: NextFunction,
  ): void {
    needsPermission(route.permission)(request, response, (refused) => {
      if (refused) return next(refused);
      within(limit, answerContext(route, runs)).then(({ status, json, events }) => {
        for (const event of events) audit({ ...event, ...asker(request) });
        response.status(status);
        if (json === undefined) response.end();
        else response.json(json);
      }, next);
    });
  }
}

/** The answer, or after that many milliseconds that there is none. */
function within(limit: number, answer: Promise<ContextAnswer>): Promise<ContextAnswer> {
  let cancel = (): void => {};
  const late = new Promise<ContextAnswer>((resolve) => {
    const json = { code: "timeout", message: "The context store took too long" };
    cancel = platform.timer(limit, () => resolve({ status: 503, json, events: [] }));
  });
  return Promise.race([answer, late]).finally(cancel);
}

/** DIFFERENCE: of a user, name and rights only, and the address of the connection, whatever a header says. */
function asker(request: Request): Record<string, unknown> {
  const { user } = request as { user?: { username?: unknown; permissions?: unknown } };
  return {
    ...(user && { user: { username: user.username, permissions: user.permissions } }),
    ...{ path: request.path, ip: request.socket.remoteAddress },
  };
}
