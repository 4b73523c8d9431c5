import { revision } from "redloom";
import { type Command, Failure } from "./command.js";
import { faultsNamed, readFlowFile } from "./flow-file.js";

export const rev: Command = {
  name: "rev",
  synopsis: "FILE",
  about: "print the revision of a flow file, as Node-RED computes it",
  details: `The same that Node-RED answers as rev after it has loaded the file.

With --json: {"rev": "..."}
Exit codes: 0 done, 1 the file is unreadable, 2 wrong usage.

Examples:
  redloom rev flows.json
  curl -s http://127.0.0.1:1880/flows | redloom rev -
  redloom rev --json flows.json | jq -r .rev`,
  options: [],
  color: false,
  unreadable: 1,
  async run(operands) {
    const [operand, ...more] = operands;
    if (operand === undefined || more.length > 0) throw new Failure("usage", "takes one FILE");
    const found = faultsNamed(await readFlowFile(operand), revision);
    return { text: () => found, json: { rev: found }, verdict: "yes" };
  },
};
