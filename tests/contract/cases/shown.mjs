import { post } from "../step.mjs";

const v2 = { version: "v2" };
const tab = { id: "t1", type: "tab", credentials: { any: "x", none: " " } };
const broker = { id: "b1", type: "mqtt-broker", name: "b", broker: "127.0.0.1", port: "1" };
const inSubflow = { z: "s1", x: 1, y: 1, wires: [] };
const key = "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n";

const shown = (path, expect, more = {}) => ({ method: "GET", path: `/credentials/${path}`, expect, ...more });

const ownType = {
  differs: { reason: "the node's own type says what it has and what is secret, not the path" },
};
const noSuchNode = {
  differs: { reason: "there is no such node; Node-RED finds what every JavaScript object has" },
};
const notEncoded = {
  differs: { reason: "an error is JSON with a code; Node-RED's page holds a stack trace with its paths" },
};

/** What an editor is shown of credentials. @type {import("../step.mjs").Case[]} */
export const showing = [
  {
    name: "credentials are shown as their type declares them",
    rows: ["shown.declared", "shown.dashed", "shown.empty", "shown.path"],
    steps: [
      post(
        {
          flows: [
            { id: "t1", type: "tab" },
            { ...broker, credentials: { user: "me", password: "p" } },
            { ...broker, id: "b2", credentials: { user: "you" } },
            { ...broker, id: "b3" },
            { id: "p1", type: "http proxy", name: "", url: "", noproxy: [], credentials: { password: "p" } },
            { id: "c1", type: "comment", z: "t1", name: "", x: 1, y: 1, wires: [], credentials: { a: "b" } },
            { id: "no such", type: "no-such-type", z: "t1", x: 1, y: 1, wires: [], credentials: { a: "b" } },
          ],
        },
        200,
        v2,
      ),
      shown("mqtt-broker/b1", [200, '{"user":"me","has_password":true}']),
      shown("mqtt-broker/b2", [200, '{"user":"you","has_password":false}']),
      shown("mqtt-broker/b3", [200, "{}"]),
      shown("http-proxy/p1", [200, '{"username":"","has_password":true}']),
      shown("http%20proxy/p1", [200, "{}"]),
      shown("comment/c1", [200, "{}"]),
      shown("no-such-type/no%20such", [200, "{}"]),
      shown("no-such-type/b1", [200, "{}"]),
      shown("mqtt-broker/missing", [200, "{}"]),
      shown("mqtt-broker/constructor", [200, '{"user":"","has_password":false}'], noSuchNode),
      shown("Mqtt-Broker/b1", [200, "{}"]),
      shown("mqtt-broker/B1", [200, "{}"]),
      { ...shown("mqtt-broker/b1/", 200), path: "/CREDENTIALS/mqtt-broker/%621/?x=1" },
      { ...shown("mqtt-broker/b1", 200), method: "HEAD" },
      { ...shown("mqtt-broker/b1", 404), method: "POST", name: "POST" },
      { ...shown("mqtt-broker/b1", 200), method: "OPTIONS" },
      shown("mqtt-broker", 404),
      shown("mqtt-broker/b1/x", 404),
    ],
  },
  {
    name: "of tabs, groups and subflows is shown which credentials there are",
    rows: ["shown.any"],
    steps: [
      post(
        {
          flows: [
            tab,
            { id: "s1", type: "subflow", name: "S", in: [], out: [], credentials: { secret: "x" } },
            { ...inSubflow, id: "i1", type: "subflow:s1", z: "t1", credentials: { secret: "y", more: 0 } },
            { id: "g1", type: "group", z: "t1", nodes: [], x: 1, y: 1, w: 1, h: 1, credentials: { a: {} } },
          ],
        },
        200,
        v2,
      ),
      shown("tab/t1", [200, '{"has_any":true}']),
      shown("subflow/s1", [200, '{"has_secret":true}']),
      shown("subflow:s1/i1", [200, '{"has_secret":true,"has_more":true}']),
      shown("group/g1", [200, '{"has_a":true}']),
    ],
  },
  {
    name: "credentials asked for under another type",
    rows: ["shown.type"],
    steps: [
      post({ flows: [{ ...broker, credentials: { user: "me", password: "p" } }] }, 200, v2),
      ...Object.entries({ tab: "has_user", "tls-config": "has_passphrase", "http-proxy": "username" }).map(
        ([type, field]) =>
          shown(`${type}/b1`, [200, field], {
            ...ownType,
          }),
      ),
    ],
  },
  {
    name: "a private key among credentials",
    rows: ["shown.key"],
    steps: [
      post(
        {
          flows: [{ id: "k1", type: "tls-config", name: "", credentials: { keydata: key, passphrase: "p" } }],
        },
        200,
        v2,
      ),
      shown("tls-config/k1", [200, "BEGIN PRIVATE KEY"], {
        differs: {
          reason: "private keys are never sent; the mark in their place keeps them, as that of passwords",
        },
      }),
    ],
  },
  {
    name: "a path that is not encoded as it should be",
    rows: ["shown.path"],
    steps: [shown("tab/%zz", 400, notEncoded)],
  },
  {
    name: "credentials asked for under more types",
    rows: ["shown.type", "shown.empty"],
    steps: [
      post(
        {
          flows: [
            { id: "t1", type: "tab", credentials: { secret: "s" } },
            { ...broker, credentials: { user: "me" } },
          ],
        },
        200,
        v2,
      ),
      shown("subflow:x/b1", [200, '{"has_user":true}'], ownType),
      shown("group/b1", [200, '{"has_user":true}'], ownType),
      shown("mqtt-broker/t1", [200, '{"user":"","has_password":false}'], ownType),
      shown("__proto__/b1", [200, "{}"]),
      shown("constructor/b1", [200, "{}"]),
      shown("tab/constructor", [200, "{}"]),
      shown("mqtt-broker/__proto__", [200, '{"user":"","has_password":false}'], noSuchNode),
    ],
  },
  {
    name: "paths of credentials",
    rows: ["shown.path"],
    steps: [
      post({ flows: [{ ...broker, credentials: { user: "me" } }] }, 200, v2),
      shown("mqtt-broker/b1", 304, { name: "condition", headers: { "If-None-Match": "*" } }),
      shown("mqtt-broker/b1", 200, { name: "any API version", headers: { "Node-RED-API-Version": "v9" } }),
      shown("mqtt-broker/%62%31", [200, "me"]),
      shown("mqtt-broker/b1%2Fx", [200, "{}"]),
      shown("mqtt-broker/", 404),
      shown("/b1", 404),
      shown("", 404),
      { ...shown("", 404), path: "/credentials" },
      { ...shown("mqtt-broker/b1", 404), method: "DELETE" },
      shown("tab/%ff", 400, notEncoded),
    ],
  },
  {
    name: "credentials after changes",
    rows: ["shown.declared"],
    steps: [
      post({ flows: [{ ...broker, credentials: { user: "u", password: "p" } }] }, 200, {
        ...v2,
        name: "deploy: both",
      }),
      post({ flows: [{ ...broker, credentials: { user: "", password: "__PWRD__" } }] }, 200, {
        ...v2,
        name: "deploy: no user",
      }),
      shown("mqtt-broker/b1", [200, '{"user":"","has_password":true}'], { name: "no user" }),
      post({ flows: [{ ...broker, credentials: { user: "w", password: "" } }] }, 200, {
        ...v2,
        name: "deploy: no password",
      }),
      shown("mqtt-broker/b1", [200, '{"user":"w","has_password":false}'], { name: "no password" }),
      post({ flows: [broker], credentials: { b1: { user: 5, password: "", other: "x" } } }, 200, {
        ...v2,
        name: "deploy: beside",
      }),
      shown("mqtt-broker/b1", [200, '{"user":5,"has_password":false}'], { name: "beside the flows" }),
      post({ flows: [] }, 200, { ...v2, name: "deploy: gone" }),
      shown("mqtt-broker/b1", [200, "{}"], { name: "gone" }),
    ],
  },
];
