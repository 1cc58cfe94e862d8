// A payload out of a file: what is judged, and how to find in the file what the verdict names.

import { placeOf, stretchesOf } from "../place.js";
import { scan } from "../scan.js";
import { number } from "../shown.js";

/** Longer payloads are cut here: far beyond what the core accepts, so that it says so of the cut one too. */
export const MOST_KEPT = 1 << 20;

export class Submission {
  #whole;
  #about;
  #root;

  /**
   * @param {Buffer} whole a piece of the file, with the payload from `start` to `end`; `line` is that of `origin`, which is in the
   *   payload's first line
   * @param {{ line: number, origin?: number, start?: number, end?: number, isCut?: boolean, size?: number, body?: Buffer }} about
   *   with the `size` in bytes before it was cut, a `body` that is no part of the file, and what is known of it, such as its `event`
   */
  constructor(whole, about) {
    const { line, origin = 0, start = 0, end = whole.length, isCut = false, body = whole.subarray(start, end), ...known } = about;
    this.#whole = whole;
    this.#about = { line, origin, start, isCut, size: about.size };
    Object.assign(this, { line, body, isCut, ...known, size: isCut ? about.size : body.length });
  }

  /** A stretch of its body as a payload. */
  part({ start, end, ...known }) {
    const from = this.#about.start;
    return new Submission(this.#whole, { ...this.#about, start: from + start, end: from + end, ...known });
  }

  /** @returns {{ place?: import("../place.js").Place, earlier?: import("../place.js").Place }} of a finding and an earlier twin */
  locate(finding) {
    const { line, origin, start } = this.#about;
    const { stretch, earlier } = this.stretches(finding);
    const place = (found) => found && placeOf(this.#whole, { start: start + found.start, end: start + found.end }, line, origin);
    return { place: place(stretch), earlier: place(earlier) };
  }

  /** The same in the body, or in the row that it was made from. */
  stretches(finding) {
    return stretchesOf(this.body, finding, () => (this.#root ??= scan(this.body)));
  }

  /** What else helps with a finding. */
  notes({ code }) {
    return code === "payload_too_large" ? [`it has ${number(this.size)} bytes`] : [];
  }
}
