// The setting `logging`: the same messages go to Node-RED's own log and to ours.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { source } from "./source.mjs";

const { logger } = await source("node/logging.ts");
const { log: theirs } = createRequire(import.meta.url)("@node-red/util");

/** What `work` writes to standard output and error. */
function written(work) {
  const { stdout, stderr } = process;
  const found = { out: "", err: "" };
  const [out, err] = [stdout.write, stderr.write];
  stdout.write = (text) => {
    found.out += text;
    return true;
  };
  stderr.write = (text) => {
    found.err += text;
    return true;
  };
  try {
    work();
  } finally {
    stdout.write = out;
    stderr.write = err;
  }
  return found;
}

const lines = [
  ["error", "broken"],
  ["warn", "odd"],
  ["info", "fine"],
];
const event = { event: "flows.set", type: "full", user: { username: "a" }, path: "/flows", ip: "::1" };

/** Without colours and the time of day. */
const plain = (text) => stripVTControlCharacters(text).replaceAll(/^\d+ \w{3} \d\d:\d\d:\d\d/gm, "TIME");

for (const logging of [
  undefined,
  {},
  { console: null },
  { console: { level: "off", audit: true } },
  { console: { level: "fatal" } },
  { console: { level: "error" } },
  { console: { level: "warn", metrics: true } },
  { console: { level: "debug", audit: true } },
  { console: { level: "trace" } },
  { console: { level: "nonsense" } },
  { other: { level: "info" } },
  { other: { level: "info" }, console: { level: "error" } },
]) {
  test(`the console as in Node-RED: ${JSON.stringify(logging)}`, () => {
    const ours = written(() => {
      const { log } = logger(logging);
      for (const [level, line] of lines) log(level, line);
      log("audit", JSON.stringify(event));
    });
    const wanted = written(() => {
      theirs.init({ logging });
      for (const [level, line] of lines) theirs[level](line);
      theirs.log({ ...event, level: theirs.AUDIT });
    });
    const stamp = (text) => text.replaceAll(/"timestamp":\d+/g, '"timestamp":0');
    assert.equal(plain(stamp(ours.out)), plain(stamp(wanted.out)));
    assert.equal(ours.err, "");
  });
}

test("handlers of one's own get Node-RED's messages", () => {
  const configure = (into) => ({
    mine: {
      level: "warn",
      audit: true,
      handler: (settings) => (message) =>
        into.push([settings.level, { ...message, timestamp: typeof message.timestamp }]),
    },
  });
  const [got, wanted] = [[], []];
  const { log } = logger(configure(got));
  for (const [level, line] of lines) log(level, line);
  log("audit", JSON.stringify(event));
  theirs.init({ logging: configure(wanted) });
  for (const [level, line] of lines) theirs[level](line);
  theirs.log({ ...event, level: theirs.AUDIT });
  assert.deepEqual(got, wanted);
  assert.equal(got.length, 3);
});

test("a handler that throws is named once for each message, and the others go on", () => {
  const got = [];
  const logging = {
    broken: {
      handler: () => () => {
        throw new Error("disk full");
      },
    },
    mine: { handler: () => (message) => got.push(message.msg) },
  };
  const { err } = written(() => logger(logging).log("info", "line"));
  assert.equal(err, "The log handler broken failed: disk full\n");
  assert.deepEqual(got, ["line"]);
});
