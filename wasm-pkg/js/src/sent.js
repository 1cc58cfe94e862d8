// What would be sent for an object: the text that `JSON.stringify` makes of it. What that text would silently leave out
// or change is marked in it, so that the verdict can name it.

import { MARKS } from "../generated/tables.js";

/** Deeper than any payload may be; what is deeper still doesn't matter. */
const DEEP = 32;
/** Beyond the largest body, in characters; what follows doesn't matter. */
const LONG = 1 << 17;

/** From here on, an integer has no digits to spare, and may be another than the one that was meant. */
const UNSAFE = 2 ** 53;
/** From here on, JSON writes a number with an exponent. */
const EXPONENT = 1e21;

/** How many more values are copied: no body holds more, but a list may claim any length, and a cycle never ends. */
let left = 0;

/** What `copyOf` answers where `JSON.stringify` would not carry all of a value. */
const UNCARRIED = Symbol("uncarried");

/**
 * `value` is what `JSON.parse` would make of the text, where that is known.
 * @returns {{ text: string, marked: boolean, value?: unknown }}
 */
export function textOf(payload) {
  try {
    // The usual way, at full speed. A getter is read once only, so that what is judged is what is given back.
    left = LONG;
    const value = copyOf(payload, 0);
    if (value !== UNCARRIED) return { text: JSON.stringify(value), marked: false, value };
  } catch {
    // A cycle, a BigInt, a getter that throws: found and named below.
  }
  return { text: new Marking().textOf(payload), marked: true, value: undefined };
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
    if (isA(body, ArrayBuffer.prototype, "byteLength")) return new Uint8Array(body);
    return String(body);
  } catch {
    // Bytes that were handed on to somebody else, or what has no text.
    return "";
  }
}

/** Whether a text has the very same value; of 0, not whether it is -0. */
function isCarried(value) {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return value > -UNSAFE && value < UNSAFE && value !== 0;
    default:
      return false;
  }
}

/** A value as its text has it, if `JSON.stringify` carries all of it and nothing in it needs a closer look. */
function copyOf(value, depth) {
  if (isCarried(value)) return value;
  switch (typeof value) {
    case "number":
      // Texts have no -0.
      return value === 0 ? 0 : UNCARRIED;
    case "undefined":
      // A property that is left out, as everybody expects, or `null` in a list.
      return depth > 0 ? value : UNCARRIED;
    case "object":
      return value === null || depth > DEEP ? value : copyOfContainer(value, depth + 1);
    default:
      return UNCARRIED;
  }
}

function copyOfContainer(value, depth) {
  left -= 1;
  if (left < 0 || value.toJSON !== undefined) return UNCARRIED;
  if (Array.isArray(value)) {
    const entries = [];
    for (let index = 0; index < value.length; index += 1) {
      left -= 1;
      const entry = left < 0 ? UNCARRIED : copyOf(value[index], depth);
      if (entry === UNCARRIED) return UNCARRIED;
      entries.push(entry);
    }
    return entries;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return UNCARRIED;
  const members = { ...value };
  if (Object.getOwnPropertySymbols(members).length > 0) return UNCARRIED;
  // Faster than `Object.keys`. What every object inherits here may come along, but is not made a member of this one.
  for (const key in members) {
    const sent = members[key];
    // Most are what they were, which copying the object did already.
    if (isCarried(sent)) continue;
    const member = copyOf(sent, depth);
    if (member === UNCARRIED) return UNCARRIED;
    if (member === undefined) delete members[key];
    else if (Object.hasOwn(members, key)) members[key] = member;
  }
  return members;
}

/** `JSON.stringify`, step by step as ECMAScript has it (25.5.2), but with marks. */
class Marking {
  #text = "";
  #holders = [];

  textOf(payload) {
    this.#value(() => payload, "", MARKS.Undefined);
    return this.#text;
  }

  /** @param {string} absent what to write for `undefined` */
  #value(read, key, absent) {
    let value;
    try {
      value = converted(read(), key);
    } catch {
      this.#text += MARKS.Throwing;
      return;
    }
    if (value === undefined) this.#text += absent;
    else if (value !== null && typeof value === "object") this.#container(value);
    else this.#text += textOfPrimitive(value);
  }

  #container(value) {
    if (this.#holders.includes(value)) {
      this.#text += MARKS.Cycle;
    } else if (isA(value, Map.prototype, "size")) {
      this.#text += MARKS.Map;
    } else if (isA(value, Set.prototype, "size")) {
      this.#text += MARKS.Set;
    } else {
      this.#holders.push(value);
      this.#members(value);
      this.#holders.pop();
    }
  }

  #members(value) {
    let isArray, keys;
    try {
      isArray = Array.isArray(value);
      keys = isArray ? Array.from({ length: Math.min(value.length, LONG) }, (_, index) => index) : Object.keys(value);
    } catch {
      this.#text += MARKS.Throwing;
      return;
    }
    let separator = "";
    this.#text += isArray ? "[" : "{";
    for (const key of keys) {
      if (this.#holders.length > DEEP || this.#text.length > LONG) break;
      const before = this.#text;
      this.#text += isArray ? separator : `${separator}${quoted(key)}:`;
      const start = this.#text.length;
      this.#value(() => value[key], String(key), isArray ? "null" : "");
      // A property without a value is left out, its name too.
      if (this.#text.length === start) this.#text = before;
      else separator = ",";
    }
    this.#text += isArray ? "]" : "}";
  }
}

/** What `toJSON` and the objects around primitives stand for. */
function converted(value, key) {
  let result = value;
  if ((result !== null && typeof result === "object") || typeof result === "bigint" || typeof result === "function") {
    if (typeof result.toJSON === "function") result = result.toJSON(key);
  }
  if (result instanceof Number) return Number(result);
  if (result instanceof String) return String(result);
  if (result instanceof Boolean || result instanceof BigInt) return result.valueOf();
  return result;
}

function textOfPrimitive(value) {
  switch (typeof value) {
    case "number":
      return textOfNumber(value);
    case "bigint":
      return `${MARKS.BigInt}${value}`;
    case "function":
      return MARKS.Function;
    case "symbol":
      return MARKS.Symbol;
    case "string":
      return quoted(value);
    default:
      return JSON.stringify(value);
  }
}

function textOfNumber(value) {
  if (Number.isNaN(value)) return MARKS.NotANumber;
  if (!Number.isFinite(value)) return MARKS.Infinity;
  const size = Math.abs(value);
  return size >= UNSAFE && size < EXPONENT ? `${MARKS.LostDigits}${value}` : JSON.stringify(value);
}

/** Not all of a text that no body has room for: escaped, it may be longer than any text can be. */
const quoted = (text) => JSON.stringify(text.length > LONG ? text.slice(0, LONG) : text);

/** Whether the value is one of a built-in kind, of this realm or another, whatever it claims. */
function isA(value, prototype, getter) {
  try {
    Reflect.getOwnPropertyDescriptor(prototype, getter).get.call(value);
    return true;
  } catch {
    return false;
  }
}
