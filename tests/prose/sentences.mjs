// The sentences of a Markdown file, and how many words each has. Code blocks, tables, headings and comments are left out.

/** Paragraphs and list entries of a Markdown text, each on one line. */
function paragraphs(markdown) {
  const found = [];
  let open = false;
  const text = markdown.replaceAll(/<!--[^]*?-->/g, "").replaceAll(/^([ >]*)(`{3,}|~{3,})[^]*?^\1\2 *$/gm, "");
  for (const raw of text.split("\n")) {
    const line = raw.replace(/^[ >]+/, "").trim();
    const ends = line === "" || /^(\||#|<)/.test(line);
    if (ends) {
      open = false;
      continue;
    }
    const entry = /^([-*+]|\d+\.) +/.exec(line);
    if (entry || !open) found.push("");
    found[found.length - 1] += ` ${entry ? line.slice(entry[0].length) : line}`;
    open = true;
  }
  return found;
}

/** A span of code and a link each read like a word or like their text. */
const plain = (text) =>
  text
    .replaceAll(/(`+)[^]*?\1/g, "code")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/https?:\/\/\S+?(?=[.,;:)]*(\s|$))/g, "address")
    .replaceAll("**", "");

const wordsOf = (sentence) => sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** `[{ text, words }]`, in the order of the file. */
export function sentences(markdown) {
  return paragraphs(markdown)
    .flatMap((paragraph) => plain(paragraph).split(/(?<=[.!?][)"”’]*)\s+(?=[^\p{Ll}]|code\b)/u))
    .map((text) => ({ text: text.trim(), words: wordsOf(text) }))
    .filter(({ words }) => words > 0);
}

/** The average number of words of a file's sentences. */
export function average(found) {
  return found.length === 0 ? 0 : found.reduce((sum, { words }) => sum + words, 0) / found.length;
}
