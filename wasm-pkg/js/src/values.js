// Makes the answer of a valid verdict of its values, which come in the order of the table, with `NaN` for what is left
// out. `src/values.rs` is the other half.

import { EVENTS, SCHEMAS } from "../generated/tables.js";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** By event, in the order of its table, which is that of its schema; made when first needed. */
const FIELDS = [];

/** The values at hand and the texts among them, and how much of both was read; and the text of the body. */
let numbers = new Float64Array(64);
let taken;
let texts;
let told;
let sent;

/** What the module tells its values: they lie in its memory, and are gone after the call. */
export const values = {
  keep(parts, said) {
    if (parts.length > numbers.length) numbers = new Float64Array(2 * parts.length);
    numbers.set(parts);
    texts = said;
    taken = told = 0;
  },
};

/** @param {string | Uint8Array} body what was judged; `bytes` are the same */
export function answerOf(event, body, bytes, withData) {
  if (!withData) return { success: true, warnings: warnings(), derived: derived() };
  sent = typeof body === "string" ? body : utf8.decode(bytes);
  const fields = (FIELDS[event] ??= fieldsOf(JSON.parse(SCHEMAS[EVENTS[event]].output)));
  return { success: true, data: object(fields), warnings: warnings(), derived: derived() };
}

function object(fields) {
  const members = {};
  for (let place = 0; place < fields.length; place += 1) {
    const { name, type, entry } = fields[place];
    const member = value(type, entry);
    if (member !== undefined) members[name] = member;
  }
  return members;
}

function value(type, entry) {
  const number = numbers[taken++];
  if (Number.isNaN(number)) return undefined;
  if (type === "string") return text(number);
  if (type === "array") return list(number, () => (entry.fields === undefined ? value(entry.type) : object(entry.fields)));
  if (type === "object") return Object.fromEntries(list(number, () => [text(), text()]));
  return type === "boolean" ? number === 1 : number;
}

function list(length, entry) {
  const entries = [];
  while (entries.length < length) entries.push(entry());
  return entries;
}

function text(start = numbers[taken++]) {
  if (start >= 0) return sent.slice(start, numbers[taken++]);
  const begin = told;
  told -= start + 1;
  return texts.slice(begin, told);
}

const warnings = () => list(numbers[taken++], () => ({ path: text(), code: text(), message: text() }));

function derived() {
  const attributable_revenue = numbers[taken];
  const items_total = numbers[taken + 1];
  if (Number.isNaN(attributable_revenue)) return {};
  return Number.isNaN(items_total) ? { attributable_revenue } : { attributable_revenue, items_total };
}

function fieldsOf({ properties }) {
  return Object.entries(properties).map(([name, schema]) => ({ name, ...shapeOf(schema) }));
}

function shapeOf({ type, items, properties }) {
  return { type, entry: items && shapeOf(items), fields: properties && fieldsOf({ properties }) };
}
