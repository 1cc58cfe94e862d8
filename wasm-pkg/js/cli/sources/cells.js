// What a cell of a table says, as JSON.
//
// The cells of a field that is no text become JSON of the field's type where they look like it; everything else is
// text, and what is wrong with it is the core's to say.

import { parsed } from "../scan.js";

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const BOOLEAN = /^(?:true|false)$/i;
/** `108,00`, and `1.080,00` with points between thousands. */
const DECIMAL_COMMA = /^-?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+$/;
/** `1,080` and `1,080.00` with commas between thousands. */
const THOUSANDS = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/** @param {"number" | "boolean" | "array" | "object" | "string" | undefined} type of the field, if there is one */
export function jsonOf(text, type, decimal) {
  const word = text.trim();
  if (type === "number") {
    const digits = decimal === "comma" ? pointed(word) : word;
    return NUMBER.test(digits) ? digits : JSON.stringify(text);
  }
  if (type === "boolean" && BOOLEAN.test(word)) return word.toLowerCase();
  // A cell that is no JSON is text, so that it can't spoil its row. Line breaks are white space in JSON, and would part the line
  // that `--fix` prints.
  if ((type === "array" || type === "object") && parsed(text) !== undefined) return word.replaceAll(/[\r\n]/g, " ");
  return JSON.stringify(text);
}

/** With a decimal point; nothing where a point stands already, since nobody knows what that one means. */
function pointed(word) {
  if (DECIMAL_COMMA.test(word)) return word.replaceAll(".", "").replace(",", ".");
  return word.includes(".") ? "" : word;
}

/** Why a cell was not taken for what its field holds, if it was not. */
export function noteOn(json, text, type, decimal) {
  if (!json.startsWith('"') || type === "string" || type === undefined) return undefined;
  if (type === "boolean") return "the cell is not true or false";
  if (type === "array") return 'the cell is not a JSON array, such as [{"name": "Widget"}]';
  if (type === "object") return 'the cell is not a JSON object, such as {"channel": "app"}';
  const word = text.trim();
  if (decimal === "comma") return "with --decimal comma, a number is spelt like 108,00";
  const wholes = word.replaceAll(",", "");
  if (/^-?\d{1,3},\d{3}$/.test(word)) return `if the comma parts thousands: write ${wholes}; if it is a decimal comma: pass --decimal comma`;
  if (THOUSANDS.test(word)) return `commas between thousands: write ${wholes}`;
  if (DECIMAL_COMMA.test(word)) return `decimal comma: write ${pointed(word)}, or pass --decimal comma`;
  return "the cell is not spelt like a number, such as 108.00";
}
