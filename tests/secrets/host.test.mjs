// No secret in anything that comes out of the Node host: answers, log with all that it can say, files, processes.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { installed } from "../contract/subjects/installed.mjs";
import { judged } from "./design.mjs";
import { Marks } from "./marks.mjs";
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
    why: "no secret: shows that the backup is read",
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
  { label: /^control: argument$/, place: /^cmdline of a process$/, why: "shows that arguments are read" },
  {
    label: /^control: environment$/,
    place: /^environ of a process$/,
    why: "shows that the environment is read",
  },
  {
    label: /^text field: /,
    place: /^answer to GET \/credentials\/mqtt-broker\/b1$/,
    why: "declared as text, the editor shows it",
  },
  { label: /^token of a login$/, place: /^answer to login: right$/, why: "the login's own answer" },
  { label: /^token of a login$/, place: /^file \.sessions\.json$/, why: "Node-RED's file of logins" },
];

async function played(t, settings, files, allowed) {
  const marks = settings.marks;
  const server = new Server(command, { "settings.js": written(settings.content), ...files });
  t.after(() => server.close());
  process.env.REDLOOM_SECRETS_CONTROL = marks.text("control: environment");
  t.after(() => delete process.env.REDLOOM_SECRETS_CONTROL);
  const args = ["--title", marks.text("control: argument")];
  assert.equal(await server.start(args), true);
  for (const planted of planting(marks, settings.known)) {
    const reply = await server.send(planted);
    if (planted.status !== undefined)
      assert.equal(reply.status, planted.status, `${planted.name}: ${reply.body}`);
    if (planted.name === "login: right" && !process.env.TMPX)
      marks.add("token of a login", JSON.parse(reply.body).access_token);
  }
  server.inspect();
  await server.stop();
  // What is stored is read again, and said in the log, if anything is.
  assert.equal(await server.start(args), true);
  await server.send({
    name: "GET /flows",
    method: "GET",
    path: "/flows",
    headers: { Authorization: `Bearer ${settings.known.token}` },
  });
  await server.close();
  assert.deepEqual(judged(marks.search(server.outputs), allowed), { leaks: [], unseen: [] });
  return server;
}

test("no secret comes out of the Node host", async (t) => {
  const marks = new Marks();
  const credentialSecret = marks.text("setting: credentialSecret");
  await played(
    t,
    {
      marks,
      content: { ...accounts(marks), credentialSecret },
      known: { token: marks.text("setting: token"), credentialSecret },
    },
    {},
    everywhere,
  );
});

test("nor with a secret of the folder's own", async (t) => {
  const marks = new Marks();
  const credentialSecret = marks.text("secret of the folder");
  await played(
    t,
    { marks, content: accounts(marks), known: { token: marks.text("setting: token"), credentialSecret } },
    { ".config.runtime.json": JSON.stringify({ _credentialSecret: credentialSecret }) },
    [
      ...everywhere,
      {
        label: /^secret of the folder$/,
        place: /^file \.config\.runtime\.json/,
        why: "Node-RED's place for it",
      },
    ],
  );
});
