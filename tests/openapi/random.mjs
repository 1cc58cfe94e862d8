// Randomness that a failure can be repeated with.

/** Chances from one seed (mulberry32). */
export function chances(seed) {
  let state = seed >>> 0;
  function next() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  /** A whole number from `low` to `high`, both included. */
  const between = (low, high) => low + Math.floor(next() * (high - low + 1));
  const oneOf = (list) => list[between(0, list.length - 1)];
  const happens = (probability) => next() < probability;
  const word = (length) => Array.from({ length }, () => oneOf("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789")).join("");
  return { between, oneOf, happens, word };
}
