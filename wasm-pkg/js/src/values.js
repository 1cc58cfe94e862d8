// Makes the normalized object of a payload's values. `src/values.rs` is the other half.

import { EVENTS, SCHEMAS } from "../generated/tables.js";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** By event, in the order of its table, which is that of its schema; made when first needed. */
const FIELDS = [];

/** What is read at the moment: the numbers, how many of them were taken, and the text in which they are places. */
let numbers;
let taken = 0;
let text;

/**
 * @param {Float64Array | object} values in the order of the table: a text as where it begins and ends in the body, a list
 * as its length and its entries, and `NaN` for what is left out; or the object itself
 * @param {string | Uint8Array} body what was judged; `bytes` are the same
 */
export function objectOf(values, event, body, bytes) {
  if (!(values instanceof Float64Array)) return values;
  numbers = values;
  taken = 0;
  text = typeof body === "string" ? body : utf8.decode(bytes);
  return object((FIELDS[event] ??= fieldsOf(JSON.parse(SCHEMAS[EVENTS[event]].output))));
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
  if (type === "string") return text.slice(number, numbers[taken++]);
  if (type === "array") return list(number, entry);
  return type === "boolean" ? number === 1 : number;
}

function list(length, { type, fields }) {
  const entries = [];
  while (entries.length < length) entries.push(fields === undefined ? value(type) : object(fields));
  return entries;
}

function fieldsOf({ properties }) {
  return Object.entries(properties).map(([name, schema]) => ({ name, ...shapeOf(schema) }));
}

function shapeOf({ type, items, properties }) {
  return { type, entry: items && shapeOf(items), fields: properties && fieldsOf({ properties }) };
}
