// Texts that are longer than a field takes, with an emoji across the very place where they are cut: 😀 is one character, but
// two units of UTF-16 and four bytes of UTF-8.

/** In UTF-16, the first half of its emoji is the last unit that is kept, if somebody cuts by units. */
export const long = (most) => `${"J".repeat(most - 1)}😀😀 and more`;

/** The same, cut by characters. */
export const wholeBelow = (most) => `${"J".repeat(most - 1)}😀`;
