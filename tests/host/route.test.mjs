import assert from "node:assert/strict";
import { test } from "node:test";
import { source } from "./source.mjs";

const { decide, isForeignWrite, place } = await source("browser/route.ts");

const origin = "https://site.example";
const assets = ["./", "b1/page.js", "b1/data.json?x=1"];

function asked(url, more = {}) {
  return { url: new URL(url, origin).href, method: "GET", mode: "cors", cache: "default", ...more };
}

for (const [scope, root, url, expected] of [
  ["/", "", "/flows", "admin"],
  ["/", "", "/flows/", "admin"],
  ["/", "", "/FLOWS", "admin"],
  ["/", "", "/Flows?x=1", "admin"],
  ["/", "", "/flows/state", "admin"],
  ["/", "", "/credentials/tab/n1", "admin"],
  ["/", "", "/Credentials/a%2Fb/x%20y/", "admin"],
  ["/", "", "/flows#x", "admin"],
  ["/", "", "/flow", "network"],
  ["/", "", "/flowsx", "network"],
  ["/", "", "/xflows", "network"],
  ["/", "", "/%66lows", "network"],
  ["/", "", "//flows", "network"],
  ["/", "", "/a/flows", "network"],
  ["/", "", "/a/../flows", "admin"],
  ["/", "", "/other.html", "network"],
  ["/a/b/", "", "/a/b/flows", "admin"],
  ["/a/b/", "", "/flows", "network"],
  ["/a/b/", "", "/a/flows", "network"],
  ["/a/b/", "", "/a/b/c/flows", "network"],
  ["/a/b/", "", "/A/b/flows", "network"],
  ["/a/b", "", "/a/b/flows", "admin"],
  ["/a/b", "", "/a/bflows", "network"],
  ["/", "admin", "/admin/flows", "admin"],
  ["/", "admin", "/flows", "network"],
  ["/a/", "/red/admin/", "/a/red/admin/flows", "admin"],
  ["/a/", "/red/admin/", "/a/red/flows", "network"],
  ["/a%20b/", "", "/a%20b/flows", "admin"],
  ["/", "", "https://other.example/flows", "network"],
  ["/", "", "http://site.example/flows", "network"],
  ["/", "", "https://site.example:8443/flows", "network"],
]) {
  test(`scope ${scope}, root ${root || "none"}: ${url} is for ${expected}`, () => {
    const where = place(`${origin}${scope}`, root, []);
    for (const method of ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]) {
      assert.equal(decide(asked(url, { method }), where), expected);
    }
  });
}

for (const [url, more, expected] of [
  ["/a/", { mode: "navigate" }, { asset: `${origin}/a/` }],
  ["/a/?flow=1#x", { mode: "navigate" }, { asset: `${origin}/a/` }],
  ["/a/", {}, { asset: `${origin}/a/` }],
  ["/a/?x", {}, "network"],
  ["/a/b1/page.js", {}, { asset: `${origin}/a/b1/page.js` }],
  ["/a/b1/page.js", { method: "POST" }, "network"],
  ["/a/b1/page.js", { method: "HEAD" }, "network"],
  ["/a/b1/page.js?v=2", {}, "network"],
  ["/a/b2/page.js", {}, "network"],
  ["/", { mode: "navigate" }, "network"],
  ["/a/flows", { mode: "navigate" }, "admin"],
  ["/a/flows", { cache: "only-if-cached", mode: "no-cors" }, "network"],
  ["/a/flows", { cache: "only-if-cached", mode: "same-origin" }, "admin"],
]) {
  test(`asset: ${url} ${JSON.stringify(more)}`, () => {
    assert.deepEqual(decide(asked(url, more), place(`${origin}/a/`, "", ["./", "b1/page.js"])), expected);
  });
}

test("an asset may have a query of its own", () => {
  const where = place(`${origin}/`, "", assets);
  assert.deepEqual(decide(asked("/b1/data.json?x=1"), where), { asset: `${origin}/b1/data.json?x=1` });
  assert.equal(decide(asked("/b1/data.json"), where), "network");
});

test("a form of a foreign page is told by being a navigation that writes", () => {
  assert.ok(isForeignWrite({ method: "POST", mode: "navigate" }));
  for (const mode of ["cors", "same-origin", "no-cors"]) assert.ok(!isForeignWrite({ method: "POST", mode }));
  for (const method of ["GET", "HEAD"]) assert.ok(!isForeignWrite({ method, mode: "navigate" }));
});
