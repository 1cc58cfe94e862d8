// Counts in words.

/** `1,234,567` */
export function number(count) {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `1 error`, `2 errors` */
export function counted(count, noun) {
  return `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
}
