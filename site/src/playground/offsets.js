// Two ways to count in one text: the module counts bytes of UTF-8, a text field counts UTF-16.

/**
 * @param {string} text
 * @param {number[]} positions in bytes, in any order
 * @returns {Map<number, number>} each with its position in `text`
 */
export function fromBytes(text, positions) {
  const wanted = [...new Set(positions)].sort((one, other) => one - other);
  const found = new Map();
  let at = 0;
  let bytes = 0;
  for (const position of wanted) {
    while (bytes < position && at < text.length) {
      const code = text.codePointAt(at);
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      at += code < 0x10000 ? 1 : 2;
    }
    found.set(position, at);
  }
  return found;
}
