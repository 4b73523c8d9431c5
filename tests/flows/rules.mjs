// The rules of Node-RED's engine that these flows show, one sentence each, and the types of its core nodes.
//
//   node tests/flows/rules.mjs     lists rules and types without a flow, and flows that name an unknown rule

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cases } from "./cases.mjs";
import { deploying, instances } from "./rules/deploying.mjs";
import { hazards } from "./rules/hazards.mjs";
import { hearing, messages } from "./rules/messages.mjs";
import { contexts, variables } from "./rules/values.mjs";

/** Every type that a file of Node-RED's own nodes registers. */
function coreTypes() {
  const folder = join(dirname(createRequire(import.meta.url).resolve("@node-red/nodes")), "core");
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".js"));
  return files.flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return Array.from(text.matchAll(/RED\.nodes\.registerType\(\s*['"]([^'"]+)['"]/g), ([, type]) => type);
  });
}

export const rules = new Map([
  ...[deploying, instances, messages, hearing, variables, contexts, hazards].flatMap(Object.entries),
  ...coreTypes().map((type) => [`type.${type}`, `The core node ${type} runs.`]),
]);

/** What is wrong between rules and cases, a line each. */
export function uncovered() {
  const shown = new Set(cases.flatMap((entry) => entry.rules));
  const names = cases.map(({ name }) => name);
  return [
    ...[...rules]
      .filter(([id]) => !shown.has(id))
      .map(([id, sentence]) => `no flow shows ${id}: ${sentence}`),
    ...[...shown].filter((id) => !rules.has(id)).map((id) => `a flow shows ${id}, which is no rule`),
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `two flows are called ${name}`),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wrong = uncovered();
  for (const line of wrong) console.log(line);
  console.log(`${rules.size} rules, ${cases.length} cases, ${wrong.length} wrong`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
