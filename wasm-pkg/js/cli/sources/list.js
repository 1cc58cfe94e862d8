// A file that is one JSON value: an event, or a list of them. Read whole, however long.

import { FileError } from "../open.js";
import { scan } from "../scan.js";
import { JsonSubmission } from "./submission.js";

const LINE_FEED = 0x0a;
const utf8 = new TextDecoder("utf-8", { fatal: true });

export class List {
  #pieces = [];

  push(chunk) {
    this.#pieces.push(chunk);
    return [];
  }

  *end() {
    const bytes = Buffer.concat(this.#pieces);
    const root = rootOf(bytes);
    let [line, lineStart, lineEnd, at] = [1, 0, 0, 0];
    for (const { start, end } of root.entries ?? [root]) {
      for (; at < start; at += 1) {
        if (bytes[at] !== LINE_FEED) continue;
        line += 1;
        lineStart = at + 1;
      }
      // To the end of its last line, which may be that of many.
      if (lineEnd < end) lineEnd = (bytes.indexOf(LINE_FEED, end) + 1 || bytes.length + 1) - 1;
      yield new JsonSubmission(bytes.subarray(lineStart, lineEnd), line, undefined, { start: start - lineStart, end: end - lineStart });
    }
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
