// Contract, sections 7 and 9, with many senders at once: an event is recorded once, and no refund passes the total.
// The senders talk to workerd without wrangler's proxy between, which would queue what shall be simultaneous.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { DatabaseSync } from "node:sqlite";

import { Crowd } from "../load/crowd.mjs";
import { once } from "../support/api.mjs";
import { claim, newOrder, orderOf, unique, visit } from "../support/payloads.mjs";
import { LOCAL_VARS, layWorker } from "../support/worker.mjs";

/** `cargo xtask test --all` asks for more. */
const ORDERS = Number(process.env.CONCURRENT_ORDERS ?? 15);
const REFUNDED_ORDERS = Math.min(ORDERS, 100);

const worker = await layWorker({ name: "concurrency", vars: LOCAL_VARS, silent: true });
const { premier, starter } = worker.brands;
const serving = await worker.serve();
const crowd = await Crowd.before(worker, serving, 50);
after(async () => {
  crowd.close();
  await serving.stop();
  worker.remove();
});

/** What the tests below have recorded. */
const expected = { conversions: 0, orders: 0, refunds: 0, claims: 0, visits: 0 };

function rows() {
  const database = new DatabaseSync(worker.databaseFile(), { readOnly: true });
  const counts = database.prepare(
    `SELECT (SELECT count(*) FROM conversions) AS conversions, (SELECT count(DISTINCT order_id) FROM conversions) AS orders,
            (SELECT count(*) FROM refunds) AS refunds, (SELECT count(*) FROM claims) AS claims, (SELECT count(*) FROM visits) AS visits`,
  ).get();
  database.close();
  return { ...counts };
}

async function order(brand, total) {
  const payload = orderOf(total);
  const { status, body } = await crowd.one(brand, "conversion", payload);
  assert.equal(status, 200);
  expected.conversions += 1;
  expected.orders += 1;
  return { id: body.data.conversion_id, order_id: payload.order_id };
}

/** Asserts that all answers tell the same result, and exactly one that it is new. Returns it. */
function newExactlyOnce(answers) {
  for (const { status, text } of answers) assert.equal(status, 200, text);
  assert.equal(answers.filter(({ body }) => body.data.duplicate === false).length, 1);
  const results = new Set(answers.map(({ body }) => JSON.stringify({ ...body.data, duplicate: null })));
  assert.equal(results.size, 1);
  return answers[0].body.data;
}

test(`${ORDERS} orders, each delivered by 50 senders at once, are recorded once each`, async () => {
  const ids = new Set();
  for (let number = 0; number < ORDERS; number += 1) {
    const payload = orderOf(100 + number);
    ids.add(newExactlyOnce(await crowd.all(() => [premier, "conversion", payload])).conversion_id);
  }
  assert.equal(ids.size, ORDERS);
  expected.conversions += ORDERS;
  expected.orders += ORDERS;
});

test(`${REFUNDED_ORDERS} orders, each with 40 partial refunds at once, are never refunded past their total`, async () => {
  for (let number = 0; number < REFUNDED_ORDERS; number += 1) {
    const total = 50 + number;
    const { order_id } = await order(starter, total);
    const amounts = Array.from({ length: 40 }, (_, sender) => 1 + ((sender * 7 + number) % 9) / 4); // 1.00 to 3.00
    const answers = await crowd.all((sender) => [starter, "refund", { order_id, refund_id: unique("RF"), refund_amount: amounts[sender] }], 40);
    const applied = answers.filter(({ status }) => status === 200).map(({ body }) => body.data);
    const refunded = applied.reduce((sum, { refund_amount: amount }) => sum + amount, 0);
    assert.ok(refunded <= total, `${refunded} of ${total}`);
    const running = applied.map(({ total_refunded: sum }) => sum).toSorted((one, other) => one - other);
    assert.equal(running.at(-1), refunded, "the last running total is the sum that was applied");
    assert.equal(new Set(running).size, running.length, "no two refunds saw the same total");
    for (const { refund_amount: amount, total_refunded: sum } of applied) {
      assert.ok(sum === amount || running.includes(sum - amount), `${sum} is the total before it and ${amount}`);
    }
    for (const [sender, { status, body, text }] of answers.entries()) {
      if (status === 200) continue;
      assert.deepEqual([status, body.code], [409, "refund_exceeds_remaining"], text);
      const { remaining } = body.details;
      assert.ok(remaining < amounts[sender], `${amounts[sender]} was refused with ${remaining} left`);
      assert.ok(remaining === total || running.includes(total - remaining), `${remaining} was left at some moment`);
    }
    const { status, body } = await crowd.one(starter, "refund", { order_id, refund_id: unique("RF") });
    const rest = total - refunded;
    assert.deepEqual([status, body.data.refund_amount, body.data.remaining], [200, rest, 0]);
    expected.refunds += applied.length + Number(!body.data.duplicate);
  }
});

test("refunds without a refund_id that 40 senders send at once count each, up to the total", async () => {
  const { order_id } = await order(starter, 100);
  const answers = await crowd.all(() => [starter, "refund", { order_id, refund_amount: 3 }], 40);
  assert.equal(answers.filter(({ status }) => status === 200).length, 33);
  assert.deepEqual(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.details?.remaining)), new Set([1]));
  expected.refunds += 33;
});

test("running totals and full refunds that 40 senders send at once end at the largest", async () => {
  const { order_id } = await order(starter, 100);
  const totals = await crowd.all((sender) => [starter, "refund", { order_id, refund_amount: 2, total_refunded: 2 * (sender + 1) }], 40);
  assert.equal(totals.reduce((sum, { body }) => sum + body.data.refund_amount, 0), 80);
  const rest = await crowd.all(() => [starter, "refund", { order_id }], 40);
  assert.deepEqual(rest.map(({ body }) => body.data.total_refunded), Array(40).fill(100));
  const applied = [...totals, ...rest].filter(({ body }) => !body.data.duplicate);
  assert.equal(applied.reduce((sum, { body }) => sum + body.data.refund_amount, 0), 100);
  expected.refunds += applied.length;
});

test("one refund_id, one claim and one Idempotency-Key, each sent by 50 senders at once, are recorded once", async () => {
  for (let number = 0; number < 5; number += 1) {
    const { order_id } = await order(starter, 100);
    const refund = { order_id, refund_id: unique("RF"), refund_amount: 12.34 };
    assert.equal(newExactlyOnce(await crowd.all(() => [starter, "refund", refund])).total_refunded, 12.34);
    const signUp = claim();
    newExactlyOnce(await crowd.all(() => [premier, "claim", signUp]));
    const [click, key] = [visit(), once(unique("key"))];
    newExactlyOnce(await crowd.all(() => [premier, "visit", click, key]));
    for (const event of ["refunds", "claims", "visits"]) expected[event] += 1;
  }
});

test("one Idempotency-Key with 50 payloads at once is one visit, and a conflict for the others", async () => {
  const key = once(unique("key"));
  const answers = await crowd.all(() => [premier, "visit", visit(), key]);
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(answers.filter(({ body }) => body.code === "idempotency_conflict").length, 49);
  expected.visits += 1;
});

test("one order_id with 50 customers and totals at once is one order, and a conflict for the others", async () => {
  const orderId = newOrder();
  const answers = await crowd.all((sender) => [premier, "conversion", orderOf(100 + sender, { order_id: orderId })]);
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(answers.filter(({ body }) => body.code === "order_id_conflict").length, 49);
  expected.conversions += 1;
  expected.orders += 1;
});

test("nothing else is stored", async () => {
  await serving.stop();
  assert.deepEqual(rows(), expected);
});
