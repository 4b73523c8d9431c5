/**
 * Numbers that depend on nothing but a seed and a place, so that what is generated needs no state and is the
 * same wherever it begins.
 *
 * @param {number} seed @param {number} at
 * @returns {number} 32 bits
 */
export function random(seed, at) {
  let mixed = (seed + Math.imul(at, 0x9e3779b9)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** An id as the editor makes them: 16 hex digits. @param {number} at @param {number} [seed] */
export function id(at, seed = 1) {
  const half = (salt) =>
    random(seed + salt, at)
      .toString(16)
      .padStart(8, "0");
  return half(0) + half(7919);
}

/** @template T @param {readonly T[]} list @param {number} seed @param {number} at @returns {T} */
export function pick(list, seed, at) {
  return list[random(seed, at) % list.length];
}
