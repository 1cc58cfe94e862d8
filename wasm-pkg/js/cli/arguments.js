// The words behind `preflight`, read into options.

import { EVENTS } from "./judge.js";
import { hint, readOptions, SHARED, UsageError } from "./options.js";

const KINDS = {
  ...SHARED,
  basis: ["paid", "gross"],
  coerce: "flag",
  fix: "flag",
  format: ["text", "json", "github"],
  version: "flag",
};
const DEFAULTS = { basis: "paid", coerce: false, fix: false, format: "text", limit: 20 };

/** @param {string[]} words */
export function readArguments(words) {
  const { given, names } = readOptions(words, KINDS);
  const options = { ...DEFAULTS, ...given, ...modeOf(given) };
  return options.help || options.version ? options : { ...options, ...subjectsOf(names) };
}

export const modeOf = ({ lenient }) => ({ mode: lenient ? "lenient" : "strict" });

function subjectsOf([event, ...files]) {
  const events = EVENTS.join(", ");
  if (event === undefined) throw new UsageError(`name an event (${events}) and a file`);
  if (!EVENTS.includes(event)) throw noEvent(event);
  if (files.length === 0) throw new UsageError(`name a file to check as a ${event}, or - for standard input`);
  return { event, files };
}

export function noEvent(word) {
  const near = hint(word, [...EVENTS, "send", "explain"], `: name one of ${EVENTS.join(", ")}`);
  return new UsageError(`there is no event ${JSON.stringify(word)}${near}`);
}
