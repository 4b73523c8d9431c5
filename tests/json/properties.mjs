// Our JSON against V8's on texts made from a seed: the same are accepted, with the same revision.
//   --seed N    another seed than the clock's      --count N    how many texts
import { parseArgs } from "node:util";
import { flowsText, Random } from "./generator.mjs";
import { mutatedBytes, mutatedText } from "./mutation.mjs";
import { redloom } from "./redloom.mjs";
import { bytesOf, sha256, v8 } from "./v8.mjs";

const { values } = parseArgs({
  options: { seed: { type: "string" }, count: { type: "string", default: "20000" } },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 32);
const count = Number(values.count);
console.log(`seed ${seed}, ${count} texts`);

const random = new Random(seed);
const tally = { accepted: 0, refused: 0, failed: 0 };
for (let round = 0; round < count && tally.failed < 10; round += 1) check(make());
// The limit of 10 000 counts within the value of a property: below the array and the node.
checkDepth(10_000, true);
checkDepth(10_003, false);
console.log(`${tally.accepted} accepted by both, ${tally.refused} refused by both`);
const oneSided = tally.accepted < count / 4 || tally.refused < count / 8;
// Failures end the rounds early.
if (oneSided && tally.failed === 0) fail("the generator makes too little of one kind", "");
console.log(`${tally.accepted + tally.refused} passed, ${tally.failed} failed`);
process.exitCode = tally.failed ? 1 : 0;

/** A text or bytes. */
function make() {
  const text = flowsText(random);
  const kind = random.below(4);
  if (kind < 2) return text;
  if (kind === 2) return mutatedText(random, text);
  return mutatedBytes(random, Buffer.from(text));
}

function check(flows) {
  const fault = difference(flows);
  if (fault) fail(fault, JSON.stringify(shrunk(flows)));
}

/** What is wrong with what we make of `flows`, or undefined. Counts the answer. */
function difference(flows, counted = tally) {
  // As every reader of flow files does it: ill-formed bytes are U+FFFD, a byte order mark is skipped.
  const text = typeof flows === "string" ? flows.replace(/^\ufeff/, "") : new TextDecoder().decode(flows);
  const expected = v8(text);
  const actual = ours(flows);
  if (expected.rev) {
    counted.accepted += 1;
    return expected.rev === actual.rev
      ? undefined
      : `V8 accepts it as ${expected.rev}, we say ${JSON.stringify(actual)}`;
  }
  counted.refused += 1;
  if (actual.rev) return `V8 refuses it, we say ${actual.rev}`;
  if (expected.notArray)
    return actual.code === "invalid_flows" ? undefined : `no array, we say ${actual.code}`;
  if (actual.code !== "invalid_json") return `code ${actual.code}`;
  return misplaced(actual, expected, flows);
}

function ours(flows) {
  try {
    return { rev: redloom.revision(flows) };
  } catch (error) {
    return error;
  }
}

/**
 * The place has to be V8's where it names one, and in what was sent anyway; line and column have to fit it.
 * A byte order mark is not counted.
 */
function misplaced({ offset, line, column }, expected, flows) {
  const bytes = withoutMark(typeof flows === "string" ? bytesOf(flows) : Buffer.from(flows));
  if (!(Number.isInteger(offset) && offset >= 0 && offset <= bytes.length)) return `offset ${offset}`;
  const before = bytes.toString("utf8", 0, offset);
  if (expected.before !== undefined && before !== bytesOf(expected.before).toString()) {
    return `offset ${offset}, V8 says ${bytesOf(expected.before).length}`;
  }
  const lines = before.split("\n");
  const wanted = [lines.length, 1 + [...lines.at(-1)].length];
  if (line !== wanted[0] || column !== wanted[1]) return `line ${line}, column ${column}, not ${wanted}`;
}

function withoutMark(bytes) {
  return bytes.subarray(bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
}

/** Nesting is bounded; V8's own stringify gives up earlier, but such a text is its own canonical form. */
function checkDepth(depth, accepted) {
  for (const text of [
    "[".repeat(depth) + "]".repeat(depth),
    `[${'{"a":'.repeat(depth - 1)}1${"}".repeat(depth - 1)}]`,
  ]) {
    const actual = ours(text);
    const right = accepted ? actual.rev === sha256(text) : actual.code === "invalid_json";
    tally[accepted ? "accepted" : "refused"] += 1;
    if (!right) fail(`${depth} deep: ${JSON.stringify(actual)}`, text.slice(0, 20));
  }
}

/** A smaller input that still differs: parts are left out for as long as it does. */
function shrunk(flows) {
  const aside = { accepted: 0, refused: 0 };
  let smallest = flows;
  for (let size = flows.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at + size <= smallest.length; ) {
      const parts = [smallest.slice(0, at), smallest.slice(at + size)];
      const shorter = typeof flows === "string" ? parts.join("") : Uint8Array.from(Buffer.concat(parts));
      if (difference(shorter, aside)) smallest = shorter;
      else at += size;
    }
  }
  return typeof smallest === "string" ? smallest : [...smallest];
}

function fail(what, input) {
  tally.failed += 1;
  console.log(`FAILED (--seed ${seed}) ${what}\n    ${input}`);
}
