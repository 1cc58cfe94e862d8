// CSV as RFC 4180 has it, cut into rows of cells. A comma, semicolon or tab parts cells, whichever the header uses.

import { Parser } from "csv-parse";

import { FileError } from "../open.js";
import { MOST_KEPT } from "./submission.js";

const LINE_FEED = "\n";
/** The first delimiter of a header, behind its first cell. */
const DELIMITER = /^(?:"[^"]*(?:""[^"]*)*"|[^,;\t\n]*)([,;\t])/;
/** A cell in quotes, from where it begins. */
const QUOTED = /"[^"]*(?:""[^"]*)*"/y;
/** More than the parser looks ahead. */
const END = "\n\n\n\n";
/** No file has a row of so many bytes; what has is a quote that nobody closed. */
const MOST = 1 << 26;

/**
 * @typedef {{ start: number, end: number, quoted: boolean }} Cell a stretch of its row, quotes included
 * @typedef {{ message: string, at: number }} Fault
 * @typedef {{ bytes?: Buffer, text?: string, line: number, cells: Cell[], size: number, fault?: Fault }} Row
 *   `text` has a character for each byte, so that no byte is lost or judged here; a row that is too long to keep has
 *   neither, and no cells; a faulty one can't be cut into cells at all
 */
export class Rows {
  #head = Buffer.alloc(0);
  #delimiter;
  #parser;
  #line = 1;
  /** In bytes: what the parser has of the row that it reads. */
  #open = 0;

  /** @returns {Generator<Row>} */
  *push(chunk) {
    if (this.#parser === undefined) {
      this.#head = Buffer.concat([this.#head, chunk]);
      if (this.#begin(this.#head.latin1Slice())) yield* this.#rows(this.#head);
    } else {
      yield* this.#rows(chunk);
    }
    if (this.#open > MOST) throw new FileError(`the row of line ${this.#line} has no end: a quote is not closed`);
  }

  *end() {
    if (this.#parser === undefined) {
      if (this.#head.length === 0) return;
      this.#begin(`${this.#head.latin1Slice()},`);
      yield* this.#rows(this.#head);
    }
    if (this.#open === 0) return;
    yield* this.#rows(Buffer.from(END));
    if (this.#open > END.length) yield* this.#unclosed();
  }

  /** Whether the delimiter is known. Where the header has none, it is a single column, and any later one is text. */
  #begin(text) {
    const [, found] = DELIMITER.exec(text) ?? [];
    if (found === undefined && !text.includes(LINE_FEED) && text.length <= MOST_KEPT) return false;
    this.#delimiter = found ?? ",";
    this.#parser = new Parser({
      delimiter: this.#delimiter,
      record_delimiter: ["\r\n", LINE_FEED],
      encoding: "latin1",
      relax_column_count: true,
      relax_quotes: true,
      raw: true,
      cast: (value, { quoting }) => ({ value, quoted: quoting }),
    });
    return true;
  }

  *#rows(chunk, fault) {
    this.#open += chunk.length;
    this.#parser.write(chunk);
    for (let read = this.#parser.read(); read !== null; read = this.#parser.read()) yield this.#row(read, fault);
  }

  /** The last row, once its quote is closed for it. */
  *#unclosed() {
    for (const row of this.#rows(Buffer.from(`"${END}`))) {
      const start = row.cells.at(-1)?.start ?? 0;
      const length = row.size - `${END}"`.length;
      const bytes = row.bytes?.subarray(0, length);
      yield { ...row, bytes, text: row.text?.slice(0, length), size: length, cells: [], fault: { message: "this quote is never closed", at: start } };
      return;
    }
  }

  #row({ record, raw }) {
    // The parser leaves out the second character of a row's end.
    const ending = raw.endsWith("\r") ? 1 : 0;
    const text = raw.slice(0, -1);
    const isKept = text.length <= MOST_KEPT;
    const row = { line: this.#line, size: text.length + ending, ...(isKept && { text, bytes: Buffer.from(text, "latin1") }) };
    this.#open -= raw.length + ending;
    this.#line += text.split(LINE_FEED).length;
    return { ...row, ...(isKept ? this.#cut(text, record) : { cells: [] }) };
  }

  /** Where the cells are. */
  #cut(text, record) {
    const cells = [];
    let start = 0;
    for (const { value, quoted } of record) {
      QUOTED.lastIndex = start;
      const end = quoted ? start + QUOTED.exec(text)[0].length : start + value.length;
      if (end < text.length && text[end] !== this.#delimiter) return { cells: [], fault: { message: "a quoted cell ends here, but text follows", at: end } };
      cells.push({ start, end, quoted });
      start = end + 1;
    }
    return { cells };
  }
}

/** What a cell says, a character for each byte. */
export function textOf({ text }, { start, end, quoted }) {
  return quoted ? text.slice(start + 1, end - 1).replaceAll('""', '"') : text.slice(start, end);
}
