import type { State } from "./drawing.js";
import type { Node, Sheets } from "./sheets.js";

/** What a state is called where it stands alone. */
export const stateWords: Record<State, string> = {
  stops: "stops",
  starts: "starts",
  restarts: "restarts",
  rewired: "rewired",
  stays: "stays",
};

/** What becomes of a node and why: `restarts: its config node "broker" (c1) changed: property server`. */
export function outcome(node: Node, sheets: Sheets): string {
  const { state, reason, instances } = node.mark;
  if (node.gone && sheets.after.has(node.id)) return "was here: it is on another tab now";
  if (state === "stays") {
    if (node.gone) return "removed: it did not run";
    return node.disabled ? "does not run: it is disabled" : "stays as it is";
  }
  if (state === "rewired") return "goes on running: only its wires change";
  if (instances !== undefined)
    return `${state} in ${instances} ${instances === 1 ? "instance" : "instances"}`;
  return reason ? `${state}: ${reason.message}` : state;
}

/** `2 stop, 1 starts, 3 restart`; empty where all stays. */
export function countWords(counts: Readonly<Record<State, number>>): string {
  const verbs = { stops: "stop", starts: "start", restarts: "restart", rewired: "rewired" };
  const parts = Object.entries(verbs).flatMap(([state, verb]) => {
    const count = counts[state as State];
    return count === 0 ? [] : [`${count} ${count === 1 ? stateWords[state as State] : verb}`];
  });
  return parts.join(", ");
}
