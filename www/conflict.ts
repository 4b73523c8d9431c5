/** What a deploy that came too late is told: how it would have changed what is deployed. */
export interface Differs {
  count: number;
  /** Some of them. */
  nodes: { id: string; kind: "added" | "changed" | "removed" }[];
}

/** Of each kind so many are named. */
const NAMED = 5;

/**
 * Says which nodes differ; empty where none does.
 *
 * @param called The name of a node by its id, whichever side has it.
 */
export function described({ count, nodes }: Differs, called: (id: string) => string): string {
  const kinds = [
    ["changed", "Not the same"],
    ["removed", "Only theirs"],
    ["added", "Only yours"],
  ] as const;
  const lists = kinds.flatMap(([wanted, words]) => {
    const ids = nodes.filter(({ kind }) => kind === wanted).map(({ id }) => id);
    const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : "";
    return ids.length === 0 ? [] : [`${words}: ${ids.slice(0, NAMED).map(called).join("; ")}${more}.`];
  });
  const rest = count - nodes.length;
  return [...lists, ...(rest > 0 ? [`Another ${rest} differ.`] : [])].join(" ");
}
