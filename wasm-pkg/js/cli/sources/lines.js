// NDJSON: a payload a line. Blank lines are skipped. A line begins with byte-order marks where files were put together.

import { BYTE_ORDER_MARK, hasMark } from "../open.js";
import { JsonSubmission, MOST_KEPT } from "./submission.js";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export class Lines {
  /** The beginning of a line whose end hasn't come yet, in the pieces that came. */
  #pieces = [];
  #kept = 0;
  #size = 0;
  #line = 1;

  *push(chunk) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      this.#keep(chunk.subarray(start, end));
      yield* this.#finish();
      start = end + 1;
    }
    // A copy, since a piece of a line would hold on to the whole chunk.
    if (start < chunk.length) this.#keep(Buffer.from(chunk.subarray(start)));
  }

  *end() {
    if (this.#size > 0) yield* this.#finish();
  }

  #keep(piece) {
    const kept = piece.subarray(0, MOST_KEPT - this.#kept);
    this.#pieces.push(kept);
    this.#kept += kept.length;
    this.#size += piece.length;
  }

  *#finish() {
    const body = this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces);
    const isCut = this.#size > body.length;
    const ending = !isCut && body.at(-1) === CARRIAGE_RETURN ? 1 : 0;
    let text = body.subarray(0, body.length - ending);
    while (hasMark(text)) text = text.subarray(BYTE_ORDER_MARK.length);
    if (!isBlank(text)) yield new JsonSubmission(text, this.#line, isCut ? this.#size : undefined);
    this.#pieces = [];
    this.#kept = 0;
    this.#size = 0;
    this.#line += 1;
  }
}

function isBlank(bytes) {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === CARRIAGE_RETURN);
}
