// CSV with a header: each row is the payload that its cells make, under the names in the header.

import { fieldsOf } from "../judge.js";
import { FileError } from "../open.js";
import { counted } from "../report/shown.js";
import { jsonOf, noteOn } from "./cells.js";
import { headerOf } from "./header.js";
import { RowSubmission } from "./row-submission.js";
import { Rows, textOf } from "./rows.js";
import { MOST_KEPT } from "./submission.js";

const NO_TEXT = "it is no text in UTF-8 (a spreadsheet, or UTF-16?): save it as “CSV UTF-8”";
const TOO_LARGE = Buffer.alloc(MOST_KEPT);

export class Table {
  #rows = new Rows();
  #event;
  #options;
  #header;

  /** @param {{ map?: Map<string, string>, decimal?: "point" | "comma", fix?: boolean }} options */
  constructor(event, options = {}) {
    this.#event = event;
    this.#options = options;
  }

  *push(chunk) {
    for (const row of this.#rows.push(chunk)) yield* this.#submission(row);
  }

  *end() {
    for (const row of this.#rows.end()) yield* this.#submission(row);
    if (this.#header === undefined) throw new FileError("it has no header: name the fields in its first row");
  }

  *#submission(row) {
    if (this.#header === undefined) yield* this.#start(row);
    else if (row.fault !== undefined) yield this.#faulty(row, faultOf(row));
    else if (row.bytes === undefined) yield new RowSubmission(row, { body: TOO_LARGE });
    else yield* this.#payload(row);
  }

  *#start(row) {
    if (row.bytes !== undefined && /^\s*[{[]/.test(row.text)) throw new FileError("it looks like JSON: pass --input json or --input ndjson");
    if (row.fault !== undefined) throw new FileError(`its header is no CSV: ${row.fault.message}`);
    if (row.bytes === undefined) throw new FileError("its header is too long");
    if (row.bytes.includes(0)) throw new FileError(NO_TEXT);
    if (row.bytes.includes("\r")) throw new FileError("its lines end with carriage returns: save it with line feeds");
    const names = row.cells.map((cell) => Buffer.from(textOf(row, cell), "latin1").toString().trim());
    const { map = new Map() } = this.#options;
    const missing = [...map.keys()].find((name) => !names.includes(name));
    if (missing !== undefined) throw new FileError(`its header names no ${JSON.stringify(missing)}, which --map speaks of`);
    const fields = fieldsOf(this.#event);
    const stranger = [...map.values()].find((name) => !fields.has(name));
    if (stranger !== undefined) throw new FileError(`a ${this.#event} has no field ${JSON.stringify(stranger)}, which --map speaks of`);
    this.#header = headerOf(this.#event, row, names, fields, this.#options);
    if (this.#header.submission !== undefined) yield this.#header.submission;
  }

  *#payload(row) {
    // Spreadsheets end with rows of nothing but delimiters.
    if (row.cells.every((cell) => textOf(row, cell) === "")) return;
    const { columns } = this.#header;
    const { decimal } = this.#options;
    const extra = row.cells.slice(columns.length).find((cell) => textOf(row, cell) !== "");
    if (extra !== undefined) {
      yield this.#faulty(row, tooManyCells(row, extra, columns));
      return;
    }
    const members = [];
    const end = { start: row.text.length, end: row.text.length };
    for (const [index, column] of columns.entries()) {
      // A row that ends early leaves its last cells empty.
      const cell = row.cells[index] ?? end;
      const text = textOf(row, cell);
      const value = text === "" ? column.empty : jsonOf(text, column.type, decimal);
      if (value === undefined) continue;
      const isMissed = value.startsWith('"') && !["string", undefined].includes(column.type);
      const note = isMissed ? noteOn(text, column.type, decimal) : undefined;
      members.push({ name: column.name, cell, json: `${column.key}:${value}`, note });
    }
    const body = Buffer.from(`{${members.map(({ json }) => json).join(",")}}`, "latin1");
    yield new RowSubmission(row, { body, members, header: this.#header });
  }

  #faulty(row, fault) {
    return new RowSubmission(row, { fault: { code: "malformed_csv", ...fault } });
  }
}

function faultOf({ fault }) {
  return { message: `the row is no CSV: ${fault.message}`, start: fault.at, end: fault.at + 1 };
}

function tooManyCells({ cells }, { start, end }, columns) {
  const named = counted(columns.length, "field");
  return { message: `the row has ${counted(cells.length, "cell")}, but the header names ${named}`, start, end };
}
