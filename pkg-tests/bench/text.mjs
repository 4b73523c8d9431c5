// Nodes to the bytes of a flow configuration, one node at a time: a large configuration never is a tree.

/** @typedef {(node: object) => string} Print */

/** What the editor posts: text as `JSON.stringify` has it. @type {Print} */
export const compact = (node) => JSON.stringify(node);

/** What `flowFilePretty` writes. @type {Print} */
export const pretty = (node) => `\n    ${JSON.stringify(node, null, 4).replaceAll("\n", "\n    ")}`;

/** All that is not ASCII as escapes, which other JSON writers do. @type {Print} */
export const ascii = (node) =>
  JSON.stringify(node).replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/**
 * @param {Iterable<object>} nodes @param {Print} print
 * @returns {{ bytes: Buffer, count: number }} the array as UTF-8, and how many entries it has
 */
export function write(nodes, print) {
  let bytes = Buffer.allocUnsafe(1 << 16);
  let at = bytes.write("[");
  let count = 0;
  for (const node of nodes) {
    const text = count === 0 ? print(node) : `,${print(node)}`;
    // A UTF-16 unit takes three bytes at most.
    const needed = at + text.length * 3 + 1;
    if (needed > bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, bytes.length * 2));
      bytes.copy(larger, 0, 0, at);
      bytes = larger;
    }
    at += bytes.write(text, at);
    count += 1;
  }
  at += bytes.write("]", at);
  return { bytes: bytes.subarray(0, at), count };
}

/** The body of a deploy (API v2) that starts from the revision `rev`. @param {Buffer} flows @param {string} rev */
export function deployBody(flows, rev) {
  return Buffer.concat([Buffer.from('{"flows":'), flows, Buffer.from(`,"rev":"${rev}"}`)]);
}
