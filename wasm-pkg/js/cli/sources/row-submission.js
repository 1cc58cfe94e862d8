// A payload that a row of a CSV file makes: what is judged, and the cells that the verdict speaks of.

import { isUtf8 } from "node:buffer";

import { characterAt, placeOf } from "../place.js";
import { syntaxPlace } from "../reading.js";
import { number } from "../report/shown.js";
import { segmentsOf } from "../scan.js";

/** What a spreadsheet makes of a long number. */
const SHORTENED = /"\s*\d+(?:[.,]\d+)?E\+\d+\s*"$/i;
const UNSHORTENED = "a spreadsheet has shortened the number: format the column as text, and export it again from where it came";

export class RowSubmission {
  #row;
  #members;
  #header;

  /**
   * @param {import("./rows.js").Row} row
   * @param {object} content
   * @param {Buffer} [content.body] nothing, if the row makes no payload
   * @param {{ name: string, cell: import("./rows.js").Cell, json?: string, note?: string }[]} [content.members] in the
   *   order of the body
   * @param {{ code: string, message: string, start: number, end: number }} [content.fault]
   * @param {{ columns: { name: string }[], told: Set<string>, isInvalid: boolean }} [content.header]
   */
  constructor(row, { body, members = [], fault, header }) {
    this.#row = row;
    this.#members = members;
    this.#header = header;
    this.body = body;
    this.fault = fault;
    this.line = row.line;
    this.size = body === undefined || row.bytes === undefined ? row.size : body.length;
    /** What was said of the header already. */
    this.told = header?.told;
    this.isInvalid = header?.isInvalid ?? false;
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
    const sent = this.#members.filter((member) => member.name === name).map(({ cell }) => cell);
    const found = sent.length > 0 ? sent : this.#row.cells.filter((_, index) => this.#header?.columns[index]?.name === name);
    return {
      place: this.#place(found.at(-1) ?? { start: 0, end: 0 }),
      ...(finding.code === "duplicate_field" && found.length > 1 && { earlier: this.#place(found[0]) }),
    };
  }

  /** What else helps with a finding. */
  notes({ code, path }) {
    if (code === "payload_too_large") return [`it has ${number(this.size)} bytes`];
    if (code === "malformed_json" && !isUtf8(this.body)) return ["save the file as “CSV UTF-8”"];
    const member = this.#members.find(({ name }) => path === `/${name}`);
    if (code === "placeholder" && SHORTENED.test(member?.json)) return [UNSHORTENED];
    return ["wrong_type", "not_an_object"].includes(code) && member?.note ? [member.note] : [];
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
