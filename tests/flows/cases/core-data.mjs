// Core nodes: parsers, sequences and storage.

import { deepEqual, equal } from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { through } from "../core.mjs";
import { node, onStage, probe, tab } from "../flow.mjs";

const arrived =
  (id, count = 1) =>
  (t) => {
    let left = count;
    return t.until("input", (entry) => entry.id === id && --left < 1);
  };
const sequence = (payloads) =>
  payloads.map((payload, index) => () => ({ payload, parts: { id: "p", index, count: payloads.length } }));

export default [
  through(
    "csv",
    "csv",
    {
      sep: ",",
      hdrin: true,
      hdrout: "all",
      multi: "mult",
      ret: "\\n",
      temp: "",
      skip: "0",
      strings: true,
      spec: "rfc",
    },
    [{ payload: 'a,b\n1,"x, y"\n2,\n' }, { payload: [{ a: 1, b: "q" }, { a: 2 }] }, { payload: 5 }],
    (seen) => deepEqual(seen.payloads("out0")[0][0], { a: 1, b: "x, y" }),
  ),
  through(
    "html",
    "html",
    { tag: "li", ret: "html", as: "single", property: "payload", outproperty: "payload" },
    [{ payload: "<ul><li>a</li><li><b>b</b></li></ul>" }, { payload: "" }],
    (seen) => deepEqual(seen.payloads("out0")[0], ["a", "<b>b</b>"]),
  ),
  through(
    "json",
    "json",
    { property: "payload", action: "", pretty: false },
    ['{"a":1}', { a: 1 }, "{", 5, Buffer.from("[1]"), undefined].map((payload) => ({ payload })),
    (seen) => deepEqual(seen.payloads("out0").slice(0, 2), [{ a: 1 }, '{"a":1}']),
  ),
  through(
    "json with a schema",
    "json",
    { property: "payload", action: "obj" },
    ['{"a":1}', '{"a":"x"}'].map((payload) => ({
      payload,
      schema: { properties: { a: { type: "number" } } },
    })),
    (seen) => deepEqual(seen.payloads("out0"), [{ a: 1 }]),
  ),
  through(
    "xml",
    "xml",
    { property: "payload", attr: "", chr: "" },
    [
      { payload: '<a x="1"><b>c</b></a>' },
      { payload: { r: { s: ["t"] } } },
      { payload: "<a>" },
      { payload: 5 },
    ],
    (seen) => deepEqual(seen.payloads("out0")[0], { a: { $: { x: "1" }, b: ["c"] } }),
    { last: arrived("out0", 2) },
  ),
  through(
    "yaml",
    "yaml",
    { property: "payload" },
    [{ payload: "a: [1, x]" }, { payload: { b: true } }, { payload: "a: [" }, { payload: 5 }],
    (seen) => deepEqual(seen.payloads("out0")[0], { a: [1, "x"] }),
  ),
  through(
    "split",
    "split",
    { splt: "\\n", spltType: "str", arraySplt: 1, arraySpltType: "len", stream: false, addname: "key" },
    [
      { payload: "a\nb" },
      { payload: [1, [2]] },
      { payload: { x: 1, y: 2 } },
      { payload: Buffer.from("a\nb") },
      { payload: 5 },
    ],
    (seen) => deepEqual(seen.payloads("out0").slice(0, 4), ["a", "b", 1, [2]]),
  ),
  through(
    "join, by itself",
    "join",
    {
      mode: "auto",
      build: "object",
      property: "payload",
      propertyType: "msg",
      key: "topic",
      joiner: "\\n",
      joinerType: "str",
    },
    sequence(["a", "b", "c"]),
    (seen) => deepEqual(seen.payloads("out0"), [["a", "b", "c"]]),
  ),
  through(
    "join, as it is told",
    "join",
    {
      mode: "custom",
      build: "merged",
      property: "payload",
      propertyType: "msg",
      key: "topic",
      accumulate: false,
      timeout: "",
      count: "2",
    },
    [{ a: 1 }, { b: 2 }, { c: 3 }]
      .map((payload) => ({ payload }))
      .concat([{ payload: { d: 4 }, complete: true }]),
    (seen) => deepEqual(seen.payloads("out0")[0], { a: 1, b: 2 }),
  ),
  through(
    "join, reduced",
    "join",
    {
      mode: "reduce",
      reduceExp: "$A + payload",
      reduceInit: "0",
      reduceInitType: "num",
      reduceFixup: "$A * 10",
      reduceRight: false,
    },
    sequence([1, 2, 3]),
    (seen) => deepEqual(seen.payloads("out0"), [60]),
    { last: arrived("out0") },
  ),
  through(
    "join, after a time",
    "join",
    { mode: "custom", build: "array", property: "payload", propertyType: "msg", timeout: "0.01", count: "" },
    [[[{ payload: 1 }, { payload: 2 }]]],
    (seen) => deepEqual(seen.payloads("out0"), [[1, 2]]),
    { last: arrived("out0") },
  ),
  through(
    "sort",
    "sort",
    {
      order: "descending",
      as_num: false,
      target: "payload",
      targetType: "msg",
      msgKey: "payload",
      msgKeyType: "elem",
      seqKey: "payload",
      seqKeyType: "msg",
    },
    [{ payload: ["b", "a", "c"] }, { payload: [3, 1] }, { payload: "text" }],
    (seen) => deepEqual(seen.payloads("out0")[0], ["c", "b", "a"]),
  ),
  through(
    "sort of a sequence",
    "sort",
    {
      order: "ascending",
      as_num: true,
      target: "",
      targetType: "seq",
      msgKey: "",
      msgKeyType: "elem",
      seqKey: "payload",
      seqKeyType: "msg",
    },
    sequence([3, 1, 2]),
    (seen) => deepEqual(seen.payloads("out0"), [1, 2, 3]),
    { last: arrived("out0", 3) },
  ),
  through(
    "batch",
    "batch",
    { mode: "count", count: 2, overlap: 1, interval: 10, allowEmptySequence: false, topics: [] },
    [1, 2, 3].map((payload) => ({ payload })),
    (seen) => deepEqual(seen.payloads("out0"), [1, 2, 2, 3]),
  ),
  {
    name: "core: file and file in",
    apart: true,
    rules: ["type.file", "type.file in"],
    flows: tab("t", [
      probe("w", {}, "write"),
      node(
        "write",
        "file",
        {
          filename: "name",
          filenameType: "msg",
          appendNewline: true,
          createDir: true,
          overwriteFile: "false",
          encoding: "none",
        },
        "written",
      ),
      probe("r", {}, "read"),
      node(
        "read",
        "file in",
        {
          filename: "name",
          filenameType: "msg",
          format: "utf8",
          chunk: false,
          sendError: false,
          encoding: "none",
          allProps: false,
        },
        "got",
      ),
      probe("l", {}, "lines"),
      node(
        "lines",
        "file in",
        { filename: "dir/a.txt", filenameType: "str", format: "lines", sendError: true },
        "got",
      ),
      probe("written"),
      probe("got"),
      node("c", "catch", {}, "caught"),
      probe("caught"),
    ]),
    async play(t) {
      for (const payload of ["one", { two: 2 }]) {
        t.node("w").send({ payload, name: "dir/a.txt" });
        await t.until(
          "input",
          ({ id, msg }) => id === "written" && JSON.stringify(msg.payload) === JSON.stringify(payload),
        );
      }
      t.node("r").send({ name: "dir/a.txt" });
      await t.until("input", ({ id }) => id === "got");
      t.node("r").send({ name: "dir/gone.txt" });
      await t.until("input", ({ id }) => id === "caught");
      t.node("l").send({});
      await t.until("input", ({ id, msg }) => id === "got" && msg.parts?.count !== undefined);
    },
    shows: (seen) => deepEqual(seen.payloads("got")[0], 'one\n{"two":2}\n'),
  },
  {
    name: "core: watch",
    apart: true,
    rules: ["type.watch"],
    async play(t) {
      const folder = t.path("watched");
      mkdirSync(folder, { recursive: true });
      await t.deploy(tab("t", [node("n", "watch", { files: folder, recursive: "" }, "out"), probe("out")]));
      // Watching begins some time after the node is made.
      let count = 0;
      while (!t.has("input", ({ id }) => id === "out")) {
        writeFileSync(join(folder, "first.txt"), `${count++}`);
        await t.quiet();
      }
      t.note("told", true);
    },
    behave: {
      out(own) {
        let told = false;
        own.on("input", (msg) => {
          const { topic, file, event, filename } = msg;
          if (!told) own.warn(JSON.stringify(Object.keys(msg).sort()));
          if (!told)
            onStage().record("input", {
              id: "out",
              msg: { topic, file, event: !!event, filename },
            });
          told = true;
        });
      },
    },
    shows: (seen) => equal(seen.inputs("out")[0].file, "first.txt"),
  },
];
