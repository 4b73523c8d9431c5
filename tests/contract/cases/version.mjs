import { createHash } from "node:crypto";
import { get, post, small } from "../step.mjs";

const text = JSON.stringify(small);
const rev = createHash("sha256").update(text).digest("hex");
const bytes = (name, source, stored) => [
  post(undefined, 204, { bytes: source, name: `${name}: POST` }),
  get([200, stored], { version: "v2", name: `${name}: GET` }),
];

/** @type {import("../step.mjs").Case[]} */
export const version = [
  {
    name: "API version",
    rows: ["get.v1", "get.v2", "version.default", "post.v1", "post.v2", "rev.sha256"],
    steps: [
      post(small, 204, { name: "POST without" }),
      post(small, 204, { version: "", name: "POST empty" }),
      post(small, 204, { version: "v1", name: "POST v1" }),
      post({ flows: small }, [200, `{"rev":"${rev}"}`], { version: "v2", name: "POST v2" }),
      get([200, text], { name: "GET without" }),
      get([200, text], { version: "", name: "GET empty" }),
      get([200, text], { version: "v1", name: "GET v1" }),
      get([200, `{"flows":${text},"rev":"${rev}"}`], { version: "v2", name: "GET v2" }),
    ],
  },
  {
    name: "API versions that are none",
    rows: ["version.exact"],
    steps: ["v3", "V2", "2", "v1,v2", "v2x", "undefined"].flatMap((version) => [
      get([400, "invalid_api_version"], { version, name: `GET ${version}` }),
      post({ flows: [] }, [400, "invalid_api_version"], { version, name: `POST ${version}` }),
    ]),
  },
  {
    name: "empty configuration",
    rows: ["rev.sha256"],
    steps: [
      get([200, "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"], { version: "v2" }),
    ],
  },
  {
    name: "text as JavaScript writes it",
    rows: ["rev.numbers", "rev.keys", "rev.text", "rev.duplicates"],
    steps: [
      ...bytes("layout", ' [ {"id" :"a" ,\n"type":"x"\t} ]\r\n', '[{"id":"a","type":"x"}]'),
      ...bytes(
        "numbers",
        '[{"id":"a","type":"x","n":[1.0,-0,1e21,0.1E-6,1E5,1e400,123456789012345678901]}]',
        "[1,0,1e+21,1e-7,100000,null,123456789012345680000]",
      ),
      ...bytes(
        "keys",
        '[{"b":1,"10":2,"id":"a","type":"x","9":3,"01":4,"-1":5,"4294967294":6,"4294967295":7}]',
        '{"9":3,"10":2,"4294967294":6,"b":1,"id":"a"',
      ),
      ...bytes(
        "text",
        '[{"id":"a","type":"x","s":"\\u00e9\\u0041\\/\\n\\u000A\\u2028é€😀\\ud83d\\ude00\\u007f\\u0000"}]',
        "éA/\\n\\n\u2028é€😀😀\u007f\\u0000",
      ),
      ...bytes("lone surrogate", '[{"id":"a","type":"x","s":"\\ud800\\uDC00\\ud83d"}]', "\\ud83d"),
      ...bytes(
        "repeated keys",
        '[{"id":"b","type":"x","id":"a","v":1,"w":2,"v":3}]',
        '{"id":"a","type":"x","v":3,"w":2}',
      ),
    ],
  },
];
