// A verdict's text, read for people. Fixes and figures keep their digits, so they are cut out of the text.

import { verdict } from "./judge.js";
import { follow, scan, segmentsOf } from "./scan.js";

/**
 * @typedef {{ path: string, code: string, message: string, fix?: string, isKey?: boolean, missing?: string }} Finding with its
 *   `fix` as JSON text; if it `isKey`, it is about the name at the path, which stands there for the field at `missing`
 * @typedef {{ text?: string, isValid: boolean, issues: Finding[], unlisted?: number, warnings: Finding[] }} Reading
 *   without `text`, there was nothing to judge; further issues are `unlisted`
 */

/** Quotes inside of strings are escaped, so that these are found where they mean something, and nowhere else. */
const VALID = '{"success":true,';
const WARNINGS = '"warnings":[';
/** So many issues are spelt out in a verdict's line for people. */
const SPELT_OUT = 5;
const FIX = /"fix":("(?:[^"\\]|\\.)*"|[^,}]+)/g;

/**
 * The verdict on a body, with a misspelt name as one finding: at that name, and not at the object as well.
 *
 * @param {Set<string>} [told] codes and paths of findings that were reported elsewhere
 * @returns {Reading}
 */
export function judged(event, body, options, told) {
  const reading = readVerdict(verdict(event, body, options));
  if (reading.issues.length + reading.warnings.length === 0) return reading;
  const isNew = ({ code, path }) => !told?.has(`${code} ${path}`);
  const issues = reading.issues.filter(isNew);
  const warnings = reading.warnings.filter(isNew);
  const merged = new Set();
  const atKeys = issues.map((issue) => {
    const meant = issue.code === "missing" ? meantBy(issue, reading.warnings) : [];
    if (meant.length === 0) return issue;
    merged.add(meant[0]);
    const name = segmentsOf(issue.path).at(-1);
    // Two names for one field, a field that is there as null, or another way out: somebody has to choose.
    const isOnlyWay = meant.length === 1 && issue.message.endsWith(` to ${name}`) && follow(scan(body), issue.path).found.length === 0;
    return { ...issue, path: meant[0].path, missing: issue.path, isKey: true, ...(isOnlyWay && { fix: JSON.stringify(name) }) };
  });
  return { ...reading, issues: atKeys, warnings: warnings.filter((warning) => !merged.has(warning)) };
}

/** The warnings about names that were probably meant for a missing field, or about what holds it. */
function meantBy({ path, message }, warnings) {
  const holder = path.slice(0, path.lastIndexOf("/"));
  const beside = warnings.filter(({ code, path: other }) => code.endsWith("_field") && other.slice(0, other.lastIndexOf("/")) === holder);
  const near = beside.filter((warning) => warning.message.endsWith(`; did you mean ${path.slice(holder.length + 1)}?`));
  if (near.length > 0) return near;
  const isNamed = (name) => message.includes(`: rename ${name} to `) || message.includes(` out of ${name}, `);
  return beside.filter((warning) => isNamed(segmentsOf(warning.path).at(-1)));
}

/** @returns {Reading} */
export function readVerdict(text) {
  const isValid = text.startsWith(VALID);
  // Most lines of a long file: no need to look further.
  if (isValid && !text.includes(WARNINGS)) return { text, isValid, issues: [], warnings: [] };
  const { error = "", errors = [], warnings = [] } = JSON.parse(text);
  const fixes = text.matchAll(FIX);
  const issues = errors.map((issue) => ("fix" in issue ? { ...issue, fix: fixes.next().value[1] } : issue));
  // A verdict lists some of many issues, and its line for people counts them all.
  const unlisted = errors.length > SPELT_OUT ? SPELT_OUT + Number(/; and (\d+) more$/.exec(error)[1]) - errors.length : 0;
  return { text, isValid, issues, unlisted, warnings };
}

/** `[["attributable_revenue", "90.00"], …]` */
export function derivedOf({ text }) {
  const [, members] = /"derived":\{([^}]*)\}/.exec(text);
  return Array.from(members.matchAll(/"(\w+)":([^,]+)/g), ([, name, figure]) => [name, figure]);
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
