// A node of our own that cases are about, and cases that unload in the end.
import test from "node:test";
import { helper } from "./subject.mjs";

/** A node that puts its prefix before payloads. */
export function lower(RED) {
  function LowerNode(config) {
    RED.nodes.createNode(this, config);
    this.prefix = config.prefix;
    this.on("input", (message, send, done) => {
      message.payload = `${this.prefix ?? ""}${message.payload.toLowerCase()}`;
      send(message);
      done();
    });
    this.on("close", (removed, done) => {
      RED.events.emit("test:closed", [this.id, removed]);
      done();
    });
  }
  RED.nodes.registerType("lower", LowerNode, {
    credentials: { user: { type: "text" }, secret: { type: "password" } },
  });
}
export const FLOW = [
  { id: "n1", type: "lower", name: "L", prefix: "> ", wires: [["n2"]] },
  { id: "n2", type: "helper" },
];

/** A case that unloads in the end. */
export function uses(name, act) {
  test(`helper: ${name}`, async (t) => {
    try {
      await act(t);
    } finally {
      await helper.unload();
    }
  });
}
export const heard = (id) => new Promise((resolve) => helper.getNode(id).on("input", resolve));
