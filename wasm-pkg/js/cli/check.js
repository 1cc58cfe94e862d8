// One file, from its bytes to what is said about it.

import { extname } from "node:path";

import { corrected } from "./fix.js";
import { verdict } from "./judge.js";
import { openInput } from "./open.js";
import { Progress } from "./progress.js";
import { readVerdict } from "./reading.js";
import { GithubReport } from "./report/github.js";
import { jsonLine } from "./report/json.js";
import { TextReport } from "./report/text.js";
import { Document } from "./sources/document.js";
import { Lines } from "./sources/lines.js";
import { Table } from "./sources/table.js";
import { Tally } from "./tally.js";

const INPUTS = { ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv" };
const SOURCES = { json: Document, ndjson: Lines, csv: Table };
const REPORTS = { text: TextReport, github: GithubReport };

/**
 * @typedef {object} World
 * @property {import("node:stream").Readable} stdin
 * @property {import("./output.js").Output} out where `--fix` prints payloads
 * @property {import("./output.js").Output} report the same without `--fix`
 * @property {import("node:tty").WriteStream} reportStream
 * @property {import("node:tty").WriteStream} stderr
 * @property {() => number} now in milliseconds
 */

export class Check {
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

  /** @param {World} world */
  constructor(name, options, world) {
    this.#name = name;
    this.#file = name === "-" ? "<stdin>" : name;
    this.#input = options.input ?? INPUTS[extname(name).toLowerCase()] ?? "json";
    this.#options = options;
    this.#world = world;
    this.#report = options.format in REPORTS ? new REPORTS[options.format](world.reportStream) : undefined;
  }

  /** @returns {Promise<{ invalid: number, isComplete: boolean }>} complete, unless nobody wanted to hear the rest */
  async run() {
    const { stdin, stderr, now } = this.#world;
    const { chunks, size } = await openInput(this.#name, stdin);
    const source = new SOURCES[this.#input](this.#options.event);
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
    return { invalid: this.#tally.invalid, isComplete };
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
    const { body, fixed, reading } = this.#read(submission);
    this.#tally.add(reading, fixed);
    this.#last = reading;
    if (this.#options.fix && body !== undefined && !submission.isCut) this.#printPayload(body);
    if (this.#report === undefined) {
      this.#world.report.write(jsonLine(this.#name, submission, reading, this.#input === "json"));
    } else {
      this.#show(submission, [["fixed", fixed], ["error", reading.issues], ["warning", reading.warnings]]);
    }
  }

  #read({ body, fault }) {
    const { event, fix } = this.#options;
    if (fault !== undefined) {
      const issues = [{ path: "", code: "malformed_csv", message: fault.message }];
      return { fixed: [], reading: { isValid: false, issues, warnings: [] } };
    }
    if (fix) return corrected(event, body, this.#options);
    return { fixed: [], reading: readVerdict(verdict(event, body, this.#options)) };
  }

  #printPayload(body) {
    const { out } = this.#world;
    out.write(body);
    if (body.at(-1) !== "\n".charCodeAt(0)) out.write("\n");
  }

  /** Errors and warnings have limits of their own, so that a warning on every line hides no error. */
  #show(submission, findings) {
    const where = { file: this.#file, submission };
    let isHidden = false;
    for (const [kind, list] of findings) {
      if (list.length === 0) continue;
      if (this.#options.limit > 0 && this.#shown[kind] >= this.#options.limit) {
        isHidden = true;
        continue;
      }
      this.#shown[kind] += 1;
      for (const finding of list) this.#world.report.write(this.#report.finding(where, kind, finding));
    }
    this.#hidden += isHidden ? 1 : 0;
  }

  #summarize() {
    if (this.#report === undefined) return;
    const { event } = this.#options;
    const summary =
      this.#input === "json"
        ? this.#report.single(this.#file, event, this.#last, this.#tally)
        : this.#report.many(this.#file, event, this.#tally, this.#hidden);
    this.#world.report.write(summary);
  }
}
