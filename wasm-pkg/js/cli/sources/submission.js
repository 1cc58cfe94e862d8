// A payload out of a file: what is judged, and how to find in the file what the verdict names.

import { placeOf } from "../place.js";
import { scan } from "../scan.js";
import { stretchesOf } from "../stretch.js";
import { number } from "../words.js";

/** Longer payloads are cut here: far beyond what the core accepts, so that it says so of the cut one too. */
export const MOST_KEPT = 1 << 20;

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
    const { stretch, earlier } = stretchesOf(this.body, finding, () => (this.#root ??= scan(this.body)));
    return { ...(stretch && { place: this.#place(stretch) }), ...(earlier && { earlier: this.#place(earlier) }) };
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

/** By its byte-order mark. */
function isUtf16([first, second]) {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
