import { scenario, table } from "./scenario.mjs";

const csv = (config) => ({
  sep: ",",
  hdrin: "",
  hdrout: "none",
  multi: "one",
  ret: "\\n",
  temp: "a,b,c",
  skip: "0",
  strings: true,
  include_empty_strings: false,
  include_null_values: false,
  ...config,
});
table("csv", "parsers/70-CSV", [
  { name: "a line", config: csv(), send: ["1,2,3"], out: [[{ a: 1, b: 2, c: 3 }]] },
  {
    name: "lines",
    config: csv(),
    send: ["1,2,3\n4,5,6\n"],
    out: [
      [
        { a: 1, b: 2, c: 3 },
        { a: 4, b: 5, c: 6 },
      ],
    ],
  },
  {
    name: "lines as an array",
    config: csv({ multi: "mult" }),
    send: ["1,2,3\n4,5,6"],
    out: [
      [
        [
          { a: 1, b: 2, c: 3 },
          { a: 4, b: 5, c: 6 },
        ],
      ],
    ],
  },
  {
    name: "names in the first line",
    config: csv({ temp: "", hdrin: true }),
    send: ["x,y\n1,2"],
    out: [[{ x: 1, y: 2 }]],
  },
  { name: "no names", config: csv({ temp: "" }), send: ["1,2"], out: [[{ col1: 1, col2: 2 }]] },
  {
    name: "numbers stay text",
    config: csv({ strings: false }),
    send: ["1,2,3"],
    out: [[{ a: "1", b: "2", c: "3" }]],
  },
  { name: "in quotes", config: csv(), send: ['"a,b","c ""d""",3'], out: [[{ a: "a,b", b: 'c "d"', c: 3 }]] },
  {
    name: "empty values",
    config: csv({ include_empty_strings: true, include_null_values: true }),
    send: ['"",,3'],
    out: [[{ a: "", b: null, c: 3 }]],
  },
  { name: "lines to skip", config: csv({ skip: "1" }), send: ["no\n1,2,3"], out: [[{ a: 1, b: 2, c: 3 }]] },
  { name: "a column to leave out", config: csv({ temp: "a,,c" }), send: ["1,2,3"], out: [[{ a: 1, c: 3 }]] },
  {
    name: "another separator",
    config: csv({ sep: "\\t" }),
    send: ["1\t2\t3"],
    out: [[{ a: 1, b: 2, c: 3 }]],
  },
  { name: "RFC: a line", config: csv({ spec: "rfc" }), send: ["1,2,3"], out: [[{ a: 1, b: 2, c: 3 }]] },
  {
    name: "RFC: in quotes over lines",
    config: csv({ spec: "rfc" }),
    send: ['"a\nb",2,3'],
    out: [[{ a: "a\nb", b: 2, c: 3 }]],
  },
  {
    name: "an object to a line",
    config: csv(),
    send: [{ a: 1, b: "x,y", c: true }],
    out: [['1,"x,y",true\n']],
  },
  {
    name: "objects to lines with names",
    config: csv({ hdrout: "all" }),
    send: [
      [
        { a: 1, b: 2, c: 3 },
        { a: 4, c: 6 },
      ],
    ],
    out: [["a,b,c\n1,2,3\n4,,6\n"]],
  },
  {
    name: "an array of arrays",
    config: csv({ temp: "" }),
    send: [
      [
        [1, 2],
        [3, 4],
      ],
    ],
    out: [["1,2\n3,4\n"]],
  },
  {
    name: "names once",
    config: csv({ hdrout: "once" }),
    send: [
      { a: 1, b: 2, c: 3 },
      { a: 4, b: 5, c: 6 },
    ],
    out: [["a,b,c\n1,2,3\n", "4,5,6\n"]],
  },
  {
    name: "a reset",
    config: csv({ hdrout: "once" }),
    send: [{ a: 1, b: 2, c: 3 }, { msg: { reset: true } }, { a: 4, b: 5, c: 6 }],
    out: [["a,b,c\n1,2,3\n", "a,b,c\n4,5,6\n"]],
  },
  { name: "a boolean", config: csv(), send: [true], out: [[]], warns: [/./] },
  { name: "nothing passes", config: csv(), send: [{ msg: { topic: "t" } }], out: [[undefined]] },
]);

const PAGE = "<html><body><h1 id='t' class='big'>Title</h1><p>one</p><p>two <b>x</b></p></body></html>";
const html = (tag, ret, as) => ({ property: "payload", outproperty: "payload", tag, ret, as });
table("html", "parsers/70-HTML", [
  { name: "text of one", config: html("h1", "text", "single"), send: [PAGE], out: [[["Title"]]] },
  { name: "text of each", config: html("p", "text", "multi"), send: [PAGE], out: [["one", "two x"]] },
  { name: "html", config: html("p", "html", "single"), send: [PAGE], out: [[["one", "two <b>x</b>"]]] },
  {
    name: "attributes",
    config: html("h1", "attr", "single"),
    send: [PAGE],
    out: [[[{ id: "t", class: "big" }]]],
  },
  {
    name: "all of it",
    config: html("h1", "compl", "single"),
    send: [PAGE],
    out: [[[{ id: "t", class: "big", _: "Title" }]]],
  },
  {
    name: "what the message selects",
    config: html("", "text", "single"),
    send: [{ msg: { payload: PAGE, select: "b" } }],
    out: [[["x"]]],
  },
  { name: "nothing found", config: html("h9", "text", "single"), send: [PAGE], out: [[[]]] },
  {
    name: "a group of what was found",
    config: html("p", "text", "multi"),
    send: [PAGE],
    out: [["one", "two x"]],
  },
  {
    name: "no payload",
    config: html("p", "text", "single"),
    send: [{ msg: { topic: "t" } }],
    out: [[undefined]],
  },
  {
    name: "a selector that is broken",
    config: html("p[", "text", "single"),
    send: [PAGE],
    out: [[]],
    warns: [/./],
  },
]);

const json = (action = "", more = {}) => ({ property: "payload", action, pretty: false, ...more });
table("json", "parsers/70-JSON", [
  { name: "text to object", config: json(), send: ['{"a":[1]}'], out: [[{ a: [1] }]] },
  { name: "object to text", config: json(), send: [{ a: [1] }], out: [['{"a":[1]}']] },
  { name: "array to text", config: json(), send: [[1, 2]], out: [["[1,2]"]] },
  { name: "buffer to object", config: json(), send: [Buffer.from('{"a":1}')], out: [[{ a: 1 }]] },
  { name: "pretty", config: json("", { pretty: true }), send: [{ a: 1 }], out: [['{\n    "a": 1\n}']] },
  { name: "always text", config: json("str"), send: ['{"a":1}', { a: 1 }], out: [['{"a":1}', '{"a":1}']] },
  { name: "always object", config: json("obj"), send: ['{"a":1}', { a: 1 }], out: [[{ a: 1 }, { a: 1 }]] },
  { name: "text that is none", config: json(), send: ["foo"], out: [[]], warns: [/Unexpected token|JSON/] },
  { name: "a number to text", config: json(), send: [7, true], out: [["7", "true"]] },
  { name: "null to text", config: json(), send: [null], out: [["null"]] },
  { name: "null as it is", config: json("obj"), send: [null], out: [[null]] },
  {
    name: "a buffer that is no text",
    config: json("str"),
    send: [Buffer.from([1])],
    out: [[Buffer.from([1])]],
  },
  {
    name: "a schema that holds",
    config: json(),
    send: [
      { msg: { payload: '{"n":1}', schema: { type: "object", properties: { n: { type: "number" } } } } },
    ],
    out: [[{ n: 1 }]],
  },
  {
    name: "a schema that does not",
    config: json(),
    send: [
      { msg: { payload: '{"n":"x"}', schema: { type: "object", properties: { n: { type: "number" } } } } },
    ],
    out: [[]],
    warns: [/schema/i],
  },
  {
    name: "another property",
    config: json("", { property: "one.two" }),
    send: [{ msg: { payload: "p", one: { two: '{"a":1}' } } }],
    out: [["p"]],
  },
]);

const xml = (config) => ({ property: "payload", attr: "", chr: "", ...config });
table("xml", "parsers/70-XML", [
  {
    name: "text to object",
    config: xml(),
    send: ["<a><b x='1'>c</b></a>"],
    out: [[{ a: { b: [{ _: "c", $: { x: "1" } }] } }]],
  },
  {
    name: "with names of its own",
    config: xml({ attr: "@", chr: "#" }),
    send: ["<a><b x='1'>c</b></a>"],
    out: [[{ a: { b: [{ "#": "c", "@": { x: "1" } }] } }]],
  },
  {
    name: "object to text",
    config: xml(),
    send: [{ a: { b: "c" } }],
    out: [['<?xml version="1.0" encoding="UTF-8" standalone="yes"?><a><b>c</b></a>']],
  },
  {
    name: "options of the message",
    config: xml(),
    send: [{ msg: { payload: "<a><b>c</b></a>", options: { explicitArray: false } } }],
    out: [[{ a: { b: "c" } }]],
  },
  { name: "text that is none", config: xml(), send: ["<a"], out: [[]], warns: [/./] },
  { name: "a number", config: xml(), send: [1], out: [[]], warns: [/./] },
  { name: "no payload", config: xml(), send: [{ msg: { topic: "t" } }], out: [[undefined]] },
]);

const yaml = { property: "payload" };
table("yaml", "parsers/70-YAML", [
  { name: "text to object", config: yaml, send: ["a: 1\nb: [x, y]\n"], out: [[{ a: 1, b: ["x", "y"] }]] },
  { name: "object to text", config: yaml, send: [{ a: 1, b: ["x"] }], out: [["a: 1\nb:\n  - x\n"]] },
  { name: "text that is none", config: yaml, send: ["a: b: c"], out: [[]], warns: [/./] },
  { name: "a number", config: yaml, send: [7], out: [[]], warns: [/./] },
  { name: "a buffer", config: yaml, send: [Buffer.from("a: 1")], out: [[]], warns: [/./] },
  { name: "no payload", config: yaml, send: [{ msg: { topic: "t" } }], out: [[undefined]] },
]);

scenario("csv: a group of lines is joined", {
  nodes: ["parsers/70-CSV"],
  flow: [
    { id: "n1", type: "csv", z: "f1", ...csv({ multi: "mult" }), wires: [["n2"]] },
    { id: "n2", type: "helper", z: "f1" },
  ],
  send: ["1,2,3", "4,5,6"].map((payload, index) => [
    "n1",
    { payload, parts: { id: "g", index, count: 2, type: "string", ch: "\n" } },
  ]),
  expect: {
    n2: [
      [
        { a: 1, b: 2, c: 3 },
        { a: 4, b: 5, c: 6 },
      ],
    ],
  },
});
