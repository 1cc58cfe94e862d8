// The words behind `preflight`, read into options, or one sentence about what is wrong with them.

import { parseArgs } from "node:util";

import { EVENTS } from "./judge.js";

const FLAGS = ["coerce", "fix", "help", "version"];
const CHOICES = {
  basis: ["paid", "gross"],
  format: ["text", "json", "github"],
  input: ["json", "ndjson", "csv"],
};
const NUMBERS = ["limit"];
const SHORT = { help: "h", version: "v" };
const DEFAULTS = { basis: "paid", coerce: false, fix: false, format: "text", limit: 20 };

export class UsageError extends Error {}

/** @param {string[]} words */
export function readArguments(words) {
  const { tokens } = parseArgs({ args: words, options: declared(), strict: false, tokens: true });
  const options = { ...DEFAULTS };
  const names = [];
  for (const token of tokens) {
    if (token.kind === "positional") names.push(token.value);
    else if (token.kind === "option") options[token.name] = valueOf(token);
  }
  return options.help || options.version ? options : { ...options, ...subjectsOf(names) };
}

function declared() {
  const flags = FLAGS.map((name) => [name, { type: "boolean", ...(name in SHORT && { short: SHORT[name] }) }]);
  const others = [...Object.keys(CHOICES), ...NUMBERS].map((name) => [name, { type: "string" }]);
  return Object.fromEntries([...flags, ...others]);
}

function valueOf({ name, rawName, value }) {
  if (FLAGS.includes(name)) {
    if (value === undefined) return true;
    throw new UsageError(`${rawName} takes no value`);
  }
  if (Object.hasOwn(CHOICES, name)) {
    if (CHOICES[name].includes(value)) return value;
    throw new UsageError(`${rawName} takes one of ${CHOICES[name].join(", ")}`);
  }
  if (NUMBERS.includes(name)) {
    if (/^\d{1,9}$/.test(value ?? "")) return Number(value);
    throw new UsageError(`${rawName} takes a whole number`);
  }
  throw new UsageError(`there is no option ${rawName}`);
}

function subjectsOf([event, ...files]) {
  const events = EVENTS.join(", ");
  if (event === undefined) throw new UsageError(`name an event (${events}) and a file`);
  const isKnown = EVENTS.includes(event);
  if (!isKnown) throw new UsageError(`there is no event ${JSON.stringify(event)}: name one of ${events}`);
  if (files.length === 0) throw new UsageError(`name a file to check as a ${event}, or - for standard input`);
  return { event, files };
}
