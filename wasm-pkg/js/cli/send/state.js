// How far a file was sent, kept beside it until all of it is.

import { createHash } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";

import { FileError } from "../open.js";
import { parsed } from "../scan.js";

const VERSION = 1;

/** SHA-256 of a stream, in hexadecimal digits. */
export async function digestOf(chunks) {
  const hash = createHash("sha256");
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}

/**
 * @typedef {object} Progress
 * @property {number} done events of the file that were answered, from its beginning
 * @property {number} recorded
 * @property {number} duplicates
 * @property {number} accepted
 * @property {number} rejected
 * @property {Record<string, number>} codes why
 * @property {number} rejectedBytes of the file of rejected events
 */
export class State {
  #file;
  #subject;
  /** @type {Progress} */
  progress = { done: 0, recorded: 0, duplicates: 0, accepted: 0, rejected: 0, codes: {}, rejectedBytes: 0 };

  /**
   * @param {string | undefined} file nothing is kept without one
   * @param {{ run: string, url: string, brand: string, event?: string, input: string }} subject what is sent where
   */
  constructor(file, subject) {
    this.#file = file;
    this.#subject = { version: VERSION, ...subject };
  }

  get run() {
    return this.#subject.run;
  }

  /** Goes on where an earlier run stopped. What has no content to be known by goes by the earlier run's name. */
  async load(isKnownByContent) {
    if (this.#file === undefined) return;
    const text = await readFile(this.#file, "utf8").catch((error) => {
      if (error.code !== "ENOENT") throw new FileError(`cannot read ${this.#file}: ${error.message}`);
    });
    if (text === undefined) return;
    const { subject, progress } = parsed(text) ?? {};
    const wanted = isKnownByContent ? this.#subject : { ...this.#subject, run: subject?.run };
    if (progress === undefined || JSON.stringify(subject) !== JSON.stringify(wanted)) {
      throw new FileError(
        `${this.#file} is of another file, of this one before it changed, or of another destination: remove it to begin from the start, or name another with --resume`,
      );
    }
    this.#subject = wanted;
    this.progress = { ...this.progress, ...progress };
  }

  /** Whole or not at all: a file that was cut off would be none. */
  async save() {
    if (this.#file === undefined) return;
    try {
      await writeFile(`${this.#file}.new`, `${JSON.stringify({ subject: this.#subject, progress: this.progress })}\n`);
      await rename(`${this.#file}.new`, this.#file);
    } catch (error) {
      throw new FileError(`cannot write ${this.#file}: ${error.message}`);
    }
  }

  async remove() {
    if (this.#file !== undefined) await rm(this.#file, { force: true });
  }
}
