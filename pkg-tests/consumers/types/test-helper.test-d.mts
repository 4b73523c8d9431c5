import helper, { NodeTestHelper, type TestFlow, type TestHelper } from "redloom-server/test-helper";

const flow: TestFlow = [{ id: "n1", type: "lower", wires: [[]] }];
await helper.load((RED) => RED.nodes.registerType("lower", () => {}), flow, { n1: { user: "u" } });
await helper.load([], flow, (error) => error);
await helper.load([], flow, { n1: {} }, () => {});
await helper.setFlows(flow, "nodes");
helper.getNode("n1").receive({ payload: 1 });
const level: number = helper.log().ERROR;
const other: TestHelper = new NodeTestHelper();
other.url().padEnd(level);
// @ts-expect-error There is no such deployment.
await helper.setFlows(flow, "some");
