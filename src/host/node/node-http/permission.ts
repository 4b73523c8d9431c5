import type { Request, RequestHandler, Response } from "express";
import type { Admission } from "../../driver.js";
import type { Outgoing } from "../../exchange.js";

export interface PermissionOptions {
  /** Whether there is an `adminAuth`; else everybody may do everything. */
  asks: boolean;
  admit(request: Request, permission: string | string[]): Promise<Admission | Outgoing>;
  send(response: Response, outgoing: Outgoing): void;
}

/**
 * `RED.auth.needsPermission` (editor-api/lib/auth/index.js, 5.0.7): lets a request to a route of a node go on that may,
 * with `req.user` and `req.authInfo`; the others get the engine's 401.
 */
export function needsPermission(
  options: PermissionOptions,
): (permission: string | string[]) => RequestHandler {
  const { asks, admit, send } = options;
  return (permission) => (request, response, next) => {
    if (!asks) return next();
    admit(request, permission).then((answer) => {
      if ("status" in answer) return send(response, answer);
      const { user, scope } = answer;
      Object.assign(request, {
        ...(user !== undefined && { user: JSON.parse(user) as unknown }),
        authInfo: { scope: scope === undefined ? undefined : (JSON.parse(scope) as unknown) },
      });
      next();
    }, next);
  };
}
