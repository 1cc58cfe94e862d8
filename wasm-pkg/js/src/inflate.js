// RFC 1951, the way back only: the module is inside as compressed text, and browsers have no synchronous way of their own.
// Some milliseconds once, in return for a quarter of the download.

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const ORDER_OF_LENGTHS = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END_OF_BLOCK = 256;
const LONGEST_CODE = 15;
/** Codes up to here are looked up, the few longer ones are counted through: a larger table takes longer to fill than it saves. */
const LOOKED_UP = 9;

/** What was compressed, whose size is known. */
export function inflate(compressed, size) {
  const input = new Bits(compressed);
  const out = new Uint8Array(size);
  let written = 0;
  for (let isLast = 0; isLast === 0; ) {
    isLast = input.take(1);
    const kind = input.take(2);
    if (kind === 3) throw damaged();
    if (kind === 0) {
      const stored = input.stored();
      out.set(stored, written);
      written += stored.length;
      continue;
    }
    const [literals, distances] = kind === 1 ? fixedCodes() : codesOf(input);
    for (let next = input.symbol(literals); next !== END_OF_BLOCK; next = input.symbol(literals)) {
      if (next < END_OF_BLOCK) {
        out[written] = next;
        written += 1;
        continue;
      }
      const length = LENGTH_BASE[next - 257] + input.take(LENGTH_BITS[next - 257]);
      const code = input.symbol(distances);
      const distance = DISTANCE_BASE[code] + input.take(code < 2 ? 0 : (code >> 1) - 1);
      out.copyWithin(written, written - distance, written - distance + Math.min(length, distance));
      // What overlaps itself repeats itself.
      for (let at = distance; at < length; at += 1) out[written + at] = out[written + at - distance];
      written += length;
    }
  }
  return out;
}

class Bits {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  take(count) {
    const value = this.#ahead() & ((1 << count) - 1);
    this.#at += count;
    return value;
  }

  /** What stands as it is, from the next byte on: its length, the length's complement, and so many bytes. */
  stored() {
    this.#at = (this.#at + 7) & ~7;
    const length = this.take(16);
    const start = (this.#at >> 3) + 2;
    this.#at = (start + length) << 3;
    return this.#bytes.subarray(start, start + length);
  }

  symbol({ table, counts, symbols }) {
    const ahead = this.#ahead();
    const found = table[ahead & (table.length - 1)];
    if (found !== 0) {
      this.#at += found & 15;
      return found >> 4;
    }
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE; length += 1) {
      code |= (ahead >> (length - 1)) & 1;
      const count = counts[length];
      if (code - count < first) {
        this.#at += length;
        return symbols[index + code - first];
      }
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw damaged();
  }

  /** At least the 15 bits that follow, the first of them lowest; zeros behind the end. */
  #ahead() {
    const byte = this.#at >> 3;
    const bytes = this.#bytes;
    return (bytes[byte] | (bytes[byte + 1] << 8) | (bytes[byte + 2] << 16)) >>> (this.#at & 7);
  }
}

/** The two codes that a block begins with: of literals and lengths, and of distances. */
function codesOf(input) {
  const literals = input.take(5) + 257;
  const distances = input.take(5) + 1;
  const described = input.take(4) + 4;
  const lengths = new Uint8Array(ORDER_OF_LENGTHS.length);
  for (let place = 0; place < described; place += 1) lengths[ORDER_OF_LENGTHS[place]] = input.take(3);
  const code = codeOf(lengths);
  const all = new Uint8Array(literals + distances);
  for (let place = 0; place < all.length; ) {
    const next = input.symbol(code);
    const value = next < 16 ? next : next === 16 ? all[place - 1] : 0;
    const times = next < 16 ? 1 : next === 16 ? 3 + input.take(2) : next === 17 ? 3 + input.take(3) : 11 + input.take(7);
    all.fill(value, place, place + times);
    place += times;
  }
  return [codeOf(all.subarray(0, literals)), codeOf(all.subarray(literals))];
}

/** What short blocks use instead of codes of their own. */
function fixedCodes() {
  const literals = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
  return [codeOf(literals), codeOf(new Uint8Array(30).fill(5))];
}

/** The canonical code with these lengths: how many there are of each, their symbols in order, and the short ones as a table. */
function codeOf(lengths) {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) counts[length] += 1;
  counts[0] = 0;
  const symbols = [];
  const table = new Uint16Array(1 << LOOKED_UP);
  let code = 0;
  for (let length = 1; length <= LONGEST_CODE; length += 1, code <<= 1) {
    for (let symbol = lengths.indexOf(length); symbol !== -1; symbol = lengths.indexOf(length, symbol + 1)) {
      symbols.push(symbol);
      if (length <= LOOKED_UP) {
        for (let at = reversed(code, length); at < table.length; at += 1 << length) table[at] = (symbol << 4) | length;
      }
      code += 1;
    }
  }
  return { table, counts, symbols };
}

function reversed(code, length) {
  let result = 0;
  for (let place = 0; place < length; place += 1) result |= ((code >> place) & 1) << (length - 1 - place);
  return result;
}

const damaged = () => new Error("the module is damaged");
