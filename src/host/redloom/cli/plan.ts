import { type DeploymentType, type Plan, plan as planOf } from "redloom";
import { type Command, Failure } from "./command.js";
import { readPair, sorts } from "./diff.js";
import { type FlowFile, faultsOfBoth } from "./flow-file.js";
import { counts, type Item, listing } from "./listing.js";

const TYPES: readonly DeploymentType[] = ["full", "nodes", "flows"];

export const plan: Command = {
  name: "plan",
  synopsis: "OLD NEW",
  about: "show which nodes a deploy stops and starts, and why",
  details: `TYPE is one of Node-RED's types of deployment:
  full   everything restarts
  nodes  what changed restarts; if left out
  flows  what changed restarts, and what is wired to it
Marks: + added, - removed, ~ changed, > other wires,
       · wired to one of these, = restarts without having changed

With --json: {type, rev, diff, stop, start, rewired, reasons}; stop and start
are ids in Node-RED's order, reasons are by id.
Exit codes: 0 done, 2 a file is unreadable, or wrong usage.

Examples:
  redloom plan old.json flows.json
  git show main:flows.json | redloom plan --type flows - flows.json
  redloom plan --json old.json new.json | jq .stop`,
  options: [{ name: "type", value: "TYPE", about: "full, nodes or flows" }],
  color: true,
  unreadable: 2,
  async run(operands, given) {
    const type = TYPES.find((known) => known === (given.value("type") ?? "nodes"));
    if (type === undefined) throw new Failure("usage", `--type is one of ${TYPES.join(", ")}`);
    const files = await readPair(operands);
    const found = faultsOfBoth(files, (before, after) => planOf(before, after, { type }));
    return { text: () => describe(found, files, given.color), json: found, verdict: "yes" };
  },
};

/** What happens to a node. */
type Happening = "restarts" | "stops" | "starts" | "goes on with other wires";

function describe(found: Plan, files: readonly [FlowFile, FlowFile], color: boolean): string {
  const happenings = new Map<string, Happening>();
  const starting = new Set(found.start);
  for (const id of found.stop) happenings.set(id, starting.has(id) ? "restarts" : "stops");
  for (const id of found.start) if (!happenings.has(id)) happenings.set(id, "starts");
  for (const id of found.rewired) if (!happenings.has(id)) happenings.set(id, "goes on with other wires");
  if (happenings.size === 0) return "No node stops or starts.";

  const reasons = new Map(Object.entries(found.reasons));
  const sorted = sorts(found.diff);
  const items = new Map<string, Item>();
  const numbers = new Map<Happening, number>();
  let inner = 0;
  for (const [id, happening] of happenings) {
    const reason = reasons.get(id);
    // It shares what happens to its instance, which is listed.
    if (reason?.kind === "instance") {
      inner++;
      continue;
    }
    const why = reason === undefined ? "" : `: ${reason.message}`;
    items.set(id, { sort: sorted.get(id) ?? "same", words: ` ${happening}${why}` });
    numbers.set(happening, (numbers.get(happening) ?? 0) + 1);
  }
  const inside = inner === 0 ? "" : `; ${inner} more inside subflow instances`;
  return [...listing(files, items, color), "", `${summary(numbers)}${inside}`].join("\n");
}

function summary(numbers: ReadonlyMap<Happening, number>): string {
  const plural: Record<Happening, string> = {
    restarts: "restart",
    stops: "stop",
    starts: "start",
    "goes on with other wires": "go on with other wires",
  };
  const order = Object.keys(plural) as Happening[];
  return counts(
    order.map((happening) => {
      const number = numbers.get(happening) ?? 0;
      return [number === 1 ? happening : plural[happening], number];
    }),
  );
}
