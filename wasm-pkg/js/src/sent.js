// What would be sent for an object: the text that `JSON.stringify` makes of it. What that text would silently leave out
// or change is marked in it, so that the verdict can name it.

import { MARKS } from "../generated/tables.js";

/** Beyond what any payload may have, in levels and in characters. What follows doesn't matter. */
const DEEP = 32;
const LONG = 1 << 17;

/** From here on, an integer has no digits to spare, and may be another than the one that was meant. */
const UNSAFE = 2 ** 53;
/** From here on, JSON writes a number with an exponent. */
const EXPONENT = 1e21;

/** The first character of a mark. */
const MARK = "\x01";
/** A mark that was written as a text, and what stands in front of a value. No name is followed by anything but a colon. */
const MARK_AS_TEXT = /(^|[[,:])"\\u0001([a-z]-?\d*)"(?!:)/g;

/** How many more characters are looked at, whether there was a mark, and what holds the value at hand. */
let left = 0;
let isMarked = false;
let holders = [];

/** @returns {{ body: string, marked: boolean }} */
export function textOf(payload) {
  left = LONG;
  try {
    if (isCarried(payload, 0)) return { body: JSON.stringify(payload), marked: false };
  } catch {
    // A getter that throws: found and named below.
  }
  left = LONG;
  isMarked = false;
  holders = [];
  const copy = copyOf({ "": payload }, "");
  const text = JSON.stringify(copy === undefined ? mark(MARKS.Undefined) : copy);
  return { body: isMarked ? text.replace(MARK_AS_TEXT, `$1${MARK}$2`) : text, marked: isMarked };
}

/** Whether `JSON.stringify` carries all of a value and nothing in it needs a closer look, as with most. */
function isCarried(value, depth) {
  left -= 1;
  switch (typeof value) {
    case "string":
      left -= value.length;
      return left > 0;
    case "number":
      return value > -UNSAFE && value < UNSAFE;
    case "boolean":
      return left > 0;
    case "undefined":
      return depth > 0 && left > 0;
    case "object":
      return value === null || (depth < DEEP && left > 0 && areCarried(value, depth + 1));
    default:
      return false;
  }
}

function areCarried(value, depth) {
  if (value.toJSON !== undefined) return false;
  if (Array.isArray(value)) {
    // Holes are entries, too.
    for (let index = 0; index < value.length; index += 1) if (!isCarried(value[index], depth)) return false;
    return true;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key in value) {
    left -= key.length;
    if (!isCarried(value[key], depth)) return false;
  }
  return true;
}

/**
 * What would be sent for a body: a text and bytes as they are, and anything else as the text that `fetch` would make of
 * it, such as `[object Object]`.
 * @returns {string | Uint8Array}
 */
export function bodyOf(body) {
  if (typeof body === "string") return body;
  try {
    if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
    return isA(body, "ArrayBuffer") ? new Uint8Array(body) : String(body);
  } catch {
    // Bytes that were handed on to somebody else, or what has no text.
    return "";
  }
}

/** A value as `JSON.stringify` would carry it, or a mark. It is read once only. */
function copyOf(holder, key) {
  const depth = holders.length;
  try {
    return copyOfValue(converted(holder[key], key));
  } catch {
    holders.length = depth;
    return mark(MARKS.Throwing);
  }
}

function copyOfValue(value) {
  switch (typeof value) {
    case "string":
      left -= value.length;
      // One that looks like a mark gets a second character of its kind in front.
      return (value.startsWith(MARK) ? MARK : "") + (value.length > LONG ? value.slice(0, LONG) : value);
    case "number":
      return copyOfNumber(value);
    case "bigint":
      return mark(MARKS.BigInt + value);
    case "function":
      return mark(MARKS.Function);
    case "symbol":
      return mark(MARKS.Symbol);
    case "object":
      return value === null ? null : copyOfContainer(value);
    default:
      return value;
  }
}

function copyOfNumber(value) {
  if (value > -UNSAFE && value < UNSAFE) return value;
  if (Number.isNaN(value)) return mark(MARKS.NotANumber);
  const size = Math.abs(value);
  if (size === Infinity) return mark(MARKS.Infinity);
  return size < EXPONENT ? mark(MARKS.LostDigits + value) : value;
}

function copyOfContainer(value) {
  if (holders.includes(value)) return mark(MARKS.Cycle);
  if (isA(value, "Map")) return mark(MARKS.Map);
  if (isA(value, "Set")) return mark(MARKS.Set);
  holders.push(value);
  const copy = Array.isArray(value) ? copyOfList(value) : copyOfObject(value);
  holders.pop();
  return copy;
}

function copyOfList(list) {
  const entries = [];
  for (let index = 0; index < list.length && mayGoOn(); index += 1) {
    left -= 1;
    entries.push(copyOf(list, index) ?? null);
  }
  return entries;
}

function copyOfObject(object) {
  const members = {};
  for (const key of Object.keys(object)) {
    if (!mayGoOn()) break;
    const member = copyOf(object, key);
    if (member === undefined) continue;
    left -= key.length;
    const name = key.length > LONG ? key.slice(0, LONG) : key;
    if (name === "__proto__") Object.defineProperty(members, name, { value: member, enumerable: true });
    else members[name] = member;
  }
  return members;
}

const mayGoOn = () => left > 0 && holders.length <= DEEP;

/** What `toJSON` and the objects around primitives stand for. */
function converted(value, key) {
  const mayConvert = Object(value) === value || typeof value === "bigint";
  const result = mayConvert && typeof value.toJSON === "function" ? value.toJSON(String(key)) : value;
  if (result instanceof Number) return Number(result);
  if (result instanceof String) return String(result);
  return result instanceof Boolean || result instanceof BigInt ? result.valueOf() : result;
}

function mark(text) {
  isMarked = true;
  return text;
}

/** Whether the value is one of a built-in kind, of this realm or another. */
const isA = (value, kind) => Object.prototype.toString.call(value) === `[object ${kind}]`;
