// The data of a result is the normalized payload of the verdict, whichever way it comes: in parts, as text, or as what was sent.

import assert from "node:assert/strict";
import test from "node:test";

import { conversion, refund, verdict } from "../index.js";

const order = (more) => ({ customer_email: "buyer@example.com", order_total: 108, tax: 8, shipping: 10, discount: 5, ...more });
const item = (index) => ({ name: `Serum ${index}`, quantity: 2, unit_price: 12.5, category_path: ["Skincare", "Serums"] });
const items = (count) => Array.from({ length: count }, (_, index) => item(index));

function assertIsNormalized(schema, text) {
  const expected = JSON.parse(verdict(schema.event, text)).data.normalized;
  assert.deepEqual(schema.safeParseText(text).data, expected, text);
  assert.deepEqual(schema.safeParseText(new TextEncoder().encode(text)).data, expected, text);
  assert.deepEqual(schema.safeParse(JSON.parse(text)).data, expected, text);
  return expected;
}

test("of a payload as it should be", () => {
  assertIsNormalized(conversion, JSON.stringify(order({ order_id: "ORD-1", items: items(2) })));
  assertIsNormalized(conversion, JSON.stringify(order({ items: [] })));
  assertIsNormalized(refund, '{"order_id":"1","is_full_refund":false,"refund_amount":0.0001}');
});

test("of one with other members, blanks, defaults, and in another order", () => {
  const text = ' { "tax" : 8.0 , "note": {"a": [1]}, "items":[{"name":"A","sku":null}], "discount":5e0, "customer_name":" ", "shipping":10,"order_total":108.00,"customer_email":"buyer@example.com"}';
  const { items: [first] } = assertIsNormalized(conversion, text);
  assert.deepEqual(first, { name: "A", quantity: 1 });
});

test("of texts that are not ASCII, have escapes, or become others", () => {
  for (const name of ["Zoë", "😀 Ltd", "a\\u0062c", 'with \\"quotes\\"', "  trimmed  ", "\\ud83d\\ude00"]) {
    assertIsNormalized(conversion, JSON.stringify(order({ order_id: "1" })).replace("{", `{"customer_name":"${name}",`));
  }
  assertIsNormalized(conversion, JSON.stringify(order({ referral_code: "john" })));
});

test("of metadata, whatever its names are", () => {
  const metadata = ["", "__proto__", "constructor", "größe", "😀", "toJSON"].map((name) => `${JSON.stringify(name)}:"${name || "none"}"`).join();
  for (const sent of [`{${metadata}}`, "{}", '{"channel":"app"}', '{"channel":null,"":1.5}']) {
    const options = { coerce: true };
    const text = JSON.stringify(order({ order_id: "1" })).replace("{", `{"metadata":${sent},`);
    const expected = JSON.parse(verdict("conversion", text, options)).data.normalized;
    assert.deepEqual(conversion.safeParseText(text, options).data, expected, sent);
    assert.deepEqual(Object.keys(conversion.safeParseText(text, options).data.metadata), Object.keys(expected.metadata), sent);
  }
});

test("of the largest and smallest numbers", () => {
  for (const total of ["99999999999.9999", "0.0001", "0", "-0", "0.30000000000000004", "1e-4", "12345678901.2345"]) {
    assertIsNormalized(conversion, JSON.stringify(order({ tax: 0, shipping: 0, discount: 0 })).replace("108", total));
  }
});

test("of as many items as there may be", () => {
  for (const count of [50, 111, 112, 113, 114, 200]) {
    const { items: all } = assertIsNormalized(conversion, JSON.stringify(order({ items: items(count) })));
    assert.equal(all.length, count);
  }
});

test("nothing of one result is in the next", () => {
  const first = conversion.safeParseText(JSON.stringify(order({ items: items(2) }))).data;
  const before = structuredClone(first);
  refund.safeParseText('{"order_id":"another","refund_reason":"another"}');
  assert.deepEqual(first, before);
});
