import { diff as compare, type Diff, plan, type Reason } from "redloom";
import { type Command, Failure } from "./command.js";
import { entriesOf } from "./entries.js";
import { type FlowFile, faultsOfBoth, readFlowFiles } from "./flow-file.js";
import { counts, type Item, listing, type Sort } from "./listing.js";

export const diff: Command = {
  name: "diff",
  synopsis: "OLD NEW",
  about: "show which nodes differ, as Node-RED's runtime sees it",
  details: `Where nodes lie on the canvas, and their order in the file, counts for nothing.
Marks: + added, - removed, ~ changed, > other wires,
       · not changed, but wired to one of these

With --json: Node-RED's own lists, {added, changed, removed, rewired, linked,
flowChanged, globalConfigChanged}.
Exit codes: 0 the same, 1 different, 2 a file is unreadable, or wrong usage.

Examples:
  redloom diff old.json flows.json
  git show main:flows.json | redloom diff - flows.json
  redloom diff --json old.json new.json | jq .added`,
  options: [],
  color: true,
  unreadable: 2,
  async run(operands, given) {
    const files = await readPair(operands);
    const found = faultsOfBoth(files, compare);
    return {
      text: () => describe(found, files, given.color),
      json: found,
      verdict: differs(found) ? "no" : "yes",
    };
  },
};

/** The two files that a command compares. */
export async function readPair(operands: readonly string[]): Promise<readonly [FlowFile, FlowFile]> {
  const [before, after, ...more] = await (operands.length === 2 ? readFlowFiles(operands) : []);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Failure("usage", "takes two files, OLD and NEW");
  }
  return [before, after];
}

/** For each id that differs, how; where it is in several lists, by the one that says most. */
export function sorts(found: Diff): Map<string, Sort> {
  const sorted = new Map<string, Sort>();
  for (const sort of ["removed", "added", "changed", "rewired", "linked"] as const) {
    for (const id of found[sort]) if (!sorted.has(String(id))) sorted.set(String(id), sort);
  }
  for (const id of found.flowChanged) if (!sorted.has(id)) sorted.set(id, "changed");
  return sorted;
}

/** The words of a reason. What has changed on a tab is listed below it. */
function toldOf(reason: Reason | undefined, isTab: boolean): string | undefined {
  return isTab && reason?.kind === "holds" ? undefined : reason?.message;
}

function differs({ globalConfigChanged, ...lists }: Diff): boolean {
  return globalConfigChanged || Object.values(lists).some((list) => list.length > 0);
}

function describe(found: Diff, files: readonly [FlowFile, FlowFile], color: boolean): string {
  if (!differs(found)) return "No node differs.";
  // A deploy of what is wired to changes, too, has to explain all that differs and runs.
  const { reasons, containers } = plan(files[0].bytes, files[1].bytes, { type: "flows" });
  const why = new Map([...Object.entries(containers), ...Object.entries(reasons)]);
  const environments = new Set(found.flowChanged);
  const tabs = new Set(entriesOf(files[1]).flatMap(({ type, id }) => (type === "tab" ? [id] : [])));
  const items = new Map<string, Item>();
  const numbers = new Map<Sort, number>();
  for (const [id, sort] of sorts(found)) {
    const reason = environments.has(id)
      ? "its environment variables changed"
      : toldOf(why.get(id), tabs.has(id));
    items.set(id, { sort, words: reason === undefined ? "" : `: ${reason}` });
    numbers.set(sort, (numbers.get(sort) ?? 0) + 1);
  }
  const order = ["added", "changed", "removed", "rewired", "linked"] as const;
  const sum = counts(order.map((sort) => [sort, numbers.get(sort) ?? 0]));
  return [...listing(files, items, color), "", sum].join("\n");
}
