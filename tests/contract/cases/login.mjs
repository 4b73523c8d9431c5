import { ask, get, login, post, restart, small, token } from "../step.mjs";
import { guarded } from "./accounts.mjs";

const json = { "Content-Type": "application/json" };
const granted = (expected) => [200, expected];
const full = '"expires_in":604800,"token_type":"Bearer"}';
const invalid = [403, '{"error":"invalid_grant","error_description":"Invalid resource owner credentials"}'];
const fields = {
  client_id: "node-red-editor",
  grant_type: "password",
  scope: "",
  username: "admin",
  password: "secret",
};
const tokenWith = (more, expect, options) =>
  ask("POST", "/auth/token", expect, { form: keep({ ...fields, ...more }), ...options });
const keep = (all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));

const own = { differs: { reason: "whoever may not do everything may end no login but its own" } };
const locked = {
  differs: { reason: "a lockout is 429 with the time to wait; other addresses are not locked out" },
};

/** POST /auth/token with users and passwords, and what its tokens are good for. @type {import("../step.mjs").Case[]} */
export const logins = [
  {
    name: "login page",
    rows: ["login.page"],
    on: guarded,
    steps: [
      ask("GET", "/auth/login", 200),
      ask("GET", "/Auth/Login/?x=1", 200),
      ask("HEAD", "/auth/login", 200),
      ask("GET", "/auth/login", 304, { name: "condition", headers: { "If-None-Match": "*" } }),
      ask("POST", "/auth/login", 404),
      ask("OPTIONS", "/auth/login", 200),
      ask("GET", "/auth", 404),
      ask("GET", "/auth/", 404),
      ask("GET", "/auth/x", 404),
    ],
  },
  {
    name: "login",
    rows: ["token.ok", "token.json", "token.headers", "token.scope-empty", "token.used"],
    on: guarded,
    steps: [
      login("admin", "secret", granted(full)),
      get(200, { as: 0, name: "GET with the token" }),
      post(small, 204, { as: 0, name: "POST with the token" }),
      ask("POST", "/auth/token", granted(full), { json: fields, headers: json, name: "as JSON" }),
      get(200, { as: 3, name: "GET with that token" }),
      login("admin", "secret", granted(full), {
        fields: { client_id: "node-red-admin" },
        name: "as the command",
      }),
      get(200, { as: 0, name: "the first token is still good" }),
      ask("GET", "/auth/token", 404),
      ask("PUT", "/auth/token", 404),
      ask("OPTIONS", "/auth/token", 200),
      ask("POST", "/Auth/Token/", granted(full), { form: fields, name: "path in other case" }),
      tokenWith({}, granted(full), { name: "beside a token that is unknown", as: "unknown" }),
      ...["reader", "editor", "starred", "pictured", "powerless", "nobody"].flatMap((name, index) => [
        login(name, "secret", granted(full)),
        get(["powerless", "nobody"].includes(name) ? 401 : 200, {
          as: 12 + 3 * index,
          name: `GET of ${name}`,
        }),
        post(small, ["starred", "editor", "pictured"].includes(name) ? 204 : 401, {
          as: 12 + 3 * index,
          name: `POST of ${name}`,
        }),
      ]),
    ],
  },
  {
    name: "login that is refused",
    rows: ["token.invalid", "token.bcrypt"],
    on: guarded,
    steps: [
      login("stranger", "secret", invalid),
      login("admin", "Secret", invalid, { name: "wrong password" }),
      login("reader", "secret ", invalid, { name: "password with a space" }),
      login("unhashed", "secret", invalid, { name: "no hash" }),
      login("Admin", "secret", invalid, { name: "name in other case" }),
      login("prototype", "secret", invalid),
      login("editor", "secret", 200, { name: "right" }),
    ],
  },
  {
    name: "login with a scope",
    rows: ["token.scope", "token.scope-beyond", "token.scope-absent", "token.scope-list", "token.scope-type"],
    on: guarded,
    steps: [
      login("admin", "secret", 200, { fields: { scope: "*" }, name: "*" }),
      post(small, 204, { as: 0, name: "POST with *" }),
      login("admin", "secret", 200, { fields: { scope: "flows.read" }, name: "flows.read" }),
      get(200, { as: 2, name: "GET with flows.read" }),
      post(small, 401, { as: 2, name: "POST with flows.read" }),
      login("admin", "secret", 200, { fields: { scope: "flows.read flows.write" }, name: "two" }),
      post(small, 204, { as: 5, name: "POST with two" }),
      get(200, { as: 5, name: "GET with two" }),
      login("admin", "secret", 200, { fields: { scope: " " }, name: "a space" }),
      get(401, { as: 8, name: "GET with a space" }),
      login("reader", "secret", 200, { fields: { scope: "flows.read" }, name: "reader: flows.read" }),
      get(200, { as: 10, name: "GET of the reader" }),
      login("reader", "secret", invalid, { fields: { scope: "flows.write" }, name: "reader: flows.write" }),
      login("reader", "secret", invalid, {
        fields: { scope: "flows.read flows.write" },
        name: "reader: two",
      }),
      login("reader", "secret", invalid, { fields: { scope: "*" }, name: "reader: *" }),
      login("reader", "secret", 200, { fields: { scope: "read" }, name: "reader: read" }),
      login("admin", "secret", 200, { fields: { scope: undefined }, name: "left out" }),
      get(401, { as: 16, name: "GET, left out" }),
      login("editor", "secret", invalid, { fields: { scope: undefined }, name: "editor: left out" }),
      ask("POST", "/auth/token", 200, { json: { ...fields, scope: null }, headers: json, name: "null" }),
      ...[["*"], { a: 1 }, 5, true].map((scope) =>
        ask("POST", "/auth/token", [400, "scope must be a string"], {
          json: { ...fields, scope },
          headers: json,
          name: JSON.stringify(scope),
        }),
      ),
    ],
  },
  {
    name: "user with a token of its own",
    rows: ["token.fixed", "token.fixed-unlisted"],
    on: guarded,
    steps: [
      login("fixed", "secret", [200, '{"access_token":"of-fixed","token_type":"Bearer"}']),
      get(200, { as: 0, name: "GET with the token" }),
      login("fixed", "wrong", 403, { name: "wrong password" }),
      login("fixed", "secret", 200, { fields: { scope: "flows.read" }, name: "with a scope" }),
      login("unlisted", "secret", [200, "of-unlisted"]),
      get(401, { as: 4, name: "GET with the unlisted token" }),
    ],
  },
  {
    name: "clients",
    rows: ["token.client"],
    on: guarded,
    steps: [
      tokenWith({ client_id: "other" }, [401, "Unauthorized"], { name: "unknown" }),
      tokenWith({ client_id: undefined }, [401, "Unauthorized"], { name: "none" }),
      tokenWith({ client_id: "" }, [401, "Unauthorized"], { name: "empty" }),
      tokenWith({ client_id: "Node-RED-Editor" }, [401, "Unauthorized"], { name: "in other case" }),
      tokenWith({ client_secret: "not_available" }, 200, { name: "right secret" }),
      tokenWith({ client_secret: "" }, 200, { name: "empty secret" }),
      tokenWith({ client_secret: "x" }, [401, "Unauthorized"], { name: "wrong secret" }),
      ask("POST", "/auth/token", [401, "Unauthorized"], { name: "no body" }),
      ask("POST", "/auth/token", [401, "Unauthorized"], { json: {}, headers: json, name: "empty JSON" }),
      ask("POST", "/auth/token", [401, "Unauthorized"], { json: [], headers: json, name: "a list" }),
      ask("POST", "/auth/token", [401, "Unauthorized"], {
        json: fields,
        headers: { "Content-Type": "text/plain" },
        name: "another type",
      }),
      ask(
        "POST",
        "/auth/token?client_id=node-red-editor&grant_type=password&scope=&username=admin&password=secret",
        [401, "Unauthorized"],
        { name: "in the query" },
      ),
      ask("POST", "/auth/token", 200, {
        json: { ...fields, client_id: ["node-red-editor"] },
        headers: json,
        name: "in a list",
      }),
      tokenWith({ client_id: undefined }, [401, "Unauthorized"], {
        name: "in an Authorization header",
        headers: { Authorization: `Basic ${btoa("node-red-editor:not_available")}` },
      }),
    ],
  },
  {
    name: "grant types and what is missing",
    rows: ["token.grant-type", "token.missing", "error.oauth"],
    on: guarded,
    steps: [
      tokenWith(
        { grant_type: "foo" },
        [501, '{"error":"unsupported_grant_type","error_description":"Unsupported grant type: foo"}'],
        { name: "foo" },
      ),
      tokenWith({ grant_type: undefined }, [501, "Unsupported grant type: undefined"], { name: "none" }),
      tokenWith({ grant_type: "" }, [501, "Unsupported grant type: "], { name: "empty" }),
      tokenWith({ grant_type: "Password" }, [501, "Unsupported grant type: Password"], {
        name: "in other case",
      }),
      tokenWith({ grant_type: "<b>" }, [501, "Unsupported grant type: <b>"], { name: "a mark" }),
      tokenWith({ grant_type: "refresh_token" }, 501, { name: "refresh_token" }),
      tokenWith(
        { password: undefined },
        [400, '{"error":"invalid_request","error_description":"Missing required parameter: password"}'],
        { name: "no password" },
      ),
      tokenWith({ username: undefined }, [400, "Missing required parameter: username"], {
        name: "no username",
      }),
      tokenWith({ username: undefined, password: undefined }, 400, { name: "neither" }),
      tokenWith({ password: "" }, [400, "Missing required parameter: password"], { name: "empty password" }),
      tokenWith({ username: "" }, [400, "Missing required parameter: username"], { name: "empty username" }),
      ...[["admin"], { a: "b" }, 5, true].map((username) =>
        ask("POST", "/auth/token", invalid, {
          json: { ...fields, username },
          headers: json,
          name: `username ${JSON.stringify(username)}`,
        }),
      ),
      ...[["password"], { a: "b" }, 5, true].map((grant_type) =>
        ask("POST", "/auth/token", 501, {
          json: { ...fields, grant_type },
          headers: json,
          name: `grant_type ${JSON.stringify(grant_type)}`,
        }),
      ),
    ],
  },
  {
    name: "too many attempts",
    rows: ["token.lockout", "poor.lockout", "security.lockout"],
    // Redloom counts the tries of an address, too.
    fresh: { settings: guarded.settings },
    steps: [
      ...[1, 2, 3, 4, 5].map((time) => login("guessed", "wrong", invalid, { name: `wrong, time ${time}` })),
      login(
        "guessed",
        "wrong",
        [
          500,
          '{"error":"server_error","error_description":"Too many login attempts. Wait 10 minutes and try again"}',
        ],
        { name: "wrong, time 6", ...locked },
      ),
      login("guessed", "secret", 500, { name: "right, time 7", ...locked }),
      login("late", "secret", 200, { name: "another user" }),
      ...[1, 2, 3, 4].map((time) => login("patient", "wrong", invalid, { name: `patient, time ${time}` })),
      login("patient", "secret", 200, { name: "patient, right" }),
      ...[1, 2, 3, 4, 5].map((time) =>
        login("patient", "wrong", invalid, { name: `patient once more, time ${time}` }),
      ),
      login("patient", "wrong", 500, { name: "patient once more, time 6", ...locked }),
      ...[1, 2, 3, 4, 5].map((time) =>
        login("nobody-known", "wrong", invalid, { name: `unknown user, time ${time}` }),
      ),
      login("nobody-known", "wrong", 500, { name: "unknown user, time 6", ...locked }),
    ],
  },
  {
    name: "too many attempts, username in an object",
    rows: ["security.lockout-object"],
    fresh: { settings: guarded.settings },
    steps: [
      ...[1, 2, 3, 4, 5].map((time) => login("locked", "wrong", invalid, { name: `wrong, time ${time}` })),
      login("locked", "secret", 500, { name: "right, time 6", ...locked }),
      ask("POST", "/auth/token", 200, {
        json: { ...fields, username: { username: "locked" } },
        headers: json,
        name: "right, in an object",
        differs: { reason: "a username is a text: whatever else is wrong, and counted as a try" },
      }),
      get(401, { as: 6, name: "GET with that token" }),
    ],
  },
  {
    name: "logout",
    rows: ["revoke.ok", "revoke.unknown", "revoke.any", "revoke.auth", "security.revoke"],
    on: guarded,
    steps: [
      login("admin", "secret", 200),
      login("reader", "secret", 200),
      ask("POST", "/auth/revoke", [401, "Unauthorized"], { name: "without a token", form: { token: "x" } }),
      ask("POST", "/auth/revoke", 200, { as: 0, form: { token: "x" }, name: "unknown token" }),
      ask("POST", "/auth/revoke", 200, { as: 0, form: {}, name: "no token named" }),
      ask("POST", "/auth/revoke", 200, { as: 0, name: "no body" }),
      ask("POST", "/auth/revoke", 200, { as: 0, form: { token: "all" }, name: "a fixed token" }),
      get(200, { as: "all", name: "the fixed token afterwards" }),
      get(200, { as: 0, name: "before" }),
      ask("POST", "/auth/revoke", 200, {
        as: 0,
        json: (replies) => ({ token: token(replies[0]) }),
        headers: json,
        name: "its own",
      }),
      get(401, { as: 0, name: "afterwards" }),
      get(200, { as: 1, name: "the other" }),
      ask("POST", "/auth/revoke", 200, {
        as: "none",
        json: (replies) => ({ token: token(replies[1]) }),
        headers: json,
        name: "that of another",
        ...own,
      }),
      get(401, { as: 1, name: "the other afterwards", ...own }),
      ask("GET", "/auth/revoke", 404),
      ask("OPTIONS", "/auth/revoke", 200),
    ],
  },
  {
    name: "login, then restarted",
    rows: ["session.kept", "revoke.kept"],
    fresh: { settings: guarded.settings },
    steps: [
      login("admin", "secret", 200),
      login("reader", "secret", 200),
      ask("POST", "/auth/revoke", 200, {
        as: 1,
        json: (replies) => ({ token: token(replies[1]) }),
        headers: json,
        name: "logout of reader",
      }),
      restart(),
      get(200, { as: 0, name: "afterwards" }),
      get(401, { as: 1, name: "after the logout" }),
    ],
  },
  ...[["a"], 5].map((password) => ({
    name: `password ${JSON.stringify(password)}`,
    rows: ["hazard.password-type"],
    fresh: { settings: guarded.settings },
    differs: { reason: "a password that is no text is wrong, and ends nothing" },
    steps: [
      ask("POST", "/auth/token", "dies", { json: { ...fields, password }, headers: json }),
      get("dies", { name: "afterwards", as: "all" }),
    ],
  })),
  ...["blank", "__proto__"].map((username) => ({
    name: `login of ${username}`,
    rows: [username === "blank" ? "hazard.no-password" : "hazard.prototype-user"],
    fresh: { settings: guarded.settings },
    differs: { reason: "a user who has no password cannot log in with one, and ends nothing" },
    steps: [login(username, "secret", "dies"), get("dies", { name: "afterwards", as: "all" })],
  })),
];
