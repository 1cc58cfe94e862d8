// A stretch of bytes as people find it: line, column, and the line itself.

const LINE_FEED = 0x0a;

/**
 * Lines and columns count from 1, columns in characters, as in the core's own messages.
 *
 * @typedef {{ line: number, column: number, source: string, from: number, to: number }} Place
 *   `from` and `to` count in `source`, the text of the line; they are equal where something is missing
 * @param {Buffer} bytes
 * @param {number} firstLine of the bytes in their file
 * @returns {Place}
 */
export function placeOf(bytes, start, end, firstLine) {
  const lineStart = start === 0 ? 0 : bytes.lastIndexOf(LINE_FEED, start - 1) + 1;
  const lineFeed = bytes.indexOf(LINE_FEED, start);
  const lineEnd = lineFeed === -1 ? bytes.length : lineFeed;
  const before = bytes.subarray(lineStart, start);
  return {
    line: firstLine + count(bytes.subarray(0, lineStart), (byte) => byte === LINE_FEED),
    column: count(before, startsCharacter) + 1,
    source: bytes.toString("utf8", lineStart, lineEnd).replace(/\r$/, ""),
    from: before.toString().length,
    to: bytes.toString("utf8", lineStart, Math.max(start, Math.min(end, lineEnd))).length,
  };
}

/** The stretch of the character at a line and column. */
export function characterAt(bytes, line, column) {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) start = bytes.indexOf(LINE_FEED, start) + 1;
  for (let passed = 1; passed < column; passed += 1) start = nextCharacter(bytes, start);
  return { start, end: nextCharacter(bytes, start) };
}

function nextCharacter(bytes, at) {
  let next = Math.min(at + 1, bytes.length);
  while (next < bytes.length && !startsCharacter(bytes[next])) next += 1;
  return next;
}

function startsCharacter(byte) {
  return (byte & 0b1100_0000) !== 0b1000_0000;
}

function count(bytes, matches) {
  let matching = 0;
  for (const byte of bytes) if (matches(byte)) matching += 1;
  return matching;
}
