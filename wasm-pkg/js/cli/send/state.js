// How far a file was sent, kept beside it until all of it is.

import { createHash, randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";

import { FileError, openInput } from "../open.js";
import { parsed } from "../scan.js";

const VERSION = 1;
/** Of the content's SHA-256, in idempotency keys. */
const RUN_LENGTH = 32;
/** The first so many events of the file were `done`; the counts say what became of them, and `codes` why some were rejected. */
const BEGINNING = { done: 0, recorded: 0, duplicates: 0, accepted: 0, rejected: 0, codes: {}, rejectedBytes: 0 };

/**
 * @typedef {{ file?: string, subject: { run: string }, progress: typeof BEGINNING }} State what is sent where, and how far it is;
 *   nothing is kept without a file
 */

/** Goes on where an earlier run stopped. What has no content to be known by goes by the earlier run's name. @returns {Promise<State>} */
export async function openState({ file: sent, resume: file, url, brand, event, input }) {
  const isKnown = sent !== "-";
  const hash = createHash("sha256");
  for await (const chunk of isKnown ? (await openInput(sent)).chunks : [randomBytes(RUN_LENGTH)]) hash.update(chunk);
  const subject = { version: VERSION, run: hash.digest("hex").slice(0, RUN_LENGTH), url, brand, event, input };
  const text = file && (await readFile(file, "utf8").catch((error) => {
    if (error.code !== "ENOENT") throw new FileError(`cannot read ${file}: ${error.message}`);
  }));
  if (text === undefined) return { file, subject, progress: structuredClone(BEGINNING) };
  const kept = parsed(text) ?? {};
  if (!isKnown) subject.run = kept.subject?.run;
  if (kept.progress === undefined || JSON.stringify(kept.subject) !== JSON.stringify(subject)) {
    throw new FileError(
      `${file} is of another file, of this one before it changed, or of another destination: remove it to begin from the start, or name another with --resume`,
    );
  }
  return { file, subject, progress: { ...structuredClone(BEGINNING), ...kept.progress } };
}

/** Whole or not at all: a file that was cut off would be none. */
export async function saveState({ file, subject, progress }) {
  if (file === undefined) return;
  const text = `${JSON.stringify({ subject, progress })}\n`;
  await writeFile(`${file}.new`, text).then(() => rename(`${file}.new`, file)).catch(unwritable(file));
}

export const unwritable = (file) => ({ message }) => {
  throw new FileError(`cannot write ${file}: ${message}`);
};
