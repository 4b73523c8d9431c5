// Core nodes: the common ones.

import { deepEqual, equal } from "node:assert/strict";
import { through } from "../core.mjs";
import { node, onStage, probe, tab } from "../flow.mjs";

const debug = (more) => ({
  active: true,
  tosidebar: true,
  console: false,
  tostatus: false,
  complete: "payload",
  targetType: "msg",
  ...more,
});
const output = (seen) =>
  seen.of("event").filter(({ name, payload }) => name === "comms" && payload.topic === "debug");

export default [
  {
    name: "core: inject",
    apart: true,
    rules: ["type.inject"],
    flows: tab("t", [
      node(
        "n",
        "inject",
        {
          once: true,
          onceDelay: 0.005,
          repeat: "",
          crontab: "",
          topic: "the topic",
          payload: '{"a":1}',
          payloadType: "json",
          props: [
            { p: "payload" },
            { p: "topic", vt: "str" },
            { p: "own.deep", v: "5", vt: "num" },
            { p: "flow", v: "k", vt: "flow" },
          ],
        },
        "out",
      ),
      node(
        "m",
        "inject",
        { repeat: "0.01", once: false, props: [{ p: "payload", v: "again", vt: "str" }] },
        "often",
      ),
      probe("out"),
      probe("often"),
    ]),
    behave: {
      often(own) {
        let count = 0;
        own.on("input", (msg) => {
          count++;
          if (count === 2) onStage().record("second", msg);
        });
      },
    },
    async play(t) {
      await Promise.all([t.until("input", ({ id }) => id === "out"), t.until("second")]);
      t.node("n").receive({
        payload: "by hand",
        __user_inject_props__: [{ p: "payload", v: "of the user", vt: "str" }],
      });
      await t.quiet();
      await t.deploy([]);
    },
    shows(seen) {
      deepEqual(seen.inputs("out")[0].payload, { a: 1 });
      deepEqual(seen.inputs("out")[0].own, { deep: 5 });
    },
  },
  {
    name: "core: debug",
    rules: ["type.debug"],
    echo: true,
    flows: tab("t", [
      probe("in", {}, ["n1", "n2", "n3", "n4", "n5"]),
      node("n1", "debug", debug({ name: "of payload" })),
      node("n2", "debug", debug({ complete: "true" })),
      node(
        "n3",
        "debug",
        debug({ tostatus: true, statusVal: "payload", statusType: "auto", complete: "payload.a" }),
      ),
      node("n4", "debug", debug({ active: false })),
      node(
        "n5",
        "debug",
        debug({ console: true, complete: '$uppercase("x") & payload', targetType: "jsonata" }),
      ),
    ]),
    async play(t) {
      const payloads = [
        "text",
        5,
        true,
        null,
        undefined,
        { a: [1, { b: 2 }] },
        [1, 2],
        Buffer.from("bytes"),
        new Error("an error"),
        "x".repeat(1200),
      ];
      for (const payload of payloads) await t.send("in", { payload });
    },
    shows(seen) {
      equal(output(seen).length > 30, true);
      equal(seen.of("status", "n3").length > 3, true);
    },
  },
  through("junction", "junction", {}, [{ payload: 1 }], (seen) => deepEqual(seen.payloads("out0"), [1])),
  {
    name: "core: comment, unknown, global-config and tab",
    rules: ["type.comment", "type.unknown", "type.global-config"],
    flows: [
      { id: "gc", type: "global-config", env: [], name: "global" },
      ...tab("t", [
        node("c", "comment", { name: "a comment", info: "text" }),
        probe("a", {}, ["c", "u"]),
        node("u", "unknown", {}),
      ]),
    ],
    async play(t) {
      await t.send("a", { payload: 1 });
      t.note(
        "there",
        ["gc", "c", "u"].map((id) => t.node(id)?.type),
      );
    },
    shows: (seen) => equal(seen.note("there")[0], "global-config"),
  },
];
