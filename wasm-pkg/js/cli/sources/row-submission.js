// A payload that a row of a CSV file makes: what is judged, and the cells that the verdict speaks of.

import { isUtf8 } from "node:buffer";

import { segmentsOf } from "../scan.js";
import { Submission } from "./submission.js";

const ROW_START = { start: 0, end: 0 };
/** What a spreadsheet makes of a long number. */
const SHORTENED = /"\s*\d+(?:[.,]\d+)?E\+\d+\s*"$/i;
const UNSHORTENED = "a spreadsheet has shortened the number: format the column as text, and export it again from where it came";

export class RowSubmission extends Submission {
  #row;
  #members;
  #header;

  /**
   * @param {import("./rows.js").Row} row
   * @param {{ name: string, cell: import("./rows.js").Cell, json: string, note?: string }[]} [members] of the body; none, if the
   *   row makes no payload
   * @param {{ columns: { name: string }[], told: Set<string>, isInvalid: boolean }} [header]
   */
  constructor(row, members, header) {
    const { bytes, line, size, isCut, fault } = row;
    const body = members && Buffer.from(`{${members.map(({ json }) => json).join(",")}}`, "latin1");
    // What was said of the header already is not told again.
    super(bytes, { line, isCut, size, body, fault, told: header?.told, isInvalid: header?.isInvalid });
    this.#row = row;
    this.#members = members;
    this.#header = header;
  }

  stretches(finding) {
    if (this.isCut) return {};
    if (this.fault !== undefined) return { stretch: this.fault };
    const { stretch, earlier } = super.stretches(finding);
    return { stretch: this.#emptyCell(finding) ?? this.#cellAt(stretch), earlier: this.#cellAt(earlier) };
  }

  notes(finding) {
    const { code, path } = finding;
    if (code === "malformed_json" && !isUtf8(this.body)) return ["save the file as “CSV UTF-8”"];
    const member = this.#members?.find(({ name }) => path === `/${name}`);
    if (code === "placeholder" && SHORTENED.test(member?.json)) return [UNSHORTENED];
    if (["wrong_type", "not_an_object"].includes(code) && member?.note) return [member.note];
    return super.notes(finding);
  }

  /** The cell of a field that is not in the payload, since there is nothing in it. */
  #emptyCell({ path }) {
    const [field] = segmentsOf(path);
    if (field === undefined || this.#members.some(({ name }) => name === field)) return undefined;
    return this.#row.cells.findLast((_, index) => this.#header?.columns[index]?.name === field);
  }

  /** The cell that a stretch of the body was made from. */
  #cellAt(stretch) {
    if (stretch === undefined || stretch.start === 0) return stretch && ROW_START;
    let end = "{".length;
    const member = this.#members.find(({ json }) => stretch.start < (end += json.length + ",".length));
    return member?.cell ?? ROW_START;
  }
}
