import { createHash } from "node:crypto";

/**
 * What of a reply counts. `fate` stands alone where no answer came, or after a restart; `stored` where the store
 * was looked at.
 * @typedef {{ fate?: string, stored?: string, status?: number, headers?: Record<string, string>, body?: string }} Observation
 */

const compared = [
  "content-type",
  "www-authenticate",
  "cache-control",
  "pragma",
  "set-cookie",
  "allow",
  "location",
  "vary",
  "content-encoding",
  "x-powered-by",
  "content-security-policy",
  "x-content-type-options",
  "access-control-allow-origin",
  "access-control-allow-methods",
  "access-control-allow-headers",
  "access-control-allow-credentials",
  "access-control-expose-headers",
  "access-control-max-age",
];
/** Between two hops only: fetch does not show them. */
const ofConnections = ["connection", "keep-alive"];

/** @returns {Observation} */
export function observe(reply) {
  if (reply.fate) return { fate: reply.fate };
  const headers = {};
  for (const name of [...compared, ...ofConnections]) {
    if (reply.headers[name] !== undefined) headers[name] = withoutChance(String(reply.headers[name]));
  }
  // What HEAD says of the body that it leaves out.
  if (reply.body.length === 0 && Number(reply.headers["content-length"]) > 0) {
    headers["content-length"] = reply.headers["content-length"];
  }
  // Its text may differ, as nothing but its owner reads it.
  if (reply.headers.etag !== undefined)
    headers.etag = reply.headers.etag.startsWith("W/") ? "weak" : "strong";
  return { status: reply.status, headers, body: shown(reply) };
}

/** Whether two answers are the same to a client. */
export function equal(a, b, { connections = true } = {}) {
  const key = ({ fate, stored, status, headers = {}, body }) => {
    const kept = Object.entries(headers).filter(([name]) => connections || !ofConnections.includes(name));
    return JSON.stringify([fate, stored, status, kept.sort(), body]);
  };
  return key(a) === key(b);
}

/**
 * One line that says what was seen. Of the headers it shows the type, and where `other` has the same type
 * those in which they differ: a page of HTML and an error in JSON have nothing else in common either.
 */
export function line(seen, other) {
  if (seen.fate || seen.stored) return seen.fate ?? seen.stored;
  const type = seen.headers["content-type"];
  const comparable = other.headers && other.headers["content-type"] === type;
  const names = comparable ? Object.keys({ ...seen.headers, ...other.headers }).sort() : [];
  const differing = names.filter((name) => seen.headers[name] !== other.headers[name]);
  const headers = differing.map((name) => `[${name}: ${seen.headers[name] ?? "none"}]`);
  return [seen.status, type, ...headers, short(seen.body)].filter(Boolean).join(" ");
}

function shown({ headers, body }) {
  const text = body.toString("utf8");
  if (!headers["content-type"]?.startsWith("text/html")) return withoutChance(text);
  // The lines of the stack name paths of the machine, so they do not go into a file of the project.
  return text.replace(/(<br> &nbsp; &nbsp;at .*?)+(?=<\/pre>)/s, " (and a stack trace)");
}

/** Names tokens (128 bytes), exchange codes (32 bytes) and session cookies instead of showing them. */
function withoutChance(text) {
  return text
    .replace(/[A-Za-z0-9+/]{171}=/g, "(token)")
    .replace(/[A-Za-z0-9+/]{43}=/g, "(code)")
    .replace(/connect\.sid=[^;]*/, "connect.sid=(session)")
    .replace(/Expires=[^;]*/, "Expires=(time)");
}

function short(text) {
  const content = /<pre>(.*)<\/pre>/s.exec(text)?.[0] ?? text;
  if (content.length <= 240) return content;
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return `${content.slice(0, 160)}... (${content.length} characters, SHA-256 ${digest})`;
}

/** Whether an answer is what a step expects of Node-RED. */
export function meets(observation, expected) {
  if (expected === undefined) return true;
  if (typeof expected === "string") return observation.fate === expected;
  if (expected.stored !== undefined) return observation.stored === expected.stored;
  if (observation.body === undefined) return false;
  const [status, part = ""] = typeof expected === "number" ? [expected] : expected;
  if (typeof part === "number") return observation.status === expected.join(" ");
  return observation.status === status && observation.body.includes(part);
}
