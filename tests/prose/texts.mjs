// All that people read besides the Markdown: the texts of the repository, by where they stand.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../support/root.mjs";

export const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0").filter((file) => file !== "");
/** The files that people write: no lock files, no recorded inputs. */
export const files = tracked.filter((file) => !/package-lock\.json$|Cargo\.lock$|\/(?:fixtures|corpus)\/|\.woff2$/.test(file));
export const read = (file) => readFileSync(join(root, file), "utf8");

/** Every member of that name, wherever it is in a JSON value. */
function members(value, names) {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, member]) => (names.includes(name) && typeof member === "string" ? [member] : members(member, names)));
}

export const descriptions = (file) => members(JSON.parse(read(file)), ["summary", "description"]);

/** The sentences of issues and warnings: those of the corpus, and of every recorded failure. */
export function messages() {
  const fixtures = tracked.filter((file) => /^core\/fixtures\/\w+\.json$/.test(file));
  const verdicts = fixtures.flatMap((file) => JSON.parse(read(file)).cases.map(({ verdict }) => JSON.parse(verdict)));
  const recorded = JSON.parse(read("docs/examples.json")).map(({ answer }) => JSON.parse(answer));
  const errors = recorded.filter(({ errors: issues }) => issues === undefined).flatMap((answer) => members(answer, ["error"]));
  return [...new Set([...verdicts, ...recorded].flatMap((answer) => members(answer, ["message"])).concat(errors))];
}

/** A page's text, an element a paragraph. */
export function pageText(file) {
  const separated = read(file).replaceAll(/<(?:p|li|h\d|label|title|option|span|button|summary|div)\b/g, "\n\n$&");
  return separated.replaceAll(/<code>.*?<\/code>/g, "code").replaceAll(/<[^>]+>/g, " ");
}

/** The comments of a file of code, each as one text. */
export function comments(file) {
  const lines = read(file).split("\n").map((line) => /^\s*(?:\/\/[/!]?|\/\*\*?|\*(?!\/))\s?(.*?)(?:\s*\*\/)?$/.exec(line)?.[1]);
  // Code between two comments ends the first one's paragraph.
  return [lines.map((line) => (line === undefined ? "" : withoutTags(line))).join("\n")];
}

/** Without what tools read, and without examples, which are indented. */
const withoutTags = (line) => (/^ {2,}/.test(line) ? "" : line.replace(/@\w+.*$/, ""));

/** Doc comments of Rust, the first line of each. */
export function docComments(file) {
  const lines = read(file).split("\n").map((line) => /^\s*\/\/[/!] ?(.*)/.exec(line)?.[1]);
  return lines.filter((line, index) => line !== undefined && line !== "" && lines[index - 1] === undefined);
}
