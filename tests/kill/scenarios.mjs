// What is deployed while the process dies.
import { encryptCredentials } from "../../pkg/redloom/node.js";

const tab = { id: "t1", type: "tab", label: "One" };
const broker = (id, label) => ({ id, type: "mqtt-broker", name: label });
const withCredentials = (id, user, label = "") => ({
  ...broker(id, label),
  credentials: { user, password: `secret of ${user}` },
});

const first = [
  tab,
  withCredentials("kept", "a"),
  withCredentials("changed", "b"),
  withCredentials("removed", "c"),
];
const second = [
  { ...tab, label: "Two" },
  broker("kept", ""),
  withCredentials("changed", "d"),
  withCredentials("added", "e"),
];

const setsOf = (entries) =>
  Object.fromEntries(entries.flatMap(({ id, credentials }) => (credentials ? [[id, credentials]] : [])));
const flowsOf = (entries) => entries.map(({ credentials: _, ...entry }) => entry);

/** What Node-RED has made of a first deploy in the folder, encrypted with `secret`. */
function folderOfNodeRed(secret) {
  const [sets, flows] = [setsOf(first), flowsOf(first)];
  return {
    "flows.json": JSON.stringify(flows),
    "flows_cred.json": secret === false ? JSON.stringify(sets) : encryptCredentials(sets, secret),
  };
}

const runtime = (settings) => JSON.stringify(settings, null, 4);

/**
 * `files` are in the folder before; `settings` are those of settings.js. Where a save changes the key, two files
 * change of which Node-RED wants both: `migrates` says that it may find credentials that it cannot read.
 */
export const scenarios = [
  { name: "first deploy", settings: {}, files: {}, deploy: first },
  {
    name: "changes, adds and removes credentials, system secret",
    settings: {},
    files: { ...folderOfNodeRed("s"), ".config.runtime.json": runtime({ _credentialSecret: "s", a: 1 }) },
    deploy: second,
  },
  {
    name: "the same with a secret of the user, laid out",
    settings: { credentialSecret: "u", flowFilePretty: true },
    files: folderOfNodeRed("u"),
    deploy: second,
  },
  {
    name: "the same without encryption",
    settings: { credentialSecret: false },
    files: folderOfNodeRed(false),
    deploy: second,
  },
  {
    name: "flows alone",
    settings: { credentialSecret: "u" },
    files: folderOfNodeRed("u"),
    deploy: flowsOf(first).map((entry) => ({ ...entry, name: "other" })),
  },
  {
    name: "a folder of Node-RED before 1.2, without a secret",
    settings: {},
    files: {
      ".config.json": runtime({
        nodes: { "node-red": { name: "node-red", version: "1.1.3", nodes: {} } },
        users: { u: 1 },
      }),
    },
    deploy: first,
  },
  {
    name: "from the system secret to none",
    settings: { credentialSecret: false },
    files: { ...folderOfNodeRed("s"), ".config.runtime.json": runtime({ _credentialSecret: "s", a: 1 }) },
    deploy: second,
    migrates: true,
  },
  {
    name: "from the system secret to one of the user",
    settings: { credentialSecret: "u" },
    files: { ...folderOfNodeRed("s"), ".config.runtime.json": runtime({ _credentialSecret: "s", a: 1 }) },
    deploy: second,
    migrates: true,
  },
];
