// Files of JSON: one payload, a payload a line, or a list.

import { buffer } from "node:stream/consumers";

import { FileError, withoutMark } from "../open.js";
import { lineFeedsIn } from "../place.js";
import { scan } from "../scan.js";
import { MOST_KEPT, Submission } from "./submission.js";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANK = [0x20, 0x09, CARRIAGE_RETURN];
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** A payload in the pieces that it comes in, up to what is kept of one. */
class Pieces {
  bytes = Buffer.alloc(0);
  size = 0;

  add(piece) {
    const room = MOST_KEPT - this.bytes.length;
    if (this.size === 0 && piece.length <= room) this.bytes = piece;
    else if (room > 0) this.bytes = Buffer.concat([this.bytes, piece.subarray(0, room)]);
    this.size += piece.length;
  }

  get isCut() {
    return this.size > this.bytes.length;
  }
}

/** A file that is one payload. */
export async function* readDocument(chunks) {
  const pieces = new Pieces();
  for await (const chunk of chunks) pieces.add(chunk);
  const { bytes, isCut, size } = pieces;
  yield new Document(bytes, { line: 1, isCut, size });
}

class Document extends Submission {
  notes(finding) {
    return [...super.notes(finding), ...(finding.path === "" ? notesOnMany(this.body) : [])];
  }
}

/** Helps those who meant many payloads: a list, lines that are objects by themselves, or a table. */
function notesOnMany(body) {
  const text = body.toString().trimStart();
  if (text.startsWith("[")) return ["to check the payloads of a list, write one a line and pass --input ndjson"];
  const firstLine = text.slice(0, text.indexOf("\n") + 1).trimEnd();
  const isMany = firstLine.startsWith("{") && firstLine.endsWith("}") && text.length > firstLine.length + 1;
  if (isMany) return ["to check a payload a line, pass --input ndjson"];
  const isTable = /^[\w"][^{[]*[\t;,]/.test(firstLine);
  return isTable ? [`it looks like ${firstLine.includes("\t") ? "tab-separated text" : "CSV"}: pass --input csv`] : [];
}

/** NDJSON: a payload a line. Blank lines are skipped. */
export async function* readLines(chunks) {
  let line = 1;
  let pieces = new Pieces();
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      pieces.add(chunk.subarray(start, end));
      if (!isBlank(pieces)) yield payloadOf(pieces, line);
      pieces = new Pieces();
      line += 1;
      start = end + 1;
    }
    pieces.add(chunk.subarray(start));
  }
  if (!isBlank(pieces)) yield payloadOf(pieces, line);
}

const isBlank = ({ bytes }) => withoutMarks(bytes).every((byte) => BLANK.includes(byte));

function payloadOf({ bytes, isCut, size }, line) {
  const hasReturn = !isCut && bytes.at(-1) === CARRIAGE_RETURN;
  return new Submission(withoutMarks(hasReturn ? bytes.subarray(0, -1) : bytes), { line, isCut, size });
}

/** A line begins with byte-order marks where files were put together. */
function withoutMarks(bytes) {
  const rest = withoutMark(bytes);
  return rest === bytes ? bytes : withoutMarks(rest);
}

/** A file that is one JSON value: an event, or a list of them. Read whole, however long. */
export async function* readList(chunks) {
  const bytes = await buffer(chunks);
  const root = rootOf(bytes);
  let [line, origin] = [1, 0];
  for (const { start, end } of root.entries ?? [root]) {
    line += lineFeedsIn(bytes.subarray(origin, start));
    origin = start;
    yield new Submission(bytes, { line, origin, start, end });
  }
}

function rootOf(bytes) {
  try {
    JSON.parse(utf8.decode(bytes));
    return scan(bytes);
  } catch (error) {
    throw new FileError(`it is no JSON (${error.message}): write an event a line, and pass --input ndjson`, { cause: error });
  }
}
