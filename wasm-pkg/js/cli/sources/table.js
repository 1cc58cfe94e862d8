// CSV with a header: each row is the payload that its cells make, under the names in the header.
//
// The cells of a field that is no text become JSON of the field's type where they look like it; everything else is text,
// and what is wrong with it is the core's to say.

import { isUtf8 } from "node:buffer";

import { typesOf } from "../judge.js";
import { characterAt, placeOf } from "../place.js";
import { syntaxPlace } from "../reading.js";
import { number } from "../report/words.js";
import { segmentsOf } from "../scan.js";
import { Rows, textOf } from "./rows.js";
import { MOST_KEPT } from "./submission.js";

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const BOOLEAN = /^(?:true|false)$/i;
/** What the cells of a type must be, for people. */
const EXPECTED = {
  number: "spelt like a JSON number, such as 1080.00",
  boolean: "true or false",
  array: "a JSON array, such as [{\"name\": \"Widget\"}]",
};
/** Excel begins a file with one. */
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const TOO_LARGE = Buffer.alloc(MOST_KEPT);

/** A file that can't be read as CSV at all. */
export class CsvError extends Error {}

export class Table {
  #rows = new Rows();
  #types;
  #columns;
  #started = false;
  #first = Buffer.alloc(0);

  constructor(event) {
    this.#types = typesOf(event);
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
    return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
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
    if (row.bytes.includes(0)) throw new CsvError("it is not UTF-8, perhaps UTF-16: save it as “CSV UTF-8”");
    return row.cells.map((cell) => {
      const name = textOf(row, cell);
      return { name: Buffer.from(name, "latin1").toString(), key: JSON.stringify(name), type: this.#types.get(name) };
    });
  }

  *#payload(row) {
    const members = [];
    for (const [index, cell] of row.cells.entries()) {
      const text = textOf(row, cell);
      if (text === "") continue;
      const column = this.#columns[index];
      if (column === undefined) {
        yield new RowSubmission(row, undefined, [], tooManyCells(row, cell, this.#columns));
        return;
      }
      members.push({ name: column.name, type: column.type, cell, json: `${column.key}:${jsonOf(text, column.type)}` });
    }
    // Spreadsheets end with rows of nothing but delimiters.
    if (members.length === 0) return;
    const empty = this.#columns.map(({ name }, index) => ({ name, cell: row.cells[index] }));
    const body = Buffer.from(`{${members.map(({ json }) => json).join(",")}}`, "latin1");
    yield new RowSubmission(row, body, members, undefined, empty);
  }
}

function jsonOf(text, type) {
  const word = text.trim();
  if (type === "number" && NUMBER.test(word)) return word;
  if (type === "boolean" && BOOLEAN.test(word)) return word.toLowerCase();
  if (type === "array" && isJson(text)) return word;
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

/** A payload that a row makes. */
export class RowSubmission {
  #row;
  #members;
  #columns;

  /**
   * @param {import("./rows.js").Row} row
   * @param {Buffer | undefined} body nothing, if the row makes no payload
   * @param {{ name: string, type?: string, cell: import("./rows.js").Cell, json: string }[]} members in the order of the body
   * @param {{ message: string, start: number, end: number }} [fault]
   * @param {{ name: string, cell?: import("./rows.js").Cell }[]} columns
   */
  constructor(row, body, members, fault, columns = []) {
    this.#row = row;
    this.#members = members;
    this.#columns = columns;
    this.body = body;
    this.fault = fault;
    this.line = row.line;
    this.size = body === undefined || row.bytes === undefined ? row.size : body.length;
  }

  get isCut() {
    return this.#row.bytes === undefined;
  }

  locate(finding) {
    if (this.isCut) return {};
    if (this.fault !== undefined) return { place: this.#place(this.fault) };
    if (finding.code === "payload_too_large") return {};
    const syntax = syntaxPlace(finding);
    if (syntax) return { place: this.#place(this.#cellAt(characterAt(this.body, syntax.line, syntax.column).start)) };
    const [name] = segmentsOf(finding.path);
    const cells = this.#cellsOf(name, this.#members);
    const found = cells.length > 0 ? cells : this.#cellsOf(name, this.#columns);
    return {
      place: this.#place(found.at(-1) ?? { start: 0, end: 0 }),
      ...(finding.code === "duplicate_field" && found.length > 1 && { earlier: this.#place(found[0]) }),
    };
  }

  /** What else helps with a finding. */
  notes({ code, path }) {
    if (code === "payload_too_large") return [`it has ${number(this.size)} bytes`];
    if (code === "malformed_json" && !isUtf8(this.body)) return ["save the file as “CSV UTF-8”"];
    if (code !== "wrong_type") return [];
    const member = this.#members.find(({ name }) => path === `/${name}`);
    return member?.type in EXPECTED ? [`the cell is sent as text: it is not ${EXPECTED[member.type]}`] : [];
  }

  #cellsOf(wanted, columns) {
    return columns.filter(({ name, cell }) => name === wanted && cell !== undefined).map(({ cell }) => cell);
  }

  /** The cell that a byte of the body was made from. */
  #cellAt(offset) {
    let end = "{".length;
    for (const { cell, json } of this.#members) {
      end += json.length + ",".length;
      if (offset < end) return cell;
    }
    return { start: 0, end: 0 };
  }

  #place({ start, end }) {
    return placeOf(this.#row.bytes, start, end, this.#row.line);
  }
}
