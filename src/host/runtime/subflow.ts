// biome-ignore lint/style/useNodejsImportProtocol: bundlers for browsers find the package `util` by this name.
import { inspect } from "util";
import type { Flow } from "./flow.js";
import { Node, type NodeConfig } from "./node.js";
import type { Message } from "./receiver.js";

/**
 * The node that stands for a subflow instance: it sends on what it receives, and its status is reported around it
 * (`start` of `@node-red/runtime/lib/flows/Subflow.js`, 5.0.7).
 */
export function createInstance(config: NodeConfig, inside: Flow): Node {
  const node = new Node({ ...config, _flow: inside });
  inside.hold(node);
  node.on("input", function (this: Node, message: Message) {
    this.send(message);
  });
  node.on("close", function (this: Node) {
    this.status({});
  });
  node.status = (status) => inside.parent?.handleStatus(node, status as Record<string, unknown>);
  return node;
}

/** The node that turns messages into the status of an instance, which is the `_flow` around it has inside. */
export function createStatusOutput(config: NodeConfig, around: Flow, inside: Flow): Node {
  const node = new Node({ ...config, _flow: around });
  node.on("input", (message: Message) => {
    const status = statusOf(message);
    if (status !== undefined) inside.node?.status(status);
  });
  return node;
}

/** How long the text of a status may be that is made of a value. */
const TEXT_LENGTH = 32;

function statusOf(message: Message): unknown {
  const { payload, status } = message as { payload?: unknown; status?: { text?: unknown } };
  if (payload === undefined) return status === undefined ? undefined : inCatalogue(status);
  if (typeof payload === "string") return { text: payload };
  if (Object.prototype.toString.call(payload) === "[object Object]") {
    const names = Object.keys(payload as object);
    if (
      names.length === 0 ||
      ["text", "fill", "shape"].some((name) => Object.hasOwn(payload as object, name))
    ) {
      return payload;
    }
  }
  const text = inspect(payload);
  return { text: text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH)}...` : text };
}

/** Texts of Node-RED's own catalogue are looked up there, wherever the status is shown. */
function inCatalogue(status: { text?: unknown }): unknown {
  const { text } = status;
  if (typeof text === "string" && text.startsWith("common.")) status.text = `node-red:${text}`;
  return status;
}
