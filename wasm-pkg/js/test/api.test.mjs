// The habits that people know from zod and Standard Schema.

import assert from "node:assert/strict";
import test from "node:test";

import { conversion, init, PreflightError, refund, validate, verdict, visit } from "../index.js";
import { Engine } from "../src/engine.js";
import { inlineModule } from "../src/inline.js";

const code = { referral_code: " john123 " };

test("parse answers the data, or throws the issues", () => {
  assert.deepEqual(visit.parse(code), { referral_code: "JOHN123" });
  assert.throws(() => visit.parse({}), (error) => {
    assert.ok(error instanceof PreflightError && error instanceof Error);
    assert.equal(error.name, "PreflightError");
    assert.equal(error.code, "invalid_payload");
    assert.deepEqual(error.issues.map((issue) => issue.path), ["/referral_code"]);
    assert.equal(error.message, visit.safeParse({}).error);
    return true;
  });
});

test("options reach the verdict", () => {
  const payload = { customer_email: "a@b.co", order_id: "1", order_total: "100", tax: 10, shipping: 0, discount: 20 };
  assert.equal(conversion.safeParse(payload).success, false);
  assert.equal(conversion.is(payload), false);
  assert.equal(conversion.is(payload, { coerce: true }), true);
  assert.equal(conversion.safeParse(payload, { coerce: true }).derived.attributable_revenue, 90);
  assert.equal(conversion.safeParse(payload, { coerce: true, basis: "gross" }).derived.attributable_revenue, 70);
  assert.throws(() => conversion.safeParse(payload, { basis: "net" }), /basis must be "paid" or "gross", not net/);
});

test("an unknown event is a mistake of the program", () => {
  for (const event of ["order", "toString", "", undefined, 3]) {
    assert.throws(() => validate(event, {}), { name: "TypeError", message: /name one of conversion, refund, claim, visit/ });
  }
});

test("a text, or bytes of any kind", () => {
  const text = JSON.stringify(code);
  const bytes = new TextEncoder().encode(`..${text}`);
  for (const sent of [text, bytes.slice(2), bytes.subarray(2), new DataView(bytes.buffer, 2), bytes.slice(2).buffer, Buffer.from(text)]) {
    assert.equal(visit.safeParseText(sent).success, true);
  }
  assert.throws(() => visit.safeParseText(code), /for objects there is safeParse/);
});

test("Standard Schema", () => {
  const standard = refund["~standard"];
  assert.equal(standard.version, 1);
  assert.equal(standard.vendor, "advocateloop");
  assert.deepEqual(standard.validate({ order_id: " 7 " }), { value: { order_id: "7" } });
  const { issues } = conversion["~standard"].validate({ items: [{ name: "" }], "a/b": NaN });
  assert.deepEqual(issues.map((issue) => issue.path).slice(-2), [["items", 0, "name"], ["a/b"]]);
});

test("JSON Schema in both dialects and both directions", () => {
  const { jsonSchema } = conversion["~standard"];
  const uris = { "draft-2020-12": "https://json-schema.org/draft/2020-12/schema", "draft-07": "http://json-schema.org/draft-07/schema#" };
  for (const [target, uri] of Object.entries(uris)) {
    assert.equal(jsonSchema.input({ target }).$schema, uri);
    assert.equal(jsonSchema.output({ target }).properties.items.items.required.includes("quantity"), true);
    assert.equal(jsonSchema.input({ target }).properties.items.items.required.includes("quantity"), false);
  }
  assert.throws(() => jsonSchema.input({ target: "openapi-3.0" }), /openapi-3.0/);
});

test("init is for those who want the cost early", async () => {
  await init();
  assert.ok(verdict("visit", JSON.stringify(code)).startsWith('{"success":true'));
});

test("after the module stopped halfway, the next call works", () => {
  let stopped = 0;
  const overflow = () => {
    try {
      overflow();
    } catch {
      // Little of the stack is left here, a bit more with every return.
    }
    try {
      visit.safeParse(code);
    } catch {
      stopped += 1;
    }
  };
  overflow();
  assert.ok(stopped > 0, "the stack never ran out inside");
  assert.deepEqual(visit.parse(code), { referral_code: "JOHN123" });
});

test("a hundred thousand calls leave nothing behind", () => {
  const engine = new Engine(inlineModule);
  const bodies = ["{}", JSON.stringify(code), "x".repeat(65_536), `{"referral_code":${"[".repeat(16)}`];
  const before = [];
  for (let call = 0; call < 100_000; call += 1) {
    engine.verdict(call % 4, bodies[(call >> 2) % bodies.length], 0);
    if (call === 1_000) before.push(engine.memorySize);
  }
  assert.equal(engine.memorySize, before[0]);
});
