const tab = { id: "t1", type: "tab" };
const broker = { id: "b1", type: "mqtt-broker", broker: "127.0.0.1", port: "1" };
const group = { id: "g1", type: "group", z: "t1", x: 0, y: 0, w: 1, h: 1, nodes: [] };

/** Credentials where nobody expects them, and deploys that are refused. */
export function odd(deploy, mark) {
  const bring = (label) => ({ ...broker, credentials: { password: mark(label) } });
  const text = (node) => JSON.stringify({ flows: [tab, "?"] }).replace('"?"', node);
  return [
    ...Object.entries({
      text: mark("inline, a text"),
      list: [mark("inline, a list")],
      "text in a list in a list": [[{ password: mark("inline, deep in lists") }]],
      "with null": { user: null, password: mark("inline, beside null") },
      "with __proto__": JSON.parse(`{"__proto__": {"password": "${mark("inline, under __proto__")}"}}`),
      "as a key": { [mark("inline, a key")]: "x" },
      "as a key with null": { [mark("inline, a key of null")]: null },
    }).map(([name, credentials]) =>
      deploy(`inline credentials: ${name}`, { flows: [tab, { ...broker, credentials }] }),
    ),
    ...Object.entries({
      text: mark("beside, a text"),
      list: [mark("beside, a list")],
      "null for a node": { b1: null, b2: { password: mark("beside, with null for a node") } },
      "text for a node": { b1: mark("beside, a text for a node") },
      "null in a set": { b1: { user: null, password: mark("beside, with null in a set") } },
      "as an id": { [mark("beside, an id")]: { a: "x" } },
    }).map(([name, credentials]) =>
      deploy(`credentials beside the flows: ${name}`, { flows: [tab, broker], credentials }),
    ),
    deploy(
      "an escaped key",
      text(
        `{"id":"b1","type":"mqtt-broker","cred\\u0065ntials":{"password":"${mark("under an escaped key")}"}}`,
      ),
    ),
    deploy(
      "a key twice",
      text(
        `{"id":"b1","type":"mqtt-broker","credentials":{"password":"${mark("under the first of two keys")}"},"credentials":{"password":"${mark("under the second of two keys")}"}}`,
      ),
    ),
    deploy(
      "escaped letters",
      text(
        `{"id":"b1","type":"mqtt-broker","credentials":{"password":"${[...mark("in escaped letters")].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join("")}"}}`,
      ),
    ),
    deploy("a node without an id", {
      flows: [tab, { type: "mqtt-broker", credentials: { password: mark("of a node without an id") } }],
    }),
    deploy("a node without a type", {
      flows: [tab, { id: "b1", credentials: { password: mark("of a node without a type") } }],
    }),
    deploy("ids that are no text", {
      flows: [
        tab,
        { id: 5, type: "mqtt-broker", credentials: { password: mark("of a node with a number as id") } },
      ],
    }),
    deploy("the same id twice", {
      flows: [tab, bring("of the first of two nodes"), bring("of the second of two nodes")],
    }),
    deploy("an id of prototypes", {
      flows: [
        tab,
        { ...bring("of a node called __proto__"), id: "__proto__" },
        { ...bring("of a node called constructor"), id: "constructor" },
      ],
    }),
    deploy("null among the nodes", { flows: [null, bring("beside null")] }),
    deploy("text among the nodes", { flows: ["x", bring("beside a text")] }),
    deploy("a wrong rev", { flows: [tab, bring("with a wrong rev")], rev: "x" }),
    deploy(
      "a wrong version",
      { flows: [tab, bring("with a wrong API version")] },
      { headers: { "Node-RED-API-Version": "v9" } },
    ),
    deploy(
      "a wrong type of deploy",
      { flows: [tab, bring("with a wrong type of deploy")] },
      { headers: { "Node-RED-Deployment-Type": "foo" } },
    ),
    deploy(
      "reload with a body",
      { flows: [tab, bring("with reload")] },
      { headers: { "Node-RED-Deployment-Type": "reload" } },
    ),
    deploy("a circle of groups", {
      flows: [tab, { ...group, g: "g1", credentials: { secret: mark("of a group in itself") } }],
    }),
    deploy(
      "a v2 body as v1",
      { flows: [tab, bring("in a v2 body as v1")] },
      { headers: { "Node-RED-API-Version": "v1" } },
    ),
    deploy("flows that are an object", { flows: { a: bring("in flows that are an object") } }),
    deploy("flows that are text", { flows: mark("as the flows") }),
    deploy("a list as v2", [bring("in a list as v2")]),
    deploy(
      "another method",
      { flows: [bring("with another method")] },
      { headers: { "X-HTTP-Method-Override": "PUT" } },
    ),
  ];
}
