import { readFile } from "node:fs/promises";
import { Failure, type Given, type Option } from "../command.js";
import { unreadable } from "../flow-file.js";
import { askHidden, canAsk } from "../prompt.js";

export const SECRET_FILE: Option = {
  name: "secret-file",
  value: "FILE",
  about: "file that holds the secret",
};

/** How the help says what PLACE can be. */
export const PLACE_HELP = "PLACE is a credential file, its flow file, or Node-RED's user directory.";

/** How the help tells where secrets come from. */
export const SECRETS_HELP = `The secret is credentialSecret of settings.js, which is code and is not run. It
is read from the file of --secret-file, else from the environment variable
REDLOOM_SECRET, else from where Node-RED keeps in the folder what it has made
itself. Where none of these opens the credentials, a terminal is asked.`;

/**
 * The secret that the command line or the environment gives, without the line feed that editors put behind it.
 * Never an argument: those can be read by everybody on the machine.
 */
export async function givenSecret(
  given: Given,
  option = "secret-file",
  variable = "REDLOOM_SECRET",
): Promise<string | undefined> {
  const path = given.value(option);
  if (path === undefined) return process.env[variable] || undefined;
  try {
    const secret = withoutLineEnd(await readFile(path, "utf8"));
    if (secret !== "") return secret;
  } catch (error) {
    throw unreadable(error, path);
  }
  throw new Failure("empty_secret", "holds no secret", { file: path });
}

/** Asks for a new secret, twice; undefined where nobody can be asked. */
export async function askNewSecret(): Promise<string | undefined> {
  if (!canAsk()) return undefined;
  const secret = await askHidden("New secret");
  if (secret === "") throw new Failure("empty_secret", "an empty secret protects nothing");
  if (secret !== (await askHidden("The same again"))) {
    throw new Failure("secrets_differ", "the two are not the same; nothing was changed");
  }
  return secret;
}

/** Text from a file or a pipe, without the end of its last line. */
export function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}
