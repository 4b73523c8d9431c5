import type { IncomingMessage, ServerResponse } from "node:http";
import cors, { type CorsOptions } from "cors";

/** The setting `httpAdminCors`: what the package cors takes, an object of options mostly. */
export type CorsSetting = object;

/** What the package cors would do with a request. */
export interface Cors {
  headers: [name: string, value: string][];
  /** The status, where that is all of the answer. */
  preflight: number | undefined;
  /** Whether pages of the origin that asks are allowed to. */
  allowed: boolean;
}

/**
 * Asks the package cors, which Node-RED 5.0.7 uses, what belongs to the answer. It is asked before the engine, for
 * the origins that it allows may also write, and heard only if the engine says that it applies.
 */
export function corsFor(setting: CorsSetting): (request: IncomingMessage) => Promise<Cors> {
  const handle = cors(setting as CorsOptions);
  return (request) =>
    new Promise((resolve, reject) => {
      const headers = new Map<string, string>();
      const done = (preflight?: number): void => {
        const origin = headers.get("Access-Control-Allow-Origin");
        const allowed = origin === "*" || (origin !== undefined && origin === request.headers.origin);
        resolve({ headers: [...headers], preflight, allowed });
      };
      const response = {
        statusCode: 200,
        getHeader: (name: string) => headers.get(name),
        setHeader: (name: string, value: string) => headers.set(name, value),
        end: () => done(response.statusCode),
      };
      handle(request, response as unknown as ServerResponse, (thrown?: unknown) => {
        if (thrown) reject(thrown);
        else done();
      });
    });
}
