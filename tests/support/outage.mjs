// Senders who go on while the database comes and goes, and what must hold of everything that they were told.
import assert from "node:assert/strict";

import { call, once, track } from "./api.mjs";
import { claim, orderOf, unique, visit } from "./payloads.mjs";

const idOf = { conversion: "conversion_id", refund: "refund_id", claim: "claim_id", visit: "visit_id" };

/** How often an order is refunded, and by how much; never all of it. */
const REFUNDS = 3;
const REFUND = 10;
const TOTAL = 100;

/**
 * One sender, who sends an order with its refunds, a claim and a visit, repeats some, and begins anew, until told to stop.
 *
 * @returns {Promise<object[]>} what was sent, each with its answer
 */
export async function sender(brand, isOver) {
  const sent = [];
  const send = async (event, payload, headers, of) => {
    const answer = await track(brand, event, payload, headers);
    const body = JSON.parse(answer.text);
    const one = { event, payload, headers, of, status: answer.status, data: body.data, answer };
    sent.push(one);
    return one;
  };
  const repeat = (one) => send(one.event, one.payload, one.headers, one);
  while (!isOver()) {
    const order = await send("conversion", orderOf(TOTAL));
    if (Math.random() < 0.3) await repeat(order);
    for (let count = 0; count < REFUNDS && order.status === 200; count += 1) {
      const named = Math.random() < 0.5 ? { order_id: order.payload.order_id } : { conversion_id: order.data.conversion_id };
      const refund = await send("refund", { ...named, refund_amount: REFUND, refund_id: unique("RF") }, {}, order);
      if (Math.random() < 0.3) await repeat(refund);
    }
    const signUp = await send("claim", claim());
    if (Math.random() < 0.3) await Promise.all([repeat(signUp), repeat(signUp)]);
    const click = await send("visit", visit(), once(unique("key")));
    if (Math.random() < 0.3) await repeat(click);
  }
  return sent;
}

/** Waits until it is known of everything that was accepted what became of it. */
export async function settled(brand, sent, withinMs = 60_000) {
  const waiting = new Set(sent.filter(({ data }) => data?.status === "accepted").map(({ data }) => data.accepted_id));
  const outcomes = new Map();
  const until = Date.now() + withinMs;
  while (waiting.size > 0) {
    assert.ok(Date.now() < until, `${waiting.size} accepted events are nowhere after ${withinMs} ms: ${[...waiting].slice(0, 3)}`);
    for (const id of waiting) {
      const answer = await call(brand, "GET", `/api/v1/accepted/${id}`);
      if (answer.status === 200) {
        outcomes.set(id, JSON.parse(answer.text).data);
        waiting.delete(id);
      } else {
        assert.equal(answer.status, 404, answer.text);
        await new Promise((resolve) => setTimeout(resolve, 200));
        break;
      }
    }
  }
  return outcomes;
}

/** Asserts that everything acknowledged is stored once, under the identifier that was told, and nothing else is. */
export async function assertStoredOnce(lab, brand, sent, outcomes) {
  const rows = await lab.sql(
    `SELECT 'conversion' AS event, conversion_id AS id, conversion_id AS row, order_id AS name FROM conversions WHERE brand_id = ?1
     UNION ALL SELECT 'refund', refund_id, entry_id, refund_id FROM refunds WHERE brand_id = ?1
     UNION ALL SELECT 'claim', claim_id, claim_id, referral_code FROM claims WHERE brand_id = ?1
     UNION ALL SELECT 'visit', visit_id, visit_id, referral_code FROM visits WHERE brand_id = ?1`,
    brand.id,
  );
  const nameOf = { conversion: "order_id", refund: "refund_id", claim: "referral_code", visit: "referral_code" };
  const byName = Map.groupBy(rows, ({ event, name }) => `${event} ${name}`);
  for (const { event, payload, status, data, answer } of sent) {
    const stored = byName.get(`${event} ${payload[nameOf[event]]}`) ?? [];
    if (status !== 200) {
      assert.equal(status, 503, answer.text);
      assert.ok(Number(answer.headers["retry-after"]) > 0);
      assert.ok(stored.length <= 1, `${event} is stored ${stored.length} times`);
      continue;
    }
    assert.equal(stored.length, 1, `${event}, acknowledged with ${answer.text}, is stored ${stored.length} times`);
    assert.equal(stored[0].id, data[idOf[event]], answer.text);
    if (data.status === "accepted") {
      const outcome = outcomes.get(data.accepted_id);
      assert.equal(outcome.status, "recorded", JSON.stringify(outcome));
      assert.equal(stored[0].row, data.accepted_id, answer.text);
    }
  }
  const names = new Set(sent.map(({ event, payload }) => `${event} ${payload[nameOf[event]]}`));
  for (const name of byName.keys()) assert.ok(names.has(name), `nobody sent ${name}`);

  const orders = await lab.sql(
    `SELECT order_id, order_total, refunded, (SELECT count(*) FROM refunds r WHERE r.brand_id = c.brand_id
       AND r.environment = c.environment AND r.conversion_id = c.conversion_id) AS refunds FROM conversions c WHERE brand_id = ?1`,
    brand.id,
  );
  for (const { order_id: order, order_total: total, refunded, refunds } of orders) {
    assert.equal(refunded, refunds * REFUND * 10_000, order);
    assert.ok(refunded <= total);
  }
}
