// The parts of a normalized payload, which `src/parts.rs` lays out: two words each.

/** The kind stands above the 29 lower bits of the first word. */
const KIND = 29;
const REST = 2 ** KIND - 1;
const ABSENT = 0;
const TEXT = 1;
const NUMBER = 2;
const BOOLEAN = 3;

const UPPER = 2 ** 32;
/** In one: numbers are counted in 1/10,000. Exact integers below 2^53, so that the quotient is the number that the digits are. */
const UNITS = 10_000;

export class Parts {
  #words;
  #at = 0;
  #text = "";

  /** @param {Uint32Array} words */
  constructor(words) {
    this.#words = words;
  }

  /** Begins with the first. `text` is what was sent, of which every text is a part. */
  begin(text) {
    this.#at = 0;
    this.#text = text;
    return this;
  }

  /** The next value; of an array its length, and `undefined` for what is left out. */
  next() {
    const at = this.#at;
    this.#at = at + 2;
    const first = this.#words[at];
    const second = this.#words[at + 1];
    switch (first >>> KIND) {
      case ABSENT:
        return undefined;
      case TEXT:
        return this.#text.slice(first & REST, second);
      case NUMBER:
        return ((first & REST) * UPPER + second) / UNITS;
      case BOOLEAN:
        return second === 1;
      default:
        return second;
    }
  }

  list(length) {
    const entries = [];
    for (let left = length; left > 0; left -= 1) entries.push(this.next());
    return entries;
  }

  /** @param {(parts: Parts) => object} make */
  listOf(length, make) {
    const entries = [];
    for (let left = length; left > 0; left -= 1) entries.push(make(this));
    return entries;
  }
}
