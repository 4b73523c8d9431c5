import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isOver, verdicts } from "./budgets.mjs";

const COLUMNS = [
  ["", 28, (row) => row.name],
  ["nodes", 9, (row) => whole(row.nodes)],
  ["MB", 8, (row) => fixed(row.bytes / 1e6, 2)],
  ["ours ms", 10, (row) => fixed(row.oursMs, row.oursMs < 10 ? 3 : 1)],
  ["peer ms", 10, (row) => fixed(row.peerMs, row.peerMs < 10 ? 3 : 1)],
  ["ratio", 8, (row) => fixed(row.ratio, 1)],
  ["floor ms", 10, (row) => fixed(row.floorMs, row.floorMs < 10 ? 3 : 1)],
  ["× floor", 9, (row) => fixed(row.floorRatio, 2)],
  ["live ×", 8, (row) => fixed(share(row.liveBytes, row), 2)],
  ["wasm ×", 8, (row) => fixed(share(row.wasmBytes, row), 2)],
];

export function printHeading() {
  console.log(`${COLUMNS.map(([title, width], at) => pad(title, width, at)).join("")}  budgets`);
}

/** @param {import("./budgets.mjs").Row} row */
export function printRow(row) {
  const cells = COLUMNS.map(([, width, cell], at) => pad(cell(row), width, at)).join("");
  console.log(`${cells}  ${verdicts(row).map(described).join(", ")}`);
}

/** Says what is over. @param {import("./budgets.mjs").Row[]} rows */
export function printSummary(rows) {
  const all = rows.flatMap((row) => verdicts(row).map((verdict) => ({ row, verdict })));
  const over = all.filter(({ verdict }) => isOver(verdict));
  console.log(`\n${all.length - over.length} of ${all.length} figures are within their budgets.`);
  for (const { row, verdict } of over) {
    const nodes = row.nodes === null ? "" : `, ${whole(row.nodes)} nodes`;
    console.log(`OVER: ${row.name}${nodes}: ${described(verdict)}`);
  }
}

/** One JSON object a line. @param {string} file @param {import("./budgets.mjs").Row[]} rows */
export async function writeRows(file, rows) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

function described(verdict) {
  const { what, figure, limit, least } = verdict;
  return `${what} ${fixed(figure, 2)} ${least ? "≥" : "≤"} ${limit} ${isOver(verdict) ? "OVER" : "ok"}`;
}

function share(bytes, row) {
  return bytes === null ? null : bytes / row.heldBytes;
}

function fixed(value, digits) {
  return value === null || Number.isNaN(value) ? "" : value.toFixed(digits);
}

function whole(value) {
  return value === null ? "" : value.toLocaleString("en").replaceAll(",", " ");
}

function pad(text, width, at) {
  return at === 0 ? text.padEnd(width) : text.padStart(width);
}
