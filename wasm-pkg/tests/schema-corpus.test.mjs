// The schemas beside the core, over the corpus: whatever is strictly valid, they accept. What they can't refuse is listed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import Ajv from "ajv/dist/2020.js";

import { bodyOf, corpus } from "../js/test/corpus.mjs";

const ajv = new Ajv({ strict: false });
for (const format of ["idn-email", "iri"]) ajv.addFormat(format, true);
const judges = new Map();

// Rules that JSON Schema can't say, or only in part: twice the same key, blanks, exact decimals, what a name means.
const CANNOT_REFUSE = [
  ...["blank", "control_character", "duplicate_field", "identifier_required", "invalid_code", "invalid_currency", "invalid_email"],
  ...["invalid_phone", "invalid_time", "invalid_url", "malformed_json", "missing", "not_positive", "out_of_range", "placeholder"],
  ...["too_long", "too_precise"],
];

function accepts(event, body) {
  if (!judges.has(event)) {
    const schema = new URL(`../schemas/${event}.schema.json`, import.meta.url);
    judges.set(event, ajv.compile(JSON.parse(readFileSync(schema, "utf8"))));
  }
  return judges.get(event)(body);
}

/** The strict cases of the corpus whose bodies are JSON, each with its value and its blessed verdict. */
function* cases() {
  for (const known of corpus()) {
    const { mode = "strict", coerce = false } = known.options ?? {};
    if (mode !== "strict" || coerce || known.body_repeat !== undefined) continue;
    const body = Buffer.from(bodyOf(known)).toString();
    try {
      yield { ...known, value: JSON.parse(body.replace(/^\uFEFF/, "")), verdict: JSON.parse(known.verdict) };
    } catch {
      // What is no JSON, no schema is asked about.
    }
  }
}

/** Limits hold for what is normalized, which a schema doesn't know: not for blanks, invisible characters and float noise. */
const LIMITS = ["maxLength", "minimum", "maximum", "exclusiveMinimum"];

function at(value, pointer) {
  return pointer.split("/").slice(1).reduce((holder, key) => holder?.[key], value);
}

test("what is valid, the schemas accept", () => {
  const refused = [];
  let count = 0;
  for (const { name, event, value, verdict } of cases()) {
    if (!verdict.success) continue;
    count += 1;
    const { normalized } = verdict.data;
    assert.ok(accepts(event, normalized), `${name}, normalized: ${ajv.errorsText(judges.get(event).errors)}`);
    if (accepts(event, value)) continue;
    const [{ keyword, instancePath }] = judges.get(event).errors;
    const isChanged = at(value, instancePath) !== at(normalized, instancePath);
    if (!LIMITS.includes(keyword) || !isChanged) refused.push(`${name}: ${ajv.errorsText(judges.get(event).errors)}`);
  }
  assert.ok(count > 200, `${count} cases`);
  assert.deepEqual(refused, []);
});

test("what the schemas can't refuse is known", () => {
  const missed = {};
  for (const { event, value, verdict } of cases()) {
    if (verdict.success || !accepts(event, value)) continue;
    for (const { code } of verdict.errors) missed[code] = (missed[code] ?? 0) + 1;
  }
  // A kind that is not here, the schemas refuse in every case of the corpus.
  assert.deepEqual(Object.keys(missed).sort(), CANNOT_REFUSE);
});
