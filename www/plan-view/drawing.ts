import type { Finding, Plan } from "redloom";

/** What is drawn: two configurations, as arrays of nodes, and what a deploy of the second does. */
export interface Drawing {
  /** What is deployed. Nodes that the second configuration lacks are drawn where they were. */
  before?: readonly unknown[] | undefined;
  after: readonly unknown[];
  /** As `plan` of `redloom` gives it. Left out, nothing is marked. */
  plan?: Pick<Plan, "stop" | "start" | "rewired" | "reasons"> | undefined;
  /** As `check` of `redloom` gives them; those with an id are drawn. */
  findings?: readonly Finding[] | undefined;
}

/** What becomes of a node. */
export type State = "stops" | "starts" | "restarts" | "rewired" | "stays";

/** All states, in the order in which they are counted and explained. */
export const states: readonly State[] = ["stops", "starts", "restarts", "rewired", "stays"];

/** How many nodes there are in each state. */
export type Counts = Record<State, number>;

/** No nodes in any state. */
export function noCounts(): Counts {
  return { stops: 0, starts: 0, restarts: 0, rewired: 0, stays: 0 };
}
