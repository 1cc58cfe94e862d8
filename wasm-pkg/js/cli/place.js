// Where a finding is about: a stretch of a payload, and that stretch as people find it in a file.

import { syntaxPlace } from "./reading.js";
import { follow, scan } from "./scan.js";

const LINE_FEED = 0x0a;
/** What names a field, not its value. */
const ABOUT_KEYS = new Set(["unknown_field", "ignored_field", "duplicate_field"]);

export const lineFeedsIn = (bytes) => bytes.filter((byte) => byte === LINE_FEED).length;
const startsCharacter = (byte) => (byte & 0b1100_0000) !== 0b1000_0000;

/**
 * The bytes of a payload that a finding is about, and those of an earlier twin.
 *
 * @typedef {{ start: number, end: number }} Stretch
 * @param {() => import("./scan.js").Value} [root] of the body, read once for many questions
 * @returns {{ stretch?: Stretch, earlier?: Stretch }}
 */
export function stretchesOf(body, finding, root = () => scan(body)) {
  if (finding.code === "payload_too_large") return {};
  const syntax = syntaxPlace(finding);
  if (syntax) return { stretch: characterAt(body, syntax.line, syntax.column) };
  const { holder, found } = follow(root(), finding.path);
  if (found.length === 0) return { stretch: opening(holder) };
  const isAboutKey = finding.isKey || ABOUT_KEYS.has(finding.code);
  const [earlier, stretch] = [found[0], found.at(-1)].map((one) => (isAboutKey && one.key !== undefined ? one : opening(one.value)));
  return { stretch, earlier: finding.code === "duplicate_field" ? earlier : undefined };
}

/** All of a plain value, the bracket or brace of others. */
const opening = ({ start, end, members, entries }) => ({ start, end: members || entries ? start + 1 : end });

/** The stretch of the character at a line and column. */
function characterAt(bytes, line, column) {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) start = bytes.indexOf(LINE_FEED, start) + 1;
  let end = start;
  for (let passed = 0; passed < column; passed += 1) {
    start = end;
    end = Math.min(end + 1, bytes.length);
    while (end < bytes.length && !startsCharacter(bytes[end])) end += 1;
  }
  return { start, end };
}

/**
 * A stretch as people find it. Lines and columns count from 1, columns in characters, as in the core's own messages.
 *
 * @typedef {{ line: number, column: number, source: string, from: number, to: number }} Place
 *   `from` and `to` count in `source`, the text of the line; they are equal where something is missing
 * @param {number} line of the file that the byte at `origin` stands in
 * @returns {Place}
 */
export function placeOf(bytes, { start, end }, line, origin) {
  const lineStart = start === 0 ? 0 : bytes.lastIndexOf(LINE_FEED, start - 1) + 1;
  const lineFeed = bytes.indexOf(LINE_FEED, start);
  const lineEnd = lineFeed === -1 ? bytes.length : lineFeed;
  const before = bytes.subarray(lineStart, start);
  return {
    line: line + lineFeedsIn(bytes.subarray(origin, start)),
    column: before.filter(startsCharacter).length + 1,
    source: bytes.toString("utf8", lineStart, lineEnd).replace(/\r$/, ""),
    from: before.toString().length,
    to: bytes.toString("utf8", lineStart, Math.max(start, Math.min(end, lineEnd))).length,
  };
}
