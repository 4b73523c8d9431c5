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
 * @property {boolean} [settles] Asked again for some seconds until the answer is the one that is expected.
 * @property {"restart" | "block" | "credentials" | { write: string } | { read: string } | { take: string }} [act] Instead of a request: restart, make writes fail, look at what the store holds as credentials, write the flow file, look at a file of the user directory, or take it.
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
 * @property {Wanted} [on] Wants a process with these settings, and shares it with the cases that name the same object.
 * @property {string} [only] Why a service worker cannot take it.
 * @property {Differs} [differs] Where Redloom answers every step otherwise: why.
 * @property {Step[]} steps
 */

/**
 * What a new process begins with.
 * @typedef {object} Wanted
 * @property {string} [flowFile]
 * @property {string} [credentialFile]
 * @property {Record<string, string>} [files] Other files of the user directory, by name.
 * @property {string[]} [flags] Of the command, as Node-RED has them.
 * @property {boolean} [production] With NODE_ENV set to production.
 * @property {Record<string, unknown>} [settings] Besides those that every subject has, in the words of settings.js;
 *   see `settings.mjs`.
 * @property {string} [token] With which everything may be done, where something forbids it.
 */

/**
 * Any request. `version` is the API version, `type` the deployment type, `as` a token, or the index of the reply that
 * gave one; what is undefined is left out. `form` is sent as a form.
 */
export function ask(method, path, expect, { version, type, as, headers, form, ...more } = {}) {
  const all = withVersion(headers, { version, type, as });
  if (form === undefined) return { method, path, expect, headers: all, ...more };
  const bytes = new URLSearchParams(form).toString();
  const typed = withVersion(all, { "Content-Type": "application/x-www-form-urlencoded" });
  return { method, path, expect, headers: typed, bytes, ...more };
}

/** GET /flows. */
export function get(expect, more = {}) {
  return ask("GET", "/flows", expect, more);
}

/** POST /flows with `json` as the body; `bytes` in the options takes its place. */
export function post(json, expect, { headers, ...more } = {}) {
  const typed = withVersion(headers, { "Content-Type": "application/json" });
  return ask("POST", "/flows", expect, { json, headers: typed, ...more });
}

/** A login as the editor makes it. What is undefined among the fields is not sent. */
export function login(username, password, expect, { fields, ...more } = {}) {
  const editor = { client_id: "node-red-editor", grant_type: "password", scope: "" };
  const form = without({ ...editor, username, password, ...fields });
  return ask("POST", "/auth/token", expect, { form, name: `login of ${username}`, ...more });
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

/** What a file of the user directory holds; credentials are decrypted. */
export function read(file, text, more = {}) {
  return { name: `${file}`, act: { read: file }, expect: { stored: text }, ...more };
}

/** The same, and then the file goes. */
export function take(file, text, more = {}) {
  return {
    name: file,
    act: { take: file },
    expect: text === undefined ? undefined : { stored: text },
    ...more,
  };
}

/** The rev in a reply; undefined where it has none. */
export function rev(reply) {
  return field(reply, "rev");
}

/** The token in a reply, by either of its names. */
export function token(reply) {
  return field(reply, "access_token") ?? field(reply, "accessToken");
}

function field(reply, name) {
  try {
    return JSON.parse(String(reply.body))[name];
  } catch {
    return undefined;
  }
}

function withVersion(headers, { version, type, as, ...base }) {
  const named = { ...base };
  if (version !== undefined) named["Node-RED-API-Version"] = version;
  if (type !== undefined) named["Node-RED-Deployment-Type"] = type;
  if (typeof as === "string") named.Authorization = `Bearer ${as}`;
  const compute = typeof headers === "function" ? headers : () => headers;
  const computed = (replies) => without({ ...named, ...compute(replies) });
  if (typeof as === "number")
    return (replies) => ({ ...computed(replies), Authorization: `Bearer ${token(replies[as])}` });
  return typeof headers === "function" ? computed : computed();
}

/** What is set to undefined is not sent. */
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
