const json = { "Content-Type": "application/json", "Node-RED-API-Version": "v2" };
const form = { "Content-Type": "application/x-www-form-urlencoded" };

/** Passwords, and what else a login brings. */
export function logins(request, mark) {
  const fields = { client_id: "node-red-editor", grant_type: "password", scope: "", username: "admin" };
  const login = (name, more, status) =>
    request(
      `login: ${name}`,
      "POST",
      "/auth/token",
      form,
      new URLSearchParams({ ...fields, ...more }).toString(),
      { status },
    );
  const asJson = (name, content) =>
    request(`login: ${name}`, "POST", "/auth/token", { "Content-Type": "application/json" }, content);
  return [
    login("right", { password: mark("password of admin") }, 200),
    login("wrong", { password: mark("wrong password") }),
    login("unknown user", { username: mark("control: in the log"), password: mark("password of nobody") }),
    login("wrong client", { client_id: "x", password: mark("password for a wrong client") }),
    login("wrong client secret", {
      client_secret: mark("client secret"),
      password: mark("password with a client secret"),
    }),
    login("wrong grant", { grant_type: "x", password: mark("password for a wrong grant") }),
    login("wrong scope", { username: "reader", scope: "*", password: mark("password of reader") }),
    login("no username", { username: "", password: mark("password without a username") }),
    ...[1, 2, 3, 4, 5, 6, 7].map((time) =>
      login(`too often, ${time}`, { username: "often", password: mark("password too often") }),
    ),
    asJson("a list", JSON.stringify({ ...fields, password: [mark("password in a list")] })),
    asJson(
      "an object",
      JSON.stringify({
        ...fields,
        username: { username: "admin", password: mark("password in an object") },
        password: "x",
      }),
    ),
    asJson(
      "broken JSON",
      JSON.stringify({ ...fields, password: mark("password in broken JSON") }).slice(0, -1),
    ),
    asJson("no JSON", `password=${mark("password in no JSON")}`),
    request(
      "login: in the query",
      "POST",
      `/auth/token?${new URLSearchParams({ ...fields, password: mark("password in the query") })}`,
      {},
    ),
    request(
      "login: HTTP Basic",
      "POST",
      "/auth/token",
      { ...form, Authorization: `Basic ${btoa(`admin:${mark("password in HTTP Basic")}`)}` },
      "grant_type=password",
    ),
    asJson("a code", JSON.stringify({ code: mark("code to exchange") })),
  ];
}

/** The browser's own cache then holds the address. */
const notOurs = { only: "a service worker leaves this path to the network" };

/** Tokens that are none, or none here. */
export function tokens(request, mark, authorized) {
  const bearer = (value) => ({ Authorization: value });
  const get = (name, headers, path = "/flows", more = {}) =>
    request(`token: ${name}`, "GET", path, headers, undefined, more);
  return [
    get("unknown", bearer(`Bearer ${mark("unknown token")}`)),
    get("bare", bearer(mark("bare token"))),
    get("with more", bearer(`Bearer ${mark("token with more")} x`)),
    get("of another scheme", bearer(`Basic ${mark("token of another scheme")}`)),
    get("in another header", { "X-Auth-Token": mark("token in another header") }),
    get("in a cookie", { Cookie: `token=${mark("token in a cookie")}` }, undefined),
    get("in the query", {}, `/flows?access_token=${mark("token in the query")}`),
    get(
      "in the query, and another",
      authorized,
      `/flows?access_token=${mark("token in the query beside another")}`,
    ),
    get("in the query of a path that is none", {}, `/x?access_token=${mark("token for no path")}`, notOurs),
    get("in the query, twice", {}, `/flows?access_token[]=${mark("token in a list")}&access_token=x`),
    request(
      "token: in a body",
      "POST",
      "/flows",
      json,
      JSON.stringify({ flows: [], access_token: mark("token in a body") }),
    ),
    request(
      "token: in a form",
      "POST",
      "/flows/state",
      form,
      `state=start&access_token=${mark("token in a form")}`,
    ),
    request(
      "token: in a body that is broken",
      "POST",
      "/flows",
      json,
      `{"access_token":"${mark("token in a broken body")}"`,
    ),
    request(
      "logout: unknown",
      "POST",
      "/auth/revoke",
      { ...form, ...authorized },
      `token=${mark("token to revoke")}`,
    ),
    request("logout: by nobody", "POST", "/auth/revoke", form, `token=${mark("token to revoke by nobody")}`),
    request(
      "state: wrong",
      "POST",
      "/flows/state",
      { "Content-Type": "application/json", ...authorized },
      JSON.stringify({ state: "x", password: mark("beside a state") }),
    ),
    request(
      "callback",
      "GET",
      `/auth/strategy/callback?code=${mark("code of a provider")}`,
      {},
      undefined,
      notOurs,
    ),
  ];
}
