// All that the command line takes from the package.

import * as preflight from "../index.js";

export { EVENTS } from "../generated/tables.js";

/** The core's own text. */
export const verdict = preflight.verdict;

/** The JSON type of each field, and whether its absence says something, so that an empty cell must not be taken for it. */
export function fieldsOf(event) {
  const { properties, required } = preflight[event]["~standard"].jsonSchema.input({ target: "draft-2020-12" });
  return new Map(
    Object.entries(properties).map(([name, property]) => {
      // `["string", "null"]` is a string that may be absent.
      const [type, ...more] = [property.type].flat();
      return [name, { type, absenceSpeaks: !required.includes(name) && !more.includes("null") }];
    }),
  );
}
