// `preflight explain <code>`: what a code means.

import { ISSUES, WARNINGS } from "../generated/codes.js";
import { hint, UsageError } from "./options.js";

/** What only files can have. */
const OF_FILES = {
  malformed_csv: "The row is no CSV: a quote is not closed, or there are more cells than the header names.",
  malformed_event: "The line or entry that `send` reads is no event: it has no `type` that is known, or no `payload`.",
};
const MEANINGS = Object.entries({ error: { ...ISSUES, ...OF_FILES }, warning: WARNINGS }).flatMap(([kind, codes]) => {
  return Object.entries(codes).map(([code, meaning]) => ({ code, text: `${kind}[${code}]: ${meaning}\n` }));
});

/** @param {string | undefined} code all of them without one */
export function explain(code) {
  const found = MEANINGS.filter((one) => code === undefined || one.code === code);
  if (found.length > 0) return found.map(({ text }) => text).join("");
  const near = hint(code, MEANINGS.map((one) => one.code), ": preflight explain lists all");
  throw new UsageError(`there is no code ${JSON.stringify(code)}${near}`);
}
