// One file, from its bytes to stored events.

import { appendFile, rm, truncate, writeFile } from "node:fs/promises";

import { failure, INTERRUPTED, INVALID, USAGE, VALID } from "../exit.js";
import { FileError, shownName } from "../open.js";
import { Progress } from "../progress.js";
import { counted, number } from "../shown.js";
import { codeList } from "../report.js";
import { submissionsIn } from "../sources/submissions.js";
import { deliver } from "./endpoint.js";
import { reasonOf, rejectedLine, sendable } from "./event.js";
import { openState, saveState, unwritable } from "./state.js";

/** As large as the API takes a request. */
const MOST_EVENTS = 500;
const MOST_BYTES = 1024 * 1024;

/** Sends a file, and answers with an exit code. In the `world`, `once` hears what Ctrl-C sends. */
export async function send(options, world) {
  const interruption = new AbortController();
  const { signal } = interruption;
  world.once?.("SIGINT", () => interruption.abort());
  const line = new Progress(world, shownName(options.file));
  try {
    return (await sendFile(options, { ...world, signal }, line)) > 0 ? INVALID : VALID;
  } catch (error) {
    if (signal.aborted) throw failure("interrupted: run the same command again to go on", INTERRUPTED);
    throw error instanceof FileError ? failure(`cannot send: ${error.message}`, USAGE) : error;
  } finally {
    line.clear();
  }
}

/** @returns {Promise<number>} how many were rejected */
async function sendFile(options, world, line) {
  const { file, rejected } = options;
  const { out, stdin, complain } = world;
  const tell = (text) => {
    line.clear();
    complain(text);
  };
  const state = await openState(options);
  const { progress } = state;
  const draw = () => line.draw(`${counted(progress.done, "event")} sent, ${number(progress.rejected)} rejected`);
  if (progress.done > 0) tell(`going on behind ${counted(progress.done, "event")}`);
  // What an earlier run wrote and noted stays; the rest will come again.
  const { rejectedBytes } = progress;
  if (rejected) await (rejectedBytes > 0 ? truncate(rejected, rejectedBytes) : writeFile(rejected, "")).catch(unwritable(rejected));
  const submissions = submissionsIn(file, options, stdin, line, draw);
  for await (const batch of batchesOf(submissions, options, state)) {
    await deliver(batch.filter(({ bytes }) => bytes !== undefined), options, { ...world, tell });
    const text = noted(batch, progress);
    if (text !== "") line.clear();
    if (rejected) {
      await appendFile(rejected, text).catch(unwritable(rejected));
      progress.rejectedBytes += Buffer.byteLength(text);
    } else {
      out.write(text);
      await out.flush();
    }
    await saveState(state);
    draw();
  }
  if (state.file) await rm(state.file, { force: true });
  tell(`${shownName(file)}: ${summaryOf(progress)}`);
  return progress.rejected;
}

/** Events put together as the API takes them, behind those that are done. */
async function* batchesOf(submissions, options, { subject: { run }, progress: { done } }) {
  let [count, batch, bytes] = [0, [], 0];
  for await (const submission of submissions) {
    const isHeader = submission.found !== undefined;
    if (isHeader) refuseWrong(submission);
    else count += 1;
    if (isHeader || count <= done) continue;
    const event = sendable(submission, options, `${run}:${count}`);
    const size = (event.bytes?.length ?? 0) + 1;
    if (batch.length === MOST_EVENTS || bytes + size > MOST_BYTES) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** Wrong names in a header are wrong in every row, and in a refund may hide its amount. */
function refuseWrong(header) {
  const { isValid, issues } = header.found.reading;
  if (isValid) return;
  const sentences = issues.map((issue) => [issue.message, ...header.notes(issue)].join(", "));
  throw failure(`nothing was sent: ${sentences.join("; ")}; --check shows where`, INVALID);
}

/** Counts what became of events. @returns {string} lines for those that were rejected */
function noted(events, progress) {
  const rejected = events.filter(({ outcome }) => !outcome?.success);
  for (const { outcome } of events) if (outcome?.success) progress[countOf(outcome.data)] += 1;
  for (const code of rejected.flatMap(codesOf)) progress.codes[code] = (progress.codes[code] ?? 0) + 1;
  progress.done += events.length;
  progress.rejected += rejected.length;
  return rejected.map(rejectedLine).join("");
}

/** Under which of the counts a success goes. */
function countOf({ duplicate, status }) {
  if (status === "accepted") return "accepted";
  return duplicate ? "duplicates" : "recorded";
}

/** Why an event was rejected: each code of its issues once, or what else the API said. */
function codesOf(event) {
  const { code, errors = [] } = reasonOf(event);
  return errors.length === 0 ? [code] : [...new Set(errors.map((issue) => issue.code))];
}

function summaryOf({ done, recorded, duplicates, accepted, rejected, codes }) {
  // Only while the database is down.
  const waiting = accepted > 0 ? [`${number(accepted)} accepted, to be recorded soon`] : [];
  const parts = [`${number(recorded)} recorded`, counted(duplicates, "duplicate"), ...waiting, `${number(rejected)} rejected`];
  return `${counted(done, "event")}, ${parts.join(", ")}\n${codeList(Object.entries(codes))}`.trimEnd();
}
