import { fileURLToPath } from "node:url";
import { Source } from "../settings.mjs";
import { ask, get, post, small } from "../step.mjs";
import { users } from "./accounts.mjs";

const functions = "a service worker's settings are data, and a strategy is a class";
const json = { "Content-Type": "application/json" };
const module = JSON.stringify(fileURLToPath(new URL("../strategy.cjs", import.meta.url)));
const strategy = (more, options) => ({
  adminAuth: {
    type: "strategy",
    strategy: {
      name: "pretend",
      label: "Sign in",
      strategy: new Source(`require(${module}).PretendStrategy`),
      options: { verify: new Source("(profile, done) => done(null, profile)"), ...options },
      ...more,
    },
    users,
    tokens: [{ token: "all", user: "admin", scope: "*" }],
  },
});
const cookie = { differs: { reason: "what a login that failed leaves in the browser ends by itself" } };
const codeOf = (reply) =>
  new URL(reply.headers.location, "http://127.0.0.1").searchParams.get("code")?.replaceAll(" ", "+");
const exchange = (index, expect, more) =>
  ask("POST", "/auth/token", expect, {
    json: (replies) => ({ code: codeOf(replies[index]) }),
    headers: json,
    ...more,
  });

/** Logins through a strategy of passport. @type {import("../step.mjs").Case[]} */
export const strategies = [
  {
    name: "strategy",
    rows: [
      "strategy.page",
      "strategy.redirect",
      "strategy.callback",
      "strategy.exchange",
      "error.code",
      "etag.redirect",
    ],
    only: functions,
    fresh: { settings: strategy({ icon: "fa-user" }) },
    steps: [
      ask("GET", "/auth/login", 200),
      ask("GET", "/auth/strategy", 302),
      ask("GET", "/auth/strategy/callback?as=admin", 302),
      exchange(2, [200, '{"accessToken":"(token)","expires_in":604800}']),
      get(200, { as: 3, name: "GET with the token" }),
      post(small, 204, { as: 3, name: "POST with the token" }),
      exchange(2, [400, '{"error":"Error: Invalid exchange code"}'], { name: "the code once more" }),
      ask("POST", "/auth/token", 400, { json: { code: "x" }, headers: json, name: "unknown code" }),
      ask("POST", "/auth/token", 400, { json: {}, headers: json, name: "no code" }),
      ask("POST", "/auth/token", 400, { name: "no body" }),
      ask("POST", "/auth/token", 400, { json: { code: "__proto__" }, headers: json, name: "__proto__" }),
      ask("POST", "/auth/token", 400, { json: { code: ["x"] }, headers: json, name: "code in a list" }),
      ask("GET", "/auth/strategy/callback?as=reader", 302),
      exchange(12, 200, { name: "code of reader" }),
      get(200, { as: 13, name: "GET of reader" }),
      post(small, 401, { as: 13, name: "POST of reader" }),
      ask("GET", "/auth/strategy/callback?as=stranger", 302),
      ask("GET", "/auth/strategy/callback?as=__proto__", 302, {
        differs: { reason: "there is no such user; Node-RED finds what every JavaScript object has" },
      }),
      ask("GET", "/auth/strategy/callback?fails=401", 302, cookie),
      ask("GET", "/auth/strategy/callback?fails=403", 302, cookie),
      ask("GET", "/auth/strategy/callback?fails=error", 302),
      ask("POST", "/auth/strategy/callback?as=admin", 404),
      ask("POST", "/auth/strategy", 404),
      ask("POST", "/auth/token", 400, {
        form: {
          client_id: "node-red-editor",
          grant_type: "password",
          username: "admin",
          password: "secret",
          scope: "",
        },
        name: "a password",
      }),
      get(401, { name: "no token" }),
      get(200, { as: "all", name: "fixed token" }),
      ask("POST", "/auth/revoke", 200, { as: 3, form: { token: "x" } }),
      ask("POST", "/auth/revoke", 200, {
        as: 3,
        json: (replies) => ({ token: JSON.parse(String(replies[3].body)).accessToken }),
        headers: json,
        name: "logout",
      }),
      get(401, { as: 3, name: "after the logout" }),
    ],
  },
  {
    name: "strategy whose callback is a POST",
    rows: ["strategy.post"],
    only: functions,
    fresh: {
      settings: strategy({
        autoLogin: true,
        options: {
          callbackMethod: "POST",
          verify: new Source("(token, profile, done) => done(null, profile.username)"),
        },
      }),
    },
    steps: [
      ask("GET", "/auth/login", [200, '"autoLogin":true,"loginRedirect":"auth/strategy"']),
      ask("POST", "/auth/strategy/callback", 302, { form: { as: "admin" } }),
      exchange(1, 200),
      get(200, { as: 2, name: "GET with the token" }),
      ask("GET", "/auth/strategy/callback?as=admin", 404),
    ],
  },
  {
    name: "strategy below a root, and codes that end",
    rows: ["strategy.root", "strategy.expiry"],
    only: functions,
    fresh: {
      settings: {
        ...strategy({ autoLogin: true, options: {} }),
        httpAdminRoot: "/red",
        adminAuth: {
          ...strategy({ autoLogin: true, options: {} }).adminAuth,
          exchangeCodeExpiryTime: 1,
          sessionExpiryTime: 60,
        },
      },
    },
    steps: [
      ask("GET", "/red/auth/login", 200),
      ask("GET", "/red/auth/strategy/callback?as=admin", 302),
      exchange(1, [200, '"expires_in":60'], { path: "/red/auth/token" }),
      ask("GET", "/red/auth/strategy/callback?as=admin", 302, { name: "once more" }),
      exchange(3, 400, { path: "/red/auth/token", pause: 1100, name: "after a second" }),
      ask("GET", "/red/auth/strategy/callback?fails=401", 302, cookie),
    ],
  },
];
