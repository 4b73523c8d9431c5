import { Source } from "../settings.mjs";
import { ask, get, login, post, small, take } from "../step.mjs";
import { guarded } from "./accounts.mjs";

const only = "a service worker's log is the console of the browser";
const v2 = { version: "v2" };
const file = "audit.log";
/** A handler of the log that writes audit events to a file, without the time and in one order of fields. */
const handler = new Source(`() => (message) => {
  const sorted = (value) => typeof value !== "object" || value === null || Array.isArray(value) ? value
    : Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
  const { timestamp, ...event } = message;
  if (event.event) require("node:fs").appendFileSync(__dirname + "/${file}", JSON.stringify(sorted(event)) + " ");
}`);
const logging = { console: { level: "off", audit: false }, kept: { level: "off", audit: true, handler } };
export const open = { settings: { logging, runtimeState: { enabled: true } } };
const closed = { settings: { ...guarded.settings, logging } };

const message = { differs: { reason: "the message says what happened; the code is Node-RED's" } };
const typeError = { differs: { reason: "a named code instead of the text of a TypeError" } };
const fault = {
  differs: { reason: "faults of the body are answered in JSON with a code, not in HTML with a stack trace" },
};
const brace = { differs: { reason: "the message names what was sent, and ends without the stray brace" } };
const locked = {
  differs: { reason: "a lockout is 429 with the time to wait; other addresses are not locked out" },
};

const logged = { differs: { reason: "every error of the API is in the log, wherever it arises" } };
const socket = { differs: { reason: "what a client says of its address is not believed" } };
const who = {
  differs: { reason: "of who asks, the log has name and rights; Node-RED logs a fixed token, too" },
};

/** A request, and what it leaves in the log. */
export const audited = (step, differs) => [
  step,
  take(file, undefined, { name: `audit of ${step.name ?? step.path}`, ...differs }),
];

/** The audit log. @type {import("../step.mjs").Case[]} */
export const audit = [
  {
    name: "audit of flows",
    rows: ["audit.flows", "audit.state", "audit.credentials", "audit.error", "audit.none", "audit.forwarded"],
    only,
    fresh: open,
    steps: [
      ...audited(get(200, { name: "GET" })),
      ...audited(get(400, { name: "GET of a wrong version", version: "v9" }), logged),
      ...audited(post(small, 204, { name: "POST" })),
      ...audited(post({ flows: small }, 200, { ...v2, type: "nodes", name: "POST, nodes" })),
      ...audited(post(undefined, 200, { ...v2, type: "reload", name: "reload" })),
      ...audited(
        post({ flows: small, rev: "x" }, 409, { ...v2, name: "POST of a wrong rev", ...message }),
        message,
      ),
      ...audited(post({ flows: [null] }, 400, { ...v2, name: "POST of null", ...typeError }), typeError),
      ...audited(post(undefined, 400, { name: "POST of no JSON", bytes: "[", ...fault })),
      ...audited(ask("GET", "/flows/state", 200, { name: "GET of the state" })),
      ...audited(ask("POST", "/flows/state", 200, { name: "POST of the state", form: { state: "stop" } })),
      ...audited(
        ask("POST", "/flows/state", 400, { name: "POST of no state", form: { state: "x" }, ...brace }),
        brace,
      ),
      ...audited(ask("GET", "/credentials/mqtt-broker/b1?x=1", 200, { name: "GET of credentials" })),
      ...audited(get(404, { path: "/flows/x", name: "no path" })),
      ...audited(
        get(200, { name: "behind a proxy", headers: { "X-Forwarded-For": "10.0.0.1, <b>" } }),
        socket,
      ),
      ...audited(get(200, { name: "with a query", path: "/flows?access_token=secret&x=1" })),
      ...audited(ask("GET", "/auth/login", 200, { name: "login page" })),
    ],
  },
  {
    name: "audit of logins",
    rows: [
      "audit.login",
      "audit.login-failed",
      "audit.client",
      "audit.token",
      "audit.permission",
      "audit.revoke",
      "audit.user",
      "leak.audit",
    ],
    only,
    fresh: closed,
    steps: [
      ...audited(login("pictured", "secret", 200, { name: "login" }), who),
      ...audited(login("reader", "secret", 200, { name: "login of reader" })),
      ...audited(login("reader", "x", 403, { name: "wrong password" })),
      ...audited(login("stranger", "x", 403, { name: "unknown user" })),
      ...audited(login("reader", "secret", 403, { name: "more than it has", fields: { scope: "*" } })),
      ...audited(
        login("admin", "secret", 200, { name: "with a scope", fields: { scope: "flows.read flows.write" } }),
      ),
      ...audited(login("admin", "secret", 401, { name: "unknown client", fields: { client_id: "x" } })),
      ...audited(login("admin", "secret", 401, { name: "wrong secret", fields: { client_secret: "x" } })),
      ...audited(login("admin", "secret", 401, { name: "no client", fields: { client_id: undefined } })),
      ...audited(login("admin", "secret", 501, { name: "wrong grant", fields: { grant_type: "x" } })),
      ...audited(login("fixed", "secret", 200, { name: "login with a token of its own" })),
      ...audited(get(200, { as: 0, name: "GET" })),
      ...audited(get(200, { as: "of-fixed", name: "GET with a token of its own" }), who),
      ...audited(get(200, { as: "of-reader", name: "GET with a fixed token" })),
      ...audited(get(401, { name: "GET with none" })),
      ...audited(get(401, { name: "GET with an unknown one", as: "unknown" })),
      ...audited(get(401, { name: "GET with one of a stranger", as: "of-a-stranger" })),
      ...audited(get(400, { name: "GET with a malformed one", headers: { Authorization: "x" } })),
      ...audited(post(small, 401, { as: 2, name: "POST without the right" })),
      ...audited(ask("POST", "/auth/revoke", 200, { as: 0, form: { token: "x" }, name: "logout" })),
      ...audited(ask("POST", "/auth/revoke", 401, { form: { token: "x" }, name: "logout of nobody" })),
      ...[1, 2, 3, 4, 5].map((time) => login("guessed", "x", 403, { name: `guess ${time}` })),
      take(file, undefined, { name: "audit of five guesses" }),
      ...audited(login("guessed", "x", 500, { name: "guess 6", ...locked })),
    ],
  },
];
