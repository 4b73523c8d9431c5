import { equal } from "node:assert/strict";
import { afterEach, it } from "node:test";
import helper, { NodeTestHelper } from "redloom-server/test-helper";
import lower from "./lower.cjs";

afterEach(() => helper.unload());

it("makes payloads lower case", async () => {
  equal(helper instanceof NodeTestHelper, true);
  await helper.load(lower, [
    { id: "n1", type: "lower", wires: [["n2"]] },
    { id: "n2", type: "helper" },
  ]);
  const heard = new Promise((resolve) => helper.getNode("n2").on("input", resolve));
  helper.getNode("n1").receive({ payload: "LOUD" });
  equal((await heard).payload, "loud");
});
