// What Node-RED 5.0.7 does below /flows, /auth and /credentials, a row for each thing that a client can notice.
// `node tests/contract/rows.mjs` lists the rows that no case asks for.
import { pathToFileURL } from "node:url";
import { accounts } from "./rows/accounts.mjs";
import { audit } from "./rows/audit.mjs";
import { bodies } from "./rows/bodies.mjs";
import { context } from "./rows/context.mjs";
import { credentials } from "./rows/credentials.mjs";
import { deploying } from "./rows/deploying.mjs";
import { hazards } from "./rows/hazards.mjs";
import { routing } from "./rows/routing.mjs";
import { state } from "./rows/state.mjs";

/**
 * @typedef {object} Row
 * @property {string} id
 * @property {string} section Sections of the reference on the admin API that say so.
 * @property {string} text What Node-RED does.
 * @property {string} [later] Why no case can ask for it yet: the setting or part that it needs.
 */

/** @type {Row[]} */
export const rows = [
  ...routing,
  ...bodies,
  ...accounts,
  ...audit,
  ...deploying,
  ...state,
  ...credentials,
  ...context,
  ...hazards,
];

/**
 * Rows by what the cases make of them.
 * `missing` and `unknown` are faults: a row that nobody asks for, a name that is no row.
 */
export function coverage(cases) {
  const asked = new Set(cases.flatMap((each) => each.rows));
  const known = new Set(rows.map((row) => row.id));
  return {
    covered: rows.filter((row) => asked.has(row.id)),
    later: rows.filter((row) => row.later && !asked.has(row.id)),
    missing: rows.filter((row) => !row.later && !asked.has(row.id)),
    stale: rows.filter((row) => row.later && asked.has(row.id)),
    unknown: [...asked].filter((id) => !known.has(id)),
  };
}

async function list() {
  const { cases } = await import("./cases.mjs");
  const { covered, later, missing, stale, unknown } = coverage(cases);
  const line = ({ id, section, text }) => `  ${id} (${section}): ${text}`;
  console.log(`Rows without a case: ${missing.length}`);
  for (const row of missing) console.log(line(row));
  console.log(`Rows that wait for something to exist: ${later.length}`);
  for (const row of later) console.log(`${line(row)} (${row.later})`);
  for (const row of stale) console.log(`Has a case, so it waits no longer: ${row.id}`);
  for (const id of unknown) console.log(`Named by a case, but no row: ${id}`);
  console.log(`Rows with a case: ${covered.length} of ${rows.length}`);
  if (missing.length + stale.length + unknown.length) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await list();
