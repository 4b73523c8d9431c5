import { changed, get, post, postAfter, small } from "../step.mjs";

const v2 = { version: "v2" };
const unknown = {
  differs: { reason: "a deployment type that is none is refused, so that a typo restarts nothing" },
};

/** @type {import("../step.mjs").Case[]} */
export const types = [
  {
    name: "deployment types",
    rows: ["type.full", "type.nodes", "type.flows", "post.type-default"],
    steps: [
      ...[undefined, "", "full", "nodes", "flows"].flatMap((type) => [
        post(small, 204, { type, name: `${type} v1` }),
        post({ flows: changed }, 200, { ...v2, type, name: `${type} v2` }),
      ]),
      get([200, '"name":"b"']),
    ],
  },
  {
    name: "deployment types that are none",
    rows: ["type.other"],
    steps: [
      post(small, 204, { type: "FULL", name: "FULL", ...unknown }),
      post({ flows: small }, 200, { ...v2, type: "foo", name: "foo", ...unknown }),
      post({ flows: small, rev: "x" }, 409, { ...v2, type: "foo", name: "foo with a wrong rev", ...unknown }),
      get(200, { name: "afterwards", ...unknown }),
    ],
  },
  {
    name: "load",
    rows: ["type.load"],
    steps: [
      post({ flows: small }, 200, v2),
      post({ flows: changed }, 200, { ...v2, type: "load", name: "load", ...unknown }),
      post({ flows: changed, rev: "x" }, 409, {
        ...v2,
        type: "load",
        name: "load with a wrong rev",
        ...unknown,
      }),
      get([200, '"name":"a"'], { name: "afterwards" }),
    ],
  },
  {
    name: "reload",
    rows: ["type.reload"],
    steps: [
      post({ flows: small }, 200, v2),
      post(undefined, 200, {
        ...v2,
        type: "reload",
        headers: { "Content-Type": undefined },
        name: "no body",
      }),
      post({ flows: changed, rev: "x", credentials: {} }, 200, {
        ...v2,
        type: "reload",
        name: "body and rev",
      }),
      post(undefined, 204, { type: "reload", headers: { "Content-Type": undefined }, name: "v1, no body" }),
      post(undefined, 204, {
        type: "reload",
        headers: { "Content-Type": "text/plain" },
        bytes: "[",
        name: "v1, text",
      }),
      post(undefined, 400, {
        type: "reload",
        bytes: "[",
        name: "broken body",
        differs: {
          reason: "faults of the body are answered in JSON with a code, not in HTML with a stack trace",
        },
      }),
      get([200, '"name":"a"'], { ...v2, name: "afterwards" }),
      postAfter(0, changed, 200, { name: "the rev is still good" }),
    ],
  },
];
