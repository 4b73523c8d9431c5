import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import Strategy from "passport-strategy";
import { source } from "./source.mjs";

const { createServer } = await source("node/esm.ts");

/** Sends people away, and knows them by the query with which they come back; remembers in the session that it did. */
class Provider extends Strategy {
  constructor(options, verify) {
    super();
    this.name = "provider";
    this.verify = verify;
    this.options = options;
  }

  authenticate(request) {
    const { as, fail } = { ...request.query, ...request.body };
    if (as === undefined && fail === undefined) {
      request.session.sent = true;
      return this.redirect("https://provider.example/login");
    }
    if (fail !== undefined) return this.error(new Error(fail));
    if (this.options.remembers && !request.session.sent) return this.fail("never sent");
    this.verify("access", "refresh", { username: as, photos: [] }, (thrown, user) => {
      if (thrown) this.error(thrown);
      else if (user) this.success(user);
      else this.fail("nobody");
    });
  }
}

async function serve(t, adminAuth, options = {}) {
  const userDir = await mkdtemp(join(tmpdir(), "redloom-strategy-"));
  const strategy = { name: "provider", label: "Sign in", strategy: Provider, options, ...adminAuth.strategy };
  const auth = { type: "strategy", users: [{ username: "ann", permissions: "*" }], ...adminAuth, strategy };
  const server = createServer({ userDir, uiPort: 0, log: () => {}, httpAdminRoot: "/red", adminAuth: auth });
  await server.listen();
  t.after(async () => {
    await server.close();
    await rm(userDir, { recursive: true, force: true });
  });
  return (path, init = {}) => fetch(new URL(path, server.url), { redirect: "manual", ...init });
}

function exchange(ask, code) {
  return ask("auth/token", { method: "POST", body: new URLSearchParams({ code }) });
}

test("a login goes to the provider, comes back with a code, and that is good for a session", async (t) => {
  const ask = await serve(t, {}, { remembers: true });
  assert.deepEqual(await (await ask("auth/login")).json(), {
    type: "strategy",
    prompts: [{ type: "button", label: "Sign in", url: "/red/auth/strategy" }],
  });
  const away = await ask("auth/strategy");
  assert.deepEqual([away.status, away.headers.get("location")], [302, "https://provider.example/login"]);
  const [cookie] = away.headers.get("set-cookie").split(";");

  const back = await ask("auth/strategy/callback?as=ann", { headers: { cookie } });
  assert.equal(back.status, 302);
  const [, code] = /^\/red\/\?code=(.+)$/.exec(back.headers.get("location"));
  const response = await exchange(ask, code);
  const { accessToken, expires_in } = await response.json();
  assert.deepEqual([response.status, expires_in], [200, 604_800]);
  assert.equal((await ask("flows", { headers: { authorization: `Bearer ${accessToken}` } })).status, 200);
  assert.equal((await exchange(ask, code)).status, 400);
});

test("who is nobody, or comes back with a failure, is told on the editor's page", async (t) => {
  const ask = await serve(t, {}, { remembers: true });
  const location = async (path) => {
    const response = await ask(path);
    assert.deepEqual([response.status, response.headers.get("www-authenticate")], [302, null]);
    return response.headers.get("location");
  };
  assert.equal(await location("auth/strategy/callback?fail=sorry"), "/red/?session_message=Error:%20sorry");
  const unauthorized = "/red/?session_message=AuthenticationError:%20Unauthorized";
  assert.equal(await location("auth/strategy/callback?as=ann"), unauthorized);
});

test("functions see the profile: verify, authenticate", async (t) => {
  const seen = [];
  const authenticate = async (profile) => {
    seen.push(profile);
    return { username: profile.username, permissions: "read" };
  };
  const verify = (token, _secret, profile, done) => done(null, { ...profile, token });
  const ask = await serve(t, { authenticate }, { verify });
  const back = await ask("auth/strategy/callback?as=zoe");
  const [, code] = /code=(.+)$/.exec(back.headers.get("location"));
  assert.equal((await exchange(ask, code)).status, 200);
  assert.deepEqual(seen, [{ username: "zoe", photos: [], token: "access" }]);
});

test("a provider may post people back from its own origin, and nobody else may post anything", async (t) => {
  const ask = await serve(t, {}, { callbackMethod: "POST" });
  const headers = { origin: "https://provider.example" };
  const body = new URLSearchParams({ as: "ann" });
  const back = await ask("auth/strategy/callback", { method: "POST", headers, body });
  assert.match(back.headers.get("location"), /code=/);
  assert.equal((await ask("auth/strategy/callback")).status, 404);
  assert.equal((await ask("auth/token", { method: "POST", headers, body })).status, 403);
});
