import { unreadable } from "./planting/bodies.mjs";
import { kinds, last } from "./planting/kinds.mjs";
import { logins, tokens } from "./planting/logins.mjs";
import { odd } from "./planting/odd.mjs";

/**
 * A request that brings secrets.
 * @typedef {object} Planted
 * @property {string} name
 * @property {string} method
 * @property {string} path
 * @property {Record<string, string>} headers
 * @property {Uint8Array} [body]
 * @property {number} [status] What it must be answered with, where that decides what is stored.
 * @property {string} [only] Why fetch cannot send it.
 */

const json = { "Content-Type": "application/json", "Node-RED-API-Version": "v2" };

/**
 * Every way in which secrets come in over HTTP, each with a mark of its own.
 * @param {import("./marks.mjs").Marks} marks
 * @param {{ token: string, credentialSecret: string }} known A token that may do everything; the secret of the credentials.
 * @returns {Planted[]}
 */
export function planting(marks, { token, credentialSecret }) {
  const mark = (label) => marks.text(label);
  const authorized = { Authorization: `Bearer ${token}` };
  const request = (name, method, path, headers, body, more) => ({
    name,
    method,
    path,
    headers,
    body: bytes(body),
    ...more,
  });
  const deploy = (name, content, more = {}) =>
    request(name, "POST", "/flows", { ...json, ...authorized, ...more.headers }, content, {
      status: more.status,
    });
  return [
    ...kinds(deploy, mark, credentialSecret),
    ...queries(request, authorized),
    ...odd(deploy, mark),
    ...unreadable(deploy, mark),
    ...logins(request, mark),
    ...tokens(request, mark, authorized),
    ...last(deploy, mark),
  ];
}

/** What may show them. */
function queries(request, authorized) {
  const ask = (path, headers) => request(`GET ${path}`, "GET", path, { ...authorized, ...headers });
  return [
    ask("/flows"),
    ask("/flows?x=1", { "Node-RED-API-Version": "v2" }),
    ask("/flows/state"),
    ...[
      "mqtt-broker/b1",
      "mqtt-broker/b2",
      "tab/t1",
      "group/g1",
      "subflow/s1",
      "subflow:s1/i1",
      "http-request/h1",
      "tls-config/k1",
      "no-such-type/u1",
      "global-config/c1",
      "tab/b1",
      "subflow/k1",
      "mqtt-broker/k1",
      "tls-config/b1",
      "__proto__/b1",
      "mqtt-broker/unknown",
    ].map((path) => ask(`/credentials/${path}`)),
  ];
}

function bytes(body) {
  if (body === undefined || body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}
