// The words of a command line, parted into options and names, or one sentence about what is wrong with them.

import { extname } from "node:path";
import { parseArgs } from "node:util";

import levenshtein from "js-levenshtein";

const SHORT = ["help", "version"];
const INPUTS = { ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".tsv": "csv", ".txt": "csv" };

export class UsageError extends Error {}

/** @param {Record<string, "flag" | "number" | "text" | "pair" | string[]>} kinds of the options; a list has the choices */
export function readOptions(words, kinds) {
  const declared = Object.entries(kinds).map(([name, kind]) => {
    return [name, { type: kind === "flag" ? "boolean" : "string", ...(SHORT.includes(name) && { short: name[0] }) }];
  });
  const { tokens, positionals } = parseArgs({ args: words, options: Object.fromEntries(declared), strict: false, tokens: true });
  const given = {};
  for (const token of tokens) if (token.kind === "option") given[token.name] = valueOf(token, kinds, given[token.name]);
  return { given, names: positionals };
}

function valueOf({ name, rawName, value }, kinds, earlier) {
  if (!Object.hasOwn(kinds, name)) {
    const others = Object.keys(kinds).map((other) => `--${other}`);
    throw new UsageError(`there is no option ${rawName}${hint(rawName, others)}`);
  }
  const kind = kinds[name];
  const refuse = (needed) => {
    throw new UsageError(`${rawName} takes ${needed}`);
  };
  if (kind === "flag") return value === undefined ? true : refuse("no value");
  if (kind === "number") return /^\d{1,9}$/.test(value ?? "") ? Number(value) : refuse("a whole number");
  if (kind === "pair") return pairOf(value ?? "", earlier) ?? refuse("a column and a field, such as \"Email=customer_email\"");
  if (kind === "text") return value || refuse("a value");
  return kind.includes(value) ? value : refuse(`one of ${kind.join(", ")}`);
}

/** Names may hold an equals sign, fields don't. */
function pairOf(text, earlier = new Map()) {
  const at = text.lastIndexOf("=");
  return at > 0 && at < text.length - 1 ? earlier.set(text.slice(0, at).trim(), text.slice(at + 1).trim()) : undefined;
}

/** Decides how a file is read: by its name, unless the options say. @returns {"json" | "ndjson" | "csv"} */
export function inputOf(name, options, otherwise) {
  const input = options.input ?? INPUTS[extname(name).toLowerCase()] ?? otherwise;
  const unfit = input === "csv" ? undefined : ["map", "decimal"].find((option) => options[option] !== undefined);
  if (unfit !== undefined) throw new UsageError(`--${unfit} is for CSV, and ${name} is read as ${input}`);
  return input;
}

/** The name that a misspelt one is near to. */
export function nearest(word, names) {
  const slips = (name) => levenshtein(word.toLowerCase(), name);
  const [first] = names.toSorted((one, other) => slips(one) - slips(other));
  return slips(first) <= Math.ceil(first.length / 3) ? first : undefined;
}

/** `; did you mean --fix?`, or what else helps. */
export function hint(word, names, otherwise = "") {
  const near = nearest(word, names);
  return near === undefined ? otherwise : `; did you mean ${near}?`;
}
