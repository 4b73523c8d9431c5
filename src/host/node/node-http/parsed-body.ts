import type { IncomingMessage } from "node:http";
import type { Express } from "express";
import type { Received } from "../../exchange.js";

/** A request as body parsers leave it. */
type MaybeParsed = IncomingMessage & { body?: unknown; _body?: unknown };

/** Whether the engine looks at the body: JSON or a form. What else there is nodes get as a stream. */
export function isParsed({ headers }: IncomingMessage): boolean {
  return FORM.test(headers["content-type"] ?? "") || JSON_TYPE.test(headers["content-type"] ?? "");
}

/**
 * Puts the body that the engine was given into `request.body`, for routes of nodes that come after it: as Node-RED's
 * body parsers do it, which come before all routes of the admin API (editor-api/lib/index.js, 5.0.7). Parsers of the
 * nodes then see that the body was read.
 */
export function putBody(request: MaybeParsed, { body: bytes, headers }: Received, app: Express): void {
  if (request._body) return;
  if (bytes === undefined || bytes.length === 0) {
    request.body ??= {};
    return;
  }
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const [, charset = "utf-8"] = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(type) ?? [];
  const text = new TextDecoder(charset).decode(bytes);
  const query = app.get("query parser fn") as (text: string) => unknown;
  // The engine has refused what is no JSON.
  request.body = FORM.test(type) ? query(text) : JSON.parse(text);
  request._body = true;
}

const FORM = /^\s*application\/x-www-form-urlencoded\s*(;|$)/i;
const JSON_TYPE = /^\s*application\/json\s*(;|$)/i;
