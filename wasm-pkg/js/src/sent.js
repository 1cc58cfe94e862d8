// What would be sent for an object: the text that `JSON.stringify` makes of it. What that text would silently leave out
// or change is marked in it, so that the verdict can name it.

import { MARKS } from "../generated/tables.js";

/** Deeper than any payload may be; what is deeper still doesn't matter. */
const DEEP = 32;
/** Beyond the largest body, in characters; what follows doesn't matter. */
const LONG = 1 << 17;

/** @returns {{ text: string, marked: boolean }} */
export function textOf(payload) {
  try {
    // The usual way, at full speed.
    const text = JSON.stringify(payload);
    if (isCarried(payload, 0)) return { text, marked: false };
  } catch {
    // A cycle, a BigInt, a getter that throws: found and named below.
  }
  return { text: new Marking().textOf(payload), marked: true };
}

/** Whether `JSON.stringify` carries all of a value, and nothing in it needs a closer look. */
function isCarried(value, depth) {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value);
    case "undefined":
      // A property that is left out, as everybody expects, or `null` in a list.
      return depth > 0;
    case "object":
      return value === null || depth > DEEP || isPlain(value, depth + 1);
    default:
      return false;
  }
}

function isPlain(value, depth) {
  if (value.toJSON !== undefined) return false;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      if (!isCarried(value[at], depth)) return false;
    }
    return true;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key in value) {
    if (!isCarried(value[key], depth)) return false;
  }
  return true;
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
    else this.#text += MARKS[markOf(value)] ?? JSON.stringify(value);
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
      keys = isArray ? Array.from({ length: value.length }, (_, index) => index) : Object.keys(value);
    } catch {
      this.#text += MARKS.Throwing;
      return;
    }
    let separator = "";
    this.#text += isArray ? "[" : "{";
    for (const key of keys) {
      if (this.#holders.length > DEEP || this.#text.length > LONG) break;
      const before = this.#text;
      this.#text += isArray ? separator : `${separator}${JSON.stringify(key)}:`;
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

function markOf(value) {
  switch (typeof value) {
    case "number":
      if (Number.isNaN(value)) return "NotANumber";
      return Number.isFinite(value) ? undefined : "Infinity";
    case "bigint":
      return "BigInt";
    case "function":
      return "Function";
    case "symbol":
      return "Symbol";
    default:
      return undefined;
  }
}

/** Whether the value is one of a built-in kind, of this realm or another, whatever it claims. */
function isA(value, prototype, getter) {
  try {
    Reflect.getOwnPropertyDescriptor(prototype, getter).get.call(value);
    return true;
  } catch {
    return false;
  }
}
