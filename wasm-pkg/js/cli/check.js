// One file, from its bytes to what is said about it.

import { INVALID, USAGE, VALID } from "./exit.js";
import { readingOf } from "./fix.js";
import { FileError, shownName } from "./open.js";
import { inputOf } from "./options.js";
import { Progress } from "./progress.js";
import { REPORTS } from "./report.js";
import { counted, number } from "./shown.js";
import { submissionsIn } from "./sources/submissions.js";

const LINE_FEED = 0x0a;
/** Printed at once beyond so many characters. */
const FULL = 1 << 16;

/**
 * Checks a file, and answers with an exit code.
 *
 * @param {object} options with `event`; without one, the file is what `send` takes
 * @param {object} world with the outputs `out`, where `--fix` prints payloads, and `findings`, the same without `--fix`
 */
export async function check(name, options, world) {
  const { out, findings } = world;
  const { event, fix, format, isForSending, limit } = options;
  const input = inputOf(name, options, "json");
  const report = new REPORTS[format]({ name, event, limit, isSingle: input === "json" && !isForSending }, findings.stream);
  const progress = new Progress(world, shownName(name));
  const flush = async () => {
    if (out.length + findings.length > 0) progress.clear();
    await out.flush();
    await findings.flush();
  };
  const afterChunk = async () => {
    await flush();
    progress.draw(`${counted(report.payloads, "payload")}, ${number(report.invalid)} invalid`);
  };
  try {
    for await (const submission of submissionsIn(name, { ...options, input }, world.stdin, progress, afterChunk)) {
      if (out.isClosed) break;
      const { body, fixed, reading } = submission.found ?? read(submission, options);
      if (fix && body !== undefined && !submission.isCut) {
        out.write(body);
        if (body.at(-1) !== LINE_FEED) out.write("\n");
      }
      findings.write(report.add(submission, fixed, reading));
      if (out.length + findings.length >= FULL) await flush();
    }
  } catch (error) {
    progress.clear();
    if (!(error instanceof FileError)) throw error;
    await world.complain(`cannot check ${name === "-" ? "standard input" : name}: ${error.message}`);
    return USAGE;
  }
  progress.clear();
  // Where nobody listens any more, the rest was not checked.
  const isComplete = !out.isClosed;
  // There is no `send --fix`.
  if (isForSending) report.fixable = 0;
  if (isComplete) findings.write(report.summary());
  await flush();
  if (report.errors > 0) return INVALID;
  return isComplete ? VALID : USAGE;
}

function read({ body, event, fault, told, isInvalid }, options) {
  if (fault !== undefined) return { fixed: [], reading: { isValid: false, issues: [{ path: "", ...fault }], warnings: [] } };
  const found = readingOf(event ?? options.event, body, options, told);
  return isInvalid ? { ...found, reading: { ...found.reading, isValid: false } } : found;
}
