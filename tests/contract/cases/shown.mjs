import { post } from "../step.mjs";

const v2 = { version: "v2" };
const tab = { id: "t1", type: "tab", credentials: { any: "x", none: " " } };
const broker = { id: "b1", type: "mqtt-broker", name: "b", broker: "127.0.0.1", port: "1" };
const inSubflow = { z: "s1", x: 1, y: 1, wires: [] };
const key = "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n";

const shown = (path, expect, more = {}) => ({ method: "GET", path: `/credentials/${path}`, expect, ...more });

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
      shown("mqtt-broker/constructor", [200, '{"user":"","has_password":false}'], {
        differs: { reason: "there is no such node; Node-RED finds what every JavaScript object has" },
      }),
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
            differs: { reason: "the node's own type says what it has and what is secret, not the path" },
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
    steps: [
      shown("tab/%zz", 400, {
        differs: {
          reason: "an error is JSON with a code; Node-RED's page holds a stack trace with its paths",
        },
      }),
    ],
  },
];
