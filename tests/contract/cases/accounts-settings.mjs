import { Source } from "../settings.mjs";
import { ask, get, login, post, restart, small } from "../step.mjs";
import { guarded, hash } from "./accounts.mjs";
import { toldSo } from "./authentication.mjs";

const functions = "a service worker's settings are data, and these are functions";
const noFile = "a browser has no files that others write";
const json = { "Content-Type": "application/json" };
const auth = (adminAuth) => ({ adminAuth: { type: "credentials", ...adminAuth } });
const noTypeError = { differs: { reason: "answered as a wrong code is, not with the text of a TypeError" } };
const down = { reason: "where users cannot be asked for, the answer is 503, and nothing ends" };
const admin = { username: "admin", password: hash, permissions: "*" };
const all = { token: "all", user: "admin", scope: "*" };
const hour = 3_600_000;
const session = (accessToken, more) => ({
  user: "admin",
  client: "node-red-editor",
  scope: "*",
  accessToken,
  ...more,
});
const far = 4_102_444_800_000;

/** The forms that adminAuth takes. @type {import("../step.mjs").Case[]} */
export const accountsSettings = [
  {
    name: "no adminAuth",
    rows: ["auth.off", "login.none", "token.none", "revoke.none", "error.middleware"],
    steps: [
      get(200, { as: "unknown", name: "unknown token" }),
      get(200, { headers: { Authorization: "Bearer" }, name: "malformed header" }),
      get(200, { path: "/flows?access_token=x", as: "y", name: "two tokens" }),
      post({ flows: small, access_token: "x" }, 200, { version: "v2", name: "token in the body" }),
      ask("GET", "/auth/login", [200, "{}"]),
      ask("POST", "/auth/token", 400, {
        name: "login",
        ...noTypeError,
        form: { client_id: "node-red-editor", grant_type: "password", username: "admin", password: "secret" },
      }),
      ask("POST", "/auth/token", 400, { name: "login without a body", ...noTypeError }),
      ask("POST", "/auth/token", 400, { name: "code", json: { code: "x" }, headers: json, ...noTypeError }),
      ask("GET", "/auth/token", 404),
      ask("OPTIONS", "/auth/token", 200),
      ask("POST", "/auth/revoke", 404, { form: { token: "x" } }),
      ask("GET", "/auth/strategy", 404),
      ask("GET", "/auth/strategy/callback", 404),
    ],
  },
  {
    name: "another type of adminAuth",
    rows: ["auth.type"],
    only: "nothing is started that could be refused",
    differs: { reason: "a type that lets nobody log in is refused at start" },
    fresh: { settings: { adminAuth: { type: "other", users: [admin], tokens: [all] } } },
    steps: [
      ask("GET", "/auth/login", 200),
      get(401, { name: "no token" }),
      get(401, { as: "all", name: "fixed token" }),
      login("admin", "secret", 400),
      ask("POST", "/auth/revoke", 401, { form: { token: "x" } }),
    ],
  },
  {
    name: "one user",
    rows: ["users.object"],
    fresh: { settings: auth({ users: admin }) },
    steps: [login("admin", "secret", 200), get(200, { as: 0 })],
  },
  {
    name: "no users",
    rows: ["users.none"],
    fresh: { settings: auth({ default: { permissions: "read" } }) },
    steps: [login("admin", "secret", 403), get(200), post(small, 401)],
  },
  {
    name: "default with all rights",
    rows: ["auth.default"],
    fresh: { settings: auth({ users: [admin], default: { permissions: "*" } }) },
    steps: [
      get(200),
      post(small, 204),
      ask("POST", "/auth/revoke", 200, { form: { token: "x" } }),
      ask("GET", "/credentials/a/b", 200),
    ],
  },
  {
    name: "default with no rights",
    rows: ["auth.default"],
    fresh: { settings: auth({ users: [admin], default: {} }) },
    steps: [get(401), post(small, 401), ask("POST", "/auth/revoke", 200, { form: { token: "x" } })],
  },
  {
    name: "module",
    rows: ["auth.module"],
    fresh: { settings: { adminAuth: { type: "credentials", users: [], module: { users: [admin] } } } },
    steps: [login("admin", "secret", 200), get(200, { as: 0 })],
  },
  {
    name: "users as a function",
    rows: ["users.function"],
    only: functions,
    fresh: {
      settings: auth({
        users: new Source(`async (username) => {
          const known = { username, password: ${JSON.stringify(hash)}, permissions: username === "reader" ? "read" : "*" };
          if (username === "throws") throw new Error("the directory is down");
          return ["admin", "reader"].includes(username) ? known : null;
        }`),
        tokens: [all],
      }),
    },
    steps: [
      login("admin", "secret", 200),
      get(200, { as: 0, name: "GET of admin" }),
      login("reader", "secret", 200),
      post(small, 401, { as: 2, name: "POST of reader" }),
      login("reader", "wrong", 403, { name: "wrong password" }),
      login("stranger", "secret", 403),
      get(200, { as: "all", name: "fixed token" }),
    ],
  },
  {
    name: "users as a function that rejects",
    differs: down,
    rows: ["users.function", "hazard.rejects"],
    only: functions,
    fresh: {
      settings: auth({
        users: new Source(`async () => { throw new Error("the directory is down"); }`),
        tokens: [all],
      }),
    },
    steps: [
      login("admin", "secret", "dies", { limit: 4000 }),
      get("dies", { as: "all", name: "GET", limit: 4000 }),
    ],
  },
  {
    name: "authenticate as a function",
    rows: ["users.authenticate"],
    only: functions,
    fresh: {
      settings: auth({
        users: [{ username: "admin", permissions: "*" }],
        authenticate: new Source(`async (username, password) =>
          password === "sesame" ? { username, permissions: "*" } : null`),
      }),
    },
    steps: [
      login("admin", "sesame", 200),
      get(200, { as: 0, name: "GET of admin" }),
      login("admin", "secret", 403, { name: "wrong password" }),
      login("stranger", "sesame", 200),
      get(401, { as: 3, name: "GET of one who is no user" }),
    ],
  },
  {
    name: "default as a function",
    rows: ["auth.default-function"],
    only: functions,
    fresh: {
      settings: auth({
        users: [admin],
        default: new Source(`async () => ({ anonymous: true, permissions: "read" })`),
      }),
    },
    steps: [get(200), post(small, 401), get(200, { as: "unknown", name: "unknown token" })],
  },
  {
    name: "default as a function that gives nobody",
    rows: ["auth.default-function"],
    only: functions,
    fresh: { settings: auth({ users: [admin], default: new Source("async () => null") }) },
    steps: [get([401, "Unauthorized"]), get(401, { as: "unknown", name: "unknown token" })],
  },
  {
    name: "default as a function that rejects",
    differs: down,
    rows: ["hazard.rejects"],
    only: functions,
    fresh: {
      settings: auth({
        users: [admin],
        tokens: [all],
        default: new Source(`async () => { throw new Error("the directory is down"); }`),
      }),
    },
    steps: [get("dies", { limit: 4000 }), get("dies", { as: "all", name: "with a token", limit: 4000 })],
  },
  {
    name: "tokens as a function",
    rows: ["tokens.function"],
    only: functions,
    fresh: {
      settings: auth({
        users: [admin],
        tokens: new Source(`async (token) => {
          if (token === "throws") throw new Error("the directory is down");
          return token === "good" ? { username: "guest", permissions: "read" } : null;
        }`),
      }),
    },
    steps: [
      get(200, { as: "good", name: "GET" }),
      post(small, 401, { as: "good", name: "POST" }),
      get(401, { as: "bad", name: "another token" }),
      get(401, { as: "throws", name: "it throws", differs: down }),
      get(401, { name: "none" }),
      get(401, { headers: { Authorization: "bearer good" }, name: "bearer" }),
      get(200, { headers: { Authorization: "Bearer good x" }, name: "Bearer good x" }),
      get(401, { path: "/flows?access_token=good", name: "in the query" }),
      post({ flows: small, access_token: "good" }, 401, { version: "v2", name: "in the body" }),
      login("admin", "secret", 200),
      get(200, { as: 9, name: "after a login" }),
      ask("POST", "/auth/revoke", 200, { as: "good", form: { token: "x" } }),
    ],
  },
  {
    name: "tokens as a function, in another header",
    rows: ["tokens.header"],
    only: functions,
    fresh: {
      settings: auth({
        users: [admin],
        tokenHeader: "X-Auth-Token",
        tokens: new Source(
          `async (token) => token === "good" ? { username: "guest", permissions: "read" } : null`,
        ),
      }),
    },
    steps: [
      get(200, { headers: { "x-auth-token": "good" }, name: "in that header" }),
      get(401, { headers: { "x-auth-token": "Bearer good" }, name: "with Bearer" }),
      get(401, { as: "good", name: "in Authorization" }),
      get(200, {
        headers: { "x-auth-token": "good", Authorization: "Bearer" },
        name: "beside a malformed one",
      }),
    ],
  },
  {
    name: "sessions that end",
    rows: ["session.expiry", "security.expired-anonymous"],
    fresh: {
      settings: auth({ users: [admin], sessionExpiryTime: 1, default: { permissions: "flows.read" } }),
    },
    steps: [
      login("admin", "secret", [200, '"expires_in":1,']),
      post(small, 204, { as: 0, name: "at once" }),
      post(small, 401, { as: 0, name: "after a second", pause: 1100, ...toldSo }),
      get(200, { as: 0, name: "GET, after a second" }),
    ],
  },
  {
    name: "session time of none",
    rows: ["session.expiry"],
    fresh: { settings: auth({ users: [admin], sessionExpiryTime: 0 }) },
    steps: [login("admin", "secret", [200, '"expires_in":604800,']), get(200, { as: 0 })],
  },
  {
    name: "sessions of the file",
    rows: ["session.file"],
    only: noFile,
    fresh: {
      settings: guarded.settings,
      files: {
        ".sessions.json": JSON.stringify({
          good: session("good", { expires: far }),
          powerless: session("powerless", { expires: far, scope: [] }),
          old: session("old", { expires: hour }),
          timeless: session("timeless"),
          "of-a-stranger": session("of-a-stranger", { expires: far, user: "gone" }),
          "of-a-reader": session("of-a-reader", { expires: far, user: "reader", scope: "flows.read" }),
        }),
      },
    },
    steps: [
      get(200, { as: "good", name: "good" }),
      ...["powerless", "old", "timeless", "of-a-stranger"].map((as) => get(401, { as, name: as })),
      get(200, { as: "of-a-reader", name: "of a reader" }),
      post(small, 401, { as: "of-a-reader", name: "POST of a reader" }),
      ask("POST", "/auth/revoke", 200, { as: "good", form: { token: "good" } }),
      get(401, { as: "good", name: "good, revoked" }),
      restart(),
      get(401, { as: "good", name: "good, restarted" }),
      get(200, { as: "of-a-reader", name: "of a reader, restarted" }),
    ],
  },
  ...["{", "5"].map((text) => ({
    name: `file of sessions that holds ${text}`,
    rows: ["session.broken-file"],
    only: noFile,
    fresh: { settings: guarded.settings, files: { ".sessions.json": text } },
    steps: [
      get(200, { as: "all", name: "fixed token" }),
      login("admin", "secret", 200),
      get(text === "5" ? 401 : 200, {
        as: 1,
        name: "after a login",
        ...(text === "5" && { differs: { reason: "a file that holds no logins counts as empty" } }),
      }),
    ],
  })),
];
