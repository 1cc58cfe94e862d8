// A line of JSON as stretches with a kind each. No token of JSON reaches beyond its line, so lines stand for themselves.

const TOKEN = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)|([{}[\],:])/g;
/** A longer line is not coloured: it is one of a machine, and thousands of stretches make typing slow. */
const LONGEST = 4000;

/**
 * @typedef {{ from: number, to: number, kind: string }} Stretch
 * @param {string} line
 * @returns {Stretch[]} in order, without overlaps
 */
export function tokensOf(line) {
  if (line.length > LONGEST) return [];
  const tokens = [];
  for (const match of line.matchAll(TOKEN)) {
    const [, string, colon, number, word] = match;
    const kind = string ? (colon ? "key" : "string") : number ? "number" : word ? "word" : "mark";
    const to = match.index + (string ?? match[0]).length;
    tokens.push({ from: match.index, to, kind });
  }
  return tokens;
}

/**
 * The line cut wherever a token or a finding begins or ends.
 *
 * @param {{ from: number, to: number, kind: string }[]} findings in the line, which may overlap
 * @returns {{ text: string, token?: string, finding?: string }[]}
 */
export function piecesOf(line, findings) {
  const tokens = tokensOf(line);
  const cuts = new Set([0, line.length, ...[...tokens, ...findings].flatMap(({ from, to }) => [from, to])]);
  const borders = [...cuts].sort((one, other) => one - other);
  let next = 0;
  return borders.slice(0, -1).map((from, index) => {
    while (next < tokens.length && tokens[next].to <= from) next += 1;
    const token = tokens[next] && tokens[next].from <= from ? tokens[next].kind : undefined;
    const here = findings.filter((finding) => finding.from <= from && from < finding.to);
    const finding = here.find(({ kind }) => kind === "error")?.kind ?? here[0]?.kind;
    return { text: line.slice(from, borders[index + 1]), token, finding };
  });
}
