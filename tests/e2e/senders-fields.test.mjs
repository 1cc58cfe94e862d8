// What senders may say of an event besides, on the built Worker and real D1.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, call, recorded, refused, track } from "../support/api.mjs";
import { premier } from "../support/demo.mjs";
import { conversion } from "../support/payloads.mjs";

const read = async (path) => accepted(await call(premier, "GET", `/api/v1/${path}`, undefined, { "Content-Type": undefined })).data;
const summary = (since, until) => read(`summary?by=day&since=${since}&until=${until}`);

test("a year of orders in two currencies counts on its own days, and is never added up", async () => {
  const before = await summary("2024-01-01", "2025-01-01");
  const order = (currency, month, more) =>
    recorded(premier, "conversion", conversion({ order_total: 100.0001, tax: 0, shipping: 0, discount: 0, currency, occurred_at: `2024-${month}-15T23:30:00-05:00`, ...more }));
  const months = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, "0"));
  for (const month of months) {
    await order("EUR", month);
    await order("usd", month);
  }
  const { rows, total, by_currency: each } = await summary("2024-01-01", "2025-01-01");
  assert.equal(total, null);
  for (const currency of ["EUR", "USD"]) {
    const known = before.by_currency?.find((of) => of.currency === currency)?.total.conversions ?? 0;
    const of = each.find((sums) => sums.currency === currency).total;
    assert.equal(of.conversions - known, 12);
    assert.equal(Math.round(of.order_total * 10_000), of.conversions * 1_000_001, "to the last 1/10,000");
    assert.ok(months.every((month) => rows.some((row) => row.day === `2024-${month}-16` && row.currency === currency)));
  }
});

test("nothing happens more than a day ahead, which only the server can tell", async () => {
  const body = { referral_code: "C", occurred_at: new Date(Date.now() + 86_460_000).toISOString() };
  const { errors } = refused(await track(premier, "visit", body), 400, "invalid_payload");
  assert.deepEqual(errors.map(({ path, code }) => [path, code]), [["/occurred_at", "out_of_range"]]);
});
