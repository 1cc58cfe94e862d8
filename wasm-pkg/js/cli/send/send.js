// One file, from its bytes to stored events.

import { randomBytes } from "node:crypto";

import { openInput } from "../open.js";
import { Progress } from "../progress.js";
import { codesOf } from "../report/text.js";
import { List } from "../sources/list.js";
import { Lines } from "../sources/lines.js";
import { Table } from "../sources/table.js";
import { counted, number } from "../report/shown.js";
import { Batches } from "./batches.js";
import { Endpoint } from "./endpoint.js";
import { sendable } from "./event.js";
import { Rejections, lineOf } from "./rejections.js";
import { State, digestOf } from "./state.js";

const SOURCES = { json: List, ndjson: Lines, csv: Table };
/** Of the content's digest, in idempotency keys. */
const RUN_LENGTH = 32;

/** No row of the file can be right. */
export class HeaderError extends Error {}

export class Send {
  #options;
  #world;
  #endpoint;
  #rejections;
  #progress;
  #state;
  #read = 0;
  #size = 0;

  /**
   * @param {import("./arguments.js").Options} options
   * @param {object} world with `stdin`, `stderr`, `out`, `now`, `tell`, and that of the endpoint
   */
  constructor(options, world) {
    this.#options = options;
    this.#world = world;
    this.#progress = new Progress(world.stderr, world.now);
    this.#rejections = new Rejections(options.rejected, world.out);
    this.#endpoint = new Endpoint(options, world, (text) => this.#tell(text));
  }

  /** @returns {Promise<number>} how many were rejected */
  async run() {
    const { file } = this.#options;
    this.#state = await this.#loadState();
    const { done, rejectedBytes } = this.#state.progress;
    if (done > 0) this.#tell(`going on behind ${counted(done, "event")}`);
    await this.#rejections.open(rejectedBytes);
    try {
      const { chunks, size } = await openInput(file, this.#world.stdin);
      this.#size = size;
      await this.#sendAll(chunks);
    } finally {
      this.#progress.clear();
    }
    await this.#state.remove();
    this.#summarize();
    return this.#state.progress.rejected;
  }

  async #loadState() {
    const { file, resume, url, brand, event, input } = this.#options;
    const isKnown = file !== "-";
    const content = isKnown ? await digestOf((await openInput(file)).chunks) : randomBytes(RUN_LENGTH).toString("hex");
    const state = new State(resume, { run: content.slice(0, RUN_LENGTH), url, brand, event, input });
    await state.load(isKnown);
    return state;
  }

  async #sendAll(chunks) {
    const { input, event, mode } = this.#options;
    const source = new SOURCES[input](event, this.#options);
    const batches = new Batches();
    const { done } = this.#state.progress;
    let count = 0;
    const consider = async (submissions) => {
      for (const submission of submissions) {
        if (submission.found !== undefined) {
          refuse(submission);
          continue;
        }
        count += 1;
        if (count <= done) continue;
        const full = batches.add(sendable(submission, { event, mode, name: `${this.#state.run}:${count}` }));
        if (full) await this.#settle(full);
      }
    };
    for await (const chunk of chunks) {
      this.#read += chunk.length;
      await consider(source.push(chunk));
      this.#draw();
    }
    await consider(source.end());
    await this.#settle(batches.take());
  }

  /** Sends what is to be sent, and notes what became of all of them. */
  async #settle(events) {
    if (events.length === 0) return;
    const outcomes = new Map();
    const sent = events.filter(({ bytes }) => bytes !== undefined);
    for (const [index, outcome] of (await this.#endpoint.send(sent)).entries()) outcomes.set(sent[index], outcome);
    const { progress } = this.#state;
    const rejected = [];
    for (const event of events) {
      const { success, data, ...failure } = outcomes.get(event) ?? {};
      if (success) {
        progress[countOf(data)] += 1;
        continue;
      }
      const rejection = event.rejection ?? failure;
      rejected.push(lineOf(event, rejection));
      for (const code of codesIn(rejection)) progress.codes[code] = (progress.codes[code] ?? 0) + 1;
    }
    progress.done += events.length;
    progress.rejected += rejected.length;
    if (rejected.length > 0) {
      this.#progress.clear();
      progress.rejectedBytes += await this.#rejections.write(rejected.join(""));
    }
    await this.#state.save();
    this.#draw();
  }

  #draw() {
    const { done, rejected } = this.#state.progress;
    const counts = `${counted(done, "event")} sent, ${number(rejected)} rejected`;
    this.#progress.draw(counts, { file: this.#name, read: this.#read, size: this.#size });
  }

  #tell(text) {
    this.#progress.clear();
    this.#world.tell(text);
  }

  get #name() {
    return this.#options.file === "-" ? "<stdin>" : this.#options.file;
  }

  #summarize() {
    const { done, recorded, duplicates, accepted, rejected, codes } = this.#state.progress;
    const parts = [`${number(recorded)} recorded`, counted(duplicates, "duplicate"), `${number(rejected)} rejected`];
    // Only while the database is down.
    if (accepted > 0) parts.splice(2, 0, `${number(accepted)} accepted, to be recorded soon`);
    const list = codesOf({ codes: Object.entries(codes) }).trimEnd();
    this.#world.tell(`${this.#name}: ${counted(done, "event")}, ${parts.join(", ")}${list && `\n${list}`}`);
  }
}

/** Under which of the counts a success goes. */
function countOf({ duplicate, status }) {
  if (status === "accepted") return "accepted";
  return duplicate ? "duplicates" : "recorded";
}

/** Why an event was rejected: each code of its issues once, or what else the API said. */
function codesIn({ code, errors = [] }) {
  return errors.length === 0 ? [code] : new Set(errors.map((issue) => issue.code));
}

/** Wrong names in a header are wrong in every row, and in a refund may hide its amount. */
function refuse(header) {
  const { isValid, issues } = header.found.reading;
  if (!isValid) throw new HeaderError(issues.map((issue) => [issue.message, ...header.notes(issue)].join(", ")).join("; "));
}
