// What is said about a file: findings as a compiler shows them, annotations for GitHub, or the verdicts alone.

import { sep } from "node:path";
import { styleText } from "node:util";

import { shownName } from "./open.js";
import { derivedOf, messageOf } from "./reading.js";
import { counted, number, shown, shownCharacter } from "./shown.js";

/** A log or a file has lines of this width; a terminal says its own, or 0 where it doesn't know. */
const COLUMNS = 100;
const NARROWEST = 40;
const STYLES = { error: "red", warning: "yellow", fixed: "green" };
const COMMANDS = { error: "error", warning: "warning", fixed: "notice" };
const ELLIPSIS = { text: "…", width: 1 };

/** For people. */
class TextReport {
  payloads = 0;
  invalid = 0;
  errors = 0;
  /** Errors that were only counted. */
  unlisted = 0;
  warnings = 0;
  fixed = 0;
  /** Errors that `--fix` would correct. */
  fixable = 0;
  /** How often each code was found. */
  codes = new Map();
  /** How many payloads have had their errors shown, and their warnings. */
  #shown = { error: 0, warning: 0, fixed: 0 };
  #hidden = 0;
  #last;

  /** @param {{ name: string, event?: string, isSingle: boolean, limit: number }} about `isSingle` if the file is one payload */
  constructor({ event = "event", ...about }, stream) {
    Object.assign(this, { event, ...about, file: shownName(about.name) });
    this.columns = Math.max(stream.isTTY ? (stream.columns || COLUMNS) : COLUMNS, NARROWEST);
    // `hasColors` heeds NO_COLOR, TERM=dumb and the like.
    this.isColoured = stream.isTTY && stream.hasColors?.();
  }

  count({ found }, fixed, { isValid, issues, unlisted = 0, warnings }) {
    if (found === undefined) this.payloads += 1;
    if (found === undefined && !isValid) this.invalid += 1;
    this.errors += issues.length + unlisted;
    this.unlisted += unlisted;
    this.warnings += warnings.length;
    this.fixed += fixed.length;
    this.fixable += issues.filter(({ fix }) => fix !== undefined).length;
    for (const { code } of [...issues, ...warnings]) this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }

  /**
   * What is to be printed about a payload or a header, in the order of the file. Errors and warnings have limits of their own, so
   * that a warning on every line hides no error.
   */
  add(submission, fixed, reading) {
    this.count(submission, fixed, reading);
    this.#last = reading;
    const { issues, warnings } = reading;
    if (fixed.length + issues.length + warnings.length === 0) return "";
    const found = [["fixed", fixed], ["error", issues], ["warning", warnings]].filter(([, list]) => list.length > 0);
    const listed = found.filter(([kind]) => this.limit === 0 || this.#shown[kind] < this.limit);
    for (const [kind] of listed) this.#shown[kind] += 1;
    if (listed.length < found.length) this.#hidden += 1;
    return listed
      .flatMap(([kind, list]) => list.map((finding) => ({ kind, finding, ...submission.locate(finding) })))
      .sort(({ place: one }, { place: other }) => (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0))
      .map((one) => this.finding(submission, one))
      .join("");
  }

  /** @param {{ kind: "error" | "warning" | "fixed" }} shown with a finding, its place, and that of an earlier twin */
  finding(submission, { kind, finding, place, earlier }) {
    const gutter = String(place?.line ?? submission.line).length;
    const margin = " ".repeat(gutter);
    const at = place ? `${place.line}:${place.column}` : submission.line;
    const notes = [
      ...(earlier ? [["note", `first given at line ${earlier.line}, column ${earlier.column}`]] : []),
      ...(finding.fix === undefined ? [] : [[kind === "fixed" ? "now" : "fix", shown(finding.fix)]]),
      ...submission.notes(finding).map((note) => ["note", note]),
    ];
    return [
      this.#paint(`${kind}[${finding.code}]`, "bold", STYLES[kind]) + this.#paint(`: ${shown(messageOf(finding))}`, "bold"),
      `${margin}${this.#paint("-->", "blue")} ${shown(this.file)}:${at}`,
      ...(place ? this.#snippet(place, gutter, STYLES[kind]) : []),
      ...notes.map(([label, text]) => `${margin} ${this.#paint("=", "blue")} ${this.#paint(`${label}:`, "bold")} ${text}`),
      "\n",
    ].join("\n");
  }

  #snippet(place, gutter, style) {
    const { line, indent, length } = excerpt(place, this.columns - gutter - " | ".length);
    const bar = this.#paint("|", "blue");
    const margin = `${" ".repeat(gutter)} ${bar}`;
    const lineNumber = this.#paint(String(place.line).padStart(gutter), "blue");
    return [
      margin,
      `${lineNumber} ${bar} ${line}`.trimEnd(),
      `${margin} ${" ".repeat(indent)}${this.#paint("^".repeat(length), "bold", style)}`,
    ];
  }

  #paint(text, ...styles) {
    return this.isColoured ? styleText(styles, text, { validateStream: false }) : text;
  }

  /** What became of the file. */
  summary() {
    const { event, payloads, invalid, isSingle, errors, unlisted, warnings, fixed, fixable } = this;
    const isValid = invalid === 0;
    const kept = isValid ? "all valid" : `${number(invalid)} invalid`;
    const what = [
      !isSingle && counted(payloads, event),
      this.#paint(isSingle ? `${isValid ? "valid" : "invalid"} ${event}` : kept, "bold", isValid ? "green" : "red"),
      ...(isSingle && isValid ? derivedOf(this.#last).map((figure) => figure.join(" ")) : []),
      fixed > 0 && `${number(fixed)} fixed`,
      errors > 0 && counted(errors, "error") + (unlisted > 0 ? ` (${number(unlisted)} of them not listed)` : ""),
      warnings > 0 && counted(warnings, "warning"),
      fixable > 0 && `--fix corrects ${number(fixable)}`,
    ].filter(Boolean);
    const said = payloads > 0 ? what.join(", ") : this.#paint("no payloads", "bold", "yellow");
    const hidden = this.#hidden > 0 ? `findings of ${counted(this.#hidden, "payload")} are not shown: --limit 0 shows all\n` : "";
    return `${shown(this.file)}: ${said}\n${isSingle || payloads === 0 ? "" : codeList([...this.codes]) + hidden}`;
  }
}

/** For programs: verdicts, one a line. */
class JsonReport extends TextReport {
  add(submission, fixed, reading) {
    this.count(submission, fixed, reading);
    const { text, issues } = reading;
    if (submission.found !== undefined) return "";
    if (this.isSingle) return `${text}\n`;
    const answer = text === undefined ? `"error":${JSON.stringify(issues[0].message)}` : `"verdict":${text}`;
    return `{"file":${JSON.stringify(this.name)},"line":${submission.line},${answer}}\n`;
  }

  summary() {
    return "";
  }
}

/** Workflow commands, which GitHub shows beside the lines of a pull request. They tell no line's text: logs are public. */
class GithubReport extends TextReport {
  finding(submission, { kind, finding, place }) {
    const properties = {
      // Standard input has no file to show it in.
      ...(this.file !== "<stdin>" && { file: this.file.replaceAll(sep, "/") }),
      line: place?.line ?? submission.line,
      ...(place && { col: place.column }),
      title: finding.code,
    };
    const list = Object.entries(properties).map(([name, value]) => `${name}=${escaped(String(value), /[%\r\n:,]/g)}`);
    return `::${COMMANDS[kind]} ${list.join(",")}::${escaped(shown(messageOf(finding)), /[%\r\n]/g)}\n`;
  }
}

const escaped = (text, special) => text.replaceAll(special, (character) => encodeURIComponent(character));

export const REPORTS = { text: TextReport, json: JsonReport, github: GithubReport };

/** Most frequent first. @param {[string, number][]} codes */
export function codeList(codes) {
  const sorted = codes.sort(([, one], [, other]) => other - one);
  const width = Math.max(...sorted.map(([, count]) => number(count).length));
  return sorted.map(([code, count]) => `  ${number(count).padStart(width)} ${code}\n`).join("");
}

/**
 * A line of the file, cut to so many columns, and where a stretch of it is underlined.
 *
 * @returns {{ line: string, indent: number, length: number }} `indent` and `length` of the underline
 */
function excerpt({ source, from, to }, room) {
  const before = characters(source.slice(0, from));
  const marked = characters(source.slice(from, to));
  const after = characters(source.slice(to));
  // The stretch may take two thirds. Both sides share what is free; one leaves the other what it doesn't need.
  const stretch = fit(marked, marked.length > 0 ? Math.floor((room * 2) / 3) : 0);
  const free = room - widthOf(stretch);
  const left = fit(before.toReversed(), Math.max(Math.floor(free / 2), free - widthOf(after))).toReversed();
  const right = marked.length === stretch.length ? fit(after, free - widthOf(left)) : [];
  return {
    line: [...left, ...stretch, ...right].map(({ text }) => text).join("").trimEnd(),
    indent: widthOf(left),
    length: Math.max(widthOf(stretch), 1),
  };
}

/** As many from the beginning as there is room for, with an ellipsis where some are left out. */
function fit(all, room) {
  if (widthOf(all) <= room) return all;
  let width = ELLIPSIS.width;
  const end = all.findIndex((character) => (width += character.width) > room);
  return [...all.slice(0, end), ELLIPSIS];
}

const characters = (text) => Array.from(text, shownCharacter);
const widthOf = (list) => list.reduce((sum, { width }) => sum + width, 0);
