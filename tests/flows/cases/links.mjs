// Link nodes, and wires across tabs.

import { deepEqual, equal, match } from "node:assert/strict";
import { instance, node, probe, tab, template } from "../flow.mjs";

const linkIn = (id, more, ...to) => node(id, "link in", more, ...to);
const linkOut = (id, more) => node(id, "link out", { mode: "link", ...more }, []);
const call = (id, more, ...to) => node(id, "link call", { linkType: "static", ...more }, ...to);
const back = (id) => node(id, "link out", { mode: "return", links: [] }, []);

/** What is called: a link in, a probe, the way back. */
const called = (id, name = "") => [
  linkIn(id, { name, links: [] }, `${id}w`),
  probe(`${id}w`, {}, `${id}r`),
  back(`${id}r`),
];

export default [
  {
    name: "links: wires across tabs",
    rules: ["link.wires"],
    flows: [...tab("t", [probe("a", {}, ["b", "b2"])]), ...tab("u", [probe("b"), probe("b2")])],
    play: (t) => t.send("a", { payload: 1 }),
    shows: (seen) => deepEqual([seen.payloads("b"), seen.payloads("b2")], [[1], [1]]),
  },
  {
    name: "links: out to in, named on either side, in another tab",
    rules: ["type.link in", "type.link out", "link.out", "link.event"],
    flows: [
      ...tab("t", [
        probe("a", {}, ["o1", "o2", "o3"]),
        linkOut("o1", { links: ["i1", "i2"] }),
        linkOut("o2", { links: [] }),
        { ...linkOut("o3", {}), wires: [["b3"]] },
      ]),
      ...tab("u", [
        linkIn("i2", { links: ["o1", "o2"] }, "b2"),
        linkIn("i1", { links: [] }, "b1"),
        probe("b1"),
        probe("b2"),
        probe("b3"),
      ]),
    ],
    play: (t) => t.send("a", { payload: 1 }),
    shows(seen) {
      deepEqual([seen.inputs("b1").length, seen.inputs("b2").length, seen.inputs("b3").length], [1, 2, 1]);
      equal(seen.inputs("b1")[0]._event, "node:o1");
    },
  },
  {
    name: "links: into a template leads nowhere",
    rules: ["link.template"],
    flows: [
      ...template("s", {}, [linkIn("i", { links: ["o"] }, "b"), probe("b")]),
      ...tab("t", [probe("a", {}, "o"), linkOut("o", { links: ["i"] }), instance("x", "s")]),
    ],
    play: (t) => t.send("a", { payload: 1 }),
    shows: (seen) => deepEqual([seen.payloads("x-b"), seen.logged("error")], [[], []]),
  },
  {
    name: "links: call by id, and back",
    rules: ["type.link call", "call.static", "call.source", "call.complete", "link.return"],
    flows: [
      ...tab("t", [
        probe("a", {}, "c"),
        call("c", { links: ["i"] }, "b"),
        probe("b"),
        probe("c2in", {}, "c2"),
        call("c2", { links: "i" }, "b"),
        node("k", "complete", { scope: ["c"] }, "done"),
        probe("done"),
      ]),
      ...tab("u", called("i")),
    ],
    async play(t) {
      await t.send("a", { payload: 1, _linkSource: [{ id: "older", node: "gone" }] });
      await t.send("c2in", { payload: 2 });
    },
    shows(seen) {
      deepEqual(seen.payloads("b"), [1, 2]);
      deepEqual(seen.payloads("done"), [1]);
      equal(seen.inputs("iw")[0]._linkSource.length, 2);
      equal(seen.inputs("iw")[1]._linkSource[0].id, "(drawn 4)");
    },
  },
  {
    name: "links: calls in calls",
    rules: ["link.return"],
    flows: tab("t", [
      probe("a", {}, "c"),
      call("c", { links: ["o"] }, "b"),
      probe("b"),
      linkIn("o", { links: [] }, "c2"),
      call("c2", { links: ["i"] }, "ow"),
      probe("ow", {}, "or"),
      back("or"),
      ...called("i"),
    ]),
    play: (t) => t.send("a", { payload: 1 }),
    shows: (seen) =>
      deepEqual([seen.payloads("iw"), seen.payloads("ow"), seen.payloads("b")], [[1], [1], [1]]),
  },
  {
    name: "links: a way back that nobody called",
    rules: ["link.return-warns"],
    flows: tab("t", [probe("a", {}, "r"), back("r")]),
    async play(t) {
      await t.send("a", { payload: 1 });
      await t.send("a", { payload: 2, _linkSource: [] });
      await t.send("a", { payload: 3, _linkSource: [{ id: "x", node: "gone" }] });
    },
    shows: (seen) => equal(seen.logged("warn").length, 3),
  },
  {
    name: "links: call by what the message says",
    rules: ["call.dynamic", "call.name", "call.ambiguous", "call.unknown"],
    flows: [
      ...template("s", {}, called("in", "only in a subflow")),
      ...tab("t", [
        probe("a", {}, "c"),
        call("c", { linkType: "dynamic", links: [] }, "b"),
        probe("b"),
        node("e", "catch", {}, "err"),
        probe("err"),
        ...called("i1", "shared"),
        ...called("i0", "two here"),
        ...called("i00", "two here"),
        instance("x", "s"),
      ]),
      ...tab("u", [...called("i2", "shared"), ...called("i3", "unique"), ...called("i4", "twice")]),
      ...tab("v", [...called("i5", "twice")]),
    ],
    async play(t) {
      const targets = [
        "i2",
        "shared",
        "unique",
        "twice",
        "two here",
        "gone",
        "only in a subflow",
        "x-in",
        "b",
        "",
      ];
      for (const target of [...targets, undefined]) await t.send("a", { payload: target ?? "none", target });
    },
    shows(seen) {
      deepEqual(seen.payloads("b"), ["i2", "shared", "unique", "x-in"]);
      deepEqual(seen.payloads("i1w"), ["shared"]);
      const errors = seen.inputs("err").map(({ payload, error }) => `${payload}: ${error.message}`);
      equal(errors.length, 7);
      match(errors[0], /Multiple link-in nodes named 'twice'/);
    },
  },
  {
    name: "links: a call that is not answered in time",
    rules: ["call.timeout"],
    flows: tab("t", [
      probe("a", {}, "c"),
      call("c", { links: ["i"], timeout: "0.02" }, "b"),
      probe("b"),
      linkIn("i", { links: [] }, "w"),
      probe("w"),
      node("e", "catch", {}, "err"),
      probe("err"),
    ]),
    async play(t) {
      t.node("a").send({ payload: 1, changed: false });
      await t.until("input", ({ id }) => id === "err");
    },
    shows(seen) {
      equal(seen.inputs("err")[0].error.message, "timeout");
      equal(seen.inputs("err")[0].changed, false);
    },
  },
  {
    name: "links: what becomes of them in deploys",
    rules: ["link.out", "call.name"],
    flows: [
      ...tab("t", [
        probe("a", {}, ["o", "c"]),
        linkOut("o", { links: ["i"] }),
        call("c", { linkType: "dynamic", links: [] }, "b"),
      ]),
      ...tab("u", [linkIn("i", { name: "one", links: ["o"] }, "b"), probe("b")]),
    ],
    async play(t) {
      await t.send("a", { payload: 1, target: "one" });
      const flows = [
        ...tab("t", [
          probe("a", {}, ["o", "c"]),
          linkOut("o", { links: ["j"] }),
          call("c", { linkType: "dynamic", links: [] }, "b"),
        ]),
        ...tab("u", [
          linkIn("i", { name: "other", links: [] }, "b"),
          linkIn("j", { links: ["o"] }, "b"),
          probe("b"),
        ]),
      ];
      await t.deploy(flows, "nodes");
      await t.send("a", { payload: 2, target: "one" });
      await t.send("a", { payload: 3, target: "other" });
    },
    shows: (seen) => deepEqual(seen.payloads("b").length, 5),
  },
];
