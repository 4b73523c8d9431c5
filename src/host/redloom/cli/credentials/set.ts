import { basename } from "node:path";
import { printable } from "../color.js";
import { type Command, Failure, type Given } from "../command.js";
import { called, type Entry } from "../entries.js";
import { readStandardInput } from "../flow-file.js";
import { askHidden, canAsk } from "../prompt.js";
import { exclusively } from "./exclusively.js";
import { fieldsOf, withField } from "./fields.js";
import { secretFiles } from "./files.js";
import { nodesOf } from "./nodes.js";
import { writeCredentials } from "./opened.js";
import { type Place, placeOf } from "./place.js";
import { PLACE_HELP, SECRET_FILE, SECRETS_HELP, withoutLineEnd } from "./secret.js";
import { readStored, type Stored } from "./stored.js";

/** Which field is changed. */
interface Change {
  id: string;
  field: string;
  /** The type of the node; undefined where it is not known. */
  type: string | undefined;
}

export const set: Command = {
  name: "credentials set",
  synopsis: "PLACE ID FIELD",
  about: "store one credential of a node, from standard input",
  details: `${PLACE_HELP} The
value is what standard input holds, without the end of its last line; on a
terminal it is asked for and not shown. It is never taken from an argument,
which others on the machine can read. The file from before is .NAME.backup.
Node-RED reads credentials when it starts, and overwrites them while it runs.

${SECRETS_HELP}

With --json: {file, id, field, stored}
Exit codes: 0 done, 1 it could not be read or written, 2 wrong usage.

Examples:
  redloom credentials set ~/.node-red c1 password
  redloom credentials set flows.json c1 password < password.txt
  redloom credentials set flows_cred.json c1 user --unset`,
  options: [
    { name: "unset", about: "remove the field" },
    { name: "force", about: "even where the flow file has no such node" },
    { name: "plain", about: "start a file that is not encrypted" },
    SECRET_FILE,
  ],
  color: false,
  unreadable: 1,
  async run([operand, id, field, ...more], given) {
    if (more.length > 0) {
      const message =
        "a value is never taken from an argument, which others can read: give it on standard input";
      throw new Failure("usage", message);
    }
    if (operand === undefined || id === undefined || !field) {
      throw new Failure("usage", "takes PLACE, ID and FIELD");
    }
    const place = await placeOf(operand);
    const node = await nodeOf(place, id, given);
    const change = { id, field, type: node?.type };
    const { value, secret } = await exclusively(place, () => store(place, change, given));
    const file = place.credentials;
    const done = `${printable(field)} of ${called(id, node?.name)} is ${value === undefined ? "removed from" : "stored in"}`;
    const plain = secret === undefined ? ", NOT encrypted" : "";
    return {
      text: () => `${done} ${printable(basename(file))}${plain}`,
      json: { file, id, field, stored: value !== undefined },
      verdict: "yes",
    };
  },
};

/** Stores or removes a field; tells the value and what it is encrypted with. */
async function store(
  place: Place,
  change: Change,
  given: Given,
): Promise<{ value: string | undefined; secret: string | undefined }> {
  const { id, field, type } = change;
  const stored = await readStored(place, given);
  refuseNothing(place, stored, change, given);
  const value = given.has("unset") ? undefined : await readValue(field);
  const sets = new Map(stored.opened?.sets);
  const next = withField(sets.get(id), type, field, value);
  if (next === undefined) sets.delete(id);
  else sets.set(id, next);
  const opened = stored.opened ?? { sets: new Map(), secret: undefined, bytes: undefined };
  await writeCredentials(place, opened, { sets, secret: stored.secret }, secretFiles);
  return { value, secret: stored.secret };
}

/** The node that a value is for. Credentials of an id that no node has go with the next deploy. */
async function nodeOf(place: Place, id: string, given: Given): Promise<Entry | undefined> {
  try {
    const node = (await nodesOf(place)).get(id);
    if (node !== undefined || given.has("force")) return node;
  } catch (error) {
    if (given.has("force") && error instanceof Failure) return undefined;
    throw error;
  }
  const message = `has no node ${printable(id)}; --force stores it all the same`;
  throw new Failure("unknown_id", message, { file: place.flows ?? place.credentials });
}

/** Fails, before anybody is asked for a value, where it could not be stored. */
function refuseNothing(
  { credentials: file }: Place,
  { opened, secret }: Stored,
  { id, field, type }: Change,
  given: Given,
): void {
  if (given.has("unset")) {
    if (fieldsOf(opened?.sets.get(id), type).has(field)) return;
    throw new Failure("not_stored", `holds no ${printable(field)} of ${printable(id)}`, { file });
  }
  if (opened === undefined && secret === undefined && !given.has("plain")) {
    const message =
      "there is no secret to encrypt with: give it with --secret-file or in REDLOOM_SECRET; --plain goes without";
    throw new Failure("no_secret", message, { file });
  }
}

async function readValue(field: string): Promise<string> {
  const value = canAsk()
    ? await askHidden(`Value of ${printable(field)}`)
    : withoutLineEnd(decoded(await readStandardInput()));
  if (value !== "") return value;
  throw new Failure("empty_value", "the value is empty; --unset removes the field");
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Failure("invalid_value", "the value is not UTF-8 text");
  }
}
