// How far a long file is. On a terminal: one line that is drawn over and over, and gone in the end. Elsewhere, such as in the
// log of a CI: a line now and then, so that nobody takes it for stuck.

import { counted, number, shown } from "./report/shown.js";

/** In milliseconds: nobody waits for less, and nobody reads faster. */
const FIRST = 500;
const NEXT = 100;
const ELSEWHERE = 30_000;
const COLUMNS = 80;
const CLEAR_LINE = "\r\x1b[2K";

export class Progress {
  #stream;
  #now;
  #due;
  #isDrawn = false;

  constructor(stream, now) {
    this.#stream = stream;
    this.#now = now;
    this.#due = now() + (stream.isTTY ? FIRST : ELSEWHERE);
  }

  /** @param {{ file: string, read: number, size: number }} how `size` is 0 where nobody knows */
  update(where, { payloads, invalid }) {
    this.draw(`${counted(payloads, "payload")}, ${number(invalid)} invalid`, where);
  }

  /** @param {string} found so far */
  draw(found, { file, read, size }) {
    if (this.#now() < this.#due) return;
    const share = Math.floor((Math.min(read, size) / size) * 100);
    const part = size > 0 ? `${share} %` : `${number(Math.floor(read / 1e6))} MB`;
    const line = `${part}, ${found}: ${shown(file)}`;
    this.#isDrawn = this.#stream.isTTY === true;
    this.#due = this.#now() + (this.#isDrawn ? NEXT : ELSEWHERE);
    // A line that wraps could not be drawn over.
    this.#stream.write(this.#isDrawn ? CLEAR_LINE + line.slice(0, (this.#stream.columns || COLUMNS) - 1) : `preflight: ${line}\n`);
  }

  /** Before anything else is written to the terminal. */
  clear() {
    if (this.#isDrawn) this.#stream.write(CLEAR_LINE);
    this.#isDrawn = false;
  }
}
