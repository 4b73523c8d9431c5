// A subflow as a module: what its instances get goes through a change node.
module.exports = (RED) => {
  RED.nodes.registerSubflow({
    id: "5f",
    type: "subflow",
    name: "weft",
    meta: { type: "weft", module: "@loom/weft" },
    in: [{ wires: [{ id: "c" }] }],
    out: [{ wires: [{ id: "c", port: 0 }] }],
    env: [{ name: "SECRET", type: "cred", ui: {} }],
    flow: [
      {
        ...{ id: "c", type: "change", z: "5f" },
        rules: [{ t: "set", p: "payload", pt: "msg", to: "woven", tot: "str" }],
        wires: [[]],
      },
    ],
  });
};
