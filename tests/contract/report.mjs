import { equal, line, meets } from "./observation.mjs";
import { key } from "./play.mjs";

/**
 * Compares what the subjects answered, step by step.
 * @param {import("./step.mjs").Case[]} cases
 * @param {Record<string, Map<string, import("./observation.mjs").Observation>>} seen By name of the subject.
 */
export function judge(cases, seen) {
  const verdict = { passed: 0, failures: [], differences: [] };
  const names = new Set();
  for (const each of cases) {
    for (const step of each.steps) {
      const name = key(each, step);
      const faults = names.has(name)
        ? ["two steps have this name"]
        : judgeStep(each, step, name, seen, verdict);
      names.add(name);
      if (faults.length === 0) verdict.passed += 1;
      else verdict.failures.push({ name, faults });
    }
  }
  return verdict;
}

function judgeStep(each, step, name, seen, verdict) {
  const standard = seen["node-red"]?.get(name);
  const server = seen["redloom-server"]?.get(name);
  const worker = seen["service-worker"]?.get(name);
  const faults = unasked(each, step, name, seen);
  if (standard && !meets(standard, step.expect)) {
    faults.push(
      `Node-RED was expected to answer ${JSON.stringify(step.expect)}, and did ${line(standard, {})}`,
    );
  }
  if (!standard || !server) return faults;
  const lines = [];
  const differs = step.differs ?? each.differs;
  compare(standard, server, differs, "Node-RED", faults);
  if (!equal(standard, server)) {
    lines.push(
      ["node-red", line(standard, server)],
      ["redloom", line(server, standard)],
      ["reason", differs?.reason ?? NONE],
    );
  }
  if (worker) {
    compare(server, worker, step.browser, "the Node host", faults, { connections: false });
    if (!equal(server, worker, { connections: false })) {
      lines.push(["in a browser", line(worker, server)], ["reason", step.browser?.reason ?? NONE]);
    }
  }
  if (lines.length) verdict.differences.push({ name, lines });
  return faults;
}

/** Nothing may be left out by mistake. */
function unasked(each, step, name, seen) {
  const optional = step.only || each.only ? "service-worker" : undefined;
  const missing = Object.keys(seen).filter((subject) => subject !== optional && !seen[subject].has(name));
  return missing.map((subject) => `${subject} was not asked`);
}

function compare(expected, actual, differs, whom, faults, how) {
  const same = equal(expected, actual, how);
  if (same && differs) faults.push(`no longer differs from ${whom}: ${line(actual, {})}`);
  if (!same && !differs) {
    faults.push(
      `differs from ${whom} with no reason given:\n      ${line(expected, actual)}\n      ${line(actual, expected)}`,
    );
  }
}

function waiting(later) {
  if (later.length === 0) return [];
  const lines = later.map(({ id, section, text, later }) => `${id} (${section}): ${text}\n  ${later}`);
  return ["Rows that wait", "", ...lines, ""];
}

const NONE = "none given";

/** The text of tests/conformance.txt. */
export function conformance(cases, { covered, later }, { differences }, skipped) {
  const steps = cases.reduce((sum, each) => sum + each.steps.length, 0);
  const open = differences.filter(({ lines }) => lines.some(([, text]) => text === NONE));
  const sorted = [...differences].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    "Redloom against Node-RED 5.0.7: /flows, /credentials, /auth, /context.",
    "Made by `node tests/contract/run.mjs --update`; not to be edited.",
    "",
    `rows of the reference    ${covered.length} with a case, ${later.length} that wait for something to exist`,
    `steps                    ${steps} in ${cases.length} cases`,
    `equal to Node-RED        ${steps - differences.length}`,
    `different, with reason   ${differences.length - open.length}`,
    `different, no reason     ${open.length}`,
    `not sent by a browser    ${skipped.reduce((sum, { steps }) => sum + steps, 0)}`,
    "",
    "Differences",
    ...sorted.flatMap(({ name, lines }) => [
      "",
      name,
      ...lines.map(([label, text]) => `  ${label.padEnd(13)}${text}`),
    ]),
    "",
    ...waiting(later),
    "Cases and steps that a browser cannot send",
    "",
    ...skipped.map(({ name, why }) => `${name}: ${why}`),
    "",
  ].join("\n");
}
