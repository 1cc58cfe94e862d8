// What a text was probably meant to be, where it is no payload as it stands: shown as a difference, and taken only when asked.

import { jsonrepair } from "jsonrepair";

import { fieldsOf, verdict } from "../../../wasm-pkg/js/cli/judge.js";
import { readVerdict } from "../../../wasm-pkg/js/cli/reading.js";
import { follow, scan, segmentsOf } from "../../../wasm-pkg/js/cli/scan.js";
import { laidOut } from "./layout.js";

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });
/** A template that nobody has filled in: its value is anybody's guess. */
const TEMPLATE = /\{\{|\$\{|<%/;
/** A bare number with a currency sign or commas, up to the end of its member. */
const NUMBER = /(:\s*)([$€£¥]?\s?\d(?:[\d.,]*\d)?(?:\s?(?:[€£]|EUR|USD|GBP))?)(?=\s*(?:,?\s*(?:[}\n]|\/[/*])|,\s*["'“”‘’a-z_]))/gi;
/** Longer texts are of machines, which don't make these slips. */
const LONGEST = 32_768;
const STEPS = 4;

/** @returns {{ text: string, steps: string[] } | undefined} */
export function repaired(event, text) {
  if (text.length > LONGEST) return undefined;
  const steps = [];
  let current = text;
  for (let step = 0; step < STEPS; step += 1) {
    const next = mended(current) ?? unquoted(current) ?? unwrapped(event, current) ?? unpacked(event, current);
    if (next === undefined) break;
    steps.push(next.said);
    current = next.text;
  }
  return steps.length === 0 || !isObject(current) ? undefined : { text: current, steps };
}

/** Quotes, commas, comments and the like put right. */
function mended(text) {
  if (parsed(text) !== undefined || TEMPLATE.test(text)) return undefined;
  try {
    const mend = jsonrepair(text.replaceAll(NUMBER, (whole, before, number) => before + plainNumber(number)));
    // Somebody who is still typing closes the brackets anyway.
    const isOnlyClosed = mend.replaceAll(/\s/g, "").startsWith(text.replaceAll(/\s/g, ""));
    return isOnlyClosed || !isContainer(mend) ? undefined : { text: mend, said: "Quotes, commas and the like are put right." };
  } catch {
    return undefined;
  }
}

/** `$1,108.00` → `1108.00`; a comma that may mean either stays. */
function plainNumber(written) {
  const digits = written.replaceAll(/[^\d.,]/g, "");
  if (/^\d+,\d{1,2}$/.test(digits)) return digits.replace(",", ".");
  if (/^\d{1,3}(?:,\d{3})+\.\d+$/.test(digits)) return digits.replaceAll(",", "");
  if (/^\d{1,3}(?:\.\d{3})+,\d{1,2}$/.test(digits)) return digits.replaceAll(".", "").replace(",", ".");
  return /^\d+(?:\.\d+)?$/.test(digits) ? digits : written;
}

/** JSON that was encoded twice. */
function unquoted(text) {
  const inner = parsed(text);
  return typeof inner === "string" && isContainer(inner) ? { text: `${laidOut(inner)}\n`, said: "The quotes around the whole are taken off." } : undefined;
}

/** The payload in a list or in a member such as `data`. */
function unwrapped(event, text) {
  const outer = parsed(text);
  if (outer === null || typeof outer !== "object") return undefined;
  const names = fieldsOf(event);
  const root = scan(utf8.encode(text));
  if (root.entries) {
    const [first] = root.entries;
    return first?.members && { text: slice(text, first), said: root.entries.length === 1 ? "The list around it is taken off." : `The first of ${root.entries.length} entries is taken.` };
  }
  if (Object.keys(outer).some((name) => names.has(name))) return undefined;
  const fitting = root.members.filter(({ value }) => value.members?.some(({ key }) => names.has(key)));
  return fitting.length === 1 ? { text: slice(text, fitting[0].value), said: "What stood around the payload is taken off." } : undefined;
}

/** Lists and objects that a field holds as text, and a single entry where a list belongs. */
function unpacked(event, text) {
  const bytes = utf8.encode(text);
  const types = fieldsOf(event);
  const changes = readVerdict(verdict(event, text, {})).issues.flatMap(({ code, path }) => {
    const place = path !== "" && /^(?:wrong_type|not_an_object)$/.test(code) ? follow(scan(bytes), path).found[0]?.value : undefined;
    const packed = place && contentOf(fromUtf8.decode(bytes.subarray(place.start, place.end)), types.get(path.slice(1))?.type);
    return packed ? [{ ...place, ...packed, name: segmentsOf(path).join(".") }] : [];
  });
  if (changes.length === 0) return undefined;
  let next = bytes;
  for (const { start, end, content } of changes.toReversed()) next = utf8.encode(fromUtf8.decode(next.subarray(0, start)) + content + fromUtf8.decode(next.subarray(end)));
  return { text: fromUtf8.decode(next), said: changes.map(({ name, said }) => `${name} ${said}.`).join(" ") };
}

/** The list or object that a value was meant to be. @param {string} [type] what the field holds */
function contentOf(json, type) {
  const value = parsed(json);
  if (typeof value === "string" && isContainer(value)) {
    const isSingle = type === "array" && isObject(value);
    return { content: isSingle ? `[${value.trim()}]` : value.trim(), said: "was sent as text: its outer quotes are taken off" };
  }
  return type === "array" && isObject(json) ? { content: `[${json}]`, said: "holds one entry: it is put into a list" } : undefined;
}

function slice(text, { start, end }) {
  return `${laidOut(fromUtf8.decode(utf8.encode(text).subarray(start, end)))}\n`;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isContainer = (text) => /^\s*[{[]/.test(text) && parsed(text) !== undefined;
const isObject = (text) => /^\s*\{/.test(text) && parsed(text) !== undefined;

/** @typedef {{ kind: "same" | "old" | "new", text: string }} Line */

/** The lines of both, in order, by their longest common sequence. @returns {Line[]} */
export function difference(before, after) {
  const [old, fresh] = [before, after].map((text) => text.trimEnd().split("\n"));
  const common = Array.from({ length: old.length + 1 }, () => new Uint16Array(fresh.length + 1));
  for (let one = old.length - 1; one >= 0; one -= 1) {
    for (let other = fresh.length - 1; other >= 0; other -= 1) {
      common[one][other] = old[one] === fresh[other] ? common[one + 1][other + 1] + 1 : Math.max(common[one + 1][other], common[one][other + 1]);
    }
  }
  const lines = [];
  let [one, other] = [0, 0];
  while (one < old.length || other < fresh.length) {
    if (old[one] === fresh[other] && one < old.length) {
      lines.push({ kind: "same", text: old[one] });
      [one, other] = [one + 1, other + 1];
    } else if (one < old.length && (other === fresh.length || common[one + 1][other] >= common[one][other + 1])) {
      lines.push({ kind: "old", text: old[one] });
      one += 1;
    } else {
      lines.push({ kind: "new", text: fresh[other] });
      other += 1;
    }
  }
  return lines;
}
