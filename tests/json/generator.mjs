/** Numbers from a seed (mulberry32), so that every run can be had again. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 up to, and without, `end`. */
  below(end) {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  }

  chance(one, of) {
    return this.below(of) < one;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** What `make` gives, up to `most` times. */
  some(most, make) {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}

/** The text of an array of values, in any layout, valid as JSON. */
export function flowsText(random) {
  return (
    space(random) +
    array(random, 3, () => (random.chance(3, 4) ? object(random, 3) : value(random, 3))) +
    space(random)
  );
}

function value(random, depth) {
  const kind = random.below(depth > 0 ? 8 : 5);
  if (kind < 2) return string(random);
  if (kind < 4) return number(random);
  if (kind === 4) return random.pick(["true", "false", "null"]);
  if (kind < 7) return object(random, depth - 1);
  return random.chance(1, 40) ? nested(random) : array(random, 3, () => value(random, depth - 1));
}

function array(random, most, make) {
  return `[${space(random)}${random.some(most, make).join(`${space(random)},${space(random)}`)}${space(random)}]`;
}

function object(random, depth) {
  const made = [];
  const property = () => {
    // A key once more, perhaps spelled in another way: then the last value counts, in the first place.
    const again = made.length > 0 && random.chance(1, 6);
    const key = again
      ? random.pick(made)
      : quoted(random, random.chance(1, 4) ? plain(random) : random.pick(keys));
    made.push(key);
    return `${key}${space(random)}:${space(random)}${value(random, depth)}`;
  };
  return `{${space(random)}${random.some(6, property).join(`,${space(random)}`)}${space(random)}}`;
}

function nested(random) {
  const depth = random.below(300);
  return random.chance(1, 2)
    ? "[".repeat(depth) + "]".repeat(depth)
    : `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
}

function string(random) {
  return quoted(random, plain(random));
}

function plain(random) {
  return random.some(5, () => random.pick(pieces)).join("");
}

/** A text between quotes, each unit as it stands or as one of its escapes. */
function quoted(random, text) {
  const often = random.pick([0, 0, 0, 1, 3]);
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return `"${units.map((unit) => spelled(random, unit, random.chance(often, 3))).join("")}"`;
}

function spelled(random, unit, escaped) {
  const character = String.fromCharCode(unit);
  const short = shortEscapes[character];
  const must = unit < 0x20 || character === '"' || character === "\\";
  if (!must && !escaped) return character;
  if (short && random.chance(2, 3)) return short;
  const hex = unit.toString(16).padStart(4, "0");
  return `\\u${random.chance(1, 2) ? hex : hex.toUpperCase()}`;
}

function number(random) {
  const kind = random.below(6);
  if (kind === 0) return random.pick(numbers);
  if (kind === 1) return String(random.below(1000) - 500);
  if (kind === 2) return doubleText(random);
  const digits = (most) => Array.from({ length: 1 + random.below(most) }, () => random.below(10)).join("");
  const whole = digits(kind === 3 ? 30 : 6).replace(/^0+(?=\d)/, "");
  const fraction = random.chance(1, 2) ? `.${digits(25)}` : "";
  const exponent = random.chance(1, 2)
    ? `${random.pick(["e", "E"])}${random.pick(["", "+", "-"])}${digits(3)}`
    : "";
  return `${random.pick(["", "-"])}${whole}${fraction}${exponent}`;
}

/** A double of any bits, with all its digits. */
function doubleText(random) {
  const bits = new Uint32Array([random.below(2 ** 32), random.below(2 ** 32)]);
  const [double] = new Float64Array(bits.buffer);
  return Number.isFinite(double) ? double.toPrecision(1 + random.below(21)) : "0";
}

function space(random) {
  return random.chance(5, 6) ? "" : random.pick([" ", "\n", "\r\n", "\t", "  ", " \n\t\r "]);
}

const keys = [
  ...["id", "type", "z", "wires", "x", "y", "g", "d", "name", "credentials", "env", "links", "nodes"],
  ...["__proto__", "constructor", "hasOwnProperty", "toString", "toJSON", "length", ""],
  ...["0", "1", "2", "9", "10", "11", "00", "01", "-0", "-1", "1.0", "1e3", "+1", " 1", "NaN"],
  ...["4294967293", "4294967294", "4294967295", "4294967296", "9007199254740991", "18446744073709551616"],
];
const pieces = [
  ...["a", "id", "n1", " ", "/", '"', "\\", "\b", "\f", "\n", "\r", "\t", "\0", "\u001f", "\u007f", "\u0080"],
  ...["é", "ß", "€", "\u2028", "\u2029", "\ufeff", "\ufffd", "\uffff", "日本", "😀", "\u{10ffff}"],
  // Halves of pairs: alone, in the right order when two meet, and in the wrong one.
  ...["\ud83d", "\ude00", "\ud800", "\udfff", "0", "12", "0123456789abcdef0123456789abcdef"],
];
const shortEscapes = {
  '"': '\\"',
  "\\": "\\\\",
  "/": "\\/",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
const numbers = [
  ...[
    "0",
    "-0",
    "0.0",
    "-0.0",
    "0e0",
    "-0E+5",
    "1.0",
    "1E5",
    "1e21",
    "1e20",
    "999999999999999999999",
    "1e-6",
    "1e-7",
  ],
  ...[
    "0.000001",
    "0.0000001",
    "123456789012345680000",
    "1e400",
    "-1e400",
    "1e-400",
    "5e-324",
    "2.4e-324",
    "2.5e-324",
  ],
  ...[
    "1.7976931348623157e308",
    "1.7976931348623159e308",
    "9007199254740991",
    "9007199254740993",
    "4.35",
    "0.1e1",
  ],
  ...["2.2250738585072011e-308", "2.2250738585072014e-308", "100000000000000000000.5", "0.30000000000000004"],
];
