import assert from "node:assert/strict";
import { hostname } from "node:os";
import { test } from "node:test";
import { source } from "./source.mjs";

const { Access } = await source("node/access.ts");

/** The code of the refusal, or "passes". */
function verdict(access, { method = "GET", host = "localhost:1880", origin } = {}) {
  const refused = access.refuse({ method, host, origin });
  if (refused === undefined) return "passes";
  assert.equal(refused.status, 403);
  assert.deepEqual(refused.headers, [["Content-Type", "application/json; charset=utf-8"]]);
  return JSON.parse(new TextDecoder().decode(refused.body)).code;
}

const loopback = new Access("127.0.0.1");

for (const [host, expected] of [
  ["127.0.0.1:1880", "passes"],
  ["127.0.0.1", "passes"],
  ["127.9.8.7:1", "passes"],
  ["localhost:1880", "passes"],
  ["LOCALHOST.", "passes"],
  ["red.localhost:80", "passes"],
  ["[::1]:1880", "passes"],
  [undefined, "passes"],
  ["evil.example", "foreign_host"],
  ["evil.example:1880", "foreign_host"],
  ["localhost.evil.example", "foreign_host"],
  ["127.0.0.1.evil.example", "foreign_host"],
  ["notlocalhost", "foreign_host"],
  ["192.168.1.5:1880", "foreign_host"],
  ["0.0.0.0:1880", "foreign_host"],
  ["[::2]", "foreign_host"],
  ["localhost@evil.example", "foreign_host"],
  ["evil.example#localhost", "foreign_host"],
  ["localhost/x", "foreign_host"],
  ["", "foreign_host"],
  [" ", "foreign_host"],
  ["a b", "foreign_host"],
]) {
  test(`listening on loopback, Host ${JSON.stringify(host)}: ${expected}`, () => {
    const refused = loopback.refuse({ method: "GET", host, origin: undefined });
    assert.equal(refused === undefined, expected === "passes");
    for (const method of ["GET", "POST"]) {
      if (host !== undefined) assert.equal(verdict(loopback, { method, host }), expected);
    }
  });
}

for (const [uiHost, allowed, host, expected] of [
  ["192.168.1.5", [], "192.168.1.5:1880", "passes"],
  ["192.168.1.5", [], "localhost", "passes"],
  ["192.168.1.5", [], "192.168.1.6", "foreign_host"],
  ["Red.Lan", [], "red.lan:1880", "passes"],
  ["fe80::1", [], "[fe80::1]:1880", "passes"],
  ["127.0.0.1", ["red.example", "[fd00::1]"], "RED.example", "passes"],
  ["127.0.0.1", ["red.example", "[fd00::1]"], "[fd00::1]:8", "passes"],
  ["127.0.0.1", ["red.example"], "x.red.example", "foreign_host"],
  ["0.0.0.0", [], "192.168.1.5", "passes"],
  ["0.0.0.0", [], "[fe80::1]", "passes"],
  ["::", [], "10.0.0.1:1880", "passes"],
  ["0.0.0.0", [], hostname(), "passes"],
  ["0.0.0.0", [], "evil.example", "foreign_host"],
]) {
  test(`listening on ${uiHost}, allowed ${JSON.stringify(allowed)}, Host ${host}: ${expected}`, () => {
    assert.equal(verdict(new Access(uiHost, allowed), { host }), expected);
  });
}

for (const [host, origin, expected] of [
  ["localhost:1880", undefined, "passes"],
  ["localhost:1880", "http://localhost:1880", "passes"],
  ["localhost", "http://localhost", "passes"],
  ["localhost:80", "http://localhost", "passes"],
  ["localhost", "https://localhost", "passes"],
  ["localhost:443", "https://localhost", "passes"],
  ["LocalHost:1880", "http://localhost:1880", "passes"],
  ["[::1]:1880", "http://[::1]:1880", "passes"],
  ["localhost:1880", "http://127.0.0.1:1880", "foreign_origin"],
  ["localhost:1880", "http://localhost:8080", "foreign_origin"],
  ["localhost:1880", "http://localhost", "foreign_origin"],
  ["localhost:1880", "http://evil.example", "foreign_origin"],
  ["localhost:1880", "null", "foreign_origin"],
  ["localhost:1880", "", "foreign_origin"],
  ["localhost:1880", "http://localhost:1880.evil.example", "foreign_origin"],
]) {
  test(`Origin ${origin} to ${host}: ${expected}`, () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      assert.equal(verdict(loopback, { method, host, origin }), expected);
    }
    // Reading is guarded by the browser: without CORS headers a foreign page does not see the answer.
    for (const method of ["GET", "HEAD", "OPTIONS"]) {
      assert.equal(verdict(loopback, { method, host, origin }), "passes");
    }
  });
}
