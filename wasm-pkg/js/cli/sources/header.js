// The header of a table, judged once for all rows: which columns have no field, and which fields no column.

import { corrected } from "../fix.js";
import { judged } from "../reading.js";
import { segmentsOf } from "../scan.js";
import { RowSubmission } from "./row-submission.js";

/** Codes that a header can cause. Others are about values, and those of the probe mean nothing. */
const CODES = ["missing", "identifier_required", "not_deduplicated", "unknown_field", "ignored_field"];
const SUGGESTION = /; did you mean (\w+)\?$/;

/**
 * @param {import("./rows.js").Row} row
 * @param {string[]} names as they stand there
 * @param {Map<string, { type: string, absenceSpeaks: boolean }>} fields of the event
 * @param {{ map?: Map<string, string>, fix?: boolean }} options
 * @returns {{ columns: object[], told: Set<string>, isInvalid: boolean, submission?: HeaderSubmission }} `told` are the
 *   findings that no row needs to repeat
 */
export function headerOf(event, row, names, fields, { map = new Map(), fix }) {
  const sent = names.map((name) => map.get(name) ?? name);
  const body = probe(sent);
  const { fixed, reading } = fix ? corrected(event, body, {}) : { fixed: [], reading: judged(event, body, {}) };
  // What is fixed here is fixed in every row, and told once.
  const renames = new Map(fixed.filter(({ isKey }) => isKey).map(({ path, fix: name }) => [segmentsOf(path)[0], JSON.parse(name)]));
  const meant = new Map(reading.warnings.map(({ path, message }) => [segmentsOf(path)[0], SUGGESTION.exec(message)?.[1]]));
  const columns = sent.map((name) => columnOf(event, renames.get(name) ?? name, fields, meant.get(name)));
  const isOfHeader = ({ code, path, isKey }) => CODES.includes(code) && (isKey || code.endsWith("_field") || !sent.includes(path.slice(1)));
  const issues = reading.issues.filter(isOfHeader);
  const warnings = reading.warnings.filter(isOfHeader);
  const told = new Set([...issues, ...warnings].flatMap(({ code, path, isKey, missing }) => {
    return isKey ? [`${code} ${missing}`, `unknown_field ${path}`, `ignored_field ${path}`] : [`${code} ${path}`];
  }));
  const members = row.cells.map((cell, index) => ({ name: sent[index], cell }));
  const found = { fixed: fixed.filter(({ isKey }) => isKey), reading: { isValid: issues.length === 0, issues, warnings } };
  const isSilent = found.fixed.length + issues.length + warnings.length === 0;
  return { columns, told, isInvalid: issues.length > 0, submission: isSilent ? undefined : new HeaderSubmission(row, members, found) };
}

/** A payload with a text under every name that is no number: only the names are looked at, and `refunded` may hold a “yes”. */
function probe(names) {
  return Buffer.from(JSON.stringify(Object.fromEntries(names.map((name) => [name, "x"]))));
}

/** Cells are read as those of the field that is probably meant: `isFullRefund` must be able to say false. */
function columnOf(event, name, fields, meant) {
  const field = fields.get(name);
  const empty = field?.absenceSpeaks ? "null" : undefined;
  const key = JSON.stringify(Buffer.from(name).latin1Slice());
  return { name, key, type: (field ?? fields.get(meant))?.type, empty: field === undefined ? emptyOf(event, name) : empty };
}

/** An empty cell leaves its field out, unless the name alone is a fault, as `amount` is in a refund. */
function emptyOf(event, name) {
  const issuesOf = (payload) => judged(event, Buffer.from(JSON.stringify(payload)), {}).issues.length;
  return issuesOf({ [name]: "" }) > issuesOf({}) ? '""' : undefined;
}

/** The header as something that findings are about. */
class HeaderSubmission extends RowSubmission {
  /** @param {{ fixed: object[], reading: import("../reading.js").Reading }} found */
  constructor(row, members, found) {
    super(row, { body: Buffer.alloc(0), members });
    this.found = found;
  }

  notes({ code, path, message, isKey, missing = path }) {
    const [, meant] = SUGGESTION.exec(message) ?? [];
    const option = (column, field) => `pass --map "${column}=${field}"`;
    if (isKey) return [`or ${option(segmentsOf(path)[0], missing.slice(1))}`];
    if (meant !== undefined) return [`if so, ${option(segmentsOf(path)[0], meant)}`];
    if (code !== "missing") return [];
    const field = path.slice(1);
    const alike = this.found.reading.warnings.map((warning) => segmentsOf(warning.path)[0]).find((name) => name.toLowerCase().includes(field));
    return [`if ${alike === undefined ? "a column has it under another name" : "it is another column"}, ${option(alike ?? "COLUMN", field)}`];
  }
}
