import { envelope } from "../credentials.mjs";
import { block, changed, get, post, postAfter, read, restart, small, stored, write } from "../step.mjs";

const v2 = { version: "v2" };
const unreadable = {
  differs: { reason: "flows that cannot be read are an error with its place, not taken for empty or null" },
};
const kept = {
  differs: { reason: "a reload that cannot read the flows is an error, and what was there goes on" },
};
const noFile = "a browser has no flow file that others write";
const unopened = "credentials that do not decrypt are stored";

const tab = { id: "t1", type: "tab" };
const broker = { id: "b1", type: "mqtt-broker", name: "b", broker: "127.0.0.1", port: "1" };
const secrets = { b1: { password: "p", user: "u" } };
const unwired = [tab, { id: "a", type: "junction", z: "t1", x: 1, y: 1, wires: [null] }];

/** What is in the store at the start, and after a restart. @type {import("../step.mjs").Case[]} */
export const storage = [
  {
    name: "deployed, then restarted",
    rows: ["file.kept"],
    fresh: {},
    steps: [
      get([200, "[]"], { ...v2, name: "before" }),
      post({ flows: small }, 200, v2),
      restart(),
      get([200, '"name":"a"'], { ...v2, name: "after the restart" }),
      postAfter(1, changed, 200, { name: "with the rev from before" }),
    ],
  },
  {
    name: "no flow file",
    rows: ["file.missing"],
    fresh: {},
    only: noFile,
    steps: [get([200, "[]"], v2)],
  },
  {
    name: "flow file in another layout",
    rows: ["file.layout"],
    fresh: { flowFile: `\ufeff${JSON.stringify(small, null, 4)}\n` },
    only: noFile,
    steps: [get(200, v2), get([200, JSON.stringify(small)], { name: "v1" }), postAfter(0, changed, 200)],
  },
  {
    name: "flow file that is no JSON",
    rows: ["file.broken"],
    fresh: { flowFile: '[{"id":' },
    only: noFile,
    steps: [
      get([200, "[]"], { ...v2, ...unreadable }),
      get([200, "[]"], { name: "v1", ...unreadable }),
      post({ flows: small }, 200, { ...v2, name: "without rev" }),
      get([200, '"name":"a"'], { ...v2, name: "afterwards" }),
    ],
  },
  {
    name: "flow file that is no array",
    rows: ["file.unusable", "order.no-configuration"],
    fresh: { flowFile: '{"a":1}' },
    only: noFile,
    steps: [
      get([200, "null"], { ...v2, ...unreadable }),
      get([400, "Cannot read properties of null (reading 'flows')"], { name: "v1", ...unreadable }),
      post({ flows: small, rev: "x" }, [400, "Cannot read properties of null (reading 'rev')"], {
        ...v2,
        name: "with rev",
        differs: { reason: "no rev can be that of flows that cannot be read" },
      }),
      post({ flows: small }, 200, { ...v2, name: "without rev" }),
      get(200, { ...v2, name: "afterwards" }),
    ],
  },
  {
    name: "files and their backups",
    rows: ["file.atomic"],
    fresh: {},
    only: noFile,
    steps: [
      read("flows.json", "there is no such file", { name: "at the start" }),
      post({ flows: [tab, broker] }, 200, { ...v2, name: "a deploy without credentials" }),
      read("flows.json", JSON.stringify([tab, broker])),
      read(".flows.json.backup", "there is no such file"),
      post({ flows: [tab, { ...broker, credentials: secrets.b1 }] }, 200, { ...v2, name: "one with" }),
      read("flows_cred.json", JSON.stringify(secrets)),
      read(".flows_cred.json.backup", "there is no such file"),
      post({ flows: [tab, { ...broker, name: "c", credentials: { user: "w" } }] }, 200, {
        ...v2,
        name: "another",
      }),
      read("flows.json", JSON.stringify([tab, { ...broker, name: "c" }]), { name: "flows.json afterwards" }),
      read(".flows.json.backup", JSON.stringify([tab, broker]), { name: ".flows.json.backup afterwards" }),
      read("flows_cred.json", '{"b1":{"password":"p","user":"w"}}', { name: "flows_cred.json afterwards" }),
      read(".flows_cred.json.backup", JSON.stringify(secrets), {
        name: ".flows_cred.json.backup afterwards",
      }),
      read("flows.json.$$$", "there is no such file"),
      read("flows_cred.json.$$$", "there is no such file"),
    ],
  },
  {
    name: "files laid out for people",
    rows: ["file.pretty"],
    fresh: { settings: { flowFilePretty: true } },
    only: noFile,
    steps: [
      post({ flows: [tab, { ...broker, credentials: { user: "u" } }] }, 200, v2),
      read("flows.json", JSON.stringify([tab, broker], null, 4)),
      read("flows_cred.json", '{"b1":{"user":"u"}} (indented)'),
    ],
  },
  {
    name: "reload reads the file again",
    rows: ["type.reload-file", "loss.reload-broken"],
    fresh: { flowFile: JSON.stringify(small) },
    only: noFile,
    steps: [
      get(200, v2),
      write(JSON.stringify(changed)),
      get([200, '"name":"a"'], { ...v2, name: "before" }),
      post(undefined, 200, { ...v2, type: "reload", name: "reload" }),
      get([200, '"name":"b"'], { ...v2, name: "after" }),
      write('[{"id":', { name: "break the file" }),
      post(undefined, 200, { ...v2, type: "reload", name: "reload of a broken file", ...kept }),
      get([200, "[]"], { ...v2, name: "at the end", ...kept }),
    ],
  },
  {
    name: "flow file that no deploy can follow",
    rows: ["loss.bad-active"],
    fresh: { flowFile: JSON.stringify(unwired) },
    only: noFile,
    steps: [
      get(200, v2),
      post({ flows: unwired }, 400, {
        ...v2,
        name: "the same",
        differs: { reason: "an error that is there already is no reason to refuse a deploy" },
      }),
      post({ flows: [...unwired, { ...unwired[1], id: "b" }] }, 400, {
        ...v2,
        name: "with one more",
        differs: { reason: "a named code instead of the text of a TypeError" },
      }),
      post({ flows: small }, 400, {
        ...v2,
        differs: { reason: "what is to be replaced need not be in order" },
      }),
    ],
  },
  {
    name: "write that fails",
    rows: ["storage.failed", "failed.unchanged"],
    fresh: { flowFile: JSON.stringify(small) },
    only: "a browser's store cannot be made to fail from outside",
    steps: [
      get([200, '"name":"a"'], v2),
      block(),
      post({ flows: changed }, [400, '"code":"EISDIR"'], {
        ...v2,
        differs: { reason: "a storage failure is the server's fault, and its text names no path" },
      }),
      get([200, '"name":"a"'], { ...v2, name: "afterwards" }),
    ],
  },
  {
    name: "write that fails, with credentials",
    rows: ["loss.write-failed"],
    fresh: { flowFile: JSON.stringify([tab, broker]), credentialFile: JSON.stringify(envelope(secrets)) },
    only: "a browser's store cannot be made to fail from outside",
    steps: [
      get(200, v2),
      stored(secrets),
      block(),
      post({ flows: [tab] }, [400, '"code":"EISDIR"'], {
        ...v2,
        name: "without the node",
        differs: { reason: "a storage failure is the server's fault, and its text names no path" },
      }),
      get([200, JSON.stringify(broker)], { ...v2, name: "afterwards" }),
      stored(
        {},
        {
          name: "credentials afterwards",
          differs: { reason: "flows and credentials are saved together or not at all" },
        },
      ),
    ],
  },
  {
    name: "credential file that does not decrypt",
    rows: ["loss.credential-file"],
    fresh: {
      flowFile: JSON.stringify([tab, broker]),
      credentialFile: JSON.stringify(envelope(secrets, "another secret")),
    },
    only: noFile,
    steps: [
      get(200, v2),
      stored(unopened),
      post({ flows: [{ ...tab, label: "One" }, broker] }, 200, {
        ...v2,
        name: "a deploy without credentials",
      }),
      stored(
        {},
        {
          name: "credentials afterwards",
          differs: {
            reason: "credentials that cannot be read are kept, so that they can be read again one day",
          },
        },
      ),
      post({ flows: [tab, { ...broker, credentials: { user: "u" } }] }, 200, {
        ...v2,
        name: "a deploy with credentials",
        differs: { reason: "what cannot be read is not overwritten: nothing is deployed" },
      }),
      stored(
        { b1: { user: "u" } },
        {
          name: "credentials at the end",
          differs: { reason: "what cannot be read is not overwritten: nothing is deployed" },
        },
      ),
    ],
  },
  {
    name: "in production",
    rows: ["body.production"],
    fresh: { production: true },
    steps: [
      post(undefined, [400, "<pre>Bad Request</pre>"], {
        name: "invalid JSON",
        bytes: "[",
        differs: { reason: "faults of the body are answered in JSON with a code, not in HTML" },
      }),
      post(undefined, 415, {
        name: "unknown content encoding",
        bytes: "[]",
        headers: { "Content-Encoding": "zstd" },
        differs: { reason: "faults of the body are answered in JSON with a code, not in HTML" },
      }),
      get([404, "<pre>Cannot GET /flows/x</pre>"], { path: "/flows/x" }),
      post({}, 400, {
        name: "no array",
        differs: { reason: "a named code instead of the text of a TypeError" },
      }),
    ],
  },
];
