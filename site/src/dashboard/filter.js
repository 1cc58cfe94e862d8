// Whether an event is one of those that somebody looks for.

/** @param {string} wanted part of an email, an identifier, a code, a name or an amount, in any case */
export function matches(event, wanted) {
  return valuesOf(event).some((value) => value.toLowerCase().includes(wanted));
}

/** All that an event holds, without the names of its fields. @returns {string[]} */
function valuesOf(value) {
  if (value === null || value === undefined) return [];
  return typeof value === "object" ? Object.values(value).flatMap(valuesOf) : [String(value)];
}
