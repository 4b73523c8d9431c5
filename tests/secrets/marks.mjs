import { randomBytes } from "node:crypto";

/**
 * Something that came out: an answer, a log line, a file.
 * @typedef {{ place: string, bytes: Uint8Array }} Output
 */

/** A mark that was found: what it stands for, where, and in which form. @typedef {{ label: string, place: string, form: string }} Sighting */

/**
 * Secrets that can be told from everything else. Each is random from its first letter on: a store that compresses
 * (LevelDB, under IndexedDB) writes as it stands only what it has not seen before.
 */
export class Marks {
  /** By label. @type {Map<string, string>} */
  #texts = new Map();
  /** Forms by their first four bytes. @type {Map<number, { label: string, form: string, bytes: Buffer }[]>} */
  #forms = new Map();

  /** The secret with this label; made when it is first asked for. */
  text(label) {
    return this.#texts.get(label) ?? this.add(label, random());
  }

  /** Looks for a text that somebody else has made. */
  add(label, text) {
    this.#texts.set(label, text);
    for (const [form, bytes] of formsOf(text)) {
      const key = bytes.readUInt32LE();
      const others = this.#forms.get(key) ?? [];
      this.#forms.set(key, [...others, { label, form, bytes }]);
    }
    return text;
  }

  get labels() {
    return [...this.#texts.keys()];
  }

  /** @param {Iterable<Output>} outputs @returns {Sighting[]} Each label and form once for each place. */
  search(outputs) {
    const starts = new Uint8Array(65_536);
    for (const key of this.#forms.keys()) starts[key & 0xffff] = 1;
    const found = new Map();
    for (const { place, bytes } of outputs) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = 0; at + 4 <= buffer.length; at += 1) {
        if (!starts[buffer[at] | (buffer[at + 1] << 8)]) continue;
        for (const { label, form, bytes } of this.#forms.get(buffer.readUInt32LE(at)) ?? []) {
          if (!buffer.subarray(at, at + bytes.length).equals(bytes)) continue;
          found.set(`${label}\0${place}\0${form}`, { label, place, form });
        }
      }
    }
    return [...found.values()];
  }
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

function random() {
  return Array.from(randomBytes(24), (byte) => letters[byte % letters.length]).join("");
}

/** The ways in which a text may stand somewhere: as it is, and in what programs make of bytes. */
function* formsOf(text) {
  const plain = Buffer.from(text);
  const wide = Buffer.from(text, "utf16le");
  yield ["as it is", plain];
  yield ["UTF-16", wide];
  yield ["UTF-16, big-endian", Buffer.from(wide).swap16()];
  yield ["hex", Buffer.from(plain.toString("hex"))];
  yield ["hex in capitals", Buffer.from(plain.toString("hex").toUpperCase())];
  yield ["reversed", Buffer.from(plain).reverse()];
  for (const offset of [0, 1, 2]) {
    yield [`base64 at ${offset}`, base64(plain, offset)];
    yield [`base64 of UTF-16 at ${offset}`, base64(wide, offset)];
  }
}

/** The letters that stand for these bytes alone, whatever comes before and after them; `offset` bytes come before. */
function base64(bytes, offset) {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  return Buffer.from(text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6)));
}
