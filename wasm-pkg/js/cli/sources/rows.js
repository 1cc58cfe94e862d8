// CSV as RFC 4180 has it, cut into rows of cells. A comma, semicolon or tab parts cells, whichever the header uses.

import { MOST_KEPT } from "./submission.js";

const [QUOTE, LINE_FEED, CARRIAGE_RETURN] = [0x22, 0x0a, 0x0d];
const DELIMITERS = [0x2c, 0x3b, 0x09];

/** What the next byte may be. */
const CELL_START = 0;
const IN_PLAIN = 1;
const IN_QUOTES = 2;
const BEHIND_QUOTES = 3;

/**
 * @typedef {{ start: number, end: number, quoted: boolean }} Cell a stretch of its row, quotes included
 * @typedef {{ message: string, at: number }} Fault
 * @typedef {{ bytes?: Buffer, text?: string, line: number, cells: Cell[], size: number, fault?: Fault }} Row
 *   `text` has a character for each byte, so that no byte is lost or judged here; a row that is too long to keep has
 *   neither, and no cells; a faulty one can't be cut into cells at all
 */
export class Rows {
  #delimiter;
  #state = CELL_START;
  #kept = Buffer.alloc(0);
  #dropped = 0;
  #cells = [];
  #cellStart = 0;
  #fault;
  #line = 1;
  #lineFeeds = 0;

  /** @returns {Generator<Row>} */
  *push(chunk) {
    const data = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]);
    let rowStart = 0;
    for (let at = this.#kept.length; at < data.length; at += 1) {
      const byte = data[at];
      if (byte === LINE_FEED && this.#state !== IN_QUOTES) {
        yield this.#row(data.subarray(rowStart, at));
        rowStart = at + 1;
      } else {
        this.#step(byte, at - rowStart);
        if (this.#state === IN_PLAIN) at = this.#lastOfPlain(data, at);
      }
    }
    this.#keep(data.subarray(rowStart));
  }

  *end() {
    if (this.#kept.length + this.#dropped === 0) return;
    if (this.#state === IN_QUOTES) this.#fault ??= { message: "this quote is never closed", at: this.#cellStart };
    yield this.#row(this.#kept);
  }

  /** Most bytes change nothing: taking their steps takes three times as long. */
  #lastOfPlain(data, at) {
    const delimiter = this.#delimiter;
    // Before the first delimiter, any might be it.
    if (delimiter === undefined) return at;
    let next = at + 1;
    while (next < data.length && data[next] !== delimiter && data[next] !== LINE_FEED) next += 1;
    return next - 1;
  }

  #step(byte, at) {
    if (byte === LINE_FEED) this.#lineFeeds += 1;
    if (this.#state === IN_QUOTES) {
      if (byte === QUOTE) this.#state = BEHIND_QUOTES;
    } else if (this.#delimits(byte)) {
      this.#endCell(at);
      this.#cellStart = at + 1;
      this.#state = CELL_START;
    } else if (this.#state === CELL_START) {
      this.#state = byte === QUOTE ? IN_QUOTES : IN_PLAIN;
    } else if (this.#state === BEHIND_QUOTES) {
      if (byte === QUOTE) this.#state = IN_QUOTES;
      else if (byte !== CARRIAGE_RETURN) this.#fault ??= { message: "a quoted cell ends here, but text follows", at };
    }
  }

  /** The first one that may part cells does, in the header and ever after. */
  #delimits(byte) {
    if (this.#delimiter === undefined && DELIMITERS.includes(byte)) this.#delimiter = byte;
    return byte === this.#delimiter;
  }

  #endCell(end) {
    this.#cells.push({ start: this.#cellStart, end, quoted: this.#state === BEHIND_QUOTES });
  }

  #row(bytes) {
    const withoutReturn = bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
    this.#endCell(withoutReturn.length);
    // Whoever wrote no delimiter into the header meant a single column, and any later one is text.
    this.#delimiter ??= DELIMITERS[0];
    const size = bytes.length + this.#dropped;
    const isKept = size <= MOST_KEPT;
    const row = {
      bytes: isKept ? withoutReturn : undefined,
      line: this.#line,
      text: isKept ? withoutReturn.latin1Slice() : undefined,
      cells: isKept ? this.#cells : [],
      size,
      fault: this.#fault,
    };
    this.#line += this.#lineFeeds + 1;
    this.#lineFeeds = 0;
    this.#state = CELL_START;
    this.#kept = Buffer.alloc(0);
    this.#dropped = 0;
    this.#cells = [];
    this.#cellStart = 0;
    this.#fault = undefined;
    return row;
  }

  /** The beginning of a row whose end hasn't come yet; of one that is too long, nothing. */
  #keep(rest) {
    if (this.#dropped > 0 || rest.length > MOST_KEPT) {
      this.#dropped += rest.length;
      this.#kept = Buffer.alloc(0);
      this.#cells = [];
    } else {
      // A copy, since a piece would hold on to the whole chunk.
      this.#kept = Buffer.from(rest);
    }
  }
}

/** What a cell says, a character for each byte. */
export function textOf({ text }, { start, end, quoted }) {
  return quoted ? text.slice(start + 1, end - 1).replaceAll('""', '"') : text.slice(start, end);
}
