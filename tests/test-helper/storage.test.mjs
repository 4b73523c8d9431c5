import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { scenario } from "./scenario.mjs";

const folder = mkdtempSync(join(tmpdir(), "redloom-test-helper-"));
let files = 0;
/** The path of a file that nobody else uses, which holds this. */
function file(content) {
  files += 1;
  const path = join(folder, `file-${files}`);
  if (content !== undefined) writeFileSync(path, content);
  return path;
}

const FILE = "storage/10-file";
const TAB = { id: "f1", type: "tab" };
const HELPER = { id: "n2", type: "helper", z: "f1" };
function writes(name, config, send, expected, before) {
  const filename = file(before);
  scenario(`file: ${name}`, {
    nodes: [FILE],
    flow: [
      {
        ...{ id: "n1", type: "file", z: "f1", filename: "filename", filenameType: "msg", wires: [["n2"]] },
        ...{ appendNewline: false, overwriteFile: "false", createDir: true, encoding: "none", ...config },
      },
      HELPER,
      TAB,
    ],
    send: send.map((payload) => ["n1", { payload, filename }]),
    expect: { n2: send },
    after: () => deepStrictEqual(readFileSync(filename), Buffer.from(expected)),
  });
}
writes("a line is added", {}, ["one", "two"], "zeroonetwo", "zero");
writes("with line ends", { appendNewline: true }, ["one", "two"], "one\ntwo\n");
writes("is overwritten", { overwriteFile: "true" }, ["one", "two"], "two");
writes(
  "a number, an object, a buffer",
  { appendNewline: true },
  [1, { a: 1 }, Buffer.from("b")],
  '1\n{"a":1}\nb',
);
writes("in another encoding", { encoding: "latin1" }, ["ä"], Buffer.from([0xe4]));
writes("in another encoding, of iconv", { encoding: "Shift_JIS" }, ["あ"], Buffer.from([0x82, 0xa0]));

scenario("file: without a name", {
  nodes: [FILE],
  flow: [
    {
      id: "n1",
      type: "file",
      z: "f1",
      filename: "filename",
      filenameType: "msg",
      overwriteFile: "false",
      wires: [["n2"]],
    },
    HELPER,
    TAB,
  ],
  send: [["n1", { payload: "x" }]],
  warns: [/./],
});
scenario("file: is deleted", {
  nodes: [FILE],
  flow: [
    {
      id: "n1",
      type: "file",
      z: "f1",
      filename: "filename",
      filenameType: "msg",
      overwriteFile: "delete",
      wires: [["n2"]],
    },
    HELPER,
    TAB,
  ],
  act: async ({ node, until, messages }) => {
    const filename = file("gone soon");
    node("n1").receive({ payload: "x", filename });
    await until(() => messages.length === 1);
    strictEqual(existsSync(filename), false);
  },
  expect: { n2: ["x"] },
});

function reads(name, config, content, expected, rest) {
  const path = file(content);
  scenario(`file in: ${name}`, {
    nodes: [FILE],
    flow: [
      {
        id: "n1",
        type: "file in",
        z: "f1",
        filename: "path",
        filenameType: "msg",
        encoding: "none",
        allProps: false,
        ...config,
        wires: [["n2"]],
      },
      HELPER,
      TAB,
    ],
    send: [["n1", { path, payload: "old" }]],
    expect: { n2: expected },
    ...rest,
  });
}
reads("as text", { format: "utf8" }, "line\nline2", ["line\nline2"]);
reads("as a buffer", { format: "" }, "abc", [Buffer.from("abc")]);
reads("line by line", { format: "lines" }, "a\nb\nc", ["a", "b", "c"]);
reads("in pieces", { format: "stream" }, "abc", [Buffer.from("abc")]);
reads("in another encoding", { format: "utf8", encoding: "latin1" }, Buffer.from([0xe4]), ["ä"]);
reads("an empty file", { format: "utf8" }, "", [""]);
reads("a file that is not there", { format: "utf8", sendError: false }, undefined, [], { warns: [/ENOENT/] });
scenario("file in: a name of the environment", {
  nodes: [FILE],
  flow: [
    {
      id: "n1",
      type: "file in",
      z: "f1",
      filename: "REDLOOM_UNSET",
      filenameType: "env",
      format: "utf8",
      wires: [["n2"]],
    },
    HELPER,
    TAB,
  ],
  send: [["n1", {}]],
  warns: [/./],
});
scenario("file in: below the folder of the settings", {
  nodes: [FILE],
  settings: { fileWorkingDirectory: folder },
  flow: [
    {
      id: "n1",
      type: "file in",
      z: "f1",
      filename: "relative",
      filenameType: "str",
      format: "utf8",
      wires: [["n2"]],
    },
    HELPER,
    TAB,
  ],
  act: ({ node }) => {
    writeFileSync(join(folder, "relative"), "found");
    node("n1").receive({});
  },
  expect: { n2: ["found"] },
});

const watched = file("old");
scenario("watch: a file that changes", {
  nodes: ["storage/23-watch"],
  flow: [{ id: "n1", type: "watch", z: "f1", files: watched, recursive: "", wires: [["n2"]] }, HELPER, TAB],
  act: async ({ messages, until, note }) => {
    let turn = 0;
    // The watch may not have begun yet.
    await until(() => {
      turn += 1;
      if (turn % 20 === 1) writeFileSync(watched, `new ${turn}`);
      return messages.length > 0;
    });
    const { event, type, payload, file } = messages[0][1];
    note({ event, type, payload, file });
  },
  // It says it once or more.
  unlike: ["received"],
});

const EXEC = "function/90-exec";
function exec(name, config, send, expected, rest) {
  scenario(`exec: ${name}`, {
    nodes: [EXEC],
    flow: [
      {
        id: "n1",
        type: "exec",
        z: "f1",
        command: "",
        addpay: false,
        append: "",
        useSpawn: "false",
        timer: "",
        oldrc: false,
        ...config,
        wires: [["n2"], ["n3"], ["n4"]],
      },
      HELPER,
      { id: "n3", type: "helper", z: "f1" },
      { id: "n4", type: "helper", z: "f1" },
      TAB,
    ],
    send: send.map((payload) => ["n1", { payload }]),
    expect: expected,
    ...rest,
  });
}
exec("says something", { command: "echo hello" }, ["x"], { n2: ["hello\n"], n4: [{ code: 0 }] });
exec("with the payload", { command: "echo", addpay: "payload" }, ["and"], {
  n2: ["and\n"],
  n4: [{ code: 0 }],
});
exec("with more", { command: "echo", addpay: "payload", append: "more" }, ["and"], {
  n2: ["and more\n"],
  n4: [{ code: 0 }],
});
exec("says something else", { command: "echo bad >&2; exit 3" }, ["x"], { n2: [""], n3: ["bad\n"] });
exec("as it runs", { command: "echo", append: "hello", useSpawn: "true" }, ["x"], {
  n2: ["hello\n"],
  n4: [{ code: 0 }],
});
exec("what cannot be run", { command: "redloom-there-is-none", useSpawn: "true" }, ["x"], {
  n4: [{ code: -2 }],
});
exec("killed after a while", { command: "sleep", append: "20", useSpawn: "true", timer: "0.05" }, ["x"], {
  n4: [{ code: null, signal: "SIGTERM" }],
});

test("files: the folder goes", () => rmSync(folder, { recursive: true }));
