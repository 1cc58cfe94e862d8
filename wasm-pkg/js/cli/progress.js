// How far a long file is. On a terminal: one line that is drawn over and over, and gone in the end. Elsewhere, such as in the
// log of a CI: a line now and then, so that nobody takes it for stuck.

import { number, shown } from "./shown.js";

/** In milliseconds: nobody waits for less, and nobody reads faster. */
const FIRST = 500;
const NEXT = 100;
const ELSEWHERE = 30_000;
const COLUMNS = 80;
const CLEAR_LINE = "\r\x1b[2K";

export class Progress {
  #stream;
  #now;
  #file;
  #due;
  #isDrawn = false;
  #read = 0;
  #size = 0;

  constructor({ stderr, now }, file) {
    this.#stream = stderr;
    this.#now = now;
    this.#file = file;
    this.#due = now() + (stderr.isTTY ? FIRST : ELSEWHERE);
  }

  /** Passes the chunks of the file on, and calls `afterEach` when all that is in one was dealt with. */
  async *over({ chunks, size }, afterEach) {
    this.#size = size;
    for await (const chunk of chunks) {
      this.#read += chunk.length;
      yield chunk;
      await afterEach();
    }
  }

  /** @param {string} found so far */
  draw(found) {
    if (this.#now() < this.#due) return;
    const share = Math.floor((Math.min(this.#read, this.#size) / this.#size) * 100);
    const part = this.#size > 0 ? `${share} %` : `${number(Math.floor(this.#read / 1e6))} MB`;
    const line = `${part}, ${found}: ${shown(this.#file)}`;
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
