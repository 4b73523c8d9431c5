import { changed, get, post, small } from "../step.mjs";

const none = (index) => (replies) => ({ "If-None-Match": replies[index].headers.etag });

/** @type {import("../step.mjs").Case[]} */
export const etag = [
  {
    name: "ETag of answers",
    rows: ["etag.weak", "etag.errors", "etag.post", "etag.none"],
    steps: [
      post({ flows: small }, 200, { version: "v2" }),
      get(200),
      get(200, { version: "v2", name: "v2" }),
      get(400, { version: "v9", name: "error" }),
      post(small, 204, { name: "204" }),
      get(404, { method: "PUT" }),
    ],
  },
  {
    name: "If-None-Match",
    rows: ["etag.not-modified", "etag.any", "etag.list", "etag.no-cache"],
    steps: [
      post(small, 204),
      get(200, { name: "first" }),
      get(304, { headers: none(1), name: "same" }),
      get(304, { headers: none(1), method: "HEAD", name: "HEAD, same" }),
      get(304, { headers: { "If-None-Match": "*" }, name: "any" }),
      get(304, {
        headers: (replies) => ({ "If-None-Match": `"a", ${replies[1].headers.etag}` }),
        name: "in a list",
      }),
      get(304, {
        headers: (replies) => ({ "If-None-Match": String(replies[1].headers.etag).replace("W/", "") }),
        name: "as a strong tag",
      }),
      get(200, { headers: { "If-None-Match": '"a"' }, name: "another" }),
      get(200, { headers: none(1), version: "v2", name: "of another API version" }),
      get(200, {
        headers: (replies) => ({ ...none(1)(replies), "Cache-Control": "no-cache" }),
        name: "no-cache",
      }),
      get(304, {
        headers: (replies) => ({ ...none(1)(replies), "Cache-Control": "max-age=0" }),
        name: "max-age=0",
      }),
      get(400, { headers: { "If-None-Match": "*" }, version: "v9", name: "error" }),
      post(changed, 204, { name: "change" }),
      get(200, { headers: none(1), name: "after a change" }),
    ],
  },
  {
    name: "conditions on POST",
    rows: ["etag.write"],
    steps: [
      get(200),
      post(small, 204, { headers: { "If-None-Match": "*" }, name: "If-None-Match *" }),
      post(changed, 204, { headers: none(0), name: "If-None-Match" }),
      post(small, 204, { headers: { "If-Match": '"a"' }, name: "If-Match another" }),
      get([200, '"name":"a"'], { name: "afterwards" }),
    ],
  },
];
