// A subflow that a package brings: its text goes in front of the payload, and out again; an error on request.

module.exports = (RED) => {
  RED.nodes.registerSubflow({
    id: "doubler-template",
    type: "subflow",
    name: "Doubler",
    info: "",
    in: [{ x: 1, y: 1, wires: [{ id: "doubler-inner" }] }],
    out: [{ x: 1, y: 1, wires: [{ id: "doubler-inner", port: 0 }] }],
    env: [
      { name: "TEXT", type: "str", value: "of the template" },
      { name: "COUNT", type: "num", value: "1" },
      { name: "SECRET", type: "cred", ui: { type: "cred" } },
    ],
    meta: { module: "redloom-flow-probes", type: "doubler", version: "1.0.0" },
    flow: [
      {
        id: "doubler-inner",
        type: "probe",
        z: "doubler-template",
        text: "$" + "{TEXT}",
        count: "$" + "{COUNT}",
        secret: "$" + "{SECRET}",
        path: "$" + "{NR_SUBFLOW_PATH}",
        tell: ["text", "count", "secret", "path", "z", "_alias"],
        x: 1,
        y: 1,
        wires: [[]],
      },
    ],
  });
};
