// The words of a command line, as a shell parts them. Line ends that are escaped (\ in sh, ^ in cmd, ` in PowerShell) are
// white space.

const ANSI = { n: "\n", t: "\t", r: "\r", "\\": "\\", "'": "'", '"': '"' };
const SPACE = /[\s]/;

/**
 * @param {string} line
 * @returns {string[]}
 */
export function wordsOf(line) {
  const text = line.replace(/[\\^`]\r?\n/g, " ");
  const words = [];
  let word;
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (SPACE.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    const [piece, next] = pieceAt(text, at);
    word = (word ?? "") + piece;
    at = next;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** @returns {[string, number]} what stands there, and where it ends */
function pieceAt(text, at) {
  if (text.startsWith("$'", at)) return quoted(text, at + 2, "'", (escaped) => ANSI[escaped] ?? `\\${escaped}`);
  if (text[at] === '"') return quoted(text, at + 1, '"', (escaped) => ('"\\$`'.includes(escaped) ? escaped : `\\${escaped}`));
  if (text[at] === "'") return quoted(text, at + 1, "'");
  if (text[at] === "\\") return [text[at + 1] ?? "", at + 2];
  return [text[at], at + 1];
}

/** @param {(escaped: string) => string} [unescape] where a backslash means something */
function quoted(text, start, quote, unescape) {
  let piece = "";
  let at = start;
  while (at < text.length && text[at] !== quote) {
    if (unescape && text[at] === "\\" && at + 1 < text.length) {
      piece += unescape(text[at + 1]);
      at += 2;
    } else {
      piece += text[at];
      at += 1;
    }
  }
  return [piece, at + 1];
}
