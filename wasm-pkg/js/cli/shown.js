// Text of a file or of its name as a terminal may show it: on one line, nothing hidden in it, its width known.

const TAB = "    ";
/** What moves the cursor, turns the text around or is invisible. */
const UNSAFE = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** East Asian wide characters and emoji take two columns. */
const WIDE = new RegExp(
  "^[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f" +
    "\\uff01-\\uff60\\uffe0-\\uffe6\\p{Emoji_Presentation}\\u{20000}-\\u{3fffd}]$",
  "u",
);

/** @returns {{ text: string, width: number }} of one character */
export function shownCharacter(character) {
  if (character === "\t") return { text: TAB, width: TAB.length };
  if (UNSAFE.test(character)) return { text: "\ufffd", width: 1 };
  if (NO_WIDTH.test(character)) return { text: character, width: 0 };
  return { text: character, width: WIDE.test(character) ? 2 : 1 };
}

export const shown = (text) => Array.from(text, (character) => shownCharacter(character).text).join("");

/** `1,234,567` */
export const number = (count) => count.toLocaleString("en-US");

/** `1 error`, `2 errors` */
export const counted = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
