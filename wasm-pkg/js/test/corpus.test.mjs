// The whole corpus through the npm face.

import assert from "node:assert/strict";
import test from "node:test";

import * as preflight from "../index.js";
import { bodyOf, corpus } from "./corpus.mjs";

const cases = corpus();

test("every verdict is the blessed text, for a text and for bytes", () => {
  for (const example of cases) {
    const body = bodyOf(example);
    assert.equal(preflight.verdict(example.event, body, example.options), example.verdict, example.name);
    if (typeof body === "string") {
      const bytes = new TextEncoder().encode(body);
      assert.equal(preflight.verdict(example.event, bytes, example.options), example.verdict, example.name);
    }
  }
});

test("a result is the verdict in JavaScript's shape", () => {
  for (const example of cases) {
    const result = preflight.validateText(example.event, bodyOf(example), example.options);
    const verdict = JSON.parse(example.verdict);
    const expected = verdict.success
      ? { success: true, data: verdict.data.normalized, warnings: verdict.warnings ?? [], derived: verdict.data.derived }
      : { success: false, error: verdict.error, code: verdict.code, issues: verdict.errors, warnings: verdict.warnings ?? [] };
    assert.deepEqual(result, expected, example.name);
    delete expected.data;
    assert.deepEqual(preflight[example.event].checkText(bodyOf(example), example.options), expected, example.name);
  }
});

/** The text of an object is what `JSON.stringify` makes of it, where parsing the body again loses nothing that a verdict tells. */
test("an object gets the verdict of its text", () => {
  let compared = 0;
  for (const example of cases) {
    const payload = parsed(example);
    if (payload === undefined) continue;
    const text = JSON.stringify(payload);
    assert.deepEqual(
      preflight.validate(example.event, payload, example.options),
      preflight.validateText(example.event, text, example.options),
      example.name,
    );
    const valid = preflight[example.event].safeParseText(text, example.options).success;
    assert.equal(preflight[example.event].is(payload, example.options), valid, example.name);
    assert.deepEqual(
      preflight[example.event].check(payload, example.options),
      preflight[example.event].checkText(text, example.options),
      example.name,
    );
    compared += 1;
  }
  assert.ok(compared > 200, `${compared} cases`);
});

test("data is ready to be sent: it is valid, and normalizes to itself", () => {
  for (const { event, options, verdict, name } of cases) {
    const { success, data } = JSON.parse(verdict);
    if (!success) continue;
    const again = preflight[event].safeParse(data.normalized, options);
    assert.deepEqual(again.data, data.normalized, name);
  }
});

function parsed(example) {
  try {
    return JSON.parse(bodyOf(example), (_, value) => (losesDigits(value) ? 0 : value));
  } catch {
    return undefined;
  }
}

/** Infinity lost all of them, and a number with an exponent never showed any. */
const losesDigits = (value) => !Number.isSafeInteger(value) && Number.isInteger(value) && Math.abs(value) < 1e21 || Math.abs(value) === Infinity;
