// The habits that people know from zod and Standard Schema.

import assert from "node:assert/strict";
import test from "node:test";
import vm from "node:vm";

import { conversion, init, PreflightError, refund, validate, verdict, visit } from "../index.js";

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
});

test("an option that doesn't exist is a mistake of the program", () => {
  for (const options of [{ basis: "net" }, { basis: null, mode: 1 }, { mode: "loose" }]) {
    const [name, value] = Object.entries(options).at(-1);
    const slip = { name: "TypeError", message: new RegExp(`^${name} must be "\\w+" or "\\w+", not ${value}$`) };
    assert.throws(() => conversion.safeParse({}, options), slip);
    assert.throws(() => conversion.checkText("{}", options), slip);
    assert.throws(() => conversion.with(options), slip);
  }
  assert.equal(conversion.safeParse({}, { basis: undefined, mode: undefined, coerce: undefined }).success, false);
});

test("options that hold from now on, unless a call has others", () => {
  const payload = { customer_email: "a@b.co", order_id: "1", order_total: "100", tax: 10, shipping: 0, discount: 20 };
  const form = conversion.with({ coerce: true });
  const gross = form.with({ basis: "gross" });
  assert.deepEqual([form.event, conversion.is(payload), form.is(payload)], ["conversion", false, true]);
  assert.equal(form.safeParse(payload).derived.attributable_revenue, 90);
  assert.equal(gross.safeParse(payload).derived.attributable_revenue, 70);
  assert.equal(gross.check(payload, { basis: "paid" }).derived.attributable_revenue, 90);
  assert.equal(gross.is(payload, { coerce: false }), false);
  assert.equal(gross.with({ basis: undefined }).check(payload, { coerce: undefined }).derived.attributable_revenue, 70);
  assert.equal(form.parseText(JSON.stringify(payload)).order_total, 100);
  assert.equal(form.verdict(JSON.stringify(payload)), conversion.verdict(JSON.stringify(payload), { coerce: true }));
  assert.equal(form["~standard"].validate(payload).value.order_total, 100);
  assert.equal(form["~standard"].validate(payload, { libraryOptions: { coerce: false } }).issues.length, 1);
});

test("lenient never loses an order for its decoration", () => {
  const order = { customer_email: "a@b.co", order_id: 7, order_total: "100", tax: 10, shipping: 0, discount: 20 };
  const lenient = conversion.with({ mode: "lenient" });
  const result = lenient.safeParse({ ...order, customer_name: "x".repeat(201), items: [{ name: "Serum", sku: "y".repeat(101) }] });
  assert.equal(result.success, true);
  assert.deepEqual(result.data, { ...order, order_id: "7", order_total: 100, items: [{ name: "Serum", quantity: 1 }] });
  const warned = result.warnings.map((warning) => `${warning.code} ${warning.path}`);
  assert.deepEqual(warned, ["dropped /customer_name", "coerced /order_id", "coerced /order_total", "dropped /items/0/sku"]);
  assert.deepEqual(lenient.safeParse({ ...order, customer_email: "nobody" }).issues.map((issue) => issue.code), ["invalid_email"]);
  assert.equal(conversion.safeParse({ ...order, order_id: "7", order_total: 100 }, { mode: "strict" }).success, true);
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
});

test("what is neither text nor bytes is judged as the text that would be sent for it", () => {
  const said = (body) => visit.safeParseText(body).issues.map((issue) => `${issue.code} ${issue.path}`).join();
  for (const body of [undefined, code, new URLSearchParams(code), Symbol("code"), () => {}, Object.create(null), new Map()]) {
    assert.equal(said(body), "malformed_json ", Object.prototype.toString.call(body));
  }
  for (const body of [null, 5, 5n, true, new Number(5)]) assert.equal(said(body), "not_an_object ");
  assert.equal(visit.safeParseText(new String(JSON.stringify(code))).success, true);
  for (const each of [visit.checkText, visit.safeParseText]) assert.equal(each(undefined).code, "malformed_json");
  assert.match(visit.verdict(undefined), /"code":"malformed_json"/);
  assert.throws(() => visit.parseText(undefined), PreflightError);
});

test("bytes of another realm are bytes, and bytes that were handed on are none", () => {
  const { buffer } = new TextEncoder().encode(JSON.stringify(code));
  const foreign = vm.runInNewContext("(bytes) => Uint8Array.from(bytes).buffer")(new Uint8Array(buffer));
  assert.equal(foreign instanceof ArrayBuffer, false);
  assert.equal(visit.safeParseText(foreign).success, true);
  const views = [new Uint8Array(buffer), new DataView(buffer), buffer];
  structuredClone(buffer, { transfer: [buffer] });
  for (const sent of views) assert.equal(visit.safeParseText(sent).code, "malformed_json");
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
