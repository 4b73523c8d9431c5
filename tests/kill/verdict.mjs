// What is right to find in a folder in which a deploy was cut off.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decryptCredentials } from "../../pkg/redloom/node.js";

/** Flows and credentials of a folder in which nothing is under way, by Redloom's reading. */
export function stateOf(folder, { credentialSecret }) {
  const read = (name, empty) =>
    existsSync(join(folder, name)) ? JSON.parse(readFileSync(join(folder, name))) : empty;
  const flows = read("flows.json", []);
  const stored = read("flows_cred.json", {});
  const secrets = [
    credentialSecret,
    read(".config.runtime.json", {})._credentialSecret,
    read(".config.json", {})._credentialSecret,
  ].filter((secret) => typeof secret === "string");
  return { flows, sets: "$" in stored ? opened(stored, secrets) : stored };
}

function opened(envelope, secrets) {
  for (const secret of secrets) {
    try {
      return decryptCredentials(envelope, secret);
    } catch {
      // The other one, then: while the key changes there are two.
    }
  }
  return assert.fail("no secret opens the credentials");
}

/** The temporary files in a folder. */
export const leftovers = (folder) => readdirSync(folder).filter((name) => /\$\$\$|interim/.test(name));

/** Which of the two states the flows are of. */
export function which(flows, { old, next }, about) {
  for (const [name, state] of Object.entries({ old, next })) {
    if (JSON.stringify(flows) === JSON.stringify(state.flows)) return name;
  }
  return assert.fail(`${about}: the flows are neither the old nor the new ones: ${JSON.stringify(flows)}`);
}

/**
 * Node-RED must find credentials for every node that has some. Beside old flows those of a changed node may be the new
 * ones already.
 */
export function checkNodeRed({ flows, sets }, states, about) {
  const name = which(flows, states, about);
  for (const [id, set] of Object.entries(states[name].sets)) {
    const found = JSON.stringify(sets[id]);
    const right = [set, ...(name === "old" ? [states.next.sets[id]] : [])].map((set) => JSON.stringify(set));
    assert.ok(right.includes(found), `${about}: Node-RED finds ${found} for ${id}, not ${right[0]}`);
  }
  return name;
}
