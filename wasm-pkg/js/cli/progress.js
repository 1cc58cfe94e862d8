// How far a long file is, on a terminal: one line that is drawn over and over, and gone in the end.

import { shown } from "./report/shown.js";
import { counted, number } from "./words.js";

/** In milliseconds: nobody waits for less, and nobody reads faster. */
const FIRST = 500;
const NEXT = 100;
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
    this.#due = now() + FIRST;
  }

  /** @param {{ file: string, read: number, size: number }} how `size` is 0 where nobody knows */
  update(where, { payloads, invalid }) {
    this.draw(`${counted(payloads, "payload")}, ${number(invalid)} invalid`, where);
  }

  /** @param {string} found so far */
  draw(found, { file, read, size }) {
    if (!this.#stream.isTTY || this.#now() < this.#due) return;
    const share = Math.floor((Math.min(read, size) / size) * 100);
    const part = size > 0 ? `${share} %` : `${number(Math.floor(read / 1e6))} MB`;
    // A line that wraps could not be drawn over.
    const room = (this.#stream.columns || COLUMNS) - 1;
    this.#stream.write(CLEAR_LINE + `${part}, ${found}: ${shown(file)}`.slice(0, room));
    this.#isDrawn = true;
    this.#due = this.#now() + NEXT;
  }

  /** Before anything else is written to the terminal. */
  clear() {
    if (this.#isDrawn) this.#stream.write(CLEAR_LINE);
    this.#isDrawn = false;
  }
}
