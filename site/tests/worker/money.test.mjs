// The playground's arithmetic, beside the API's own.
import assert from "node:assert/strict";
import { test } from "node:test";

import { recorded } from "../../../tests/support/api.mjs";
import { premier } from "../../../tests/support/demo.mjs";
import { newOrder } from "../../../tests/support/payloads.mjs";
import { amount, isBelowZero, revenueAfter, revenueLines, units } from "../../src/playground/money.js";

test("amounts are counted in 1/10,000, and written with two to four decimals", () => {
  for (const [text, written] of [["90", "90.00"], ["0.125", "0.125"], ["0.1000", "0.10"], ["99999999999.9999", "99999999999.9999"], ["0", "0.00"]]) {
    assert.equal(amount(units(text)), written);
  }
});

const ORDERS = [
  { order_total: "108.00", tax: "8.00", shipping: "10.00", refund: "54.00" },
  { order_total: "100.00", tax: "0.00", shipping: "0.0001", refund: "33.33" },
  { order_total: "0.03", tax: "0.01", shipping: "0.00", refund: "0.01" },
  { order_total: "99999999999.9999", tax: "1.00", shipping: "2.00", refund: "12345678901.2345" },
  { order_total: "8.00", tax: "4.0001", shipping: "0.00", refund: "4.00" },
  { order_total: "5.00", tax: "5.00", shipping: "1.00", refund: "2.00" },
];

for (const { refund, ...order } of ORDERS) {
  test(`after a refund of ${refund} of ${order.order_total}, the page says what the API says`, async () => {
    const id = newOrder();
    const lines = Object.entries(order).map(([field, value]) => `"${field}":${value}`);
    const sent = await recorded(premier, "conversion", `{"customer_email":"buyer@example.com","order_id":"${id}","discount":0,${lines.join(",")}}`);
    const refunded = await recorded(premier, "refund", `{"order_id":"${id}","refund_amount":${refund}}`);
    const attributable = sent.attributable_revenue;
    const after = revenueAfter(units(attributable.toFixed(4)), units(order.order_total), units(refund));
    assert.equal(amount(after), amount(units(refunded.attributable_revenue.toFixed(4))));
  });
}

test("a gross total has its discount subtracted, too", () => {
  const order = { order_total: "108.00", tax: "8.00", shipping: "10.00", discount: "5.00" };
  assert.deepEqual(revenueLines(order, "paid").map(({ field }) => field), ["order_total", "tax", "shipping"]);
  assert.deepEqual(revenueLines(order, "gross").map(({ field }) => field), ["order_total", "tax", "shipping", "discount"]);
});

test("less than nothing is recognised", () => {
  assert.equal(isBelowZero({ order_total: "5.00", tax: "5.00", shipping: "0.01" }, "paid"), true);
  assert.equal(isBelowZero({ order_total: "5.00", tax: "5.00", shipping: "0.00" }, "paid"), false);
});
