const { equal, ok } = require("node:assert/strict");
const { afterEach, it } = require("node:test");
const helper = require("redloom-server/test-helper");
const lower = require("./lower.cjs");

afterEach(() => helper.unload());

it("makes payloads lower case", (_, done) => {
  const flow = [
    { id: "n1", type: "lower", wires: [["n2"]] },
    { id: "n2", type: "helper" },
  ];
  helper.load(lower, flow, () => {
    helper.getNode("n2").on("input", ({ payload }) => {
      equal(payload, "loud");
      ok(helper.getNode("n1").send.called);
      done();
    });
    helper.getNode("n1").receive({ payload: "LOUD" });
  });
});
