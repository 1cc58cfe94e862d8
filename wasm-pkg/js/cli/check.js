// One file, from its bytes to what is said about it.

import { INVALID, USAGE, VALID } from "./exit.js";
import { corrected } from "./fix.js";
import { FileError, openInput } from "./open.js";
import { inputOf } from "./options.js";
import { Progress } from "./progress.js";
import { judged } from "./reading.js";
import { GithubReport } from "./report/github.js";
import { TextReport } from "./report/text.js";
import { Document } from "./sources/document.js";
import { Entries } from "./sources/entries.js";
import { Lines } from "./sources/lines.js";
import { List } from "./sources/list.js";
import { Table } from "./sources/table.js";
import { Tally } from "./tally.js";

const SOURCES = { json: Document, list: List, ndjson: Lines, csv: Table };
const REPORTS = { text: TextReport, github: GithubReport };

/** Checks a file, and answers with an exit code. */
export async function check(name, options, world, complain) {
  try {
    const { isValid, isComplete } = await new Check(name, options, world).run();
    if (!isValid) return INVALID;
    // Nobody listens any more, and the rest was not checked.
    return isComplete ? VALID : USAGE;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await complain(`cannot check ${name === "-" ? "standard input" : name}: ${error.message}`);
    return USAGE;
  }
}

/**
 * @typedef {object} World
 * @property {import("node:stream").Readable} stdin
 * @property {import("./output.js").Output} out where `--fix` prints payloads
 * @property {import("./output.js").Output} report the same without `--fix`
 * @property {import("node:tty").WriteStream} reportStream
 * @property {import("node:tty").WriteStream} stderr
 * @property {() => number} now in milliseconds
 */

class Check {
  #world;
  #options;
  #name;
  #file;
  #input;
  #report;
  #tally = new Tally();
  /** How many payloads have had their errors shown, and their warnings. */
  #shown = { error: 0, warning: 0, fixed: 0 };
  #hidden = 0;
  #last;

  /**
   * @param {object} options with `event`; without one, the file is what `send` takes
   * @param {World} world
   */
  constructor(name, options, world) {
    this.#name = name;
    this.#file = name === "-" ? "<stdin>" : name;
    this.#input = inputOf(name, options, "json");
    this.#options = options;
    this.#world = world;
    this.#report = options.format in REPORTS ? new REPORTS[options.format](world.reportStream) : undefined;
  }

  /** @returns {Promise<{ isValid: boolean, isComplete: boolean }>} complete, unless nobody wanted to hear the rest */
  async run() {
    const { stdin, stderr, now } = this.#world;
    const { chunks, size } = await openInput(this.#name, stdin);
    const source = this.#source();
    const progress = new Progress(stderr, now);
    let read = 0;
    let isComplete = false;
    try {
      for await (const chunk of chunks) {
        read += chunk.length;
        await this.#consider(source.push(chunk), progress);
        progress.update({ file: this.#file, read, size }, this.#tally);
        if (this.#isUnheard) break;
      }
      if (!this.#isUnheard) isComplete = await this.#consider(source.end(), progress);
    } finally {
      progress.clear();
    }
    if (isComplete) this.#summarize();
    await this.#flush();
    return { isValid: this.#tally.errors === 0, isComplete };
  }

  /** What `send` takes may be a list, and its kinds mixed. */
  #source() {
    const { event, isForSending } = this.#options;
    const kind = isForSending && this.#input === "json" ? "list" : this.#input;
    const source = new SOURCES[kind](event, this.#options);
    return event === undefined ? new Entries(source) : source;
  }

  get #isUnheard() {
    return this.#world.out.isClosed;
  }

  /** @returns {Promise<boolean>} whether all were judged */
  async #consider(submissions, progress) {
    const { out, report } = this.#world;
    for (const submission of submissions) {
      if (this.#isUnheard) return false;
      this.#judge(submission);
      if (out.isFull || report.isFull) await this.#flush(progress);
    }
    await this.#flush(progress);
    return true;
  }

  async #flush(progress) {
    const { out, report } = this.#world;
    if (!out.isEmpty || !report.isEmpty) progress?.clear();
    await out.flush();
    await report.flush();
  }

  #judge(submission) {
    const { body, fixed, reading } = submission.found ?? this.#read(submission);
    if (submission.found === undefined) this.#tally.add(reading, fixed);
    else this.#tally.note(reading, fixed);
    this.#last = reading;
    if (this.#options.fix && body !== undefined && !submission.isCut) this.#printPayload(body);
    if (this.#report !== undefined) {
      this.#show(submission, [["fixed", fixed], ["error", reading.issues], ["warning", reading.warnings]]);
    } else if (submission.found === undefined) {
      this.#world.report.write(jsonLine(this.#name, submission, reading, this.#input === "json"));
    }
  }

  #read({ body, event = this.#options.event, fault, told, isInvalid }) {
    if (fault !== undefined) {
      return { fixed: [], reading: { isValid: false, issues: [{ path: "", ...fault }], warnings: [] } };
    }
    const judge = this.#options.fix ? corrected : () => ({ fixed: [], reading: judged(event, body, this.#options, told) });
    const read = judge(event, body, this.#options, told);
    return isInvalid ? { ...read, reading: { ...read.reading, isValid: false } } : read;
  }

  #printPayload(body) {
    const { out } = this.#world;
    out.write(body);
    if (body.at(-1) !== "\n".charCodeAt(0)) out.write("\n");
  }

  /** In the order of the file. Errors and warnings have limits of their own, so that a warning on every line hides no error. */
  #show(submission, findings) {
    const { limit } = this.#options;
    const shown = [];
    let isHidden = false;
    for (const [kind, list] of findings) {
      if (list.length === 0) continue;
      if (limit > 0 && this.#shown[kind] >= limit) {
        isHidden = true;
        continue;
      }
      this.#shown[kind] += 1;
      shown.push(...list.map((finding) => ({ kind, finding, ...submission.locate(finding) })));
    }
    shown.sort(({ place: one }, { place: other }) => (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0));
    for (const one of shown) this.#world.report.write(this.#report.finding({ file: this.#file, submission }, one));
    this.#hidden += isHidden ? 1 : 0;
  }

  #summarize() {
    if (this.#report === undefined) return;
    const { event = "event", isForSending } = this.#options;
    // It has no --fix.
    if (isForSending) this.#tally.fixable = 0;
    const summary =
      this.#input === "json" && !isForSending
        ? this.#report.single(this.#file, event, this.#last, this.#tally)
        : this.#report.many(this.#file, event, this.#tally, this.#hidden);
    this.#world.report.write(summary);
  }
}

/** A file that is one payload is answered by the verdict alone, others name the line that it is about. */
function jsonLine(file, submission, { text, issues }, isSingle) {
  if (isSingle) return `${text}\n`;
  const answer = text === undefined ? `"error":${JSON.stringify(issues[0].message)}` : `"verdict":${text}`;
  return `{"file":${JSON.stringify(file)},"line":${submission.line},${answer}}\n`;
}
