// A payload out of a file: what is judged, and how to find in the file what the verdict names.

import { characterAt, placeOf } from "../place.js";
import { syntaxPlace } from "../reading.js";
import { number } from "../words.js";
import { follow, scan } from "../scan.js";

/** Longer payloads are cut here: far beyond what the core accepts, so that it says so of the cut one too. */
export const MOST_KEPT = 1 << 20;

/** What names a field, not its value. */
const ABOUT_KEYS = new Set(["unknown_field", "ignored_field", "duplicate_field"]);

/** A payload that stands in the file as JSON. */
export class JsonSubmission {
  #root;

  /**
   * @param {Buffer} body
   * @param {number} line of the file that it begins in
   * @param {number} size in bytes, if more than what was kept
   */
  constructor(body, line, size = body.length) {
    this.body = body;
    this.line = line;
    this.size = size;
  }

  get isCut() {
    return this.size > this.body.length;
  }

  /**
   * Where a finding belongs, and the place of an earlier twin.
   *
   * @param {import("../reading.js").Finding} finding
   * @returns {{ place?: import("../place.js").Place, earlier?: import("../place.js").Place }}
   */
  locate(finding) {
    if (finding.code === "payload_too_large") return {};
    const syntax = syntaxPlace(finding);
    if (syntax) return { place: this.#place(characterAt(this.body, syntax.line, syntax.column)) };
    this.#root ??= scan(this.body);
    const { holder, found } = follow(this.#root, finding.path);
    if (found.length === 0) return { place: this.#place(opening(holder)) };
    const stretch = ({ start, end, value }) =>
      ABOUT_KEYS.has(finding.code) && start !== undefined ? { start, end } : opening(value);
    return {
      place: this.#place(stretch(found.at(-1))),
      ...(finding.code === "duplicate_field" && { earlier: this.#place(stretch(found[0])) }),
    };
  }

  /** What else helps with a finding. */
  notes({ code }) {
    if (code === "payload_too_large") return [`it has ${number(this.size)} bytes`];
    const isInUtf16 = code === "malformed_json" && isUtf16(this.body);
    return isInUtf16 ? ["it is UTF-16, as Windows PowerShell writes it: save it as UTF-8"] : [];
  }

  #place({ start, end }) {
    return placeOf(this.body, start, end, this.line);
  }
}

/** All of a plain value, the bracket or brace of others. */
function opening(value) {
  const isContainer = value.members !== undefined || value.entries !== undefined;
  return { start: value.start, end: isContainer ? value.start + 1 : value.end };
}

/** By its byte-order mark. */
function isUtf16([first, second]) {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
