import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import bcrypt from "bcryptjs";
import { source } from "./source.mjs";

const { createServer } = await source("node/esm.ts");

const ANN = { username: "ann", password: bcrypt.hashSync("annpw", 4), permissions: "*" };
const BOB = { username: "bob", password: bcrypt.hashSync("bobpw", 4), permissions: ["flows.read"] };

/** A server on a folder of its own, both gone after the test. */
async function serve(t, adminAuth, options = {}) {
  const userDir = options.userDir ?? (await mkdtemp(join(tmpdir(), "redloom-auth-")));
  const logged = [];
  const log = (level, message) => logged.push([level, message]);
  const server = createServer({ userDir, uiPort: 0, log, adminAuth, ...options });
  await server.listen();
  t.after(async () => {
    await server.close();
    await rm(userDir, { recursive: true, force: true });
  });
  const ask = (path, init = {}) => fetch(new URL(path, server.url), { redirect: "manual", ...init });
  return { server, userDir, logged, ask };
}

function login(ask, username, password = `${username}pw`, scope = "") {
  const client = { client_id: "node-red-editor", grant_type: "password" };
  return ask("auth/token", {
    method: "POST",
    body: new URLSearchParams({ ...client, scope, username, password }),
  });
}

async function tokenOf(ask, username) {
  const response = await login(ask, username);
  assert.equal(response.status, 200);
  return (await response.json()).access_token;
}

function shown(token) {
  return { headers: { authorization: `Bearer ${token}` } };
}

function deploy(token) {
  const headers = { ...shown(token).headers, "content-type": "application/json" };
  return { method: "POST", headers, body: "[]" };
}

test("people log in by a bcrypt password and get the rights of their token", async (t) => {
  const { ask } = await serve(t, { type: "credentials", users: [ANN, BOB] });
  assert.equal((await ask("flows")).status, 401);
  assert.equal((await login(ask, "ann", "wrong")).status, 403);
  const [ann, bob] = [await tokenOf(ask, "ann"), await tokenOf(ask, "bob")];
  assert.equal((await ask("flows", shown(bob))).status, 200);
  assert.equal((await ask("flows", deploy(bob))).status, 401);
  assert.equal((await ask("flows", deploy(ann))).status, 204);
});

test("a login survives a restart in Node-RED's own file, which only its owner may read", async (t) => {
  const adminAuth = { type: "credentials", users: [ANN] };
  const first = await serve(t, adminAuth);
  const token = await tokenOf(first.ask, "ann");
  const path = join(first.userDir, ".sessions.json");
  const stored = JSON.parse(await readFile(path, "utf8"));
  assert.deepEqual(Object.keys(stored), [token]);
  const { expires, ...session } = stored[token];
  assert.deepEqual(session, { user: "ann", client: "node-red-editor", scope: "*", accessToken: token });
  assert.ok(expires > Date.now());
  if (process.platform !== "win32") assert.equal((await stat(path)).mode & 0o777, 0o600);
  await first.server.close();

  const second = await serve(t, adminAuth, { userDir: first.userDir });
  assert.equal((await second.ask("flows", shown(token))).status, 200);
  const revoked = await second.ask("auth/revoke", {
    ...{ method: "POST", body: new URLSearchParams({ token }) },
    ...shown(token),
  });
  assert.equal(revoked.status, 200);
  assert.equal((await second.ask("flows", shown(token))).status, 401);
  assert.equal(await readFile(path, "utf8"), "{}");
});

test("a session that Node-RED wrote is good here", async (t) => {
  const userDir = await mkdtemp(join(tmpdir(), "redloom-auth-"));
  const session = { user: "bob", client: "node-red-editor", scope: "read", accessToken: "T/+==" };
  const sessions = { "T/+==": { ...session, expires: Date.now() + 60_000 } };
  await writeFile(join(userDir, ".sessions.json"), JSON.stringify(sessions));
  const { ask } = await serve(t, { type: "credentials", users: [BOB] }, { userDir });
  assert.equal((await ask("flows", shown("T/+=="))).status, 200);
});

test("a costly password keeps nobody else waiting", async (t) => {
  const slow = { username: "slow", password: bcrypt.hashSync("slowpw", 12), permissions: "*" };
  const { ask } = await serve(t, { type: "credentials", users: [slow], default: { permissions: "read" } });
  const order = [];
  const logins = login(ask, "slow").then((response) => order.push(response.status));
  // The comparison has begun when the engine is asked again.
  await ask("flows").then(({ status }) => order.push(`read ${status}`));
  await logins;
  assert.deepEqual(order, ["read 200", 200]);
});

test("functions find users, compare passwords, know tokens and say who nobody is", async (t) => {
  const calls = [];
  const auth = {
    type: "credentials",
    users: async (name) => calls.push(["users", name]) && (name === "ann" ? ANN : null),
    tokens(token) {
      calls.push(["tokens", token]);
      return token === "theirs" ? { username: "x", permissions: "flows.read" } : null;
    },
    default: () => Promise.resolve(null),
  };
  const { ask } = await serve(t, auth);
  const ann = await tokenOf(ask, "ann");
  assert.equal((await ask("flows", shown(ann))).status, 200);
  assert.equal((await ask("flows", shown("theirs"))).status, 200);
  assert.equal((await ask("flows", shown("other"))).status, 401);
  assert.equal((await login(ask, "nobody")).status, 403);
  assert.deepEqual(calls.slice(0, 3), [
    ["users", "ann"],
    ["users", "ann"],
    ["tokens", "theirs"],
  ]);

  const own = {
    type: "credentials",
    authenticate: async (name, word) => word === "magic" && { ...BOB, username: name },
  };
  const second = await serve(t, { ...own, users: [BOB] });
  assert.equal((await login(second.ask, "bob")).status, 403);
  assert.equal((await login(second.ask, "bob", "magic")).status, 200);
});

test("a function that fails is 503, and its message is logged without the password", async (t) => {
  const authenticate = async (name, password) => {
    throw new Error(`no directory for ${name} with ${password}`);
  };
  const { ask, logged } = await serve(t, { type: "credentials", authenticate });
  const response = await login(ask, "ann", "MARKED");
  assert.deepEqual([response.status, (await response.json()).code], [503, "login_unavailable"]);
  assert.ok(
    logged.some(([level, line]) => level === "error" && line.includes("no directory for ann with ***")),
  );
  assert.ok(!JSON.stringify(logged).includes("MARKED"));
});

test("who did what is logged at the level audit", async (t) => {
  const { ask, logged } = await serve(t, { type: "credentials", users: [ANN] });
  const token = await tokenOf(ask, "ann");
  await ask("flows", { headers: { ...shown(token).headers, "x-forwarded-for": "203.0.113.9" } });
  const events = logged.filter(([level]) => level === "audit").map(([, line]) => JSON.parse(line));
  assert.deepEqual(events, [
    {
      ...{ event: "auth.login", user: { username: "ann", permissions: "*" } },
      ...{ username: "ann", client: "node-red-editor", scope: "*" },
    },
    { event: "flows.get", user: { username: "ann", permissions: "*" }, path: "/flows", ip: "127.0.0.1" },
  ]);
});

test("five wrong tries are the most, and the right password then waits too", async (t) => {
  const { ask } = await serve(t, { type: "credentials", users: [ANN] });
  for (let tries = 0; tries < 5; tries += 1) assert.equal((await login(ask, "ann", "x")).status, 403);
  const response = await login(ask, "ann");
  assert.equal(response.status, 429);
  assert.match(response.headers.get("retry-after"), /^(600|59\d)$/);
});

test("what is no bcrypt hash matches nothing", async (t) => {
  const users = ["", "annpw", "$2b$04$short", 5, null].map((password, at) => ({
    ...ANN,
    username: `u${at}`,
    password,
  }));
  const { ask } = await serve(t, { type: "credentials", users });
  for (const { username, password } of users) {
    assert.equal((await login(ask, username, String(password) || "x")).status, 403, String(password));
  }
});

test("settings that would let nobody in are refused at once", () => {
  for (const adminAuth of [{}, { type: "x" }, { type: "strategy" }, { type: "strategy", strategy: {} }]) {
    assert.throws(() => createServer({ adminAuth }), { code: "invalid_option" });
  }
});

test("a module is laid over the rest", async (t) => {
  const module = { type: "credentials", users: [ANN] };
  const { ask } = await serve(t, { type: "credentials", users: [], module });
  await tokenOf(ask, "ann");
});
