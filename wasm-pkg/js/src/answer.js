// What the module answers: a few numbers and one text, taken apart without parsing. `src/answer.rs` lays them out.

const VALID = 1;
const NORMAL = 2;
const ATTRIBUTABLE_REVENUE = 4;
const ITEMS_TOTAL = 8;
const LARGE_ITEMS_TOTAL = 16;
const IN_PARTS = 32;

/** In one: amounts are counted in 1/10,000. */
const UNITS = 10_000;

// No piece begins with a byte-order mark that means anything.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The latest answer, in the module's memory. */
export class Answer {
  #bytes;
  #units;
  #words;
  #countCodeUnits;
  #text = "";
  #piece = 0;
  #start = 0;

  /**
   * @param {ArrayBuffer} buffer the module's memory, which holds the answer at this address
   * @param {() => void} countCodeUnits has the module say where pieces end in a text that is not all ASCII
   */
  constructor(buffer, at, countCodeUnits) {
    this.#countCodeUnits = countCodeUnits;
    this.#bytes = new Uint8Array(buffer);
    this.#units = new Float64Array(buffer, at, 2);
    this.#words = new Uint32Array(buffer, at + 16);
  }

  /**
   * As `safeParse` gives it.
   *
   * @param {number} kind
   * @param {() => unknown} [sentValue] what was sent, where that is normalized already; without it, the data
   *   is left out
   * @param {() => unknown} valueOfParts makes the data of its parts
   */
  result(kind, sentValue, valueOfParts) {
    // One by one: taking the words apart as a list would take longer than decoding the text.
    const at = this.#words[0];
    const length = this.#words[1];
    const issues = this.#words[2];
    const warnings = this.#words[3];
    this.#text = length === 0 ? "" : utf8.decode(this.#bytes.subarray(at, at + length));
    if (this.#text.length !== length) this.#countCodeUnits();
    this.#piece = 4;
    this.#start = 0;
    if ((kind & VALID) === 0) {
      const listed = this.#list(issues, true);
      const error = this.#next();
      const code = this.#next();
      return { success: false, error, code, issues: listed, warnings: this.#list(warnings, false) };
    }
    if (sentValue === undefined) {
      const derived = this.#derived(kind);
      return { success: true, warnings: this.#list(warnings, false), derived };
    }
    const data = (kind & IN_PARTS) !== 0 ? valueOfParts() : (kind & NORMAL) !== 0 ? sentValue() : JSON.parse(this.#next());
    const derived = this.#derived(kind);
    return { success: true, data, warnings: this.#list(warnings, false), derived };
  }

  #derived(kind) {
    if ((kind & ATTRIBUTABLE_REVENUE) === 0) return {};
    const attributable_revenue = this.#units[0] / UNITS;
    if ((kind & ITEMS_TOTAL) === 0) return { attributable_revenue };
    const items_total = (kind & LARGE_ITEMS_TOTAL) === 0 ? this.#units[1] / UNITS : Number(this.#next());
    return { attributable_revenue, items_total };
  }

  #list(count, withFixes) {
    const list = [];
    for (let left = count; left > 0; left -= 1) {
      const said = { path: this.#next(), code: this.#next(), message: this.#next() };
      const fix = withFixes ? this.#next() : "";
      if (fix !== "") said.fix = valueOf(fix);
      list.push(said);
    }
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

/** Of JSON that is no object and no array. Most are numbers, which `JSON.parse` takes ten times as long for. */
function valueOf(json) {
  const number = Number(json);
  return Number.isNaN(number) ? JSON.parse(json) : number;
}
