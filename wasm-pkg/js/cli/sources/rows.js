// CSV as RFC 4180 has it, cut into rows of cells. A comma, semicolon or tab parts cells, whichever the header uses.

import { Parser } from "csv-parse";

import { FileError, withBeginning } from "../open.js";
import { MOST_KEPT } from "./submission.js";

const LINE_FEED = "\n";
/** The first delimiter of a header, behind its first cell. */
const DELIMITER = /^(?:"[^"]*(?:""[^"]*)*"|[^,;\t\n]*)([,;\t])/;
/** A cell in quotes, from where it begins. */
const QUOTED = /"[^"]*(?:""[^"]*)*"/y;
/** More than the parser looks ahead. */
const END = "\n\n\n\n";
/** Ends a row whose last quote is never closed. */
const CLOSED = `"${END}`;
const OPTIONS = {
  record_delimiter: ["\r\n", LINE_FEED],
  encoding: "latin1",
  relax_column_count: true,
  relax_quotes: true,
  raw: true,
  cast: (value, { quoting }) => ({ value, quoted: quoting }),
};
/** No file has a row of so many bytes; what has is a quote that nobody closed. */
const MOST = 1 << 26;

/**
 * @typedef {{ start: number, end: number, value: string }} Cell a stretch of its row, quotes included, and what it says
 * @typedef {{ text: string, bytes: Buffer, isCut: boolean, line: number, cells: Cell[], size: number, fault?: object }} Row
 *   `text` and values have a character for each byte, so that no byte is lost or judged here; a row that is too long to
 *   keep is cut and has no cells; a faulty one can't be parted into cells
 */

/** @returns {AsyncGenerator<Row>} */
export async function* readRows(chunks) {
  let delimiter;
  let parser;
  let line = 1;
  /** In bytes: what the parser has of the row that it reads. */
  let open = 0;

  function* parse(chunk) {
    open += chunk.length;
    parser.write(chunk);
    for (let read = parser.read(); read !== null; read = parser.read()) {
      const row = rowOf(read, line, delimiter);
      open -= row.size + 1;
      line += row.text.split(LINE_FEED).length;
      yield row;
    }
  }

  for await (const chunk of withBeginning(chunks, isHeader)) {
    delimiter ??= DELIMITER.exec(chunk.latin1Slice())?.[1] ?? ",";
    parser ??= new Parser({ ...OPTIONS, delimiter });
    yield* parse(chunk);
    if (open > MOST) throw new FileError(`the row of line ${line} has no end: a quote is not closed`);
  }
  if (open === 0) return;
  yield* parse(Buffer.from(END));
  if (open <= END.length) return;
  const [row] = parse(Buffer.from(CLOSED));
  const size = row.size - CLOSED.length;
  const fault = faultAt(row.cells.at(-1)?.start ?? 0, "this quote is never closed");
  yield { ...row, text: row.text.slice(0, size), bytes: row.bytes.subarray(0, size), size, cells: [], fault };
}

/** Whether a beginning says what parts its cells. Where the header has no delimiter, it is a single column, and any later one is text. */
function isHeader(bytes) {
  const text = bytes.latin1Slice();
  return DELIMITER.test(text) || text.includes(LINE_FEED) || text.length > MOST_KEPT;
}

function rowOf({ record, raw }, line, delimiter) {
  const text = raw.slice(0, -1);
  // The parser leaves out the second character of a row's end.
  const size = raw.endsWith("\r") ? raw.length : text.length;
  const row = { text, bytes: Buffer.from(text.slice(0, MOST_KEPT), "latin1"), isCut: text.length > MOST_KEPT, line, size, cells: [] };
  return row.isCut ? row : { ...row, ...parted(text, record, delimiter) };
}

/** Where the cells are. */
function parted(text, record, delimiter) {
  const cells = [];
  let start = 0;
  for (const { value, quoted } of record) {
    QUOTED.lastIndex = start;
    const end = start + (quoted ? QUOTED.exec(text)[0] : value).length;
    if (end < text.length && text[end] !== delimiter) return { cells: [], fault: faultAt(end, "a quoted cell ends here, but text follows") };
    cells.push({ start, end, value });
    start = end + 1;
  }
  return { cells };
}

const faultAt = (start, reason) => ({ code: "malformed_csv", message: `the row is no CSV: ${reason}`, reason, start, end: start + 1 });
