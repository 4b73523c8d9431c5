import type { IncomingMessage, ServerResponse } from "node:http";

/** A middleware as express takes it. */
export type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (thrown?: unknown) => void,
) => unknown;
