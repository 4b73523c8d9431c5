// What tests do with the helper itself: loading, deploying, credentials.
import { deepStrictEqual, equal, match, ok, rejects, strictEqual } from "node:assert/strict";
import test from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { FLOW, heard, lower, uses } from "./lower.mjs";
import { core, helper } from "./subject.mjs";

uses("load with a callback", () => loads((callback) => helper.load(lower, FLOW, callback)));
uses("load with credentials and a callback", () =>
  loads((callback) => helper.load(lower, FLOW, { n1: { user: "u" } }, callback)),
);
uses("load of several sets", () =>
  loads((callback) => helper.load([lower, core("common/90-comment")], FLOW, callback)),
);
async function loads(load) {
  await new Promise((resolve, reject) => {
    load((error) => (error ? reject(error) : resolve()));
  });
  strictEqual(helper.getNode("n1").name, "L");
}

uses("messages go along wires", async () => {
  await helper.load(lower, FLOW);
  const message = heard("n2");
  helper.getNode("n1").receive({ payload: "UP" });
  const { payload, _msgid } = await message;
  equal(payload, "> up");
  match(_msgid, /^[0-9a-f]{16}$/);
});

uses("a node that is not there", async () => {
  await helper.load(lower, FLOW);
  strictEqual(helper.getNode("n9"), null);
  strictEqual(helper.getNode(undefined), null);
});

uses("getFlows is what was loaded", async () => {
  await helper.load(lower, FLOW);
  deepStrictEqual(helper._redNodes.getFlows().flows, FLOW);
});

uses("flows that are sloppy", async () => {
  const flow = [
    { id: "n1", type: "lower" },
    { id: "n2", type: "helper", z: "nowhere", wires: null },
    { id: "n3", type: "helper", wires: [["n1", "gone", null], []] },
    { id: "n4", type: "helper", wires: [[]], extra: { deep: [1, null] } },
    { id: "g", type: "group", nodes: ["n4"] },
  ];
  await helper.load(lower, flow);
  const message = heard("n1");
  helper.getNode("n3").send({ payload: "ABC" });
  equal((await message).payload, "abc");
  deepStrictEqual(helper.getNode("n4").wires, [[]]);
});

uses("an empty flow", async () => {
  await helper.load(lower, []);
  strictEqual(helper.getNode("n1"), null);
});

uses("a type that is missing", async () => {
  await helper.load(lower, [...FLOW, { id: "n3", type: "nobody-has-this" }]);
  strictEqual(helper.getNode("n1"), null);
  strictEqual(helper.getNode("n3"), null);
});

uses("a set that needs a moment", async () => {
  await helper.load(async (RED) => {
    await wait(5);
    lower(RED);
  }, FLOW);
  ok(helper.getNode("n1"));
});

test("helper: a set that cannot be loaded", async () => {
  const broken = async () => {
    throw new Error("cannot load");
  };
  try {
    await rejects(helper.load(broken, FLOW), /cannot load/);
    await helper.unload();
    const error = await new Promise((resolve) => helper.load(broken, FLOW, resolve));
    equal(error.message, "cannot load");
  } finally {
    await helper.unload();
  }
});

uses("a constructor that throws is logged", async () => {
  await helper.load(
    (RED) => {
      RED.nodes.registerType("bad", function (config) {
        RED.nodes.createNode(this, config);
        throw new Error("in the constructor");
      });
    },
    [{ id: "n1", type: "bad" }],
  );
  strictEqual(helper.getNode("n1"), null);
  const [[entry]] = helper.log().args.filter(([{ id }]) => id === "n1");
  equal(entry.level, helper.log().ERROR);
  match(String(entry.msg), /in the constructor/);
});

uses("credentials", async () => {
  const credentials = { n1: { user: "u", secret: "s", more: "m" } };
  await helper.load(lower, FLOW, credentials);
  deepStrictEqual(helper.getNode("n1").credentials, credentials.n1);
  deepStrictEqual(helper.credentials.get("n1"), credentials.n1);
  strictEqual(helper.getNode("n2").credentials, undefined);
  await helper.credentials.add("n2", { own: 1 });
  deepStrictEqual(helper.credentials.get("n2"), { own: 1 });
  helper.credentials.delete("n1");
  strictEqual(helper.credentials.get("n1"), undefined);
});

uses("no credentials where there could be some", async () => {
  await helper.load(lower, FLOW);
  deepStrictEqual(helper.getNode("n1").credentials, {});
});

uses("credentials of variables", async () => {
  process.env.REDLOOM_TEST_VALUE = "from outside";
  // Of the process, as it is now.
  await helper.load(lower, FLOW, { n1: { user: "$" + "{REDLOOM_TEST_VALUE}" } });
  equal(helper.getNode("n1").credentials.user, "from outside");
});

uses("variables of the process, as they are when somebody asks", async () => {
  const func = "return {payload: [env.get('REDLOOM_TEST_LATE'), env.get('REDLOOM_TEST_EARLY')]};";
  process.env.REDLOOM_TEST_EARLY = "before";
  await helper.load(core("function/10-function"), [
    { id: "n1", type: "function", func, wires: [["n2"]] },
    FLOW[1],
  ]);
  process.env.REDLOOM_TEST_EARLY = "after";
  process.env.REDLOOM_TEST_LATE = "late";
  const message = heard("n2");
  helper.getNode("n1").receive({});
  deepStrictEqual([...(await message).payload], ["late", "after"]);
  delete process.env.REDLOOM_TEST_EARLY;
  delete process.env.REDLOOM_TEST_LATE;
});

uses("configurations with what JSON has not", async () => {
  let config;
  const given = {
    ...{ none: undefined, nan: NaN, deep: [{ large: Infinity }], buffer: Buffer.from("x") },
    ...{ moment: new Date(0), call: () => 7 },
  };
  await helper.load(
    (RED) => {
      RED.nodes.registerType("any", function (own) {
        RED.nodes.createNode(this, own);
        config = own;
      });
    },
    [{ id: "n1", type: "any", ...given }],
  );
  const { none, nan, deep, buffer, moment, call } = config;
  deepStrictEqual({ none, nan, deep, buffer, moment, call: given.call }, given);
  equal(call(), 7);
  equal(Object.hasOwn(config, "none"), true);
});

for (const type of ["full", "flows", "nodes", undefined]) {
  uses(`setFlows of type ${type}`, async () => {
    await helper.load(lower, FLOW);
    const before = helper.getNode("n2");
    const closed = [];
    const listener = (event) => closed.push(event);
    helper._events.on("test:closed", listener);
    await helper.setFlows([{ ...FLOW[0], prefix: "new " }, FLOW[1], { id: "n3", type: "helper" }], type);
    helper._events.removeListener("test:closed", listener);
    equal(helper.getNode("n1").prefix, "new ");
    ok(helper.getNode("n3"));
    deepStrictEqual(closed, [["n1", false]]);
    equal(helper.getNode("n2") === before, type === "nodes");
    const message = heard("n2");
    helper.getNode("n1").receive({ payload: "X" });
    equal((await message).payload, "new x");
  });
}

uses("setFlows with credentials", async () => {
  await helper.load(lower, FLOW, { n1: { user: "u" } });
  const more = [...FLOW, { id: "n3", type: "lower" }];
  await helper.setFlows(more, "full", { n3: { user: "three" } });
  deepStrictEqual(helper.getNode("n1").credentials, { user: "u" });
  deepStrictEqual(helper.getNode("n3").credentials, { user: "three" });
  await helper.setFlows([FLOW[1], more[2]], "full");
  strictEqual(helper.getNode("n1"), null);
  strictEqual(helper.credentials.get("n1"), undefined);
});

uses("setFlows takes credentials out of the flow", async () => {
  await helper.load(lower, FLOW);
  await helper.setFlows([{ ...FLOW[0], credentials: { user: "inside", unknown: "x" } }, FLOW[1]], "full");
  deepStrictEqual(helper.getNode("n1").credentials, { user: "inside" });
  strictEqual(helper._redNodes.getFlows().flows[0].credentials, undefined);
});

uses("setFlows with a node removed", async () => {
  await helper.load(lower, FLOW);
  const closed = [];
  const listener = (event) => closed.push(event);
  helper._events.on("test:closed", listener);
  await helper.setFlows([FLOW[1]], "nodes");
  helper._events.removeListener("test:closed", listener);
  deepStrictEqual(closed, [["n1", true]]);
});

uses("clearFlows closes all", async () => {
  await helper.load(lower, FLOW);
  const n1 = helper.getNode("n1");
  const closed = [];
  n1.on("close", () => closed.push("n1"));
  await helper.clearFlows();
  deepStrictEqual(closed, ["n1"]);
  strictEqual(helper.getNode("n1"), null);
});
