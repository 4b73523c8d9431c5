// Flows that run in this process, on the core nodes that came with the package.
import assert from "node:assert/strict";

export default async function run(createRuntime) {
  const func = "node.status({ text: msg.payload })";
  const flows = [
    { id: "t", type: "tab" },
    { id: "f", type: "function", z: "t", func, outputs: 0, wires: [] },
  ];
  const runtime = createRuntime({ flows, log: () => {} });
  const said = new Promise((resolve) => runtime.events.on("node-status", resolve));
  await runtime.start();
  assert.deepEqual(
    runtime.nodes().filter(({ err }) => err !== undefined),
    [],
  );
  runtime.getNode("f").receive({ payload: "woven" });
  const { id, status } = await said;
  assert.deepEqual([id, status.text], ["f", "woven"]);
  await runtime.deploy(flows, { type: "nodes" });
  await runtime.stop();
}
