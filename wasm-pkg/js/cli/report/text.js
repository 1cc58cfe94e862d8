// Findings as a compiler shows them: what, where, the line, the fix.

import { derivedOf, messageOf } from "../reading.js";
import { painter } from "./colours.js";
import { excerpt } from "./excerpt.js";
import { counted, number, shown } from "./shown.js";

/** A log or a file has lines of this width; a terminal says its own, or 0 where it doesn't know. */
const COLUMNS = 100;
const NARROWEST = 40;

/**
 * @typedef {import("../place.js").Place} Place
 * @typedef {{ kind: "error" | "warning" | "fixed", finding: import("../reading.js").Finding, place?: Place, earlier?: Place }} Shown
 */
const STYLES = { error: "red", warning: "yellow", fixed: "green" };

export class TextReport {
  #paint;
  #columns;

  constructor(stream) {
    this.#paint = painter(stream);
    this.#columns = Math.max(stream.isTTY ? (stream.columns || COLUMNS) : COLUMNS, NARROWEST);
  }

  /**
   * @param {{ file: string, submission: import("../sources/submission.js").JsonSubmission }} where
   * @param {Shown} shown
   */
  finding({ file, submission }, { kind, finding, place, earlier }) {
    const paint = this.#paint;
    const gutter = String(place?.line ?? submission.line).length;
    const margin = " ".repeat(gutter);
    const at = place ? `${place.line}:${place.column}` : submission.line;
    const notes = [
      ...(earlier ? [["note", `first given at line ${earlier.line}, column ${earlier.column}`]] : []),
      ...(finding.fix === undefined ? [] : [[kind === "fixed" ? "now" : "fix", shown(finding.fix)]]),
      ...submission.notes(finding).map((note) => ["note", note]),
    ];
    return [
      paint(`${kind}[${finding.code}]`, "bold", STYLES[kind]) + paint(`: ${shown(messageOf(finding))}`, "bold"),
      `${margin}${paint("-->", "blue")} ${shown(file)}:${at}`,
      ...(place ? this.#snippet(place, gutter, STYLES[kind]) : []),
      ...notes.map(([label, text]) => `${margin} ${paint("=", "blue")} ${paint(`${label}:`, "bold")} ${text}`),
      "\n",
    ].join("\n");
  }

  #snippet(place, gutter, style) {
    const { line, indent, length } = excerpt(place, this.#columns - gutter - " | ".length);
    const bar = this.#paint("|", "blue");
    const margin = `${" ".repeat(gutter)} ${bar}`;
    const lineNumber = this.#paint(String(place.line).padStart(gutter), "blue");
    return [
      margin,
      `${lineNumber} ${bar} ${line}`.trimEnd(),
      `${margin} ${" ".repeat(indent)}${this.#paint("^".repeat(length), "bold", style)}`,
    ];
  }

  /** What became of a file that is one payload. */
  single(file, event, reading, tally) {
    const { isValid } = reading;
    const outcome = this.#paint(`${isValid ? "valid" : "invalid"} ${event}`, "bold", isValid ? "green" : "red");
    const money = isValid ? derivedOf(reading).map((figure) => figure.join(" ")) : [];
    return `${shown(file)}: ${[outcome, ...money, ...countsOf(tally)].join(", ")}\n`;
  }

  /** What became of a file of payloads. */
  many(file, event, tally, hidden) {
    if (tally.payloads === 0) return `${shown(file)}: ${this.#paint("no payloads", "bold", "yellow")}\n`;
    const outcome =
      tally.invalid === 0
        ? this.#paint("all valid", "bold", "green")
        : this.#paint(`${number(tally.invalid)} invalid`, "bold", "red");
    const what = [counted(tally.payloads, event), outcome, ...countsOf(tally)];
    const notShown = hidden > 0 ? `findings of ${counted(hidden, "payload")} are not shown: --limit 0 shows all\n` : "";
    return `${shown(file)}: ${what.join(", ")}\n${codesOf(tally)}${notShown}`;
  }
}

function countsOf({ errors, unlisted, warnings, fixed, fixable }) {
  const counts = [];
  if (fixed > 0) counts.push(`${number(fixed)} fixed`);
  const rest = unlisted > 0 ? ` (${number(unlisted)} of them not listed)` : "";
  if (errors > 0) counts.push(counted(errors, "error") + rest);
  if (warnings > 0) counts.push(counted(warnings, "warning"));
  if (fixable > 0) counts.push(`--fix corrects ${number(fixable)}`);
  return counts;
}

/** Most frequent first. */
export function codesOf({ codes }) {
  const sorted = [...codes].sort(([, one], [, other]) => other - one);
  const width = sorted.reduce((most, [, count]) => Math.max(most, number(count).length), 0);
  return sorted.map(([code, count]) => `  ${number(count).padStart(width)} ${code}\n`).join("");
}
