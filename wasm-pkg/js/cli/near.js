// “Did you mean …?”: the name that a misspelt one is near to.

/**
 * @param {string} word
 * @param {string[]} names
 * @returns {string | undefined}
 */
export function nearest(word, names) {
  const all = names.map((name) => ({ name, slips: slipsBetween(word.toLowerCase(), name) }));
  const [first] = all.toSorted((one, other) => one.slips - other.slips);
  return first.slips <= Math.ceil(first.name.length / 3) ? first.name : undefined;
}

/** Levenshtein's distance: characters left out, put in or exchanged. */
function slipsBetween(word, name) {
  let row = Array.from({ length: name.length + 1 }, (_, index) => index);
  for (const [index, character] of Array.from(word).entries()) {
    const next = [index + 1];
    for (let at = 0; at < name.length; at += 1) {
      next.push(Math.min(next[at] + 1, row[at + 1] + 1, row[at] + (character === name[at] ? 0 : 1)));
    }
    row = next;
  }
  return row[name.length];
}

/** `; did you mean --fix?`, or what else helps. */
export function hint(word, names, otherwise = "") {
  const near = nearest(word, names);
  return near === undefined ? otherwise : `; did you mean ${near}?`;
}
