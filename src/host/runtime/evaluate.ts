import type { Evaluate } from "./engine.js";
import type { Flow } from "./flow.js";
import type { RedMessageUtil } from "./red-util.js";

/**
 * Finds the value of a variable of a flow or group that needs JavaScript: `evaluateEnvProperties` of
 * `@node-red/runtime/lib/flows/util.js` (5.0.7).
 */
export async function evaluate(util: RedMessageUtil, flow: Flow, asked: Evaluate): Promise<unknown> {
  const value = asked.value === undefined ? undefined : JSON.parse(asked.value);
  // What is looked up on the way sees what the variable's owner sees.
  const owner = asked.group === undefined ? flow : flow.getGroupNode(asked.group);
  const context = { flow: owner.getContext("flow"), global: owner.getContext("global") };
  const node = { _flow: owner, context: () => context };
  if (asked.kind !== "jsonata") return util.evaluateNodeProperty(value, asked.kind, node, null, null);
  return new Promise((resolve, reject) => {
    util.evaluateNodeProperty(value, "jsonata", node, null, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}
