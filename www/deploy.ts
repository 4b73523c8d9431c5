import type { Finding } from "redloom";
import type { Differs } from "./conflict.js";
import { oneNodePerLine } from "./flow-text.js";

/** Sends a request to the admin API: `fetch`, or the engine in this page where no service worker may run. */
export type Send = (path: string, init?: RequestInit) => Promise<Response>;

/** What a deploy restarts: the header `Node-RED-Deployment-Type`. */
export type DeploymentType = "full" | "nodes" | "flows";

/** What came back, and how long it took from the call to the last byte. */
export interface Answer {
  method: string;
  path: string;
  /** HTTP status; 0 where no answer came at all. */
  status: number;
  /** Bytes sent or, for a GET, received. */
  bytes: number;
  ms: number;
  rev?: string;
  code?: string;
  message?: string;
  /** Why a deploy was refused, where the configuration has errors that what is deployed has not. */
  findings?: Finding[];
  /** Which nodes differ from what is deployed, where a deploy came too late. */
  differs?: Differs;
}

/** The configuration as the server holds it. `text` is set only where the answer was 200. */
export interface Deployed {
  answer: Answer;
  bytes?: Uint8Array;
}

/**
 * GET flows in API version 1: the flat array, byte by byte what the revision is made of. Version 2 would wrap
 * it, and unwrapping it here would rewrite what the engine keeps as text.
 */
export async function readDeployed(send: Send): Promise<Deployed> {
  const started = performance.now();
  const { response, bytes } = await exchange(send, { cache: "no-store" });
  const answer = describe("GET", response, bytes, bytes.byteLength, started);
  return answer.status === 200 ? { answer, bytes } : { answer };
}

/**
 * POST flows in API version 2 with the revision that the text is based on; a 409 says that another revision is
 * deployed by now. `text` must be valid JSON: it goes into the body as it stands.
 */
export async function deploy(
  send: Send,
  text: string,
  rev: string | undefined,
  type: DeploymentType,
): Promise<Answer> {
  const started = performance.now();
  const based = rev === undefined ? "" : `,"rev":${JSON.stringify(rev)}`;
  const body = new TextEncoder().encode(`{"flows":${text}${based}}`);
  const { response, bytes } = await exchange(send, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Node-RED-API-Version": "v2",
      "Node-RED-Deployment-Type": type,
    },
    body,
  });
  return describe("POST", response, bytes, body.byteLength, started);
}

/** The text to show for what the server holds; empty where nothing is deployed. */
export function textOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  return text === "[]" ? "" : oneNodePerLine(text);
}

async function exchange(send: Send, init: RequestInit): Promise<{ response?: Response; bytes: Uint8Array }> {
  try {
    const response = await send("flows", init);
    return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch {
    return { bytes: new Uint8Array() };
  }
}

function describe(
  method: string,
  response: Response | undefined,
  body: Uint8Array,
  bytes: number,
  started: number,
): Answer {
  const ms = performance.now() - started;
  const answer: Answer = { method, path: "flows", status: response?.status ?? 0, bytes, ms };
  if (!response)
    return { ...answer, code: "no_answer", message: "No answer came. Nothing may have changed." };
  if (method === "GET" && response.ok) return answer;
  return { ...answer, ...fields(body) };
}

/** What an answer in JSON says; nothing where it is none. */
function fields(body: Uint8Array): Pick<Answer, "rev" | "code" | "message" | "findings" | "differs"> {
  try {
    const { rev, code, message, findings, differs } = JSON.parse(new TextDecoder().decode(body));
    return {
      ...(typeof rev === "string" && { rev }),
      ...(code !== undefined && { code: String(code) }),
      ...(typeof message === "string" && { message }),
      ...(Array.isArray(findings) && { findings }),
      ...(Array.isArray(differs?.nodes) && { differs }),
    };
  } catch {
    return {};
  }
}
