import { cpSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { credentialSecret } from "../credentials.mjs";
import { ServerProcess } from "./process.mjs";

const built = new URL("../../../pkg/", import.meta.url);
// The two packages side by side as npm would put them, below the project, whose own modules hold express.
const installed = new URL("../../../target/contract/node_modules/", import.meta.url);

let command;

/** Takes settings that the command has no option for. */
const configured = fileURLToPath(new URL("redloom-server-configured.mjs", import.meta.url));

/** The Node host as people start it: the command of the built package. */
export async function start() {
  command ??= install();
  // Where Node-RED, too, keeps the secret of a folder.
  const files = { ".config.runtime.json": JSON.stringify({ _credentialSecret: credentialSecret }) };
  const launch = (userDir, { apiMaxLength }) => {
    const library = fileURLToPath(new URL("redloom-server/index.js", installed));
    const settings = JSON.stringify({ apiMaxLength, userDir, uiPort: 0 });
    const args = apiMaxLength ? [configured, library, settings] : [command, "--port", "0", userDir];
    return { command: process.execPath, args };
  };
  const server = new ServerProcess(launch, files);
  await server.fresh();
  return server;
}

/** Returns the path of the command's script. */
function install() {
  rmSync(installed, { recursive: true, force: true });
  for (const name of ["redloom", "redloom-server"]) {
    cpSync(new URL(name, built), new URL(name, installed), { recursive: true });
  }
  const folder = new URL("redloom-server/", installed);
  const { bin } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  return fileURLToPath(new URL(bin["redloom-server"], folder));
}
