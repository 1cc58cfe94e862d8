// Contract, section 7, “Duplicates”: natural keys.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, once, recorded, refused, repeated, said, track } from "../support/api.mjs";
import { growth, premier } from "../support/demo.mjs";
import { claim, conversion, newEmail, orderOf, unique, visit } from "../support/payloads.mjs";

/** Sends the same event 50 times at once; exactly one may be new. Returns one answer's data. */
async function fiftyAtOnce(brand, event, payload, headers) {
  const answers = await Promise.all(Array.from({ length: 50 }, () => track(brand, event, payload, headers)));
  const results = answers.map((answer) => accepted(answer).data);
  assert.equal(results.filter(({ duplicate }) => !duplicate).length, 1, "exactly one is new");
  const distinct = new Set(results.map((data) => JSON.stringify({ ...data, duplicate: null })));
  assert.equal(distinct.size, 1, "and all give its result");
  return results[0];
}

test("a conversion again, and again, is the first one", async () => {
  const payload = conversion({ referral_code: "JOHN123" });
  const first = await recorded(growth, "conversion", payload);
  assert.equal(first.duplicate, false);
  assert.match(first.conversion_id, /^cnv_[0-9a-f]{12}7[0-9a-f]{19}$/);
  for (let time = 0; time < 3; time += 1) {
    const { warnings } = await repeated(first, growth, "conversion", payload);
    assert.equal(warnings, undefined);
  }
});

test("a claim again is the first one", async () => {
  const payload = claim({ name: "Sam Smith", phone: "+1-555-0100" });
  const first = await recorded(premier, "claim", payload);
  assert.deepEqual(Object.keys(first), ["claim_id", "referral_code", "duplicate"]);
  assert.match(first.claim_id, /^clm_[0-9a-f]{12}7[0-9a-f]{19}$/);
  await repeated(first, premier, "claim", payload);
});

test("a refund again is the first one, even when others came between", async () => {
  const { order_id: order } = await recorded(growth, "conversion", orderOf(100));
  const one = { order_id: order, refund_id: unique("RF"), refund_amount: 30 };
  const first = await recorded(growth, "refund", one);
  assert.equal(first.refund_id, one.refund_id);
  await recorded(growth, "refund", { ...one, refund_id: unique("RF"), refund_amount: 20 });
  await repeated(first, growth, "refund", one);
});

test("a conversion 50 times at once is one", async () => {
  await fiftyAtOnce(growth, "conversion", conversion());
});

test("a claim 50 times at once is one", async () => {
  await fiftyAtOnce(premier, "claim", claim());
});

test("a refund with a refund_id 50 times at once is one", async () => {
  const { order_id: order } = await recorded(growth, "conversion", orderOf(100));
  const data = await fiftyAtOnce(growth, "refund", { order_id: order, refund_id: unique("RF"), refund_amount: 10 });
  assert.equal(data.total_refunded, 10);
  const rest = await recorded(growth, "refund", { order_id: order });
  assert.equal(rest.refund_amount, 90, "it was applied once");
});

test("a full refund 50 times at once is one", async () => {
  const { order_id: order } = await recorded(growth, "conversion", orderOf(100));
  const answers = await Promise.all(Array.from({ length: 50 }, () => track(growth, "refund", { order_id: order })));
  const results = answers.map((answer) => accepted(answer).data);
  assert.equal(results.filter(({ duplicate }) => !duplicate).length, 1);
  assert.deepEqual(new Set(results.map((data) => data.total_refunded)), new Set([100]));
});

test("a visit with an Idempotency-Key 50 times at once is one", async () => {
  const data = await fiftyAtOnce(premier, "visit", visit(), once(unique("key")));
  assert.match(data.visit_id, /^vst_[0-9a-f]{12}7[0-9a-f]{19}$/);
});

test("a visit without one is a new visit each time", async () => {
  const payload = visit();
  const ids = [await recorded(premier, "visit", payload), await recorded(premier, "visit", payload)];
  assert.deepEqual(ids.map(({ duplicate }) => duplicate), [false, false]);
  assert.notEqual(ids[0].visit_id, ids[1].visit_id);
});

test("a conversion without order_id is a new one each time, and says so", async () => {
  const payload = conversion({ order_id: undefined });
  const answers = [await track(growth, "conversion", payload), await track(growth, "conversion", payload)];
  for (const answer of answers) {
    const { data, warnings } = accepted(answer);
    assert.deepEqual([data.duplicate, data.order_id], [false, null]);
    assert.deepEqual(said(warnings), ["not_deduplicated /order_id"]);
    assert.match(warnings[0].message, /Idempotency-Key/);
  }
});

test("what differs from the recorded event is named, and changes nothing", async () => {
  const payload = conversion({ customer_name: "Jane Doe" });
  const first = await recorded(growth, "conversion", payload);
  const other = { ...payload, tax: 9, shipping: 0, customer_name: undefined, items: [{ name: "Gift" }] };
  const { warnings } = await repeated(first, growth, "conversion", other);
  assert.deepEqual(said(warnings), ["differs_from_recorded"]);
  assert.deepEqual(warnings[0].fields, ["customer_name", "tax", "shipping", "items"]);
  assert.equal(warnings[0].path, "");
  await repeated(first, growth, "conversion", payload);
});

test("what only looks different does not differ", async () => {
  const first = `{"customer_email":"a@example.com","order_id":"ID","order_total":108.00,"tax":8,"shipping":0,"discount":0,"referral_code":"john"}`;
  const again = `{"referral_code":" JOHN ","order_total":1.08e2,"customer_email":"A@Example.com ","tax":8.000,"order_id":"ID","shipping":-0,"discount":0.0}`;
  const id = unique("ORD");
  const data = await recorded(growth, "conversion", first.replace("ID", id));
  const { warnings } = await repeated(data, growth, "conversion", again.replace("ID", id));
  assert.equal(warnings, undefined);
});

test("a duplicate's answer repeats the warnings of its own request", async () => {
  const payload = conversion();
  const first = await recorded(growth, "conversion", payload);
  const { warnings } = await repeated(first, growth, "conversion", { ...payload, custmer_name: "Jane" });
  assert.deepEqual(said(warnings), ["unknown_field /custmer_name"]);
  const both = await repeated(first, growth, "conversion", { ...payload, custmer_name: "Jane", tax: 7 });
  assert.deepEqual(said(both.warnings).sort(), ["differs_from_recorded", "unknown_field /custmer_name"]);
});

test("a claim or refund that differs is named, too", async () => {
  const signUp = claim({ name: "Sam" });
  const claimed = await recorded(premier, "claim", signUp);
  const again = await repeated(claimed, premier, "claim", { ...signUp, name: "Samuel", phone: "+1-555-0100" });
  assert.deepEqual(again.warnings[0].fields, ["name", "phone"]);

  const { order_id: order } = await recorded(premier, "conversion", orderOf(100));
  const partly = { order_id: order, refund_id: unique("RF"), refund_amount: 30 };
  const refunded = await recorded(premier, "refund", partly);
  const other = await repeated(refunded, premier, "refund", { ...partly, refund_amount: 31, refund_reason: "changed" });
  assert.deepEqual(other.warnings[0].fields, ["refund_amount", "refund_reason"]);
});

test("another email and another total under a known order_id is another order", async () => {
  const payload = conversion();
  const first = await recorded(growth, "conversion", payload);
  const { error } = refused(
    await track(growth, "conversion", { ...payload, customer_email: newEmail(), order_total: 50 }),
    409,
    "order_id_conflict",
  );
  assert.match(error, /order_id/);
  await repeated(first, growth, "conversion", payload);
});

test("another email, or another total, alone is still a retry", async () => {
  const payload = conversion();
  const first = await recorded(growth, "conversion", payload);
  const email = await repeated(first, growth, "conversion", { ...payload, customer_email: newEmail() });
  assert.deepEqual(email.warnings[0].fields, ["customer_email"]);
  const total = await repeated(first, growth, "conversion", { ...payload, order_total: 50 });
  assert.deepEqual(total.warnings[0].fields, ["order_total"]);
});

test("an order_id keeps its case, and 1 is not 01", async () => {
  const id = unique("Ord");
  const ids = [id, id.toLowerCase(), `0${id}`];
  for (const orderId of ids) {
    assert.equal((await recorded(growth, "conversion", conversion({ order_id: orderId }))).duplicate, false);
  }
});

test("white space around an order_id is not part of it", async () => {
  const payload = conversion();
  const first = await recorded(growth, "conversion", payload);
  const { warnings } = await repeated(first, growth, "conversion", { ...payload, order_id: ` ${payload.order_id}\n` });
  assert.equal(warnings, undefined);
});

test("fifty different orders under one order_id at once: one is recorded, the others conflict", async () => {
  const { order_id: order } = conversion();
  const sent = Array.from({ length: 50 }, (_, n) => track(growth, "conversion", orderOf(n + 1, { order_id: order })));
  const statuses = (await Promise.all(sent)).map(({ status }) => status);
  assert.deepEqual([statuses.filter((status) => status === 200).length, statuses.filter((status) => status === 409).length], [1, 49]);
});
