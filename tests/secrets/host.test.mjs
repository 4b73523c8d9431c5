// No secret in anything that comes out of the Node host: answers, log with all that it can say, files, processes.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { installed } from "../contract/subjects/installed.mjs";
import { judged } from "./design.mjs";
import { Marks } from "./marks.mjs";
import { conversations } from "./planting/comms.mjs";
import { planting } from "./planting.mjs";
import { Server } from "./server.mjs";

const { hashSync } = createRequire(import.meta.url)("bcryptjs");
const { command } = installed("secrets");

const logging = { console: { level: "trace", metrics: true, audit: true } };
const base = { uiHost: "127.0.0.1", uiPort: 0, flowFile: "flows.json", logging };
const written = (settings) => `module.exports = ${JSON.stringify({ ...base, ...settings })};`;

/** adminAuth with secrets of all kinds. */
function accounts(marks) {
  const hash = (label) => marks.add(`setting: hash of ${label}`, hashSync(marks.text(label), 4));
  const user = (username, label, permissions) => ({ username, password: hash(label), permissions });
  return {
    adminAuth: {
      type: "credentials",
      users: [
        user("admin", "password of admin", "*"),
        user("reader", "password of reader", "read"),
        user("often", "password of often", "*"),
        { ...user("fixed", "password of fixed", "*"), token: marks.text("setting: token of a user") },
        { username: "careless", password: marks.text("setting: password that is no hash"), permissions: "*" },
      ],
      tokens: [{ token: marks.text("setting: token"), user: "admin", scope: "*" }],
    },
    runtimeState: { enabled: true },
  };
}

const everywhere = [
  { label: /^setting: /, place: /^file settings\.js$/, why: "the person's own settings" },
  {
    label: /^control: in the flows$/,
    place: /^file flows\.json$/,
    why: "no secret: shows that the flow file is read",
  },
  {
    label: /^control: in the flows$/,
    place: /^file \.flows\.json\.backup$/,
    why: "no secret: shows that its backup is read",
  },
  {
    label: /^control: in the flows$/,
    place: /^answer to GET \/flows/,
    why: "no secret: shows that answers are read",
  },
  {
    label: /^control: in the log$/,
    place: /^log on stdout$/,
    why: "a username: shows that the audit log is read",
  },
  {
    label: /^control: folder$/,
    place: /^(cmdline of a process|log on std(out|err))$/,
    why: "shows that arguments are read; no answer may name a path",
  },
  {
    label: /^control: environment$/,
    place: /^environ of a process$/,
    why: "shows that the environment is read",
  },
  {
    label: /^text field: /,
    place: /^answer to GET \/credentials\/[^/]+\/b1$/,
    why: "declared as text by the type of its node, the editor shows it",
  },
  { label: /^token of a login$/, place: /^answer to login: right$/, why: "the login's own answer" },
  { label: /^token of a login$/, place: /^file \.sessions\.json$/, why: "Node-RED's file of logins" },
];

/**
 * Plants everything into a server with these settings and files, and judges what came out.
 * @param {import("node:test").TestContext} t
 * @param {Marks} marks
 * @param {{ settings: object, files?: Record<string, string>, credentialSecret: string, allowed?: import("./design.mjs").Allowed[] }} with_
 */
async function plantedInto(t, marks, { settings, files = {}, credentialSecret, allowed = [] }) {
  process.env.REDLOOM_SECRETS_CONTROL = marks.text("control: environment");
  t.after(() => delete process.env.REDLOOM_SECRETS_CONTROL);
  const token = marks.text("setting: token");
  const server = new Server(command, marks.text("control: folder"), {
    "settings.js": written({ ...accounts(marks), ...settings }),
    ...files,
  });
  t.after(() => server.close());
  assert.equal(await server.start(), true);
  for (const planted of planting(marks, { token, credentialSecret })) {
    const { status, body } = await server.send(planted);
    if (planted.status !== undefined) assert.equal(status, planted.status, `${planted.name}: ${body}`);
    if (planted.name === "login: right") marks.add("token of a login", JSON.parse(body).access_token);
  }
  for (const { name, frames, hears } of conversations((label) => marks.text(label), token)) {
    await server.converse(name, frames, hears);
  }
  server.inspect();
  await server.stop();
  // What is stored is read again, and said in the log, if anything is.
  assert.equal(await server.start(), true);
  const Authorization = `Bearer ${token}`;
  await server.send({ name: "GET /flows again", method: "GET", path: "/flows", headers: { Authorization } });
  await server.close();
  const found = judged(marks.search(server.outputs), [...everywhere, ...allowed]);
  assert.deepEqual(found, { leaks: [], unseen: [] });
}

test("no secret comes out of the Node host", async (t) => {
  const marks = new Marks();
  const credentialSecret = marks.text("setting: credentialSecret");
  await plantedInto(t, marks, { settings: { credentialSecret }, credentialSecret });
});

test("nor with a secret of the folder's own", async (t) => {
  const marks = new Marks();
  const credentialSecret = marks.text("secret of the folder");
  const files = { ".config.runtime.json": JSON.stringify({ _credentialSecret: credentialSecret }) };
  const place = /^file \.config\.runtime\.json(\.backup)?$/;
  const allowed = [{ label: /^secret of the folder$/, place, why: "Node-RED's place for it" }];
  await plantedInto(t, marks, { settings: {}, files, credentialSecret, allowed });
});

// Files that cannot be used: what is said about them at the start and in answers, names nothing that they hold.
const wrong = {
  "a settings.js that is no JavaScript": (mark) => ({
    "settings.js": `module.exports = { credentialSecret: "${mark}" uiPort: 1 };`,
  }),
  "a settings.js with a clear password in the hash's place": (mark) => ({
    "settings.js": written({
      adminAuth: { type: "credentials", users: [{ username: "admin", password: mark, permissions: "*" }] },
    }),
  }),
  ...Object.fromEntries(
    Object.entries({
      "a credentialSecret that is an object": (mark) => ({ credentialSecret: { secret: mark } }),
      "an adminAuth that is a text": (mark) => ({ adminAuth: mark }),
      "users that are a text": (mark) => ({ adminAuth: { type: "credentials", users: mark } }),
      "a user who is a text": (mark) => ({ adminAuth: { type: "credentials", users: [mark] } }),
      "a type that is a secret": (mark) => ({ adminAuth: { type: mark } }),
      "tokens that are a text": (mark) => ({ adminAuth: { type: "credentials", users: [], tokens: mark } }),
      httpAdminAuth: (mark) => ({ httpAdminAuth: { user: "admin", pass: mark } }),
      storageModule: (mark) => ({ storageModule: { password: mark } }),
      "a key of https": (mark) => ({ https: { key: `-----BEGIN PRIVATE KEY-----\n${mark}`, cert: mark } }),
      "settings that nobody knows": (mark) => ({ myPassword: mark, nested: { token: mark } }),
      "a context store": (mark) => ({ contextStorage: { redis: { config: { password: mark } } } }),
    }).map(([name, settings]) => [name, (mark) => ({ "settings.js": written(settings(mark)) })]),
  ),
  "credentials in clear, cut short": (mark) => ({
    "flows.json": '[{"id":"b1","type":"mqtt-broker"}]',
    "flows_cred.json": `{"b1":{"password":"${mark}"`,
  }),
  "credentials in clear": (mark) => ({
    "flows.json": '[{"id":"b1","type":"mqtt-broker"}]',
    "flows_cred.json": JSON.stringify({ b1: { password: mark } }),
  }),
  "credentials that hold a text": (mark) => ({ "flows_cred.json": JSON.stringify(mark) }),
  "credentials in the flow file": (mark) => ({
    "flows.json": JSON.stringify([{ id: "b1", type: "mqtt-broker", credentials: { password: mark } }]),
  }),
  "credentials in a flow file that is cut short": (mark) => ({
    "flows.json": `[{"id":"b1","type":"mqtt-broker","credentials":{"password":"${mark}`,
  }),
  "a secret of the folder that is an object": (mark) => ({
    ".config.runtime.json": JSON.stringify({ _credentialSecret: { secret: mark } }),
  }),
  "a secret of the folder that is cut short": (mark) => ({
    ".config.runtime.json": `{"_credentialSecret":"${mark}`,
  }),
  "logins that are cut short": (mark) => ({ ".sessions.json": `{"${mark}":{"accessToken":"${mark}"` }),
  "logins that are a text": (mark) => ({ ".sessions.json": JSON.stringify(mark) }),
};

for (const [name, make] of Object.entries(wrong)) {
  test(`what is said names no secret: ${name}`, async (t) => {
    const marks = new Marks();
    const files = { "settings.js": written({ credentialSecret: "x" }), ...make(marks.text("in a file")) };
    const server = new Server(command, "wrong", files);
    t.after(() => server.close());
    if (await server.start()) {
      const headers = { "Content-Type": "application/json", "Node-RED-API-Version": "v2" };
      const flows = [{ id: "b1", type: "mqtt-broker", name: "x" }];
      for (const [method, path, content] of [
        ["GET", "/flows"],
        ["GET", "/auth/login"],
        ["GET", "/credentials/mqtt-broker/b1"],
        ["POST", "/flows", { flows }],
        [
          "POST",
          "/auth/token",
          {
            client_id: "node-red-editor",
            grant_type: "password",
            scope: "",
            username: "admin",
            password: "x",
          },
        ],
        ["GET", "/flows"],
      ]) {
        const body = content && Buffer.from(JSON.stringify(content));
        await server.send({ name: `${method} ${path}`, method, path, headers, body });
      }
    }
    await server.close();
    // The files themselves, and copies that are kept of them.
    const own = (place) =>
      Object.keys(files).some((name) => place.startsWith("file ") && place.includes(name));
    const sightings = marks.search(server.outputs).filter(({ place }) => !own(place));
    assert.deepEqual(sightings, []);
    assert.ok(server.outputs.some(({ place, bytes }) => place.startsWith("log on") && bytes.length > 0));
  });
}
