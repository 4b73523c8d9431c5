import { isIP } from "node:net";
import { hostname } from "node:os";
import { type Outgoing, refusal } from "../exchange.js";

/** The parts of a request that tell who sent it and to whom. */
export interface Sender {
  method: string;
  /** The `Host` header. */
  host: string | undefined;
  /** The `Origin` header. */
  origin: string | undefined;
  /** Whether the setting `httpAdminCors` allows pages of that origin. */
  allowed?: boolean | undefined;
}

/**
 * Refuses what a foreign web page could send through the browser of someone who can reach this server.
 *
 * DIFFERENCE: Node-RED looks at neither header. A page whose name is made to resolve to this machine (DNS
 * rebinding) is told by its `Host`: 403 `foreign_host`. A form or script of another site is told by its
 * `Origin` on a writing request: 403 `foreign_origin`, unless `httpAdminCors` allows that origin. Programs other
 * than browsers send no `Origin` and pass.
 */
export class Access {
  readonly #names: Set<string>;
  readonly #anyAddress: boolean;

  /**
   * @param uiHost Where the server listens. Loopback names are always taken; an address or name that was
   * configured is taken too. Where it listens on all addresses, every IP address is taken (an address cannot
   * be rebound) and the name of the machine.
   * @param allowedHosts Further names, for servers behind a proxy. In lower case or not, without port.
   */
  constructor(uiHost: string, allowedHosts: readonly string[] = []) {
    this.#anyAddress = uiHost === "" || uiHost === "0.0.0.0" || uiHost === "::";
    const own = this.#anyAddress ? hostname() : uiHost;
    this.#names = new Set([own, ...allowedHosts].map((name) => unbracketed(name.toLowerCase())));
  }

  /** The answer for who may not ask; undefined for who may. */
  refuse(sender: Sender): Outgoing | undefined {
    // A browser always sends Host; HTTP/1.0 knows none.
    if (sender.host !== undefined && !this.#isOurs(nameOf(sender.host))) {
      return refusal(
        403,
        "foreign_host",
        "This server does not answer to the name in the Host header; the setting allowedHosts can add it",
      );
    }
    const { origin, host, allowed = false } = sender;
    if (isWriting(sender.method) && origin !== undefined && !allowed && !sameOrigin(origin, host)) {
      return refusal(
        403,
        "foreign_origin",
        "Requests from pages of another origin may not change anything; the setting httpAdminCors can allow it",
      );
    }
    return undefined;
  }

  #isOurs(name: string | undefined): boolean {
    if (name === undefined) return false;
    if (isLoopback(name) || this.#names.has(name)) return true;
    return this.#anyAddress && isIP(name) !== 0;
  }
}

function isWriting(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

function isLoopback(name: string): boolean {
  if (name === "localhost" || name.endsWith(".localhost") || name === "::1") return true;
  return isIP(name) === 4 && name.startsWith("127.");
}

/** The name in a Host header: lower case, without port, brackets and final dot. Undefined if it is none. */
function nameOf(host: string): string | undefined {
  const url = parseUrl(`http://${host}/`);
  // What is more than a name and a port was not written by a browser.
  if (url === undefined || url.username !== "" || url.pathname !== "/" || url.search !== "") return undefined;
  return unbracketed(url.hostname).replace(/\.$/, "");
}

/** Browsers leave out the port that the scheme implies; proxies may change the scheme, never the name. */
function sameOrigin(origin: string, host: string | undefined): boolean {
  const from = parseUrl(origin);
  if (from === undefined || host === undefined) return false;
  return from.host === parseUrl(`${from.protocol}//${host}/`)?.host;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function unbracketed(name: string): string {
  return name.replace(/^\[(.*)\]$/, "$1");
}
