import { basename } from "node:path";
import { printable } from "../color.js";
import { type Command, Failure, type Given } from "../command.js";
import { changeSecret, type Target } from "./change-secret.js";
import { exclusively } from "./exclusively.js";
import { backupOf } from "./files.js";
import { type Place, placeOf } from "./place.js";
import { askNewSecret, givenSecret, PLACE_HELP, SECRET_FILE, SECRETS_HELP } from "./secret.js";

export const rekey: Command = {
  name: "credentials rekey",
  synopsis: "PLACE",
  about: "encrypt credentials with another secret",
  details: `${PLACE_HELP}
Stop Node-RED first. Whenever this is interrupted, the old secret opens the
credentials or the new one does; the same command again finishes it. The copy
from before, .NAME.backup, still opens with the old secret.

${SECRETS_HELP}

The new secret is read from the file of --new-secret-file, else from the
environment variable REDLOOM_NEW_SECRET, else asked for on a terminal, twice.
  --new system   one that is made here and kept in the folder, as Node-RED
                 does it where settings.js has no credentialSecret
  --none         no encryption, for credentialSecret: false
In the other cases a secret that Node-RED has kept in the folder is removed.

With --json: {file, secret}, where secret is user, system or none.
Exit codes: 0 done, 1 it could not be read or written, 2 wrong usage.

Examples:
  redloom credentials rekey ~/.node-red
  redloom credentials rekey flows.json --secret-file old --new-secret-file new
  redloom credentials rekey ~/.node-red --secret-file old --new system`,
  options: [
    SECRET_FILE,
    { name: "new-secret-file", value: "FILE", about: "file that holds the new one" },
    { name: "new", value: "system", about: "one that is made here" },
    { name: "none", about: "no encryption" },
  ],
  color: false,
  unreadable: 1,
  async run([operand, ...more], given) {
    if (operand === undefined) throw new Failure("usage", "takes a PLACE");
    if (more.length > 0) {
      throw new Failure("usage", "takes one PLACE; a secret is never taken from an argument");
    }
    refuseTwo(given);
    const place = await placeOf(operand);
    if (given.has("new") && !place.named) {
      throw new Failure("usage", "--new system wants Node-RED's user directory for PLACE");
    }
    const current = await givenSecret(given);
    const target = await targetOf(given);
    await exclusively(place, () => changeSecret(place, current, target));
    const file = place.credentials;
    return {
      text: () => describe(place, target),
      json: { file, secret: target.kind },
      verdict: "yes",
      warnings:
        target.kind === "none" ? [`${printable(file)} is not encrypted: who reads it has all secrets`] : [],
    };
  },
};

function refuseTwo(given: Given): void {
  const named = ["new-secret-file", "new", "none"].filter((name) => given.has(name));
  if (named.length > 1) {
    throw new Failure("usage", `only one of ${named.map((name) => `--${name}`).join(" and ")} can be meant`);
  }
  if (given.has("new") && given.value("new") !== "system") {
    throw new Failure("usage", "--new takes only system; a secret is never taken from an argument");
  }
}

async function targetOf(given: Given): Promise<Target> {
  if (given.has("none")) return { kind: "none" };
  if (given.has("new")) return { kind: "system" };
  const secret =
    (await givenSecret(given, "new-secret-file", "REDLOOM_NEW_SECRET")) ?? (await askNewSecret());
  if (secret !== undefined) return { kind: "user", secret };
  throw new Failure(
    "usage",
    "which new secret? --new-secret-file, REDLOOM_NEW_SECRET, --new system or --none",
  );
}

function describe({ credentials: file, folder }: Place, { kind }: Target): string {
  const name = printable(basename(file));
  const done = {
    user: `${name} is encrypted with the new secret: make it credentialSecret in settings.js`,
    system: `${name} is encrypted with a new secret, kept in ${printable(folder)}: settings.js must have no credentialSecret`,
    none: `${name} is not encrypted: set credentialSecret to false in settings.js`,
  };
  return `${done[kind]}\nThe copy from before, ${printable(basename(backupOf(file)))}, is as it was.`;
}
