// CSV with a header: each row is the payload that its cells make, under the names in the header.

import { FileError } from "../open.js";
import { counted } from "../shown.js";
import { jsonOf, noteOn } from "./cells.js";
import { headerOf } from "./header.js";
import { RowSubmission } from "./row-submission.js";
import { readRows } from "./rows.js";

/** @param {{ event: string, map?: Map<string, string>, decimal?: "point" | "comma", fix?: boolean }} options */
export async function* readTable(chunks, options) {
  let header;
  for await (const row of readRows(chunks)) {
    if (header !== undefined && !isBlank(row)) yield submissionOf(row, header, options);
    if (header === undefined) yield (header = headerOf(row, options)).submission;
  }
  if (header === undefined) throw new FileError("it has no header: name the fields in its first row");
}

/** Spreadsheets end with rows of nothing but delimiters. */
const isBlank = ({ cells }) => cells.length > 0 && cells.every(({ value }) => value === "");

function submissionOf(row, header, { decimal }) {
  const { columns } = header;
  const { cells, text, isCut } = row;
  if (isCut || row.fault !== undefined) return new RowSubmission(row);
  const extra = cells.slice(columns.length).find(({ value }) => value !== "");
  if (extra !== undefined) {
    const message = `the row has ${counted(cells.length, "cell")}, but the header names ${counted(columns.length, "field")}`;
    return new RowSubmission({ ...row, fault: { ...extra, code: "malformed_csv", message } });
  }
  // A row that ends early leaves its last cells empty.
  const none = { start: text.length, end: text.length, value: "" };
  const members = columns.flatMap(({ name, key, type, empty }, index) => {
    const cell = cells[index] ?? none;
    const json = cell.value === "" ? empty : jsonOf(cell.value, type, decimal);
    return json === undefined ? [] : [{ name, cell, json: `${key}:${json}`, note: noteOn(json, cell.value, type, decimal) }];
  });
  return new RowSubmission(row, members, header);
}
