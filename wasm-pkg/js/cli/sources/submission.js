// A payload out of a file: what is judged, and how to find in the file what the verdict names.

import { placeOf } from "../place.js";
import { number } from "../report/shown.js";
import { scan } from "../scan.js";
import { stretchesOf } from "../stretch.js";

/** Longer payloads are cut here: far beyond what the core accepts, so that it says so of the cut one too. */
export const MOST_KEPT = 1 << 20;

/** A payload that stands in the file as JSON. */
export class JsonSubmission {
  #whole;
  #start;
  #root;

  /**
   * @param {Buffer} whole a piece of the file
   * @param {number} line of the file that the piece begins in
   * @param {number} size in bytes, if more than what was kept
   * @param {{ start: number, end: number }} stretch of the piece that is the payload
   * @param {{ event?: string, fault?: { code: string, message: string } }} entry what is known of it already
   */
  constructor(whole, line, size = whole.length, { start, end } = { start: 0, end: whole.length }, { event, fault } = {}) {
    this.#whole = whole;
    this.#start = start;
    this.body = whole.subarray(start, end);
    this.isCut = size > whole.length;
    this.size = this.isCut ? size : this.body.length;
    this.line = line;
    this.event = event;
    this.fault = fault;
  }

  /** A stretch of its body as a payload. */
  part(event, { start, end }, fault) {
    const size = this.isCut ? this.size : undefined;
    return new JsonSubmission(this.#whole, this.line, size, { start: this.#start + start, end: this.#start + end }, { event, fault });
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
    return code === "payload_too_large" ? [`it has ${number(this.size)} bytes`] : [];
  }

  #place({ start, end }) {
    return placeOf(this.#whole, this.#start + start, this.#start + end, this.line);
  }
}
