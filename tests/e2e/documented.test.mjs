// The bodies that the two product pages print, as printed, through /track. Only the order's number is a new one each time.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, said, track } from "../support/api.mjs";
import { premier } from "../support/demo.mjs";
import { newOrder } from "../support/payloads.mjs";

const CURRENT_CONVERSION = `{ "customer_email": "buyer@example.com", "customer_name": "Jane Doe", "order_id": "ORD-12345", "order_total": 108.00, "tax": 8.00, "shipping": 10.00, "discount": 5.00, "referral_code": "JOHN123", "items": [ { "name": "Vitamin C Serum", "quantity": 2, "unit_price": 32.00, "sku": "VITC-30", "category_path": ["Skincare", "Serums"] }, { "name": "Gift Wrapping", "quantity": 1, "unit_price": 4.00 } ]}`;
const OLDER_CONVERSION = `{ "customer_email": "buyer@example.com", "customer_name": "Jane Doe", "order_id": "ORD-12345", "order_total": 108.00, "tax": 8.00, "shipping": 10.00, "discount": 5.00, "referral_code": "JOHN123"}`;
const CURRENT_REFUND = `{ "order_id": "ORD-12345", "refund_amount": 50.00, "refund_reason": "Customer changed mind on one item"}`;
const OLDER_REFUND = `{ "order_id": "ORD-12345", "refund_amount": 50.00, "total_refunded": 50.00, "is_full_refund": false, "refund_reason": "Customer changed mind on one item"}`;
const CLAIM = `{ "referral_code": "JOHN123", "email": "newuser@example.com", "name": "Sam Smith", "phone": "+1-555-0100"}`;
const VISIT = `{ "referral_code": "JOHN123", "landing_page": "https://example.com/products/widget", "utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "spring-sale"}`;

const send = (event, text, order) => track(premier, event, text.replace("ORD-12345", order));

test("the current page's conversion, and a part of it refunded", async () => {
  const order = newOrder();
  const { data, warnings } = accepted(await send("conversion", CURRENT_CONVERSION, order));
  assert.deepEqual([data.order_id, data.duplicate, data.attributable_revenue], [order, false, 90]);
  assert.deepEqual([data.attribution.method, data.attribution.referral_code], ["code", "JOHN123"]);
  // Its items are 68, which makes 81 with tax, shipping and discount: odd, and recorded.
  assert.deepEqual(said(warnings), ["items_total_mismatch /order_total"]);
  assert.match(warnings[0].message, /108\.00.*81\.00/);

  const refund = accepted(await send("refund", CURRENT_REFUND, order));
  assert.deepEqual([refund.data.refund_amount, refund.data.remaining, refund.data.is_full_refund], [50, 58, false]);
  assert.deepEqual(said(refund.warnings), ["not_deduplicated /refund_id"]);
});

test("the older page's conversion and refund", async () => {
  const order = newOrder();
  const { data, warnings } = accepted(await send("conversion", OLDER_CONVERSION, order));
  assert.deepEqual([data.order_id, data.attributable_revenue, warnings], [order, 90, undefined]);
  for (const duplicate of [false, true]) {
    const refund = accepted(await send("refund", OLDER_REFUND, order));
    assert.deepEqual([refund.data.duplicate, refund.data.total_refunded, refund.warnings], [duplicate, 50, undefined]);
  }
});

test("the claim and the visit, which both pages print alike", async () => {
  const claim = accepted(await track(premier, "claim", CLAIM));
  assert.deepEqual([claim.data.referral_code, claim.warnings], ["JOHN123", undefined]);
  const visit = accepted(await track(premier, "visit", VISIT));
  assert.deepEqual([visit.data.duplicate, visit.warnings], [false, undefined]);
});
