// All that the command line takes from the package.

import * as preflight from "../index.js";

export { EVENTS } from "../generated/tables.js";

/** The core's own text. */
export const verdict = preflight.verdict;

/** The JSON type of each of an event's fields: “number”, “string”, “boolean”, “array”. */
export function typesOf(event) {
  const { properties } = preflight[event]["~standard"].jsonSchema.input({ target: "draft-2020-12" });
  // `["string", "null"]` is a string that may be absent.
  return new Map(Object.entries(properties).map(([name, { type }]) => [name, [type].flat()[0]]));
}
