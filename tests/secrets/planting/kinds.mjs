import { createCipheriv, createHash, randomBytes } from "node:crypto";

const tab = { id: "t1", type: "tab" };
const placed = { z: "t1", x: 1, y: 1, wires: [] };
const broker = { id: "b1", type: "mqtt-broker", broker: "127.0.0.1", port: "1" };
const group = { id: "g1", type: "group", z: "t1", x: 0, y: 0, w: 1, h: 1, nodes: [] };

const kept = { status: 200 };

/** A node of every kind that has credentials. */
function every(mark) {
  return [
    { ...tab, label: mark("control: in the flows"), credentials: { secret: mark("inline, tab") } },
    { ...group, credentials: { secret: mark("inline, group") } },
    {
      id: "s1",
      type: "subflow",
      name: "S",
      in: [],
      out: [],
      env: [{ name: "K", type: "cred" }],
      credentials: { K: mark("inline, subflow") },
    },
    { id: "i1", type: "subflow:s1", ...placed, credentials: { K: mark("inline, subflow instance") } },
    {
      ...broker,
      credentials: { user: mark("text field: user"), password: mark("inline, declared password") },
    },
    {
      id: "b2",
      type: "mqtt-broker",
      credentials: { password: "", other: mark("inline, field that is not declared") },
    },
    {
      id: "h1",
      type: "http request",
      ...placed,
      credentials: { password: mark("inline, type with a space") },
    },
    {
      id: "k1",
      type: "tls-config",
      credentials: { keydata: mark("inline, private key"), passphrase: mark("inline, passphrase") },
    },
    {
      id: "u1",
      type: "no-such-type",
      ...placed,
      credentials: { deep: { list: [mark("inline, unknown type")] } },
    },
    {
      id: "c1",
      type: "global-config",
      env: [],
      credentials: { map: { K: mark("inline, global-config"), has_K: true } },
    },
  ];
}

/** Two deploys, so that file and backup are known to hold all of it. */
export function last(deploy, mark) {
  const all = every(mark);
  return [
    deploy("everything", { flows: all }, kept),
    deploy("everything, and a tab", { flows: [...all, { id: "t2", type: "tab" }] }, kept),
  ];
}

/** Credentials as they may come. */
export function kinds(deploy, mark, credentialSecret) {
  const all = every(mark);
  const flows = all.map(({ credentials, ...node }) => node);
  const envelope = { $: encrypt({ b1: { password: mark("envelope") } }, credentialSecret) };
  const foreign = { $: encrypt({ b1: { password: mark("envelope of another secret") } }, "another") };
  return [
    deploy("inline credentials of every kind", { flows: all }, kept),
    deploy("the same again", { flows: all }, kept),
    deploy(
      "credentials beside the flows",
      {
        flows,
        credentials: { b1: { password: mark("beside") }, unknown: { a: mark("beside, of an unknown node") } },
      },
      kept,
    ),
    deploy("both", {
      flows: [
        { ...broker, credentials: { password: mark("both, inline") } },
        ...flows.filter(({ id }) => id !== "b1"),
      ],
      credentials: { b1: { password: mark("both, beside") } },
    }),
    deploy("encrypted credentials", { flows, credentials: envelope }, kept),
    deploy("encrypted and inline ones", {
      flows: [{ ...broker, credentials: { password: mark("inline, with an envelope") } }],
      credentials: envelope,
    }),
    deploy("encrypted and more", {
      flows,
      credentials: { ...envelope, b1: { password: mark("beside an envelope") } },
    }),
    deploy("encrypted with another secret", { flows, credentials: foreign }),
    deploy("no envelope", { flows, credentials: { $: mark("in the envelope's place") } }),
    deploy("a JSON envelope of no object", {
      flows,
      credentials: { $: encrypt(mark("envelope that holds text"), credentialSecret) },
    }),
    deploy("as v1", all, { headers: { "Node-RED-API-Version": "v1" } }),
    deploy("all of it once more", { flows: all }, kept),
  ];
}

/** As Node-RED encrypts. */
function encrypt(value, secret) {
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-ctr", createHash("sha256").update(secret).digest(), iv);
  return (
    iv.toString("hex") +
    Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]).toString("base64")
  );
}
