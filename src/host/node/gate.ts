import type { IncomingMessage } from "node:http";
import type { Outgoing } from "../exchange.js";
import type { Access, Sender } from "./access.js";
import { type Cors, type CorsSetting, corsFor } from "./cors.js";

/** What there is to say of a request before anything is done for it. */
export interface Passage {
  /** The answer for who may not ask. */
  refused: Outgoing | undefined;
  /** What the setting `httpAdminCors` adds to the answer; undefined without it. */
  cors: Cors | undefined;
}

/** Looks at who sends a request to the admin API, by whatever way. */
export type Gate = (sender: Omit<Sender, "allowed">, request: IncomingMessage) => Promise<Passage>;

/** @param httpAdminCors The setting. */
export function gateOf(access: Access, httpAdminCors: CorsSetting | undefined): Gate {
  const ask = httpAdminCors && corsFor(httpAdminCors);
  return async (sender, request) => {
    const cors = await ask?.(request);
    return { cors, refused: access.refuse({ ...sender, allowed: cors?.allowed }) };
  };
}
