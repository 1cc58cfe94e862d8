// Contract, section 7, “Refunds”: the rules of the ledger by their numbers. Identifiers: refund-identifiers.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, recorded, refused, repeated, said, track } from "../support/api.mjs";
import { starter } from "../support/demo.mjs";
import { conversion, newOrder, orderOf, unique } from "../support/payloads.mjs";

/** A new order of this total; its refunds are then one line each. */
async function order(orderTotal, more) {
  const { conversion_id: id, order_id: orderId } = await recorded(starter, "conversion", orderOf(orderTotal, more));
  const sent = (fields = {}) => track(starter, "refund", { order_id: orderId, ...fields });
  return {
    id,
    orderId,
    sent,
    /** Asserts applied amount, running total, remaining, and warnings. Returns `data`. */
    async refunds(fields, [amount, total, remaining], ...warnings) {
      const body = accepted(await sent(fields));
      const { refund_amount: applied, total_refunded: refunded, remaining: rest, duplicate } = body.data;
      assert.deepEqual({ applied, refunded, rest, duplicate }, { applied: amount, refunded: total, rest: remaining, duplicate: false });
      assert.deepEqual(codes(body), warnings);
      return body.data;
    },
    /** Asserts that nothing changed: applied 0, and the total stands. */
    async ignores(fields, total, ...warnings) {
      const body = accepted(await sent(fields));
      assert.deepEqual([body.data.refund_amount, body.data.total_refunded, body.data.duplicate], [0, total, true]);
      assert.deepEqual(codes(body), warnings);
      return body.data;
    },
    async exceeds(fields, remaining) {
      const { details } = refused(await sent(fields), 409, "refund_exceeds_remaining");
      assert.equal(details.remaining, remaining);
    },
  };
}

/** Codes of the warnings that are about more than a missing refund_id. */
const codes = ({ warnings }) => said(warnings).filter((warning) => warning !== "not_deduplicated /refund_id");

test("a refund is answered with all that the contract names, in that order", async () => {
  const { id, sent } = await order(108, { tax: 8, shipping: 10, discount: 5 });
  const refundId = unique("RF");
  const answer = await sent({ refund_amount: 50, refund_id: refundId });
  const { data, warnings } = accepted(answer);
  const expected = `{"refund_id":"${refundId}","conversion_id":"${id}","refund_amount":50.00,"total_refunded":50.00,"remaining":58.00,"is_full_refund":false,"duplicate":false,"attributable_revenue":48.3333}`;
  assert.equal(answer.text, `{"success":true,"data":${expected}}`);
  assert.equal(data.duplicate, false);
  assert.equal(warnings, undefined);
});

test("without a refund_id the answer has ours, and says that a repetition counts again", async () => {
  const { sent } = await order(100);
  const answers = [await sent({ refund_amount: 10 }), await sent({ refund_amount: 10 })].map(accepted);
  for (const { data, warnings } of answers) {
    assert.match(data.refund_id, /^rfd_[0-9a-f]{12}7[0-9a-f]{19}$/);
    assert.deepEqual(said(warnings), ["not_deduplicated /refund_id"]);
  }
  assert.equal(answers[1].data.total_refunded, 20);
});

test("2. a known refund_id comes first, whatever else is sent with it", async () => {
  const one = await order(100);
  const refundId = unique("RF");
  const first = await one.refunds({ refund_id: refundId, refund_amount: 30 }, [30, 30, 70]);
  const again = await repeated(first, starter, "refund", { order_id: one.orderId, refund_id: refundId, refund_amount: 500 });
  assert.deepEqual(said(again.warnings), ["differs_from_recorded"]);
  const running = { refund_amount: 60, total_refunded: 90, is_full_refund: true };
  const third = await repeated(first, starter, "refund", { order_id: one.orderId, refund_id: refundId, ...running });
  assert.deepEqual(third.warnings[0].fields, ["refund_amount", "total_refunded", "is_full_refund"]);
  await one.refunds({ refund_id: unique("RF") }, [70, 100, 0]);
});

test("2. a refund_id is known for its conversion only", async () => {
  const [one, two] = [await order(100), await order(100)];
  const refundId = unique("RF");
  await one.refunds({ refund_id: refundId, refund_amount: 30 }, [30, 30, 70]);
  await two.refunds({ refund_id: refundId, refund_amount: 40 }, [40, 40, 60]);
});

test("3. a running total is the sender's, delivery by delivery", async () => {
  const one = await order(100);
  await one.refunds({ refund_amount: 50, total_refunded: 50, is_full_refund: false }, [50, 50, 50]);
  await one.refunds({ refund_amount: 30, total_refunded: 80, is_full_refund: false }, [30, 80, 20]);
  await one.refunds({ refund_amount: 20, total_refunded: 100, is_full_refund: true }, [20, 100, 0]);
});

test("3. a running total sent again changes nothing", async () => {
  const one = await order(100);
  const body = { refund_amount: 50, total_refunded: 50, is_full_refund: false };
  await one.refunds(body, [50, 50, 50]);
  const { attributable_revenue: revenue, remaining } = await one.ignores(body, 50);
  assert.deepEqual([revenue, remaining], [50, 50]);
});

test("3. running totals out of order: the largest stands", async () => {
  const one = await order(100);
  // The first refund of 50 is still under way, so 80 are refunded at once, and the total does not fit what is on record.
  await one.refunds({ refund_amount: 30, total_refunded: 80 }, [80, 80, 20], "total_refunded_mismatch /total_refunded");
  await one.ignores({ refund_amount: 50, total_refunded: 50 }, 80);
});

test("3. a running total without an amount is enough", async () => {
  const one = await order(100);
  await one.refunds({ total_refunded: 40 }, [40, 40, 60]);
  await one.refunds({ total_refunded: 100 }, [60, 100, 0]);
});

test("3. a running total beyond the order is refused", async () => {
  const one = await order(100);
  await one.refunds({ refund_amount: 70, total_refunded: 70 }, [70, 70, 30]);
  await one.exceeds({ refund_amount: 30.01, total_refunded: 100.01 }, 30);
  await one.refunds({ refund_amount: 30, total_refunded: 100 }, [30, 100, 0]);
});

test("3. a running total that is not R + a warns, and stands", async () => {
  const one = await order(100);
  await one.refunds({ refund_amount: 10 }, [10, 10, 90]);
  await one.refunds({ refund_amount: 20, total_refunded: 50 }, [40, 50, 50], "total_refunded_mismatch /total_refunded");
});

test("4. without an amount, all that remains is refunded", async () => {
  const one = await order(100);
  await one.refunds({ refund_amount: 12.3456 }, [12.3456, 12.3456, 87.6544]);
  const data = await one.refunds({}, [87.6544, 100, 0]);
  assert.equal(data.is_full_refund, true);
});

test("4. a full refund again, when nothing remains, changes nothing", async () => {
  const one = await order(100);
  const first = accepted(await one.sent());
  assert.deepEqual([first.data.refund_amount, first.warnings], [100, undefined]);
  const again = accepted(await one.sent()).data;
  assert.deepEqual([again.duplicate, again.total_refunded, again.remaining], [true, 100, 0]);
});

test("4. an amount beyond what remains is refused, with what remains", async () => {
  const one = await order(100);
  await one.exceeds({ refund_amount: 100.0001 }, 100);
  await one.refunds({ refund_amount: 99.9999 }, [99.9999, 99.9999, 0.0001]);
  const answer = await one.sent({ refund_amount: 0.0002 });
  refused(answer, 409, "refund_exceeds_remaining");
  assert.ok(answer.text.includes(`"details":{"remaining":0.0001}`), answer.text);
  await one.refunds({ refund_amount: 0.0001 }, [0.0001, 100, 0]);
  await one.exceeds({ refund_amount: 0.0001 }, 0);
});

test("4. an amount beyond what remains is refused, even where a number has no bound", async () => {
  const one = await order(99_999_999_999.9999);
  await one.refunds({ refund_amount: 1 }, [1, 1, 99_999_999_998.9999]);
  await one.exceeds({ refund_amount: 99_999_999_999.9999 }, 99_999_999_998.9999);
});

test("4. both pages' bodies on one order add up", async () => {
  const one = await order(100);
  await one.refunds({ refund_amount: 10, refund_id: unique("RF") }, [10, 10, 90]);
  await one.refunds({ refund_amount: 20, total_refunded: 30, is_full_refund: false }, [20, 30, 70]);
  await one.refunds({ refund_amount: 30, refund_id: unique("RF") }, [30, 60, 40]);
  await one.ignores({ refund_amount: 20, total_refunded: 30, is_full_refund: false }, 60);
  await one.refunds({}, [40, 100, 0]);
});

test("5. is_full_refund that disagrees warns, either way", async () => {
  const one = await order(100);
  const mismatch = "full_refund_mismatch /is_full_refund";
  const partly = await one.refunds({ refund_amount: 40, total_refunded: 40, is_full_refund: true }, [40, 40, 60], mismatch);
  assert.equal(partly.is_full_refund, false);
  const fully = await one.refunds({ refund_amount: 60, total_refunded: 100, is_full_refund: false }, [60, 100, 0], mismatch);
  assert.equal(fully.is_full_refund, true);
});

test("5. is_full_refund alone refunds nothing that was not asked for", async () => {
  const one = await order(100);
  await one.refunds({ refund_amount: 40, is_full_refund: true }, [40, 40, 60], "full_refund_mismatch /is_full_refund");
});

test("both warnings of the older page may come together", async () => {
  const one = await order(100);
  const both = ["total_refunded_mismatch /total_refunded", "full_refund_mismatch /is_full_refund"];
  await one.refunds({ refund_amount: 10, total_refunded: 30, is_full_refund: true }, [30, 30, 70], ...both);
});

test("an order of nothing is refunded once", async () => {
  const one = await order(0);
  const first = await one.refunds({}, [0, 0, 0]);
  assert.deepEqual([first.is_full_refund, first.attributable_revenue], [true, 0]);
  assert.equal(accepted(await one.sent()).data.duplicate, true);
  await one.exceeds({ refund_amount: 0.01 }, 0);
});

test("a refund_amount of null refunds nothing", async () => {
  const one = await order(100);
  const { errors } = refused(await one.sent({ refund_amount: null }), 400, "invalid_payload");
  assert.deepEqual(said(errors), ["wrong_type /refund_amount"]);
  await one.refunds({}, [100, 100, 0]);
});

test("the items of a refund are ignored, and that is said", async () => {
  const one = await order(100);
  await one.refunds({ refund_amount: 1, items: [{ name: 1 }] }, [1, 1, 99], "ignored_field /items");
});

/** What counts, what was paid, what is refunded, what still counts: half to even at the fourth decimal. */
const REVENUE = [
  [{ order_total: 108, tax: 8, shipping: 10 }, 54, "45.00"],
  [{ order_total: 108, tax: 8, shipping: 10 }, 108, "0.00"],
  [{ order_total: 3, tax: 1, shipping: 0 }, 1, "1.3333"],
  [{ order_total: 3, tax: 1, shipping: 0 }, 2, "0.6667"],
  [{ order_total: 2, tax: 0.9999, shipping: 0 }, 1, "0.50"], // 0.50005, down to the even 0.5000
  [{ order_total: 2, tax: 0.9997, shipping: 0 }, 1, "0.5002"], // 0.50015, up to the even 0.5002
  [{ order_total: 10, tax: 8, shipping: 8 }, 5, "0.00"], // nothing counted to begin with
  [{ order_total: 99_999_999_999.9999, tax: 0, shipping: 0 }, 0.0001, "99999999999.9998"],
];

for (const [amounts, refunded, left] of REVENUE) {
  test(`of ${amounts.order_total} less ${amounts.tax} and ${amounts.shipping}, after a refund of ${refunded}, ${left} count`, async () => {
    const payload = conversion({ discount: 0, ...amounts });
    await recorded(starter, "conversion", payload);
    const answer = await track(starter, "refund", { order_id: payload.order_id, refund_amount: refunded });
    accepted(answer);
    assert.ok(answer.text.includes(`"attributable_revenue":${left}}`), answer.text);
  });
}

test("a conversion's repetition tells its first revenue, whatever was refunded", async () => {
  const payload = conversion();
  const first = await recorded(starter, "conversion", payload);
  await recorded(starter, "refund", { order_id: payload.order_id, refund_amount: 54 });
  await repeated(first, starter, "conversion", payload);
});

test("40 partial refunds at once never pass the total", async () => {
  const one = await order(100);
  const sent = Array.from({ length: 40 }, () => one.sent({ refund_amount: 3, refund_id: unique("RF") }));
  const answers = await Promise.all(sent);
  const applied = answers.filter(({ status }) => status === 200).map((answer) => accepted(answer).data.total_refunded);
  assert.deepEqual(applied.toSorted((a, b) => a - b), Array.from({ length: 33 }, (_, n) => 3 * (n + 1)));
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    assert.equal(refused(answer, 409, "refund_exceeds_remaining").details.remaining, 1);
  }
  await one.refunds({}, [1, 100, 0]);
});

test("40 full refunds and amounts at once never pass the total", async () => {
  const one = await order(100);
  const bodies = Array.from({ length: 40 }, (_, n) => (n % 4 ? { refund_amount: 7 } : {}));
  const answers = await Promise.all(bodies.map((body) => one.sent({ ...body, refund_id: unique("RF") })));
  const applied = answers.filter(({ status }) => status === 200).map((answer) => accepted(answer).data);
  const sum = applied.filter(({ duplicate }) => !duplicate).reduce((total, data) => total + data.refund_amount, 0);
  assert.equal(sum, 100);
});

test("40 running totals at once end at the largest", async () => {
  const one = await order(100);
  const totals = Array.from({ length: 40 }, (_, n) => 2 * (n + 1)).sort(() => Math.random() - 0.5);
  const answers = await Promise.all(totals.map((total) => one.sent({ refund_amount: 2, total_refunded: total })));
  const applied = answers.map((answer) => accepted(answer).data).reduce((sum, data) => sum + data.refund_amount, 0);
  assert.equal(applied, 80);
  await one.ignores({ refund_amount: 2, total_refunded: 80 }, 80);
});

test("a refused refund is not remembered by its refund_id", async () => {
  const refundId = unique("RF");
  const orderId = newOrder();
  const body = { order_id: orderId, refund_id: refundId, refund_amount: 60 };
  refused(await track(starter, "refund", body), 404, "conversion_not_found");
  await recorded(starter, "conversion", orderOf(50, { order_id: orderId }));
  refused(await track(starter, "refund", body), 409, "refund_exceeds_remaining");
  assert.equal((await recorded(starter, "refund", { ...body, refund_amount: 50 })).duplicate, false);
});
