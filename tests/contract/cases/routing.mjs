import { get, post, small } from "../step.mjs";

const notIntercepted = "the service worker leaves what is not /flows to the network";
const json = { "Content-Type": "application/json" };

/** @type {import("../step.mjs").Case[]} */
export const routing = [
  {
    name: "path in any case, with a slash at the end, with a query",
    rows: ["path.case", "path.slash", "path.query"],
    steps: [
      post(small, 204, { path: "/FLOWS" }),
      get([200, '"t1"'], { path: "/Flows/" }),
      get([200, '"rev"'], { path: "/FLOWS/?_=1&x=%2F", version: "v2" }),
      post([], 204, { path: "/flows/?x=1" }),
      get([200, "[]"], { path: "/flows?" }),
    ],
  },
  {
    name: "paths that are none",
    rows: ["path.unknown", "headers.html"],
    steps: [
      get([404, "Cannot GET /flows//"], { path: "/flows//" }),
      get([404, "Cannot GET /flows/x"], { path: "/flows/x" }),
      get([404, "Cannot GET /flows/x"], { path: "/flows/x?a=%3Cb%3E", name: "query is not named" }),
      post([], [404, "Cannot POST /flows/x"], { path: "/flows/x" }),
      get([404, "Cannot GET /flows/%3Cb%3E"], { path: "/flows/%3Cb%3E" }),
      get([404, "Cannot GET /flows/&amp;&#39;"], { path: "/flows/&'" }),
      get([404, "Cannot GET /flows/%C3%A9"], { path: "/flows/%C3%A9" }),
      get([404, "Cannot GET /flowsx"], { path: "/flowsx", only: notIntercepted }),
      get([404, "Cannot GET //flows"], { path: "//flows", only: "in a URL, // names another host" }),
      get([404, "Cannot GET /%66lows"], { path: "/%66lows", only: notIntercepted }),
      get([404, "Cannot GET /x"], { path: "/x", only: notIntercepted }),
    ],
  },
  {
    name: "methods that are none",
    rows: ["method.wrong", "headers.html"],
    steps: [
      get([404, "Cannot PUT /flows"], { method: "PUT" }),
      get([404, "Cannot PUT /flows"], { method: "PUT", json: [], headers: json, name: "PUT with a body" }),
      get([404, "Cannot DELETE /flows"], { method: "DELETE" }),
      get([404, "Cannot PATCH /flows"], { method: "PATCH" }),
      get([404, "Cannot PUT /Flows/"], { method: "PUT", path: "/Flows/?x=1" }),
      get([404, "Cannot PROPFIND /flows"], { method: "PROPFIND" }),
      get([404, "Cannot TRACE /flows"], { method: "TRACE", only: "fetch forbids TRACE" }),
    ],
  },
  {
    name: "HEAD",
    rows: ["method.head"],
    steps: [
      post(small, 204),
      get(200, { method: "HEAD" }),
      get(200, { method: "HEAD", version: "v2", name: "HEAD v2" }),
      get(400, { method: "HEAD", version: "v3", name: "HEAD v3" }),
      get(404, { method: "HEAD", path: "/flows/x" }),
    ],
  },
  {
    name: "OPTIONS",
    rows: ["method.options"],
    steps: [
      get([200, "GET,HEAD,POST"], { method: "OPTIONS" }),
      get([200, "GET,HEAD,POST"], { method: "OPTIONS", path: "/FLOWS/?x=1" }),
      get(404, { method: "OPTIONS", path: "/flows/x" }),
    ],
  },
  {
    name: "headers",
    rows: ["headers.none", "headers.keep-alive", "cors.off"],
    steps: [
      get(200, {
        headers: { "Accept-Encoding": "gzip", Accept: "text/html" },
        only: "fetch sets Accept-Encoding",
      }),
      get(200, {
        headers: { Origin: "http://127.0.0.1:9" },
        only: "fetch sets Origin",
        name: "foreign Origin",
      }),
      get(200, {
        method: "OPTIONS",
        name: "preflight",
        headers: { Origin: "http://127.0.0.1:9", "Access-Control-Request-Method": "POST" },
        only: "fetch makes preflights itself",
      }),
      get([200, "[]"], { headers: { Accept: "text/html" }, name: "Accept: text/html" }),
    ],
  },
  {
    name: "requests of foreign pages",
    rows: ["security.origin", "security.host"],
    steps: [
      post(small, 204, { name: "POST without an origin" }),
      post(small, 204, {
        name: "POST of another origin",
        headers: { Origin: "http://127.0.0.1:9" },
        only: "fetch sets Origin",
        differs: { reason: "pages of another origin may not change anything" },
      }),
      post(small, 204, {
        name: "POST of a page without an origin",
        headers: { Origin: "null" },
        only: "fetch sets Origin",
        differs: { reason: "pages of another origin may not change anything" },
      }),
      get(200, {
        name: "GET under a foreign name",
        headers: { Host: "contract.invalid" },
        only: "fetch sets Host",
        differs: { reason: "a name that somebody else made to point here is not answered to" },
      }),
      get(200, { name: "GET under localhost", headers: { Host: "localhost:1880" }, only: "fetch sets Host" }),
    ],
  },
];
