import { ask, get, post, small } from "../step.mjs";
import { guarded, users } from "./accounts.mjs";

const fault = {
  differs: { reason: "faults of the body are answered in JSON with a code, not in HTML with a stack trace" },
};

const plain = {
  differs: { reason: "queries and forms hold texts: of one name the last counts, and brackets mean nothing" },
};
export const toldSo = {
  differs: {
    reason:
      "what nobody anonymous may do is answered as if there were no default: so who was logged in learns it",
  },
};

const open = {
  token: "all",
  settings: {
    adminAuth: {
      type: "credentials",
      users,
      default: { permissions: "read" },
      tokens: [
        { token: "all", user: "admin", scope: "*" },
        { token: "writes", user: "admin", scope: "flows.write" },
      ],
    },
  },
};

/** Who a request counts as. @type {import("../step.mjs").Case[]} */
export const authentication = [
  {
    name: "token in the header",
    rows: [
      "auth.bearer",
      "auth.scheme-case",
      "auth.malformed",
      "auth.none",
      "auth.unknown",
      "seed.state-status",
    ],
    on: guarded,
    steps: [
      get(401, { name: "none" }),
      get(200, { name: "Bearer", as: "all" }),
      ...["bearer all", "BEARER all"].map((value) =>
        get(200, { name: value, headers: { Authorization: value } }),
      ),
      ...["Bearer", "all", "Bearer  all", "Bearer all x"].map((value) =>
        get(400, { name: JSON.stringify(value), headers: { Authorization: value } }),
      ),
      ...[" ", "Basic YWRtaW46c2VjcmV0", "Token all", "Bearer: all"].map((value) =>
        get(401, { name: JSON.stringify(value), headers: { Authorization: value } }),
      ),
      ...["unknown", "ALL", "constructor", "__proto__", "toString", "of-a-stranger", "undefined"].map(
        (token) => get(401, { name: `token ${token}`, as: token }),
      ),
      post(small, 401, { name: "POST without" }),
      post(small, 401, { name: "POST, unknown", as: "unknown" }),
      get(401, { name: "HEAD without", method: "HEAD" }),
      get(401, { name: "a condition", headers: { "If-None-Match": "*" } }),
    ],
  },
  {
    name: "token in the query",
    rows: ["auth.query", "auth.two", "security.token-query"],
    on: guarded,
    steps: [
      get(200, { path: "/flows?access_token=all" }),
      get(401, { path: "/flows?access_token=unknown" }),
      get(401, { path: "/flows?access_token=" }),
      get(401, { path: "/flows?Access_Token=all" }),
      get(401, { path: "/flows?access_token=all&access_token=all", ...plain }),
      get(200, { path: "/flows?access_token[]=all", ...plain }),
      get(401, { path: "/flows?access_token[a]=all", ...plain }),
      get(200, { path: "/flows?x=1&access%5Ftoken=%61ll" }),
      get(400, { path: "/flows?access_token=all", as: "all", name: "beside the header" }),
      get(400, { path: "/flows?access_token=all", as: "unknown", name: "beside an unknown one" }),
      get(200, {
        path: "/flows?access_token=all",
        headers: { Authorization: "Basic x" },
        name: "beside another scheme",
      }),
      get(400, { path: "/flows?access_token=all", headers: { Authorization: "x" }, name: "beside nonsense" }),
      post(small, 204, { path: "/flows?access_token=all", name: "POST" }),
    ],
  },
  {
    name: "token in the body",
    rows: ["auth.body", "auth.two", "security.token-query"],
    on: guarded,
    steps: [
      post({ flows: small, access_token: "all" }, 200, { version: "v2", name: "v2" }),
      post({ flows: small, access_token: "unknown" }, 401, { version: "v2", name: "unknown" }),
      post({ flows: small, access_token: "" }, 401, { version: "v2", name: "empty" }),
      post({ flows: small, access_token: null }, 401, { version: "v2", name: "null" }),
      post({ flows: small, access_token: 5 }, 401, { version: "v2", name: "5" }),
      post({ flows: small, access_token: ["all"] }, 200, { version: "v2", name: "in a list" }),
      post({ flows: small, access_token: "all" }, 400, {
        version: "v2",
        as: "all",
        name: "beside the header",
      }),
      post({ flows: small, access_token: "all" }, 400, {
        version: "v2",
        path: "/flows?access_token=all",
        name: "beside the query",
      }),
      ask("POST", "/flows/state", 200, { form: { access_token: "all", state: "start" }, name: "form" }),
    ],
  },
  {
    name: "what comes before authentication",
    rows: ["body.before-auth", "auth.not-asked"],
    on: guarded,
    steps: [
      post(undefined, 400, { name: "invalid JSON", bytes: "[", ...fault }),
      post(undefined, 413, { name: "too large", bytes: `[${" ".repeat(5_242_880)}]`, ...fault }),
      post(undefined, 415, {
        name: "unknown charset",
        headers: { "Content-Type": "application/json; charset=latin1" },
        bytes: "[]",
        ...fault,
      }),
      get(404, { path: "/flows/x" }),
      get(404, { method: "PUT" }),
      ask("OPTIONS", "/flows", 200),
    ],
  },
  {
    name: "what comes after authentication",
    rows: ["order.auth"],
    on: guarded,
    steps: [
      get(401, { version: "v9", name: "wrong version" }),
      post(small, 401, { version: "v9", name: "POST of a wrong version" }),
      post({ flows: small, rev: "x" }, 401, { version: "v2", name: "wrong rev" }),
      post({ flows: [null] }, 401, { version: "v2", name: "no flows" }),
      post(undefined, 401, { type: "reload", name: "reload" }),
      post(small, 401, { version: "v9", as: "read", name: "without the right" }),
      get(400, { version: "v9", as: "all", name: "with the right" }),
    ],
  },
  {
    name: "401",
    rows: ["auth.none", "auth.unknown", "auth.right", "etag.not-json-401"],
    on: guarded,
    steps: [
      get([401, "Unauthorized"], { name: "no token" }),
      get([401, "Unauthorized"], { name: "unknown token", as: "unknown" }),
      post(small, 401, { name: "right not granted", as: "read" }),
      post(small, 401, { name: "no token, JSON wanted", headers: { Accept: "application/json" } }),
      get(401, { name: "HEAD, right not granted", method: "HEAD", as: "write" }),
    ],
  },
  {
    name: "the token's scope counts",
    rows: ["auth.scope"],
    on: guarded,
    steps: [
      post(small, 204, { as: "of-reader", name: "more than its user has" }),
      post(small, 401, { as: "read", name: "less than its user has" }),
    ],
  },
  {
    name: "anonymous",
    rows: ["auth.default", "auth.expired-anonymous"],
    on: open,
    steps: [
      get(200, { name: "GET" }),
      post(small, 401, { name: "POST" }),
      get(200, { as: "unknown", name: "GET, unknown token" }),
      post(small, 401, { as: "unknown", name: "POST, unknown token", ...toldSo }),
      get(200, { headers: { Authorization: "Bearer" }, name: "GET, malformed header" }),
      get(200, { path: "/flows?access_token=all", as: "all", name: "two tokens" }),
      post(small, 401, { headers: { Authorization: "Bearer" }, name: "POST, malformed header", ...toldSo }),
      post(small, 204, { as: "all", name: "POST with a token" }),
      get(401, { as: "writes", name: "GET with a token that may not read" }),
    ],
  },
];
