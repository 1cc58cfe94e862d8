// The words of a command line, parted into options and names, or one sentence about what is wrong with them.

import { extname } from "node:path";
import { parseArgs } from "node:util";

const INPUTS = { ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".tsv": "csv", ".txt": "csv" };
const SHORT = { help: "h", version: "v" };

export class UsageError extends Error {}

/** With the help that says more. */
export const helped = ({ message }, help) => `${message}${message.endsWith("?") ? " See" : "; see"} ${help}`;

/** The options that `preflight <event>` and `preflight send` share. */
export const SHARED = {
  decimal: ["point", "comma"],
  help: "flag",
  input: ["json", "ndjson", "csv"],
  lenient: "flag",
  limit: "number",
  map: "pair",
};

/**
 * @param {string[]} words
 * @param {Record<string, "flag" | "number" | "text" | "pair" | string[]>} kinds of the options; a list has the choices
 * @returns {{ given: object, names: string[] }}
 */
export function readOptions(words, kinds) {
  const declared = Object.entries(kinds).map(([name, kind]) => {
    return [name, { type: kind === "flag" ? "boolean" : "string", ...(name in SHORT && { short: SHORT[name] }) }];
  });
  const { tokens } = parseArgs({ args: words, options: Object.fromEntries(declared), strict: false, tokens: true });
  const given = {};
  const names = [];
  for (const token of tokens) {
    if (token.kind === "positional") names.push(token.value);
    else if (token.kind === "option") given[token.name] = valueOf(token, kinds, given[token.name]);
  }
  return { given, names };
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

/**
 * How a file is read: by its name, unless the options say.
 *
 * @param {string} name
 * @param {{ input?: string, map?: Map<string, string>, decimal?: string }} options
 * @param {"json" | "ndjson"} otherwise where neither says
 * @returns {"json" | "ndjson" | "csv"}
 */
export function inputOf(name, options, otherwise) {
  const input = options.input ?? INPUTS[extname(name).toLowerCase()] ?? otherwise;
  const [unfit] = input === "csv" ? [] : ["map", "decimal"].filter((option) => options[option] !== undefined);
  if (unfit !== undefined) throw new UsageError(`--${unfit} is for CSV, and ${name} is read as ${input}`);
  return input;
}

/** The name that a misspelt one is near to. */
export function nearest(word, names) {
  const all = names.map((name) => ({ name, slips: slipsBetween(word.toLowerCase(), name) }));
  const [first] = all.toSorted((one, other) => one.slips - other.slips);
  return first.slips <= Math.ceil(first.name.length / 3) ? first.name : undefined;
}

/** Levenshtein's distance: characters left out, put in or exchanged. */
function slipsBetween(word, name) {
  let row = Array.from({ length: name.length + 1 }, (_, index) => index);
  for (const [index, character] of Array.from(word).entries()) {
    const next = [index + 1];
    for (let at = 0; at < name.length; at += 1) {
      next.push(Math.min(next[at] + 1, row[at + 1] + 1, row[at] + (character === name[at] ? 0 : 1)));
    }
    row = next;
  }
  return row[name.length];
}

/** `; did you mean --fix?`, or what else helps. */
export function hint(word, names, otherwise = "") {
  const near = nearest(word, names);
  return near === undefined ? otherwise : `; did you mean ${near}?`;
}
