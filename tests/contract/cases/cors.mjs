import { ask, get, post, small } from "../step.mjs";
import { guarded } from "./accounts.mjs";

const only = "fetch makes preflights itself, and sets Origin";
const Origin = "http://127.0.0.1:9";
const from = { Origin };
const preflight = (path, more, headers) =>
  ask("OPTIONS", path, 204, {
    name: `preflight of ${path}`,
    headers: {
      ...from,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "content-type,x-a",
      ...headers,
    },
    ...more,
  });
const with_ = (httpAdminCors, more) => ({ token: "all", settings: { httpAdminCors, ...more } });

const every = with_({ origin: "*", methods: "GET,PUT,POST,DELETE" }, { ...guarded.settings });
const foreign = { differs: { reason: "pages of another origin may not change anything" } };
const fault = {
  differs: { reason: "faults of the body are answered in JSON with a code, not in HTML with a stack trace" },
};

/** httpAdminCors. @type {import("../step.mjs").Case[]} */
export const cors = [
  {
    name: "CORS for all",
    rows: ["cors.answer", "cors.401", "cors.errors", "cors.not-everywhere"],
    only,
    on: every,
    steps: [
      get(200, { as: "all", headers: from }),
      get(200, { as: "all", name: "without an origin" }),
      get(401, { headers: from, name: "no token" }),
      get(401, { headers: from, as: "write", name: "no right" }),
      get(400, { headers: from, as: "all", version: "v9", name: "wrong version" }),
      ask("GET", "/flows/state", 200, { as: "all", headers: from }),
      ask("GET", "/flows/x", 404, { headers: from }),
      ask("GET", "/x", 404, { headers: from }),
      ask("PUT", "/flows", 404, { headers: from }),
      ask("GET", "/credentials/x/y", 200, { as: "all", headers: from }),
      ask("GET", "/credentials/x/y", 401, { headers: from, name: "credentials, no token" }),
      ask("GET", "/credentials/x", 404, { headers: from }),
      ask("GET", "/auth/login", 200, { headers: from }),
      ask("GET", "/auth/x", 404, { headers: from }),
      ask("POST", "/auth/token", 401, { headers: from }),
      ask("POST", "/auth/revoke", 401, { headers: from }),
      post(undefined, 400, { bytes: "[", headers: from, name: "invalid JSON", ...fault }),
      post(undefined, 413, {
        bytes: `[${" ".repeat(5_242_880)}]`,
        headers: from,
        name: "too large",
        ...fault,
      }),
      post(small, 204, { as: "all", headers: from, name: "POST of another origin" }),
    ],
  },
  {
    name: "preflights for all",
    rows: ["cors.preflight", "cors.preflight-auth"],
    only,
    on: every,
    steps: [
      preflight("/flows"),
      preflight("/flows/state"),
      preflight("/flows/x"),
      preflight("/x"),
      preflight("/auth/token"),
      preflight("/auth/login"),
      preflight("/credentials/x/y", { expect: 200 }),
      preflight("/flows", { name: "no headers asked" }, { "Access-Control-Request-Headers": undefined }),
      ask("OPTIONS", "/flows", 204, { name: "no preflight" }),
      ask("OPTIONS", "/flows", 204, { headers: from, name: "an origin only" }),
    ],
  },
  {
    name: "CORS for one origin",
    rows: ["cors.fixed", "cors.options"],
    only,
    fresh: with_({
      origin: "http://127.0.0.1:8",
      credentials: true,
      exposedHeaders: ["ETag", "X-B"],
      allowedHeaders: "Content-Type",
      maxAge: 60,
    }),
    steps: [
      get(200, { headers: { Origin: "http://127.0.0.1:8" }, name: "that one" }),
      get(200, { headers: from, name: "another" }),
      preflight("/flows"),
      post(small, 204, { headers: { Origin: "http://127.0.0.1:8" }, name: "POST of that one" }),
      post(small, 204, { headers: from, name: "POST of another", ...foreign }),
    ],
  },
  {
    name: "CORS for a list of origins",
    rows: ["cors.list"],
    only,
    fresh: with_({
      origin: ["http://127.0.0.1:8", /^http:\/\/127\.0\.0\.1:9$/],
      methods: ["GET", "POST"],
      optionsSuccessStatus: 200,
    }),
    steps: [
      get(200, { headers: from, name: "one of them" }),
      get(200, { headers: { Origin: "http://127.0.0.1:7" }, name: "another" }),
      get(200, { name: "no origin" }),
      preflight("/flows", { expect: 200 }),
      post(small, 204, { headers: from, name: "POST of one of them" }),
      post(small, 204, { headers: { Origin: "http://127.0.0.1:7" }, name: "POST of another", ...foreign }),
    ],
  },
  {
    name: "CORS for whoever asks",
    rows: ["cors.reflect"],
    only,
    fresh: with_({ origin: true }),
    steps: [
      get(200, { headers: from }),
      get(200, { name: "no origin" }),
      preflight("/flows"),
      post(small, 204, { headers: from, name: "POST" }),
    ],
  },
  {
    name: "CORS for nobody",
    rows: ["cors.reflect"],
    only,
    fresh: with_({ origin: false }),
    steps: [get(200, { headers: from }), preflight("/flows", { expect: 200 })],
  },
];
