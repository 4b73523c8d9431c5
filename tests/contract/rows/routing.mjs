/** Paths, methods, headers that every answer has, ETag, CORS, switches. @type {import("../rows.mjs").Row[]} */
export const routing = [
  { id: "path.case", section: "1.1", text: "the path counts in any case" },
  { id: "path.slash", section: "1.1", text: "one slash at the end is tolerated" },
  { id: "path.query", section: "1.1", text: "a query after the path changes nothing" },
  {
    id: "path.root",
    section: "1.1",
    text: "httpAdminRoot comes before every path; without its slash 301",
  },
  { id: "path.off", section: "1.1", text: "httpAdminRoot false takes the API away" },
  { id: "method.head", section: "1.1", text: "HEAD gives what GET gives, without the body" },
  {
    id: "method.wrong",
    section: "1.1",
    text: "a wrong method is 404 with an HTML page that names method and path, never 405",
  },
  { id: "path.unknown", section: "1.1", text: "an unknown path is 404 with the same HTML page" },
  {
    id: "method.options",
    section: "1.1",
    text: "OPTIONS without CORS is 200 with Allow, and the list as HTML body",
  },
  {
    id: "headers.none",
    section: "1.1",
    text: "no X-Powered-By, Content-Encoding, Vary, Cache-Control on answers",
  },
  { id: "headers.keep-alive", section: "1.1", text: "connections stay open for 5 s" },
  {
    id: "headers.html",
    section: "1.1",
    text: "HTML errors have Content-Security-Policy and X-Content-Type-Options",
  },

  { id: "etag.weak", section: "1.4", text: "JSON answers have a weak ETag" },
  { id: "etag.errors", section: "1.4", text: "so have JSON errors" },
  { id: "etag.post", section: "1.4", text: "so have JSON answers to POST" },
  { id: "etag.none", section: "1.4", text: "204 and HTML errors have no ETag" },
  {
    id: "etag.not-modified",
    section: "1.4",
    text: "GET and HEAD with a matching If-None-Match are 304 without a body",
  },
  { id: "etag.any", section: "1.4", text: "If-None-Match * matches" },
  { id: "etag.list", section: "1.4", text: "If-None-Match may be a list, and strong tags match weak ones" },
  { id: "etag.no-cache", section: "1.4", text: "Cache-Control: no-cache in the request prevents the 304" },
  {
    id: "etag.write",
    section: "1.4",
    text: "ETags protect no write: If-Match and If-None-Match on POST change nothing",
  },
  { id: "etag.not-json-401", section: "1.4", text: "401 has no ETag" },

  {
    id: "cors.off",
    section: "1.6",
    text: "without httpAdminCors no answer has a CORS header, whatever Origin asks",
  },
  {
    id: "cors.answer",
    section: "1.6",
    text: "with it, answers carry Access-Control-Allow-Origin and Vary",
  },
  {
    id: "cors.preflight",
    section: "1.6",
    text: "with it, a preflight is 204 with the methods of the setting",
  },
  {
    id: "cors.errors",
    section: "1.6",
    text: "with it, 404 has the headers and faults of the body have not",
  },
  { id: "cors.401", section: "1.6", text: "with it, 401 has the headers" },
  {
    id: "cors.not-everywhere",
    section: "1.6",
    text: "answers of /auth and /credentials never have them",
  },
  { id: "cors.preflight-auth", section: "1.6", text: "a preflight of /auth succeeds, of /credentials not" },
  { id: "cors.fixed", section: "1.6", text: "an origin that is one text is sent whoever asks" },
  { id: "cors.list", section: "1.6", text: "of a list the one that asks is sent; it may be a pattern" },
  { id: "cors.reflect", section: "1.6", text: "true sends the one that asks, false turns it off" },
  { id: "cors.options", section: "1.6", text: "credentials, headers and age are sent as set" },

  { id: "switch.disable-editor", section: "1.7", text: "disableEditor leaves /flows" },
  { id: "switch.require-https", section: "1.7", text: "requireHttps redirects to https" },
  {
    id: "switch.admin-auth",
    section: "1.7",
    text: "httpAdminAuth: HTTP Basic before all but OPTIONS",
  },
  {
    id: "switch.read-only",
    section: "1.7",
    text: "readOnly: a deploy runs and is not written",
  },
  {
    id: "switch.middleware",
    section: "1.7",
    text: "httpAdminMiddleware runs before the body is read",
  },
];
