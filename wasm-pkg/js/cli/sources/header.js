// The header of a table, judged once for all rows: which columns have no field, and which fields no column.

import { readingOf } from "../fix.js";
import { fieldsOf } from "../judge.js";
import { FileError } from "../open.js";
import { judged } from "../reading.js";
import { segmentsOf } from "../scan.js";
import { RowSubmission } from "./row-submission.js";

/** Codes that a header can cause. Others are about values, and those of the probe mean nothing. */
const CODES = ["missing", "identifier_required", "not_deduplicated", "unknown_field", "ignored_field"];
const SUGGESTION = /; did you mean (\w+)\?$/;
const columnAt = (path) => segmentsOf(path)[0];

/**
 * @param {import("./rows.js").Row} row
 * @param {{ event: string, map?: Map<string, string>, fix?: boolean }} options
 * @returns {{ columns: object[], told: Set<string>, isInvalid: boolean, submission: HeaderSubmission }} `told` are the
 *   findings that no row needs to repeat
 */
export function headerOf(row, { event, map = new Map(), fix }) {
  const fields = fieldsOf(event);
  const names = mapped(namesIn(row), map, event, fields);
  const found = judgedNames(event, names, fix);
  const { fixed, reading: { issues, warnings } } = found;
  // What is fixed here is fixed in every row, and told once.
  const renamed = new Map(fixed.map(({ path, fix: name }) => [columnAt(path), JSON.parse(name)]));
  const meant = new Map(warnings.map(({ path, message }) => [columnAt(path), SUGGESTION.exec(message)?.[1]]));
  const columns = names.map((name) => columnOf(event, renamed.get(name) ?? name, fields, meant.get(name)));
  const told = [...issues, ...warnings].flatMap(({ code, path, isKey, missing }) => {
    return isKey ? [`${code} ${missing}`, `unknown_field ${path}`, `ignored_field ${path}`] : [`${code} ${path}`];
  });
  return { columns, told: new Set(told), isInvalid: issues.length > 0, submission: new HeaderSubmission(row, names, found) };
}

function namesIn({ text, bytes, isCut, cells, fault }) {
  if (!isCut && /^\s*[{[]/.test(text)) throw new FileError("it looks like JSON: pass --input json or --input ndjson");
  if (fault !== undefined) throw new FileError(`its header is no CSV: ${fault.reason}`);
  if (isCut) throw new FileError("its header is too long");
  if (bytes.includes(0)) throw new FileError("it is no text in UTF-8 (a spreadsheet, or UTF-16?): save it as “CSV UTF-8”");
  if (bytes.includes("\r")) throw new FileError("its lines end with carriage returns: save it with line feeds");
  return cells.map(({ value }) => Buffer.from(value, "latin1").toString().trim());
}

/** The fields that the columns hold, as `--map` says. */
function mapped(names, map, event, fields) {
  const missing = [...map.keys()].find((name) => !names.includes(name));
  if (missing !== undefined) throw new FileError(`its header names no ${JSON.stringify(missing)}, which --map speaks of`);
  const stranger = [...map.values()].find((name) => !fields.has(name));
  if (stranger !== undefined) throw new FileError(`a ${event} has no field ${JSON.stringify(stranger)}, which --map speaks of`);
  return names.map((name) => map.get(name) ?? name);
}

/** What a payload with these names is told about them: a text under each is no number, and `refunded` may hold a “yes”. */
function judgedNames(event, names, fix) {
  const probe = Buffer.from(JSON.stringify(Object.fromEntries(names.map((name) => [name, "x"]))));
  const { fixed, reading } = readingOf(event, probe, { fix });
  const isOfHeader = ({ code, path, isKey }) => CODES.includes(code) && (isKey || code.endsWith("_field") || !names.includes(path.slice(1)));
  const [issues, warnings] = [reading.issues, reading.warnings].map((list) => list.filter(isOfHeader));
  return { fixed: fixed.filter(({ isKey }) => isKey), reading: { isValid: issues.length === 0, issues, warnings } };
}

/** Cells are read as those of the field that is probably meant: `isFullRefund` must be able to say false. */
function columnOf(event, name, fields, meant) {
  const field = fields.get(name);
  const isSpoken = field === undefined ? isFault(event, name) : field.absenceSpeaks;
  const empty = field === undefined ? '""' : "null";
  return { name, key: keyOf(name), type: (field ?? fields.get(meant))?.type, ...(isSpoken && { empty }) };
}

/** Of a member, a character for each byte. */
const keyOf = (name) => JSON.stringify(Buffer.from(name).latin1Slice());

/** An empty cell leaves its field out, unless the name alone is a fault, as `amount` is in a refund. */
function isFault(event, name) {
  const issuesOf = (payload) => judged(event, Buffer.from(JSON.stringify(payload)), {}).issues.length;
  return issuesOf({ [name]: "" }) > issuesOf({});
}

/** The header as something that findings are about. */
class HeaderSubmission extends RowSubmission {
  constructor(row, names, found) {
    super(row, row.cells.map((cell, index) => ({ name: names[index], cell, json: `${keyOf(names[index])}:"x"` })));
    this.found = found;
  }

  notes({ code, path, message, isKey, missing = path }) {
    const [, meant] = SUGGESTION.exec(message) ?? [];
    const option = (column, field) => `pass --map "${column}=${field}"`;
    if (isKey) return [`or ${option(columnAt(path), missing.slice(1))}`];
    if (meant !== undefined) return [`if so, ${option(columnAt(path), meant)}`];
    if (code !== "missing") return [];
    const field = path.slice(1);
    const alike = this.found.reading.warnings.map((warning) => columnAt(warning.path)).find((name) => name.toLowerCase().includes(field));
    return [`if ${alike === undefined ? "a column has it under another name" : "it is another column"}, ${option(alike ?? "COLUMN", field)}`];
  }
}
