// What a brand reads back with its own key, from the real database: each route once. edge/tests has every parameter and page.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, call, recorded, refused } from "../support/api.mjs";
import { growth, inTest, premier, premier2, starter } from "../support/demo.mjs";
import { keyId } from "../support/keys.mjs";
import { claim, conversion, newCode, orderOf, unique, visit } from "../support/payloads.mjs";

/** GET as this brand. */
const get = (brand, path, headers) => call(brand, "GET", `/api/v1/${path}`, undefined, { "Content-Type": undefined, ...headers });
const read = async (brand, path) => accepted(await get(brand, path)).data;

test("a conversion is given back as it was recorded, with its refunds", async () => {
  const signUp = claim();
  const { claim_id: claimId } = await recorded(premier, "claim", signUp);
  const sent = conversion({ customer_email: signUp.email, items: [{ name: "Widget ☃ \"x\"", unit_price: 0.1, quantity: 3 }] });
  const { conversion_id: id } = await recorded(premier, "conversion", sent);
  const first = { order_id: sent.order_id, refund_id: unique("RF"), refund_amount: 50, refund_reason: "too\nlarge" };
  await recorded(premier, "refund", first);
  await recorded(premier, "refund", { order_id: sent.order_id });

  const data = await read(premier, `conversions/${id}`);
  assert.deepEqual(await read(premier, `conversions?order_id=${sent.order_id}`), data);
  const { refunds, payload, created_at: at, ...rest } = data;
  assert.deepEqual(rest, {
    conversion_id: id,
    order_id: sent.order_id,
    customer_email: signUp.email,
    order_total: 108,
    refunded: 108,
    remaining: 0,
    attributable_revenue: 0,
    attribution: { method: "email", referral_code: signUp.referral_code, claim_id: claimId },
    has_more: false,
    next_cursor: null,
  });
  assert.deepEqual(payload, sent);
  assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000 && at.endsWith("Z"), at);
  assert.deepEqual(
    refunds.map(({ refund_amount, total_refunded, remaining }) => [refund_amount, total_refunded, remaining]),
    [[50, 50, 58], [58, 108, 0]],
  );
  assert.deepEqual(refunds[0].payload, first);
  assert.deepEqual((await read(premier, `conversions/${id}/refunds`)).refunds, refunds);
});

/** All events of a brand from a cursor on, page by page. */
async function eventsAfter(brand, query, from = "") {
  const events = [];
  for (let cursor = from; ; ) {
    const page = await read(brand, `events?${query}&cursor=${cursor}`);
    events.push(...page.events);
    cursor = page.next_cursor;
    if (!page.has_more) return { events, cursor };
  }
}

test("polling while events arrive gets each of them once", async () => {
  const start = await eventsAfter(premier, "limit=500");
  let sending = true;
  const sent = Promise.all(
    Array.from({ length: 40 }, (_, n) => (n % 2 ? recorded(premier, "claim", claim()) : recorded(premier, "conversion", conversion()))),
  ).finally(() => (sending = false));
  const polled = [];
  for (let { cursor } = start, last = false; !last; ) {
    last = !sending;
    const page = await eventsAfter(premier, "limit=3", cursor);
    polled.push(...page.events);
    cursor = page.cursor;
  }
  const ids = (await sent).map((data) => data.conversion_id ?? data.claim_id);
  assert.deepEqual(polled.map((event) => event.id).toSorted(), ids.toSorted());
  assert.deepEqual((await eventsAfter(premier, "limit=500", start.cursor)).events, polled, "the same to everybody");
});

test("an export is lines, a page a request", async () => {
  const page = await get(premier, "events?limit=2&type=claim", { Accept: "application/x-ndjson" });
  assert.equal(page.headers["content-type"], "application/x-ndjson");
  const lines = page.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines, (await read(premier, "events?limit=2&type=claim")).events);
  const [, next] = page.headers.link.match(/^<(.*)>; rel="next"$/);
  assert.ok(next.endsWith(`cursor=${page.headers["x-next-cursor"]}`));
  assert.equal((await get(premier, next.replace("/api/v1/", ""))).status, 200);
});

test("a summary is the exact sum of the recorded events", async () => {
  const brand = inTest(premier2);
  const total = async (by) => (await read(brand, `summary?by=${by}`)).total;
  const before = await total("day");
  const code = newCode();
  const { order_id: order } = await recorded(brand, "conversion", orderOf(100.1, { referral_code: code }));
  await recorded(brand, "conversion", orderOf(0.0001, { referral_code: code }));
  await recorded(brand, "refund", { order_id: order, refund_amount: 33.3333, refund_id: unique("RF") });
  await recorded(brand, "visit", visit({ referral_code: code }));
  const { rows } = await read(brand, "summary?by=referral_code&limit=500");
  assert.deepEqual(rows.find((row) => row.referral_code === code), {
    referral_code: code,
    conversions: 2,
    order_total: 100.1001,
    attributable_revenue: 66.7668,
    refunds: 1,
    refunded: 33.3333,
    claims: 0,
    visits: 1,
  });
  const after = await total("day");
  assert.deepEqual(await total("referral_code"), after);
  assert.deepEqual([after.conversions - before.conversions, after.refunds - before.refunds, after.visits - before.visits], [2, 1, 1]);
});

test("a key is told whose it is, on every plan", async () => {
  const all = ["conversion", "refund", "claim", "visit"];
  for (const [brand, plan, environment] of [[premier, "premier", "live"], [growth, "growth", "live"], [starter, "starter", "live"], [inTest(premier), "premier", "test"]]) {
    const { brand_name: name, label, ...me } = await read(brand, "me");
    assert.ok(name && label);
    const events = plan === "premier" ? all : all.slice(0, 2);
    assert.deepEqual(me, { brand_id: brand.id, plan, order_total: "paid", currency: null, environment, key_id: keyId(brand.key), events, expires_at: null });
  }
  refused(await get({ ...premier, id: growth.id }, "me"), 401, "invalid_api_key");
});
