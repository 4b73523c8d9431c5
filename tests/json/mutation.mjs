/** `text` with some units dropped, doubled, moved or put in: mostly no JSON any more. */
export function mutatedText(random, text) {
  let changed = text;
  for (let times = 1 + random.below(3); times > 0; times -= 1) {
    changed = mutated(random, changed, random.pick(inserts), (parts) => parts.join(""));
  }
  return changed;
}

/** `bytes` changed likewise; mostly no UTF-8 any more. */
export function mutatedBytes(random, bytes) {
  const insert = Uint8Array.from(random.pick(byteInserts));
  const changed = mutated(random, bytes, insert, (parts) => Buffer.concat(parts));
  if (random.chance(1, 2) && changed.length > 0)
    changed[random.below(changed.length)] ^= 1 << random.below(8);
  return Uint8Array.from(changed);
}

function mutated(random, whole, insert, join) {
  const from = random.below(whole.length + 1);
  const to = Math.min(whole.length, from + random.below(random.pick([2, 4, 30])));
  const [before, part, after] = [whole.slice(0, from), whole.slice(from, to), whole.slice(to)];
  return join(
    random.pick([
      [before, after],
      [before, part, part, after],
      [before, insert, after],
      [before, insert, part, after],
      [before],
      [after, part, before],
    ]),
  );
}

const inserts = [
  ...[
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    '"',
    "\\",
    "/",
    "'",
    "0",
    "-",
    "+",
    ".",
    "e",
    "E",
    "\\u",
    "\\ud83d",
    "\\x",
  ],
  ...["\n", "\t", "\0", "\u001f", "\u007f", "\u00a0", "\u2028", "\ufeff", "\ud800", "\udc00", "é", "😀"],
  ...[
    "null",
    "nul",
    "true",
    "undefined",
    "NaN",
    "Infinity",
    "//",
    "/* */",
    "01",
    "1.",
    ".5",
    "0x1",
    "1_0",
    "[]",
    "{}",
  ],
];
const byteInserts = [
  // Bytes that are never UTF-8, beginnings without their rest, rests without a beginning.
  ...[[0xff], [0xfe], [0xc0, 0x80], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0x80], [0xbf, 0xbf]],
  // A half of a pair, beyond U+10FFFF, a byte order mark, three bytes for one.
  ...[
    [0xed, 0xa0, 0xbd],
    [0xf4, 0x90, 0x80, 0x80],
    [0xef, 0xbb, 0xbf],
    [0xe0, 0x80, 0xaf],
    [0x00],
    [0x22],
    [0x5c],
  ],
];
