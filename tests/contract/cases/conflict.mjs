import { changed, get, post, postAfter, small } from "../step.mjs";

const message = {
  differs: { reason: "the message says what happened; the code is Node-RED's" },
};
const v2 = { version: "v2" };

/** @type {import("../step.mjs").Case[]} */
export const conflict = [
  {
    name: "rev",
    rows: [
      "rev.match",
      "rev.mismatch",
      "rev.absent",
      "rev.same",
      "error.empty-message",
      "poor.mismatch-message",
      "failed.unchanged",
    ],
    steps: [
      get(200, v2),
      postAfter(0, small, [200, '{"rev":'], { name: "current rev" }),
      postAfter(0, changed, [409, '{"code":"version_mismatch","message":"Error"}'], {
        name: "old rev",
        ...message,
      }),
      post({ flows: [], rev: null }, [409, "version_mismatch"], { ...v2, name: "rev null", ...message }),
      post({ flows: [], rev: "" }, [409, "version_mismatch"], { ...v2, name: "rev empty", ...message }),
      post({ flows: [], rev: 5 }, [409, "version_mismatch"], { ...v2, name: "rev 5", ...message }),
      get([200, '"name":"a"'], { ...v2, name: "after the conflicts" }),
      postAfter(1, small, 200, { name: "the same again" }),
      post({ flows: changed }, 200, { ...v2, name: "no rev" }),
      get([200, '"name":"b"'], { ...v2, name: "at the end" }),
    ],
  },
  {
    name: "v1 is forced",
    rows: ["rev.v1", "loss.empty-deploy"],
    steps: [
      post(small, 204),
      post({ flows: [], rev: "x" }, [400, "config.forEach is not a function"], {
        name: "a v2 body",
        differs: { reason: "a named code instead of the text of a TypeError" },
      }),
      post([], 204, { name: "nothing" }),
      get([200, "[]"]),
    ],
  },
  {
    name: "what is looked at first",
    rows: ["order.body-first", "order.version-first", "order.rev-first"],
    steps: [
      post(undefined, 400, {
        bytes: "{",
        version: "v9",
        name: "broken body, wrong version",
        differs: {
          reason: "faults of the body are answered in JSON with a code, not in HTML with a stack trace",
        },
      }),
      post({ rev: "x" }, [400, "invalid_api_version"], { version: "v9", name: "wrong version, wrong rev" }),
      post({ rev: "x" }, [409, "version_mismatch"], { ...v2, name: "wrong rev, no flows", ...message }),
      post({ rev: "x", flows: [null] }, [409, "version_mismatch"], {
        ...v2,
        name: "wrong rev, null",
        ...message,
      }),
    ],
  },
  {
    name: "five deploys at once",
    rows: ["lock.parallel"],
    steps: [
      get(200, v2),
      {
        name: "five",
        parallel: [1, 2, 3, 4, 5].map(() => postAfter(0, small, undefined)),
        expect: [200, 409, 409, 409, 409],
        ...message,
      },
      get([200, '"name":"a"'], { ...v2, name: "afterwards" }),
    ],
  },
];
