import { deflateSync, gzipSync } from "node:zlib";
import { get, post, small } from "../step.mjs";

const text = JSON.stringify(small);
const bom = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]);
const illFormed = Buffer.from([
  ...Buffer.from('[{"id":"a","type":"x","s":"'),
  0xff,
  0xc3,
  0x28,
  0xe2,
  0x82,
  ...Buffer.from('"}]'),
]);
const illFormedOutside = Buffer.from([...Buffer.from("["), 0xff, ...Buffer.from("]")]);
const most = 5_242_880;
const padded = (length) => `[${" ".repeat(length - 2)}]`;

const fault = {
  differs: { reason: "faults of the body are answered in JSON with a code, not in HTML with a stack trace" },
};
const noBody = {
  differs: { reason: "a named code instead of the text of a TypeError" },
};
const form = {
  differs: { reason: "forms are refused: they let a foreign page deploy without a preflight" },
};
const type = (value) => ({ "Content-Type": value });
const accepted = (name, headers, bytes = text, more = {}) => [
  post(undefined, 204, { name, headers, bytes, ...more }),
  get([200, '"id"'], { name: `${name}: stored`, ...(more.only ? { only: more.only } : {}) }),
  post([], 204, { name: `${name}: emptied`, ...(more.only ? { only: more.only } : {}) }),
];

/** @type {import("../step.mjs").Case[]} */
export const body = [
  {
    name: "content types that are JSON",
    rows: ["body.json", "body.type-case"],
    steps: [
      ...accepted("plain", type("application/json")),
      ...accepted("charset=utf-8", type("application/json; charset=utf-8")),
      ...accepted("charset=UTF-8 in quotes", type('application/json;charset="UTF-8"')),
      ...accepted("in capitals", type("Application/JSON")),
      ...accepted("other parameters", type("application/json; version=1")),
    ],
  },
  {
    name: "content types that are not",
    rows: ["body.vendor", "body.other", "shape.v1"],
    steps: ["application/vnd.x+json", "text/plain", "application/octet-stream", "json", ""].map((value) =>
      post(undefined, [400, "config.forEach is not a function"], {
        name: value || "empty",
        headers: type(value),
        bytes: text,
        ...noBody,
      }),
    ),
  },
  {
    name: "no content type, no body",
    rows: ["body.other", "body.missing", "body.empty", "shape.v1"],
    steps: [
      post(undefined, 400, {
        name: "no type",
        headers: type(undefined),
        bytes: Buffer.from(text),
        ...noBody,
      }),
      post(undefined, 400, { name: "no type, no body", headers: type(undefined), ...noBody }),
      post(undefined, 400, { name: "JSON of no bytes", ...noBody }),
      post(undefined, 400, { name: "JSON of no bytes, v2", version: "v2", ...noBody }),
      post(undefined, 400, {
        name: "JSON of no bytes, chunked",
        bytes: "",
        chunked: true,
        only: "fetch does not send chunked bodies",
        ...noBody,
      }),
    ],
  },
  {
    name: "forms",
    rows: ["body.form", "security.form"],
    steps: [
      post(undefined, 200, {
        name: "nested keys",
        version: "v2",
        headers: type("application/x-www-form-urlencoded"),
        bytes: "flows[0][id]=q&flows[0][type]=tab",
        ...form,
      }),
      get([200, '"q"'], { name: "stored", ...form }),
      post(undefined, 409, {
        name: "rev",
        version: "v2",
        headers: type("application/x-www-form-urlencoded;charset=utf-8"),
        bytes: "rev=x",
        ...form,
      }),
    ],
  },
  {
    name: "JSON that is no array or object",
    rows: ["body.primitive"],
    steps: ['"abc"', "12", "null", "true", "-"].map((bytes) =>
      post(undefined, 400, { name: bytes, bytes, ...fault }),
    ),
  },
  {
    name: "invalid JSON",
    rows: ["body.invalid", "body.stack", "poor.parse-errors", "headers.html", "failed.unchanged"],
    steps: [
      post(small, 204),
      ...[
        "[",
        "[1,]",
        "{'a':1}",
        "[01]",
        '["\t"]',
        '[{"id":"a"}',
        "[]x",
        '["\\x"]',
        "[1e]",
        "\n\n  [nul]",
        "{",
        "// x",
      ].map((bytes) => post(undefined, 400, { name: JSON.stringify(bytes), bytes, ...fault })),
      post(undefined, 400, { name: "white space only", bytes: "  ", ...fault }),
      get([200, '"t1"'], { name: "afterwards" }),
    ],
  },
  {
    name: "encodings of text",
    rows: ["body.utf8", "body.bom", "body.utf16", "body.charset"],
    steps: [
      ...accepted("ill-formed UTF-8 in a text", type("application/json"), illFormed),
      post(undefined, 400, { name: "ill-formed UTF-8 outside", bytes: illFormedOutside, ...fault }),
      ...accepted("byte order mark", type("application/json"), bom),
      ...accepted("utf-16le", type("application/json; charset=utf-16le"), Buffer.from(text, "utf16le")),
      ...accepted(
        "utf-16 with mark",
        type("application/json; charset=utf-16"),
        Buffer.from(`\ufeff${text}`, "utf16le"),
      ),
      ...["iso-8859-1", "us-ascii", "utf-32", "utf8x", "nonsense"].map((charset) =>
        post(small, [415, "unsupported charset"], {
          name: charset,
          headers: type(`application/json; charset=${charset}`),
          ...fault,
        }),
      ),
      post(undefined, 204, {
        name: "utf-7",
        headers: type("application/json; charset=utf-7"),
        bytes: text,
        differs: {
          reason: "UTF-7 is refused: no standard decoder reads it, and it is known for hiding code",
        },
      }),
    ],
  },
  {
    name: "content encodings",
    rows: ["body.gzip", "body.gzip-broken", "body.encoding", "body.chunked"],
    steps: [
      ...accepted("gzip", { "Content-Encoding": "gzip" }, gzipSync(text)),
      ...accepted("GZIP", { "Content-Encoding": "GZIP" }, gzipSync(text)),
      ...accepted("deflate", { "Content-Encoding": "deflate" }, deflateSync(text)),
      ...accepted("identity", { "Content-Encoding": "identity" }),
      ...accepted("chunked", {}, text, { chunked: true, only: "fetch does not send chunked bodies" }),
      post(undefined, 400, {
        name: "gzip that is none",
        headers: { "Content-Encoding": "gzip" },
        bytes: text,
        ...fault,
      }),
      post(undefined, 400, {
        name: "gzip cut short",
        headers: { "Content-Encoding": "gzip" },
        bytes: gzipSync(text).subarray(0, 30),
        ...fault,
      }),
      post(undefined, [415, "unsupported content encoding"], {
        name: "zstd",
        headers: { "Content-Encoding": "zstd" },
        bytes: text,
        ...fault,
      }),
      post(undefined, [415, "unsupported content encoding"], {
        name: "gzip, gzip",
        headers: { "Content-Encoding": "gzip, gzip" },
        bytes: gzipSync(gzipSync(text)),
        ...fault,
      }),
    ],
  },
  {
    name: "size of the body",
    rows: ["body.limit", "body.limit-over", "body.limit-gzip"],
    steps: [
      post(undefined, 204, { name: "largest", bytes: padded(most) }),
      post(undefined, 413, { name: "one byte more", bytes: padded(most + 1), ...fault }),
      post(undefined, 413, {
        name: "one byte more, chunked",
        bytes: padded(most + 1),
        chunked: true,
        only: "fetch does not send chunked bodies",
        ...fault,
      }),
      post(undefined, 204, {
        name: "largest, gzip",
        headers: { "Content-Encoding": "gzip" },
        bytes: gzipSync(padded(most)),
      }),
      post(undefined, 413, {
        name: "one byte more, gzip",
        headers: { "Content-Encoding": "gzip" },
        bytes: gzipSync(padded(most + 1)),
        ...fault,
      }),
    ],
  },
  {
    name: "another size of the body",
    rows: ["body.limit-setting"],
    fresh: { settings: { apiMaxLength: 1000 } },
    steps: [
      post(undefined, 204, { name: "largest", bytes: padded(1000) }),
      post(undefined, 413, { name: "one byte more", bytes: padded(1001), ...fault }),
    ],
  },
  {
    name: "bodies where none is wanted",
    rows: ["body.unknown-path", "body.on-get"],
    steps: [
      post(undefined, 400, { name: "unknown path", path: "/flows/x", bytes: "[", ...fault }),
      post(undefined, 400, { name: "wrong method", method: "PUT", bytes: "[", ...fault }),
      get(200, {
        name: "GET with a body",
        headers: { "Content-Type": "application/json" },
        bytes: "[1]",
        only: "fetch sends no body with GET",
      }),
      get(400, {
        name: "GET with a broken body",
        headers: { "Content-Type": "application/json" },
        bytes: "[",
        only: "fetch sends no body with GET",
        ...fault,
      }),
    ],
  },
];
