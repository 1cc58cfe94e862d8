// The package's verdict on a text, with its findings at their places in it.

import { apply, corrected } from "../../../wasm-pkg/js/cli/fix.js";
import { verdict } from "../../../wasm-pkg/js/cli/judge.js";
import { derivedOf, messageOf, normalizedOf, readVerdict } from "../../../wasm-pkg/js/cli/reading.js";
import { scan } from "../../../wasm-pkg/js/cli/scan.js";
import { stretchesOf } from "../../../wasm-pkg/js/cli/stretch.js";
import { fromBytes } from "./offsets.js";

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * @typedef {import("../../../wasm-pkg/js/cli/reading.js").Finding} Finding
 * @typedef {Finding & { kind: "error" | "warning", from?: number, to?: number, line?: number, column?: number }} Placed
 *   without a place, it is about all of the text
 * @typedef {{ isValid: boolean, findings: Placed[], unlisted: number, size: number, sendable?: Sendable }} Judgement
 * @typedef {{ normalized: string, members: Map<string, string>, derived: Map<string, string>, fixes: number }} Sendable
 *   what the recorded payload would be, after so many fixes; its top members by name
 */

/** @typedef {{ basis: string, mode: string }} Options what the verdict depends on besides the text */

/**
 * @param {Options} options
 * @returns {Judgement}
 */
export function judge(event, text, options) {
  const bytes = utf8.encode(text);
  // The text itself, not its bytes: encoding has replaced half surrogate pairs, which the module must see.
  const reading = readVerdict(verdict(event, text, options));
  const findings = placed(text, bytes, reading);
  return {
    isValid: reading.isValid,
    findings,
    unlisted: reading.unlisted ?? 0,
    size: bytes.length,
    sendable: sendable(event, bytes, options, reading),
  };
}

function sendable(event, bytes, options, reading) {
  if (reading.isValid) return { ...outcomeOf(reading), fixes: 0 };
  if (!reading.issues.every(({ fix }) => fix !== undefined)) return undefined;
  const better = corrected(event, bytes, options);
  if (!better.reading.isValid) return undefined;
  return { ...outcomeOf(better.reading), fixes: better.fixed.length };
}

function outcomeOf(reading) {
  const normalized = normalizedOf(reading);
  return { normalized, members: membersOf(normalized), derived: new Map(derivedOf(reading)) };
}

/** The texts of an object's members, numbers with their digits. */
function membersOf(json) {
  const bytes = utf8.encode(json);
  const textOf = ({ start, end }) => fromUtf8.decode(bytes.subarray(start, end));
  return new Map(scan(bytes).members.map(({ key, value }) => [key, textOf(value)]));
}

function placed(text, bytes, { issues, warnings }) {
  let root;
  const stretched = [
    ...issues.map((finding) => ({ ...finding, kind: "error" })),
    ...warnings.map((finding) => ({ ...finding, kind: "warning" })),
  ].map((finding) => ({ finding, stretch: stretchesOf(bytes, finding, () => (root ??= scan(bytes))).stretch }));
  const positions = stretched.flatMap(({ stretch }) => (stretch ? [stretch.start, stretch.end] : []));
  const offsets = fromBytes(text, positions);
  const starts = lineStarts(text);
  return stretched.map(({ finding, stretch }) => {
    const spoken = { ...finding, message: messageOf(finding) };
    if (stretch === undefined) return spoken;
    const from = offsets.get(stretch.start);
    return { ...spoken, from, to: offsets.get(stretch.end), ...lineAndColumn(text, starts, from) };
  });
}

function lineStarts(text) {
  return [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
}

/** Both count from 1, columns in characters, as the API's own messages do. */
function lineAndColumn(text, starts, at) {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle] <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Array.from(text.slice(starts[low], at)).length + 1 };
}

/** The text with these findings' fixes in place, and nothing else touched. */
export function fixed(text, findings) {
  return fromUtf8.decode(apply(utf8.encode(text), findings));
}

/** The text with all fixes in place, as often as fixing brings up more of them. */
export function allFixed(event, text, options) {
  return fromUtf8.decode(corrected(event, utf8.encode(text), options).body);
}
