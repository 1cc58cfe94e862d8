// Colours, where somebody is looking.

const CODES = { bold: 1, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 };
const RESET = "\x1b[0m";

/** @returns {(text: string, ...styles: (keyof CODES)[]) => string} */
export function painter(stream) {
  // `hasColors` heeds NO_COLOR, TERM=dumb and the like.
  if (!stream.isTTY || !stream.hasColors?.()) return (text) => text;
  return (text, ...styles) => `\x1b[${styles.map((style) => CODES[style]).join(";")}m${text}${RESET}`;
}
