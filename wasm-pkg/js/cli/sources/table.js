// CSV with a header: each row is the payload that its cells make, under the names in the header.
//
// The cells of a field that is no text become JSON of the field's type where they look like it; everything else is
// text, and what is wrong with it is the core's to say.

import { fieldsOf } from "../judge.js";
import { RowSubmission } from "./row-submission.js";
import { Rows, textOf } from "./rows.js";
import { MOST_KEPT } from "./submission.js";

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const BOOLEAN = /^(?:true|false)$/i;
const NO_TEXT = "it is no text in UTF-8 (a spreadsheet, or UTF-16?): save it as “CSV UTF-8”";
/** Excel begins a file with one. */
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const TOO_LARGE = Buffer.alloc(MOST_KEPT);

/** A file that can't be read as CSV at all. */
export class CsvError extends Error {}

export class Table {
  #rows = new Rows();
  #fields;
  #columns;
  #started = false;
  #first = Buffer.alloc(0);

  constructor(event) {
    this.#fields = fieldsOf(event);
  }

  *push(chunk) {
    for (const row of this.#rows.push(this.#withoutMark(chunk))) yield* this.#submission(row);
  }

  *end() {
    for (const row of this.#rows.push(this.#first)) yield* this.#submission(row);
    for (const row of this.#rows.end()) yield* this.#submission(row);
    if (this.#columns === undefined) throw new CsvError("it has no header: name the fields in its first row");
  }

  /** The mark may come in pieces. */
  #withoutMark(chunk) {
    if (this.#started) return chunk;
    this.#first = Buffer.concat([this.#first, chunk]);
    if (this.#first.length < BYTE_ORDER_MARK.length) return Buffer.alloc(0);
    const bytes = this.#first;
    this.#started = true;
    this.#first = Buffer.alloc(0);
    const isMarked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    return isMarked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
  }

  *#submission(row) {
    if (this.#columns === undefined) this.#columns = this.#header(row);
    else if (row.fault !== undefined) yield new RowSubmission(row, undefined, [], faultOf(row));
    else if (row.bytes === undefined) yield new RowSubmission(row, TOO_LARGE, []);
    else yield* this.#payload(row);
  }

  #header(row) {
    if (row.fault !== undefined) throw new CsvError(`its header is no CSV: ${row.fault.message}`);
    if (row.bytes === undefined) throw new CsvError("its header is too long");
    if (row.bytes.includes(0)) throw new CsvError(NO_TEXT);
    if (row.bytes.includes("\r")) throw new CsvError("its lines end with carriage returns: save it with line feeds");
    return row.cells.map((cell) => {
      const name = textOf(row, cell);
      return { name: Buffer.from(name, "latin1").toString(), key: JSON.stringify(name), ...this.#fields.get(name) };
    });
  }

  *#payload(row) {
    // Spreadsheets end with rows of nothing but delimiters.
    if (row.cells.every((cell) => textOf(row, cell) === "")) return;
    const members = [];
    for (const [index, cell] of row.cells.entries()) {
      const text = textOf(row, cell);
      const column = this.#columns[index];
      if (text === "" && !column?.absenceSpeaks) continue;
      if (column === undefined) {
        yield new RowSubmission(row, undefined, [], tooManyCells(row, cell, this.#columns));
        return;
      }
      const value = text === "" ? "null" : jsonOf(text, column.type);
      const missed = value.startsWith('"') ? column.type : undefined;
      members.push({ name: column.name, cell, json: `${column.key}:${value}`, missed });
    }
    const body = Buffer.from(`{${members.map(({ json }) => json).join(",")}}`, "latin1");
    yield new RowSubmission(row, body, members, undefined, this.#columns);
  }
}

function jsonOf(text, type) {
  const word = text.trim();
  if (type === "number" && NUMBER.test(word)) return word;
  if (type === "boolean" && BOOLEAN.test(word)) return word.toLowerCase();
  // Line breaks are white space in JSON, and would part the line that `--fix` prints.
  if (type === "array" && isJson(text)) return word.replaceAll(/[\r\n]/g, " ");
  return JSON.stringify(text);
}

/** Whether a cell holds JSON. A cell that does not is text, so that it can't spoil its row. */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function faultOf({ fault }) {
  return { message: `the row is no CSV: ${fault.message}`, start: fault.at, end: fault.at + 1 };
}

function tooManyCells({ cells }, { start, end }, columns) {
  return { message: `the row has ${cells.length} cells, but the header names ${columns.length} fields`, start, end };
}
