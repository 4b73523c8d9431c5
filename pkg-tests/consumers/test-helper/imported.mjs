import { equal } from "node:assert/strict";
import { afterEach, it } from "node:test";
import helper, { NodeTestHelper } from "redloom-server/test-helper";
import lower from "./lower.cjs";

afterEach(async () => {
  await helper.unload();
  await helper.stopServer();
});

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

it("serves what nodes serve", async () => {
  await helper.startServer();
  const set = (RED) => RED.httpNode.get("/ping", (_request, response) => response.send("pong"));
  await helper.load(set, []);
  const response = await fetch(`${helper.url()}/ping`);
  equal(await response.text(), "pong");
});
