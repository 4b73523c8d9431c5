// Two recordings side by side.

import { differences, sayings } from "./differences.mjs";

/** How many equal lines are shown around what differs. */
const AROUND = 2;

/** Sayings that were met. */
const met = new Set();

const lines = ({ seen, replies, failure }) => [
  ...seen.map(({ what, ...data }) => said(`${what} ${JSON.stringify(data)}`)).filter((line) => line !== ""),
  ...replies.map((reply) => `reply ${JSON.stringify(reply)}`),
  ...(failure ? [`failure ${failure}`] : []),
];

function said(line) {
  return sayings.reduce((rest, saying) => {
    const replaced = rest.replace(saying.pattern, saying.as);
    if (replaced !== rest) met.add(saying);
    return replaced;
  }, line);
}

/** What differs, line by line as `diff -u` shows it; undefined where nothing does. */
export function compared(ofNodeRed, ofRedloom) {
  if (!ofRedloom) return "    Redloom did not play it";
  const steps = difference(lines(ofNodeRed), lines(ofRedloom));
  if (steps.every(([mark]) => mark === " ")) return undefined;
  const near = (at) => steps.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(([mark]) => mark !== " ");
  const shown = steps.filter((_, at) => near(at)).map(([mark, line]) => `    ${mark} ${line}`);
  return shown.join("\n");
}

/** What is said to differ and is nowhere to be seen. */
export function unlike(cases) {
  const names = [...differences.keys()].filter((name) => !cases.some((entry) => entry.name === name));
  return [...names, ...sayings.filter((saying) => !met.has(saying)).map(({ pattern }) => String(pattern))];
}

/** The shortest way from one list to the other: `-` only in the first, `+` only in the second. */
function difference(before, after) {
  const longest = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      longest[i][j] =
        before[i] === after[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const steps = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      steps.push([" ", before[i++]]);
      j++;
    } else if (i < before.length && (j === after.length || longest[i + 1][j] >= longest[i][j + 1])) {
      steps.push(["-", before[i++]]);
    } else steps.push(["+", after[j++]]);
  }
  return steps;
}
