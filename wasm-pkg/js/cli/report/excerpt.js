// A line of the file with a stretch of it underlined, cut to fit.

import { shownCharacter } from "./shown.js";

const ELLIPSIS = { text: "…", width: 1 };

/**
 * @param {import("../place.js").Place} place
 * @param {number} room in columns
 * @returns {{ line: string, indent: number, length: number }} `indent` and `length` of the underline
 */
export function excerpt({ source, from, to }, room) {
  const before = characters(source.slice(0, from));
  const marked = characters(source.slice(from, to));
  const after = characters(source.slice(to));
  // The stretch may take two thirds. Both sides share what is free; one leaves the other what it doesn't need.
  const stretch = fit(marked, marked.length > 0 ? Math.floor((room * 2) / 3) : 0);
  const free = room - widthOf(stretch);
  const left = fit(before.toReversed(), Math.max(Math.floor(free / 2), free - widthOf(after))).toReversed();
  const right = marked.length === stretch.length ? fit(after, free - widthOf(left)) : [];
  return {
    line: [...left, ...stretch, ...right].map(({ text }) => text).join("").trimEnd(),
    indent: widthOf(left),
    length: Math.max(widthOf(stretch), 1),
  };
}

/** As many from the beginning as there is room for, with an ellipsis where some are left out. */
function fit(all, room) {
  if (widthOf(all) <= room) return all;
  let width = ELLIPSIS.width;
  const end = all.findIndex((character) => (width += character.width) > room);
  return [...all.slice(0, end), ELLIPSIS];
}

function characters(text) {
  return Array.from(text, shownCharacter);
}

function widthOf(list) {
  return list.reduce((sum, { width }) => sum + width, 0);
}
