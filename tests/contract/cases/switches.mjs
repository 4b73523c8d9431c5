import { Source } from "../settings.mjs";
import { ask, get, login, post, restart, small } from "../step.mjs";
import { guarded, hash } from "./accounts.mjs";

const functions = "a service worker's settings are data, and these are functions";
const v2 = { version: "v2" };
const noStack = { differs: { reason: "an error is JSON with a code, and shows nothing of the exception" } };

/** Settings that change what there is. @type {import("../step.mjs").Case[]} */
export const switches = [
  {
    name: "admin root",
    rows: ["path.root"],
    only: "where a service worker answers its registration says",
    fresh: { settings: { httpAdminRoot: "/red", runtimeState: { enabled: true } } },
    steps: [
      get(200, { path: "/red/flows" }),
      post(small, 204, { path: "/red/flows" }),
      get(200, { path: "/red/FLOWS/?x=1" }),
      ask("GET", "/red/flows/state", 200),
      ask("GET", "/red/auth/login", 200),
      ask("GET", "/red/credentials/a/b", 200),
      ask("GET", "/red", 301),
      ask("GET", "/red?x=1&y=%20", 301),
      ask("HEAD", "/red", 301),
      get(404, { path: "/red/flows/x" }),
      get(404),
      ask("GET", "/", 404),
      get(404, { path: "/redflows" }),
      get(200, { path: "/RED/flows" }),
      ask("GET", "/RED", 301),
      get(404, { method: "PUT", path: "/red/flows" }),
      ask("OPTIONS", "/red/flows", 200),
      ask("POST", "/red", 404),
    ],
  },
  {
    name: "admin root without slashes",
    rows: ["path.root"],
    only: "where a service worker answers its registration says",
    fresh: { settings: { httpAdminRoot: "a/b" } },
    steps: [get(200, { path: "/a/b/flows" }), ask("GET", "/a/b", 301), ask("GET", "/a", 404)],
  },
  {
    name: "no admin root",
    rows: ["path.off"],
    only: "where a service worker answers its registration says",
    fresh: { settings: { httpAdminRoot: false } },
    differs: { reason: "where there is nothing to serve, no port is opened" },
    steps: [
      get(404),
      post(small, 404),
      post(undefined, 404, { name: "invalid JSON", bytes: "[" }),
      ask("GET", "/auth/login", 404),
      ask("GET", "/", 404),
      ask("OPTIONS", "/flows", 404),
    ],
  },
  {
    name: "without the editor",
    rows: ["switch.disable-editor"],
    fresh: { settings: { ...guarded.settings, disableEditor: true } },
    steps: [
      get(200, { as: "all" }),
      get(401, { name: "no token" }),
      post(small, 204, { as: "all" }),
      ask("GET", "/flows/state", 200, { as: "all" }),
      ask("POST", "/flows/state", 200, { as: "all", form: { state: "start" } }),
      ask("GET", "/credentials/x/y", 404, { as: "all" }),
      ask("GET", "/credentials/x/y", 404, { name: "credentials without a token" }),
      ask("OPTIONS", "/credentials/x/y", 404),
      ask("GET", "/auth/login", 200),
      login("admin", "secret", 200),
      ask("POST", "/auth/revoke", 200, { as: 9, form: { token: "x" } }),
    ],
  },
  {
    name: "HTTPS required",
    rows: ["switch.require-https"],
    only: "a service worker is only there under HTTPS",
    fresh: { settings: { ...guarded.settings, requireHttps: true } },
    steps: [
      get(302, { as: "all" }),
      get(302, { as: "all", path: "/flows?a=b%20c", name: "with a query" }),
      post(small, 302, { as: "all" }),
      get(302, { name: "no token" }),
      get(200, { as: "all", headers: { "X-Forwarded-Proto": "https" }, name: "behind a proxy" }),
      get(200, { as: "all", headers: { "X-Forwarded-Proto": "https, http" }, name: "behind two" }),
      get(302, { as: "all", headers: { "X-Forwarded-Proto": "http" }, name: "behind a proxy without" }),
      get(302, { as: "all", headers: { "X-Forwarded-Proto": "HTTPS" }, name: "in capitals" }),
      ask("GET", "/flows/state", 302),
      ask("GET", "/credentials/x/y", 302),
      ask("GET", "/x", 302),
      ask("OPTIONS", "/flows", 302),
      ask("GET", "/auth/login", 200),
      login("admin", "secret", 200),
      ask("POST", "/auth/revoke", 200, { as: "all", form: { token: "x" } }),
      ask("GET", "/auth/x", 302),
      post(undefined, 400, {
        name: "invalid JSON",
        bytes: "[",
        differs: {
          reason: "faults of the body are answered in JSON with a code, not in HTML with a stack trace",
        },
      }),
      get(302, { headers: { Host: "localhost:1880" }, name: "under localhost" }),
    ],
  },
  {
    name: "HTTPS required, without the editor",
    rows: ["switch.require-https"],
    only: "a service worker is only there under HTTPS",
    fresh: { settings: { requireHttps: true, disableEditor: true } },
    differs: { reason: "requireHttps holds without the editor, too: it would not be looked for there" },
    steps: [get(200), post(small, 204)],
  },
  {
    name: "HTTP Basic",
    rows: ["switch.admin-auth"],
    only: "nobody stands between a service worker and its page",
    fresh: { settings: { httpAdminAuth: { user: "admin", pass: hash } } },
    differs: { reason: "deprecated in Node-RED, and refused at start by a sentence that names adminAuth" },
    steps: [
      get([401, "Unauthorized"], { name: "no password" }),
      get(200, { name: "right", headers: { Authorization: `Basic ${btoa("admin:secret")}` } }),
      get(401, { name: "wrong", headers: { Authorization: `Basic ${btoa("admin:x")}` } }),
      ask("OPTIONS", "/flows", 200),
      ask("GET", "/x", 401),
      post(undefined, 401, { name: "invalid JSON", bytes: "[" }),
    ],
  },
  {
    name: "read-only",
    rows: ["switch.read-only"],
    fresh: { settings: { readOnly: true }, flowFile: JSON.stringify(small) },
    only: "a service worker without a flow file has nothing to go back to",
    steps: [
      get([200, '"name":"a"'], { ...v2, name: "before" }),
      post({ flows: [small[0]] }, 200, v2),
      get([200, "[{"], { ...v2, name: "afterwards" }),
      post(undefined, 200, { ...v2, type: "reload", name: "reload" }),
      get([200, '"name":"a"'], { ...v2, name: "after reload" }),
      post({ flows: [{ ...small[0], credentials: { a: "s" } }] }, 200, { ...v2, name: "with credentials" }),
      restart(),
      get([200, '"name":"a"'], { ...v2, name: "after a restart" }),
    ],
  },
  {
    name: "middleware",
    rows: ["switch.middleware", "error.middleware"],
    only: functions,
    fresh: {
      settings: {
        httpAdminMiddleware: new Source(`(request, response, next) => {
          response.setHeader("X-Content-Type-Options", "seen");
          if (request.url.startsWith("/flows?stop")) return response.status(418).send("stopped");
          if (request.url.startsWith("/flows?throw")) throw new Error("thrown");
          if (request.url.startsWith("/flows?next")) return next(new Error("passed on"));
          if (request.url.startsWith("/flows?body")) return response.json({ body: request.body === undefined });
          next();
        }`),
      },
    },
    steps: [
      get(200),
      post(small, 204),
      get([418, "stopped"], { path: "/flows?stop" }),
      get([200, '{"body":true}'], { path: "/flows?body" }),
      post(undefined, 418, { path: "/flows?stop", bytes: "[", name: "before the body is read" }),
      get(500, { path: "/flows?throw", ...noStack }),
      get(500, { path: "/flows?next", ...noStack }),
      get(404, { path: "/flows/x" }),
      ask("GET", "/auth/login", 200),
    ],
  },
  {
    name: "a list of middleware",
    rows: ["switch.middleware"],
    only: functions,
    fresh: {
      settings: {
        httpAdminMiddleware: new Source(`[
          (request, response, next) => { response.setHeader("Location", "first"); next(); },
          (request, response, next) => { response.setHeader("Allow", "second"); next(); },
        ]`),
      },
    },
    steps: [get(200)],
  },
];
