// What each figure may be. A figure over its budget is said, never a failure: times depend on the machine.

/**
 * @typedef {object} Row one line of target/bench/latest.json; null where a figure does not apply
 * @property {string} name
 * @property {number | null} nodes
 * @property {number} bytes of the body, of the text or of the file
 * @property {number | null} oursMs
 * @property {number | null} peerMs
 * @property {number | null} ratio peerMs / oursMs
 * @property {number | null} floorMs
 * @property {number | null} floorRatio oursMs / floorMs
 * @property {number | null} liveBytes allocated after the deploys
 * @property {number | null} wasmBytes the module's memory after them
 * @property {number | null} heldBytes of the text that is active then
 * @property {number} [oursBytes] that nodes hold when they run; `ratio` is then peerBytes / oursBytes
 * @property {number} [peerBytes]
 */

/** @typedef {{ what: string, figure: number, limit: number, least?: boolean }} Verdict */

/** How much faster than in Node-RED a message comes to a node of a type. */
const HOPS = new Map([
  ["junction", 2],
  ["fan-out", 2],
  ["change", 1.5],
  ["switch", 1.5],
  ["round a function", 2],
]);

/** @param {Row} row @returns {Verdict[]} */
export function verdicts(row) {
  const found = [];
  const most = (what, figure, limit) => figure !== null && found.push({ what, figure, limit });
  const least = (what, figure, limit) => figure !== null && found.push({ what, figure, limit, least: true });
  const [kind, shape] = row.name.split(": ");
  if (kind === "deploy") {
    if (row.nodes >= 9000) most("floor", row.floorRatio, 2);
    if (shape === "typical" && row.nodes >= 9000) least("peer", row.ratio, 8);
    if (row.nodes >= 90_000 && row.nodes < 900_000) {
      most("live", row.liveBytes / row.heldBytes, 3);
      most("wasm", row.wasmBytes / row.heldBytes, 6);
    }
  }
  if (kind === "diff" && row.nodes >= 18_000) {
    if (shape === "hub") least("peer", row.ratio, 100);
    if (shape === "chain" || shape === "subflow instances") least("peer", row.ratio, 50);
  }
  if (kind === "hop" && HOPS.has(shape)) least("peer", row.ratio, HOPS.get(shape));
  if (kind === "growth") most("growth", row.ratio, 1.5);
  if (row.name === "module, gzip") most("kB", row.bytes / 1000, 200);
  if (row.name === "ready in Node") most("ms", row.oursMs, 20);
  return found;
}

/** @param {Verdict} verdict */
export function isOver({ figure, limit, least }) {
  return least ? figure < limit : figure > limit;
}
