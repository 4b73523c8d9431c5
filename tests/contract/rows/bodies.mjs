const auth = "needs adminAuth, which comes with its own issue";

/** How a request's body is read, and how errors look. @type {import("../rows.mjs").Row[]} */
export const bodies = [
  { id: "body.json", section: "1.2", text: "application/json is parsed, with or without charset=utf-8" },
  { id: "body.type-case", section: "1.2", text: "the content type counts in any case" },
  { id: "body.vendor", section: "1.2", text: "application/vnd.x+json is not parsed" },
  { id: "body.form", section: "1.2, 8", text: "forms are parsed, with nested keys in brackets" },
  { id: "body.other", section: "1.2, 8", text: "any other type, or none, counts as no body: {}" },
  { id: "body.missing", section: "1.2", text: "no body at all counts as {}" },
  { id: "body.empty", section: "1.2", text: "a JSON body of no bytes counts as {}" },
  { id: "body.primitive", section: "1.2", text: "JSON that is no array or object is 400 HTML" },
  { id: "body.invalid", section: "1.2, 8", text: "invalid JSON is 400 HTML" },
  { id: "body.utf8", section: "1.2", text: "bytes that are no UTF-8 become U+FFFD" },
  { id: "body.bom", section: "1.2", text: "a byte order mark is skipped" },
  { id: "body.chunked", section: "1.2", text: "a chunked body is read" },
  { id: "body.gzip", section: "1.2", text: "Content-Encoding gzip and deflate are undone" },
  { id: "body.gzip-broken", section: "1.2", text: "a gzip body that is broken is 400 HTML" },
  { id: "body.utf16", section: "1.2", text: "other UTF charsets are decoded" },
  { id: "body.limit", section: "1.2", text: "5 242 880 bytes are accepted" },
  { id: "body.limit-over", section: "1.2, 8", text: "one byte more is 413 HTML" },
  { id: "body.limit-gzip", section: "1.2", text: "the limit counts after decompression" },
  { id: "body.limit-setting", section: "1.2", text: "apiMaxLength sets the limit" },
  { id: "body.charset", section: "1.2, 8", text: "a charset other than UTF is 415 HTML" },
  { id: "body.encoding", section: "1.2", text: "an unknown Content-Encoding is 415 HTML" },
  {
    id: "body.stack",
    section: "1.2",
    text: "these HTML errors hold a stack trace with paths of the machine",
  },
  {
    id: "body.production",
    section: "1.2",
    text: "with NODE_ENV=production they say no more than the status",
  },
  { id: "body.unknown-path", section: "1.2", text: "they come before routing: also for unknown paths" },
  { id: "body.before-auth", section: "1.2", text: "they come before authentication", later: auth },
  { id: "body.on-get", section: "1.2", text: "a body is parsed, and can be refused, on GET too" },

  {
    id: "error.shape",
    section: "1.3",
    text: "an error is {code,message}; status 400 and unexpected_error where nothing else is set",
  },
  {
    id: "error.empty-message",
    section: "1.3",
    text: "where the runtime raised an error without text, message is Error",
  },
  {
    id: "error.middleware",
    section: "1.3",
    text: "an exception in middleware is 400 {error,message}",
    later: auth,
  },
];
