// A verdict's text, read for people. Fixes and figures keep their digits, so they are cut out of the text.

import { follow, scan } from "./scan.js";

/**
 * @typedef {{ path: string, code: string, message: string, fix?: string }} Finding `fix` is JSON text
 * @typedef {{ text?: string, isValid: boolean, issues: Finding[], unlisted?: number, warnings: Finding[] }} Reading
 *   without `text`, there was nothing to judge; further issues are `unlisted`
 */

/** Quotes inside of strings are escaped, so that these are found where they mean something, and nowhere else. */
const VALID = '{"success":true,';
const WARNINGS = '"warnings":[';
const FIX = /"fix":("(?:[^"\\]|\\.)*"|[^,}]+)/g;

/**
 * @param {string} text
 * @returns {Reading}
 */
export function readVerdict(text) {
  const isValid = text.startsWith(VALID);
  // Most lines of a long file: no need to look further.
  if (isValid && !text.includes(WARNINGS)) return { text, isValid, issues: [], warnings: [] };
  const { error = "", errors = [], warnings = [] } = JSON.parse(text);
  return { text, isValid, issues: withFixes(errors, text), unlisted: unlistedIn(error, errors), warnings };
}

/** How many issues were found beyond those that a verdict lists: its line for people counts them all. */
function unlistedIn(error, issues) {
  const [ending, more] = /; and (\d+) more$/.exec(error) ?? [];
  if (more === undefined) return 0;
  let line = "";
  const isSpelt = ({ message }) => (line += line === "" ? message : `; ${message}`) + ending === error;
  return issues.findIndex(isSpelt) + 1 + Number(more) - issues.length;
}

function withFixes(issues, text) {
  const fixes = text.matchAll(FIX);
  return issues.map((issue) => ("fix" in issue ? { ...issue, fix: fixes.next().value[1] } : issue));
}

/** `[["attributable_revenue", "90.00"], …]` */
export function derivedOf({ text }) {
  const bytes = new TextEncoder().encode(text);
  const derived = follow(scan(bytes), "/data/derived").found[0];
  return derived.value.members.map(({ key, value }) => [key, textBetween(bytes, value)]);
}

/** The payload that is recorded, of a valid one: with the digits that the verdict prints. */
export function normalizedOf({ text }) {
  const bytes = new TextEncoder().encode(text);
  return textBetween(bytes, follow(scan(bytes), "/data/normalized").found[0].value);
}

function textBetween(bytes, { start, end }) {
  return new TextDecoder().decode(bytes.subarray(start, end));
}

const SYNTAX_PLACE = / \(line (\d+), column (\d+)\)$/;

/** Where `malformed_json` says that the text stops being JSON. */
export function syntaxPlace({ code, message }) {
  const match = code === "malformed_json" ? SYNTAX_PLACE.exec(message) : null;
  return match && { line: Number(match[1]), column: Number(match[2]) };
}

/** The message without its place in the body, for reports that give the place in the file. */
export function messageOf(finding) {
  return syntaxPlace(finding) ? finding.message.replace(SYNTAX_PLACE, "") : finding.message;
}
