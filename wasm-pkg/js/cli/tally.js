// What was found so far in a file, or in all of them.

export class Tally {
  payloads = 0;
  invalid = 0;
  errors = 0;
  /** Errors that were only counted. */
  unlisted = 0;
  warnings = 0;
  fixed = 0;
  /** Errors that `--fix` would correct. */
  fixable = 0;
  /** How often each code was found. */
  codes = new Map();

  /** A payload. */
  add(reading, fixed) {
    this.payloads += 1;
    this.invalid += reading.isValid ? 0 : 1;
    this.note(reading, fixed);
  }

  /** What is no payload, such as a header. */
  note({ issues, unlisted = 0, warnings }, fixed) {
    this.errors += issues.length + unlisted;
    this.unlisted += unlisted;
    this.warnings += warnings.length;
    this.fixed += fixed.length;
    for (const { fix } of issues) this.fixable += fix === undefined ? 0 : 1;
    for (const { code } of [...issues, ...warnings]) this.#count(code);
  }

  #count(code) {
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }
}
