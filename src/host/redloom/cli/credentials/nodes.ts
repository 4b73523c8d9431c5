import { revision } from "redloom";
import { Failure } from "../command.js";
import { type Entry, entriesOf } from "../entries.js";
import { faultsNamed, readFlowFile } from "../flow-file.js";
import type { Place } from "./place.js";

/** The nodes of the flow file that credentials belong to, by id. */
export type Nodes = ReadonlyMap<string, Entry>;

/** @throws Failure where there is no flow file, or it holds none. */
export async function nodesOf({ flows, credentials }: Place): Promise<Nodes> {
  if (flows === undefined) {
    const message = "its flow file is unknown, for it is not named as Node-RED names credential files";
    throw new Failure("no_flow_file", message, { file: credentials });
  }
  const file = await readFlowFile(flows);
  faultsNamed(file, revision);
  return new Map(entriesOf(file).flatMap((entry) => (entry.id === undefined ? [] : [[entry.id, entry]])));
}
