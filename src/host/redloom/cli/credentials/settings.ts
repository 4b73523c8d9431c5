import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../command.js";
import { ifThere, readOrBackup, replaceFile, type SecretFiles } from "./files.js";
import { parsed } from "./place.js";

/** The file in which Node-RED keeps the secret that it has made itself, and what else it keeps there. */
export interface SystemSettings {
  path: string;
  settings: ReadonlyMap<string, unknown>;
  /** `_credentialSecret`; undefined where there is none. */
  secret: string | undefined;
}

/**
 * The settings of a user directory as Node-RED would read them: those of `.config.json`, the one file of versions
 * before 1.2, as long as it is to be split (`storage/localfilesystem/settings.js`, 5.0.7).
 */
export async function readSettings(folder: string): Promise<SystemSettings> {
  const [runtime, single, nodes] = [".config.runtime.json", ".config.json", ".config.nodes.json"].map(
    (name) => join(folder, name),
  ) as [string, string, string];
  const [old, split] = await Promise.all([ifThere(stat(single)), ifThere(stat(nodes))]);
  const path = old !== undefined && !(split !== undefined && split.mtimeMs > old.mtimeMs) ? single : runtime;
  const bytes = await readOrBackup(path, `${path}.backup`);
  const value = bytes === undefined || bytes.length === 0 ? {} : parsed(bytes);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Failure("invalid_settings", "holds no settings: it is no JSON object", { file: path });
  }
  const settings = new Map(Object.entries(value));
  const secret = settings.get(SECRET);
  return { path, settings, secret: typeof secret === "string" && secret !== "" ? secret : undefined };
}

/** Puts another secret there, or takes it away; all else stays. */
export async function writeSystemSecret(
  { path, settings }: SystemSettings,
  secret: string | undefined,
  files: SecretFiles,
): Promise<void> {
  const next = new Map(settings);
  if (secret === undefined) next.delete(SECRET);
  else next.set(SECRET, secret);
  const text = JSON.stringify(Object.fromEntries(next), null, 4);
  await replaceFile(path, new TextEncoder().encode(text), { backup: `${path}.backup`, files });
}

const SECRET = "_credentialSecret";
