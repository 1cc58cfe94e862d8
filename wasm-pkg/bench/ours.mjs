// Measures the packed package, in a process of its own: `node ours.mjs <package directory>`.

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";

import { measure } from "./measure.mjs";
import { ERRORS, payloads } from "./payloads.mjs";

const { conversion } = await import(pathToFileURL(`${process.argv[2]}/index.js`));
const { valid, invalid } = payloads;

assert(conversion.safeParseText(valid.text).success);
assert.equal(conversion.safeParseText(invalid.text).issues.length, ERRORS);
assert.deepEqual(conversion.safeParse(valid.object).data, valid.object);

const base = () => JSON.parse(valid.text);
const baseOfInvalid = () => JSON.parse(invalid.text);

console.log(
  JSON.stringify(
    measure({
      bytesVerdict: { base, run: () => conversion.checkText(valid.bytes) },
      textVerdict: { base, run: () => conversion.checkText(valid.text) },
      bytes: { base, run: () => conversion.safeParseText(valid.bytes) },
      text: { base, run: () => conversion.safeParseText(valid.text) },
      objectTest: { base, run: () => conversion.is(valid.object) },
      objectVerdict: { base, run: () => conversion.check(valid.object) },
      object: { base, run: () => conversion.safeParse(valid.object) },
      stringify: { base, run: () => JSON.stringify(valid.object) },
      serverText: { base, run: () => conversion.verdict(valid.text) },
      errors: { base: baseOfInvalid, run: () => conversion.safeParseText(invalid.text) },
    }),
  ),
);
