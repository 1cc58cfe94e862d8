// Colours, where somebody is looking.

import { styleText } from "node:util";

/** @returns {(text: string, ...styles: string[]) => string} */
export function painter(stream) {
  // `hasColors` heeds NO_COLOR, TERM=dumb and the like.
  if (!stream.isTTY || !stream.hasColors?.()) return (text) => text;
  return (text, ...styles) => styleText(styles, text, { validateStream: false });
}
