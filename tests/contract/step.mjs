// What cases are written with.

/**
 * @typedef {object} Step
 * @property {string} [name] Told apart from the case's other steps by it; default: method and path.
 * @property {string} method
 * @property {string} path
 * @property {Computed<Record<string, string>>} [headers]
 * @property {Computed<unknown>} [json] Body, sent as JSON.
 * @property {string | Uint8Array} [bytes] Body, sent as it stands.
 * @property {boolean} [chunked]
 * @property {Expected} expect What Node-RED 5.0.7 answers.
 * @property {Differs} [differs] Where Redloom answers otherwise: why.
 * @property {Differs} [browser] Where the service worker answers otherwise than the Node host: why.
 * @property {string} [only] Why fetch in a browser cannot send this.
 * @property {number} [limit] Milliseconds after which silence counts as a hang.
 * @property {number} [pause] Milliseconds to wait before.
 * @property {"restart" | "block" | "credentials" | { write: string }} [act] Instead of a request: restart, make writes fail, look at what the store holds as credentials, write the flow file.
 * @property {Step[]} [parallel] Instead of a request: these, all at once. Answers are compared as a set.
 */

/**
 * A value, or how to make it from the replies so far, one for each step.
 * @template T
 * @typedef {T | ((replies: import("./exchange.mjs").Reply[]) => T)} Computed
 */

/**
 * Status, and perhaps a part of the body; or what becomes of the server.
 * @typedef {number | [number, string] | "dies" | "hangs" | { stored: string }} Expected
 */

/** @typedef {{ reason: string }} Differs */

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string[]} rows Rows that it asks for, by id.
 * @property {Wanted} [fresh] Wants a new process.
 * @property {string} [only] Why a service worker cannot take it.
 * @property {Step[]} steps
 */

/**
 * What a new process begins with.
 * @typedef {object} Wanted
 * @property {string} [flowFile]
 * @property {string} [credentialFile]
 * @property {boolean} [production] With NODE_ENV set to production.
 * @property {number} [apiMaxLength] With this setting.
 */

/** GET /flows. `version` is the API version, left out where undefined. */
export function get(expect, { version, headers, ...more } = {}) {
  return { method: "GET", path: "/flows", expect, headers: withVersion(headers, { version }), ...more };
}

/** POST /flows with `json` as the body; `bytes` in the options takes its place. */
export function post(json, expect, { version, type, headers, ...more } = {}) {
  const all = withVersion(headers, { "Content-Type": "application/json", version, type });
  return { method: "POST", path: "/flows", json, expect, headers: all, ...more };
}

/** POST /flows, v2, with `flows` and the rev that reply `index` gave. */
export function postAfter(index, flows, expect, options = {}) {
  return post((replies) => ({ flows, rev: rev(replies[index]) }), expect, { version: "v2", ...options });
}

export function restart(more = {}) {
  return { name: "restart", act: "restart", ...more };
}

export function block(more = {}) {
  return { name: "make writes fail", act: "block", ...more };
}

export function write(text, more = {}) {
  return { name: "write the flow file", act: { write: text }, ...more };
}

/** What the store holds as credentials: these, or a sentence that says why there are none. */
export function stored(credentials, { name, ...more } = {}) {
  const text = typeof credentials === "string" ? credentials : JSON.stringify(credentials);
  return {
    name: `${name ?? "credentials"} in the store`,
    act: "credentials",
    expect: { stored: text },
    ...more,
  };
}

/** The rev in a reply; undefined where it has none. */
export function rev(reply) {
  try {
    return JSON.parse(String(reply.body)).rev;
  } catch {
    return undefined;
  }
}

function withVersion(headers, { version, type, ...base }) {
  const named = { ...base };
  if (version !== undefined) named["Node-RED-API-Version"] = version;
  if (type !== undefined) named["Node-RED-Deployment-Type"] = type;
  if (typeof headers === "function") return (replies) => without({ ...named, ...headers(replies) });
  return without({ ...named, ...headers });
}

/** Headers set to undefined are not sent. */
function without(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

/** A tab and a comment on it. */
export const small = [
  { id: "t1", type: "tab", label: "One" },
  { id: "n1", type: "comment", z: "t1", name: "a", x: 10, y: 20, wires: [] },
];

/** The same with the comment renamed. */
export const changed = [small[0], { ...small[1], name: "b" }];
