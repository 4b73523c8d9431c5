import { gzipSync } from "node:zlib";

const broker = { id: "b1", type: "mqtt-broker", broker: "127.0.0.1", port: "1" };

/** Bodies that cannot be read. */
export function unreadable(deploy, mark) {
  const text = (label) => JSON.stringify({ flows: [{ ...broker, credentials: { password: mark(label) } }] });
  const typed = (value) => ({ headers: { "Content-Type": value } });
  return [
    deploy("cut short", text("in JSON cut short").slice(0, -1)),
    deploy("cut in the secret", `{"password":"${mark("at the end of JSON")}`),
    deploy("no quotes", `{"password":${mark("in JSON without quotes")}}`),
    deploy("no JSON", mark("as the body")),
    deploy("JSON text", JSON.stringify(mark("as a JSON text"))),
    deploy("one comma too many", `${text("in JSON with a comma").slice(0, -1)},}`),
    deploy(
      "bytes that are no UTF-8",
      Buffer.concat([Buffer.from(text("before bytes that are no UTF-8")), Buffer.from([0xff])]),
    ),
    deploy("as text", text("as text"), typed("text/plain")),
    deploy("as something else", text("as something else"), typed("application/octet-stream")),
    deploy("an unknown charset", text("in an unknown charset"), typed("application/json; charset=nonsense")),
    deploy("UTF-16", Buffer.from(text("in UTF-16"), "utf16le"), typed("application/json; charset=utf-16le")),
    deploy(
      "half a UTF-16",
      Buffer.from(text("in half a UTF-16"), "utf16le").subarray(1),
      typed("application/json; charset=utf-16le"),
    ),
    deploy("gzip", gzipSync(text("in gzip")), { headers: { "Content-Encoding": "gzip" } }),
    deploy("gzip that is none", text("as gzip"), { headers: { "Content-Encoding": "gzip" } }),
    deploy("an unknown encoding", text("in an unknown encoding"), {
      headers: { "Content-Encoding": "zstd" },
    }),
    deploy(
      "a form",
      `flows[0][id]=b1&flows[0][type]=mqtt-broker&flows[0][credentials][password]=${mark("in a form")}`,
      typed("application/x-www-form-urlencoded"),
    ),
    deploy("more than the limit", text("in a body over the limit") + " ".repeat(5_242_881)),
    deploy(
      "a secret over the limit",
      `{"flows":[{"id":"b1","type":"mqtt-broker","credentials":{"password":"${mark("over the limit").repeat(230_000)}"}}]}`,
    ),
    deploy(
      "deep nesting",
      `{"flows":[{"id":"b1","type":"mqtt-broker","credentials":{"password":"${mark("before deep nesting")}","deep":${"[".repeat(50_000)}`,
    ),
  ];
}
