// One file, from its bytes to stored events.

import { appendFile, truncate, writeFile } from "node:fs/promises";

import { Failure, INTERRUPTED, INVALID, USAGE, VALID } from "../exit.js";
import { FileError, shownName } from "../open.js";
import { Progress } from "../progress.js";
import { counted, number } from "../shown.js";
import { codeList } from "../report.js";
import { submissionsIn } from "../sources/submissions.js";
import { deliver } from "./endpoint.js";
import { rejectedLine, sendable } from "./event.js";
import { openState, removeState, saveState, unwritable } from "./state.js";

/** As large as the API takes a request. */
const MOST_EVENTS = 500;
const MOST_BYTES = 1024 * 1024;

/** Sends a file, and answers with an exit code. In the `world`, `once` hears what Ctrl-C sends. */
export async function send(options, world) {
  const interruption = new AbortController();
  const { signal } = interruption;
  world.once?.("SIGINT", () => interruption.abort());
  try {
    const rejected = await new Send(options, { ...world, signal }).run();
    return rejected > 0 ? INVALID : VALID;
  } catch (error) {
    if (signal.aborted) throw new Failure("interrupted: run the same command again to go on", INTERRUPTED);
    throw error instanceof FileError ? new Failure(`cannot send: ${error.message}`, USAGE) : error;
  }
}

class Send {
  #options;
  #world;
  #progress;
  #state;

  constructor(options, world) {
    this.#options = options;
    this.#world = { ...world, tell: (text) => this.#tell(text) };
    this.#progress = new Progress(world, shownName(options.file));
  }

  /** @returns {Promise<number>} how many were rejected */
  async run() {
    this.#state = await openState(this.#options);
    const { done, rejectedBytes } = this.#state.progress;
    if (done > 0) this.#tell(`going on behind ${counted(done, "event")}`);
    await this.#openRejected(rejectedBytes);
    let [batch, bytes] = [[], 0];
    for await (const next of this.#events(done)) {
      const size = (next.bytes?.length ?? 0) + 1;
      if (batch.length === MOST_EVENTS || bytes + size > MOST_BYTES) {
        await this.#settle(batch);
        [batch, bytes] = [[], 0];
      }
      batch.push(next);
      bytes += size;
    }
    if (batch.length > 0) await this.#settle(batch);
    await removeState(this.#state);
    this.#tell(this.#summary());
    return this.#state.progress.rejected;
  }

  /** Those behind the ones that are done. */
  async *#events(done) {
    let count = 0;
    for await (const submission of submissionsIn(this.#options.file, this.#options, this.#world.stdin, this.#progress, () => this.#draw())) {
      if (submission.found !== undefined) {
        refuseWrong(submission);
        continue;
      }
      count += 1;
      if (count > done) yield sendable(submission, this.#options, `${this.#state.subject.run}:${count}`);
    }
  }

  /** Sends what is to be sent, and notes what became of all of them. */
  async #settle(events) {
    const { progress } = this.#state;
    await deliver(events.filter(({ bytes }) => bytes !== undefined), this.#options, this.#world);
    const rejected = [];
    for (const event of events) {
      const { success, data, ...failure } = event.outcome ?? {};
      if (success) {
        progress[countOf(data)] += 1;
        continue;
      }
      const rejection = event.rejection ?? failure;
      rejected.push(rejectedLine(event, rejection));
      for (const code of codesIn(rejection)) progress.codes[code] = (progress.codes[code] ?? 0) + 1;
    }
    progress.done += events.length;
    progress.rejected += rejected.length;
    if (rejected.length > 0) await this.#writeRejected(rejected.join(""));
    await saveState(this.#state);
    this.#draw();
  }

  /** What an earlier run wrote and noted stays; the rest will come again. */
  async #openRejected(noted) {
    const { rejected: file } = this.#options;
    if (file !== undefined) await (noted > 0 ? truncate(file, noted) : writeFile(file, "")).catch(unwritable(file));
  }

  /** To a file that grows with what is answered, or to standard output. */
  async #writeRejected(text) {
    const { rejected: file } = this.#options;
    const { out } = this.#world;
    this.#progress.clear();
    if (file === undefined) {
      out.write(text);
      await out.flush();
    } else {
      await appendFile(file, text).catch(unwritable(file));
      this.#state.progress.rejectedBytes += Buffer.byteLength(text);
    }
  }

  #draw() {
    const { done, rejected } = this.#state.progress;
    this.#progress.draw(`${counted(done, "event")} sent, ${number(rejected)} rejected`);
  }

  #tell(text) {
    this.#progress.clear();
    this.#world.complain(text);
  }

  #summary() {
    const { done, recorded, duplicates, accepted, rejected, codes } = this.#state.progress;
    // Only while the database is down.
    const waiting = accepted > 0 ? [`${number(accepted)} accepted, to be recorded soon`] : [];
    const parts = [`${number(recorded)} recorded`, counted(duplicates, "duplicate"), ...waiting, `${number(rejected)} rejected`];
    const list = codeList(Object.entries(codes));
    return `${shownName(this.#options.file)}: ${counted(done, "event")}, ${parts.join(", ")}${list && `\n${list.trimEnd()}`}`;
  }
}

/** Under which of the counts a success goes. */
function countOf({ duplicate, status }) {
  return status === "accepted" ? "accepted" : duplicate ? "duplicates" : "recorded";
}

/** Why an event was rejected: each code of its issues once, or what else the API said. */
function codesIn({ code, errors = [] }) {
  return errors.length === 0 ? [code] : new Set(errors.map((issue) => issue.code));
}

/** Wrong names in a header are wrong in every row, and in a refund may hide its amount. */
function refuseWrong(header) {
  const { isValid, issues } = header.found.reading;
  if (isValid) return;
  const sentences = issues.map((issue) => [issue.message, ...header.notes(issue)].join(", "));
  throw new Failure(`nothing was sent: ${sentences.join("; ")}; --check shows where`, INVALID);
}
