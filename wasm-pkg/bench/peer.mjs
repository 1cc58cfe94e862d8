// Measures one schema library, in a process of its own: `node peer.mjs zod`.

import assert from "node:assert/strict";

import { measure } from "./measure.mjs";
import { ERRORS, payloads } from "./payloads.mjs";

const { test, passes, explain = test, errors } = await import(`./contenders/${process.argv[2]}.mjs`);
const { valid, invalid } = payloads;

assert(passes(test(valid.object)), "the valid payload passes");
assert(!passes(test(invalid.object)), "the invalid one doesn't");
assert.equal(errors(explain(invalid.object)), ERRORS);

const parseValid = () => JSON.parse(valid.text);
const parseInvalid = () => JSON.parse(invalid.text);

console.log(
  JSON.stringify(
    measure({
      text: { base: parseValid, run: () => test(JSON.parse(valid.text)) },
      object: { base: parseValid, run: () => test(valid.object) },
      errors: { base: parseInvalid, run: () => explain(JSON.parse(invalid.text)) },
    }),
  ),
);
