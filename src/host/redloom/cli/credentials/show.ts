import { basename } from "node:path";
import { printable } from "../color.js";
import { type Command, Failure } from "../command.js";
import { type Entry, titled } from "../entries.js";
import { fieldsOf } from "./fields.js";
import { type Nodes, nodesOf } from "./nodes.js";
import { placeOf } from "./place.js";
import { PLACE_HELP, SECRET_FILE, SECRETS_HELP } from "./secret.js";
import { readStored } from "./stored.js";

/** The stored fields of a node. */
interface Shown {
  id: string;
  /** Undefined where the flow file is not there, or has no such node. */
  node: Entry | undefined;
  fields: ReadonlyMap<string, unknown>;
}

export const show: Command = {
  name: "credentials show",
  synopsis: "PLACE [ID...]",
  about: "show which credentials are stored, or what they are",
  details: `${PLACE_HELP} With
IDs, only these nodes are shown. Values are printed with --reveal only.

${SECRETS_HELP}

With --json: {file, encrypted, nodes: [{id, type, name, fields}]}; without
--reveal, a field is true, or false where what is stored is empty.
Exit codes: 0 done, 1 the credentials could not be read, 2 wrong usage.

Examples:
  redloom credentials show ~/.node-red
  redloom credentials show flows_cred.json --secret-file secret.txt
  redloom credentials show flows.json c1 --reveal --json | jq .nodes[0].fields`,
  options: [{ name: "reveal", about: "print the values" }, SECRET_FILE],
  color: false,
  unreadable: 1,
  async run([operand, ...ids], given) {
    if (operand === undefined) throw new Failure("usage", "takes a PLACE, and the ids of nodes");
    const place = await placeOf(operand);
    const { opened } = await readStored(place, given);
    const file = place.credentials;
    if (opened === undefined)
      throw new Failure("no_credential_file", "no such file: nothing is stored", { file });
    const { nodes, warnings } = await nodesIfThere(nodesOf(place));
    const shown = chosen(opened.sets, ids, file).map(([id, set]) => {
      const node = nodes?.get(id);
      return { id, node, fields: fieldsOf(set, node?.type) };
    });
    const [reveal, encrypted] = [given.has("reveal"), opened.secret !== undefined];
    return {
      text: () => describe(shown, { file, encrypted, reveal, complete: nodes !== undefined }),
      json: { file, encrypted, nodes: shown.map((stored) => forPrograms(stored, reveal)) },
      verdict: "yes",
      warnings,
    };
  },
};

/** Names are left out where the flow file is not there or broken: credentials can be shown all the same. */
async function nodesIfThere(
  reading: Promise<Nodes>,
): Promise<{ nodes: Nodes | undefined; warnings: string[] }> {
  try {
    return { nodes: await reading, warnings: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === "ENOENT" || error.code === "no_flow_file") return { nodes: undefined, warnings: [] };
    return { nodes: undefined, warnings: [`${error.place?.file}: ${error.message}; names are left out`] };
  }
}

function chosen(
  sets: ReadonlyMap<string, unknown>,
  ids: readonly string[],
  file: string,
): [string, unknown][] {
  const missing = ids.find((id) => !sets.has(id));
  if (missing !== undefined) {
    throw new Failure("unknown_id", `nothing is stored for ${printable(missing)}`, { file });
  }
  return [...sets].filter(([id]) => ids.length === 0 || ids.includes(id));
}

function forPrograms({ id, node, fields }: Shown, reveal: boolean) {
  return {
    id,
    ...(node !== undefined && { type: node.type }),
    ...(node?.name !== undefined && { name: node.name }),
    fields: Object.fromEntries([...fields].map(([name, value]) => [name, reveal ? value : value !== ""])),
  };
}

function describe(
  shown: readonly Shown[],
  {
    file,
    encrypted,
    reveal,
    complete,
  }: { file: string; encrypted: boolean; reveal: boolean; complete: boolean },
): string {
  const lines = shown.flatMap(({ id, node, fields }) => {
    const stray = complete ? `${printable(id)}, which no node has` : printable(id);
    const values = [...fields].map(([name, value]) => `  ${printable(name)}${told(value, reveal)}`);
    return [node === undefined ? stray : titled(node), ...values, ""];
  });
  const count = `${shown.length} node${shown.length === 1 ? "" : "s"}`;
  return [
    ...lines,
    `${printable(basename(file))}: ${count}, ${encrypted ? "encrypted" : "NOT encrypted"}`,
  ].join("\n");
}

/** A value in one line from which it can be read exactly, or whether there is one. */
function told(value: unknown, reveal: boolean): string {
  if (reveal) return `: ${printable(JSON.stringify(value))}`;
  return value === "" ? " (empty)" : "";
}
