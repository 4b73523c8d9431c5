import type { Node } from "./node.js";
import { RECEIVER } from "./receiver.js";
import type { LogMessage } from "./red-util.js";

/** Logs for a node: `log_helper` of `@node-red/runtime/lib/nodes/Node.js` (5.0.7). */
export function logOf(node: Node, level: "ERROR" | "WARN" | "INFO" | "DEBUG" | "TRACE", said: unknown): void {
  const { log } = node[RECEIVER].delivery.red;
  const message: LogMessage = { level: log[level], id: node.id, type: node.type, msg: said };
  if (node._alias) message._alias = node._alias;
  if (node.z) message.z = node.z;
  if (node.name) message.name = node.name;
  try {
    if (node._flow === undefined) log.log(message);
    else node._flow.log(message);
  } catch (thrown) {
    // What was said cannot be printed: an object without prototype, a getter that throws.
    log.error(`A log entry of the node ${node.type}:${node.id} could not be made: ${String(thrown)}`);
  }
}
