// What the module tells of a verdict, put together as `safeParse` gives it. `src/answer.rs` is the other half.

import { EVENTS, SCHEMAS } from "../generated/tables.js";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** By event, in the order of its table, which is that of its schema. */
const FIELDS = EVENTS.map((event) => fieldsOf(JSON.parse(SCHEMAS[event].output)));

export class Answer {
  #event;
  #body;
  #bytes;
  #failure;
  #issues = [];
  #warnings = [];
  #data;
  #derived = {};
  #text;
  #numbers;
  #at = 0;

  /** @param {string | Uint8Array} body what is judged; `bytes` are the same */
  constructor(event, body, bytes) {
    this.#event = event;
    this.#body = body;
    this.#bytes = bytes;
  }

  get result() {
    const warnings = this.#warnings;
    if (this.#failure !== undefined) return { success: false, ...this.#failure, issues: this.#issues, warnings };
    if (this.#data === undefined) return { success: true, warnings, derived: this.#derived };
    return { success: true, data: this.#data, warnings, derived: this.#derived };
  }

  /** @param {string} said its path, code and message; `path` and `code` are the lengths of the first two */
  issue(said, path, code, fix) {
    const issue = finding(said, path, code);
    if (fix !== undefined) issue.fix = JSON.parse(fix);
    this.#issues.push(issue);
  }

  warning(said, path, code) {
    this.#warnings.push(finding(said, path, code));
  }

  failure(said, code) {
    this.#failure = { error: said.slice(code), code: said.slice(0, code) };
  }

  money(attributable_revenue, items_total) {
    this.#derived = items_total === undefined ? { attributable_revenue } : { attributable_revenue, items_total };
  }

  total(digits) {
    this.#derived.items_total = Number(digits);
  }

  json(normalized) {
    this.#data = JSON.parse(normalized);
  }

  /**
   * Takes the values of the fields, in the order of their table: a text as where it begins and ends in the body, a list
   * as its length and its entries, and `NaN` for what is left out.
   */
  values(numbers) {
    this.#numbers = numbers;
    this.#text = typeof this.#body === "string" ? this.#body : utf8.decode(this.#bytes);
    this.#data = this.#object(FIELDS[this.#event]);
  }

  #object(fields) {
    const object = {};
    for (let place = 0; place < fields.length; place += 1) {
      const { name, type, entry } = fields[place];
      const value = this.#value(type, entry);
      if (value !== undefined) object[name] = value;
    }
    return object;
  }

  #value(type, entry) {
    const number = this.#numbers[this.#at++];
    if (Number.isNaN(number)) return undefined;
    if (type === "string") return this.#text.slice(number, this.#numbers[this.#at++]);
    if (type === "array") return this.#list(number, entry);
    return type === "boolean" ? number === 1 : number;
  }

  #list(length, { type, fields }) {
    const list = [];
    while (list.length < length) list.push(fields === undefined ? this.#value(type) : this.#object(fields));
    return list;
  }
}

const finding = (said, path, code) => ({ path: said.slice(0, path), code: said.slice(path, path + code), message: said.slice(path + code) });

function fieldsOf({ properties }) {
  return Object.entries(properties).map(([name, schema]) => ({ name, ...shapeOf(schema) }));
}

function shapeOf({ type, items, properties }) {
  return { type, entry: items && shapeOf(items), fields: properties && fieldsOf({ properties }) };
}
