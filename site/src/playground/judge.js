// The package's verdict on a text, with its findings at their places in it.

import { apply, corrected } from "../../../wasm-pkg/js/cli/fix.js";
import { verdict } from "../../../wasm-pkg/js/cli/judge.js";
import { derivedOf, judged, messageOf, readVerdict } from "../../../wasm-pkg/js/cli/reading.js";
import { follow, scan } from "../../../wasm-pkg/js/cli/scan.js";
import { stretchesOf } from "../../../wasm-pkg/js/cli/place.js";
import { fromBytes } from "./offsets.js";

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });
/** Where nothing applies, they are 0. */
const OFTEN_ZERO = new Set(["/tax", "/shipping", "/discount"]);

/**
 * @typedef {import("../../../wasm-pkg/js/cli/reading.js").Finding} Finding
 * @typedef {Finding & { kind: "error" | "warning", from?: number, to?: number, line?: number, column?: number, isZeroed?: boolean }} Placed
 *   without a place, it is about all of the text; with `isZeroed`, a 0 may be what is missing
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
  // Encoding has replaced half surrogate pairs, which the module must see: of such a text, the text itself.
  const reading = text.isWellFormed() ? judged(event, bytes, options) : readVerdict(verdict(event, text, options));
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

/** The payload that is recorded, of a valid one: with the digits that the verdict prints. */
function normalizedOf({ text }) {
  const bytes = utf8.encode(text);
  const { start, end } = follow(scan(bytes), "/data/normalized").found[0].value;
  return fromUtf8.decode(bytes.subarray(start, end));
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
    const isZeroed = finding.code === "missing" && finding.fix === undefined && OFTEN_ZERO.has(finding.path);
    const spoken = { ...finding, message: messageOf(finding), ...(isZeroed && { isZeroed }) };
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

/** The text with this amount as 0, behind the other members or in the place of its null. */
export function zeroed(text, path) {
  const bytes = utf8.encode(text);
  const root = scan(bytes);
  const name = path.slice(1);
  const known = root.members.find(({ key }) => key === name);
  const last = root.members.at(-1);
  // On a line of its own, where the others are.
  const gap = last ? /\n[ \t]*$/.exec(fromUtf8.decode(bytes.subarray(0, last.start)))?.[0] ?? " " : "";
  const at = known?.value ?? (last ? { start: last.value.end, end: last.value.end } : { start: root.start + 1, end: root.start + 1 });
  const fresh = known ? "0" : `${last ? `,${gap}` : ""}"${name}": 0`;
  return fromUtf8.decode(bytes.subarray(0, at.start)) + fresh + fromUtf8.decode(bytes.subarray(at.end));
}

/** The text with all fixes in place, as often as fixing brings up more of them. */
export function allFixed(event, text, options) {
  return fromUtf8.decode(corrected(event, utf8.encode(text), options).body);
}
