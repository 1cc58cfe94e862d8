// What the module answers: a few numbers and one text, taken apart without parsing. `src/answer.rs` lays them out.

import { MAKERS } from "../generated/data.js";
import { decoder as utf8 } from "./utf8.js";

const VALID = 1;
const NORMAL = 2;
const ATTRIBUTABLE_REVENUE = 4;
const ITEMS_TOTAL = 8;
const LARGE_ITEMS_TOTAL = 16;
const IN_PARTS = 32;

/** In one: amounts are counted in 1/10,000. */
const UNITS = 10_000;

/** In bytes: of texts up to this long, the view to decode is kept for the next one of the same length. */
const SHORT = 1024;

/** The latest answer, in the module's memory. */
export class Answer {
  #bytes;
  #units;
  #words;
  #countCodeUnits;
  #parts;
  #textOf;
  /** Of the text, by its length: making a view takes a third as long as decoding what it shows. */
  #views = [];
  #viewsAt = 0;
  #text = "";
  #piece = 0;
  #start = 0;

  /**
   * @param {ArrayBuffer} buffer the module's memory, which holds the answer at this address
   * @param {import("./parts.js").Parts} parts of the normalized payload, if the answer has them
   * @param {() => void} countCodeUnits has the module say where pieces end in a text that is not all ASCII
   * @param {(sent: string | Uint8Array) => string} textOf what was sent, as a text
   */
  constructor(buffer, at, parts, countCodeUnits, textOf) {
    this.#parts = parts;
    this.#countCodeUnits = countCodeUnits;
    this.#textOf = textOf;
    this.#bytes = new Uint8Array(buffer);
    this.#units = new Float64Array(buffer, at, 2);
    this.#words = new Uint32Array(buffer, at + 16);
  }

  /**
   * As `safeParse` gives it.
   *
   * @param {number} kind
   * @param {boolean} withData
   * @param {number} event
   * @param {string | Uint8Array} sent
   * @param {unknown} [value] what was sent, if that is at hand
   */
  result(kind, withData, event, sent, value) {
    // One by one: taking the words apart as a list would take longer than decoding the text.
    const at = this.#words[0];
    const length = this.#words[1];
    const issues = this.#words[2];
    const warnings = this.#words[3];
    this.#text = length === 0 ? "" : utf8.decode(this.#view(at, length));
    if (this.#text.length !== length) this.#countCodeUnits();
    this.#piece = 4;
    this.#start = 0;
    if ((kind & VALID) === 0) {
      const listed = this.#issues(issues);
      const error = this.#next();
      const code = this.#next();
      return { success: false, error, code, issues: listed, warnings: this.#warnings(warnings) };
    }
    if (!withData) {
      const derived = this.#derived(kind);
      return { success: true, warnings: this.#warnings(warnings), derived };
    }
    const data = this.#dataOf(kind, event, sent, value);
    const derived = this.#derived(kind);
    return { success: true, data, warnings: this.#warnings(warnings), derived };
  }

  #dataOf(kind, event, sent, value) {
    if ((kind & IN_PARTS) !== 0) return MAKERS[event](this.#parts.begin(this.#textOf(sent)));
    if ((kind & NORMAL) !== 0) return value ?? JSON.parse(withoutMark(this.#textOf(sent)));
    return JSON.parse(this.#next());
  }

  #view(at, length) {
    if (length > SHORT) return this.#bytes.subarray(at, at + length);
    if (at !== this.#viewsAt) {
      this.#views = [];
      this.#viewsAt = at;
    }
    return (this.#views[length] ??= this.#bytes.subarray(at, at + length));
  }

  #derived(kind) {
    if ((kind & ATTRIBUTABLE_REVENUE) === 0) return {};
    const attributable_revenue = this.#units[0] / UNITS;
    if ((kind & ITEMS_TOTAL) === 0) return { attributable_revenue };
    const items_total = (kind & LARGE_ITEMS_TOTAL) === 0 ? this.#units[1] / UNITS : Number(this.#next());
    return { attributable_revenue, items_total };
  }

  #issues(count) {
    const list = new Array(count);
    for (let place = 0; place < count; place += 1) {
      const issue = { path: this.#next(), code: this.#next(), message: "" };
      const fix = this.#next();
      issue.message = this.#next();
      if (fix !== "") issue.fix = valueOf(fix);
      list[place] = issue;
    }
    return list;
  }

  #warnings(count) {
    const list = new Array(count);
    for (let place = 0; place < count; place += 1) list[place] = { path: this.#next(), code: this.#next(), message: this.#next() };
    return list;
  }

  #next() {
    const end = this.#words[this.#piece];
    const piece = this.#text.slice(this.#start, end);
    this.#start = end;
    this.#piece += 1;
    return piece;
  }
}

/** `JSON.parse` takes no byte-order mark, which may stand in front of a body. */
function withoutMark(text) {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Of JSON that is no object and no array. Most are numbers, which `JSON.parse` takes ten times as long for. */
function valueOf(json) {
  const number = Number(json);
  return Number.isNaN(number) ? JSON.parse(json) : number;
}
