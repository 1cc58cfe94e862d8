// The database fails under load: what was acknowledged is stored, once, whatever happens to the database meanwhile.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, call, recorded, refused, track } from "../support/api.mjs";
import { startLab } from "../support/lab.mjs";
import { assertStoredOnce, sender, settled } from "../support/outage.mjs";
import { conversion, orderOf, unique, visit } from "../support/payloads.mjs";
import { ADMIN_TOKEN, newBrand } from "../support/operator.mjs";
import { LOCAL_VARS } from "../support/worker.mjs";

const lab = await startLab("overflow");
const { premier } = lab.brands;
const OVERLOADED = { message: "D1_ERROR: D1 DB is overloaded. Requests queued for too long." };
const LOST = { message: "D1_ERROR: Network connection lost." };

/** So that its key counts as good. Returns what was sent. */
async function known(brand) {
  const payload = visit();
  const answer = await track(brand, "visit", payload);
  return { event: "visit", payload, status: answer.status, data: accepted(answer).data, answer };
}

async function duringOutage(outage, send) {
  await lab.suffer(outage);
  try {
    return await send();
  } finally {
    await lab.suffer();
  }
}

test("an accepted event is stored under the identifier that was told", async () => {
  await known(premier);
  const payload = conversion();
  const answer = await duringOutage(OVERLOADED, () => track(premier, "conversion", payload));
  const { data } = accepted(answer);
  assert.deepEqual(data, { conversion_id: data.accepted_id, order_id: payload.order_id, status: "accepted", accepted_id: data.accepted_id });
  const outcomes = await settled(premier, [{ data }]);
  assert.equal(outcomes.get(data.accepted_id).conversion_id, data.conversion_id);
  const again = await recorded(premier, "conversion", payload);
  assert.deepEqual([again.conversion_id, again.duplicate], [data.conversion_id, true]);
});

test("a refund does not overtake its conversion, though the database answers again", async () => {
  await known(premier);
  const payload = orderOf(100);
  const order = await duringOutage(LOST, () => track(premier, "conversion", payload));
  accepted(order);
  const refund = accepted(await track(premier, "refund", { order_id: payload.order_id, refund_amount: 40 })).data;
  if (refund.status === "accepted") {
    const outcomes = await settled(premier, [{ data: refund }]);
    assert.equal(outcomes.get(refund.accepted_id).status, "recorded");
  }
  const answer = await call(premier, "GET", `/api/v1/conversions?order_id=${payload.order_id}`);
  assert.equal(JSON.parse(answer.text).data.refunded, 40);
});

test("what can't be recorded is not forgotten", async () => {
  await known(premier);
  const payload = orderOf(100);
  await recorded(premier, "conversion", payload);
  const refund = { order_id: payload.order_id, refund_amount: 101 };
  const { data } = accepted(await duringOutage(OVERLOADED, () => track(premier, "refund", refund)));
  const outcome = (await settled(premier, [{ data }])).get(data.accepted_id);
  assert.deepEqual([outcome.status, outcome.code], ["not_recorded", "refund_exceeds_remaining"]);
  assert.deepEqual(outcome.payload, refund);
});

test("a key that nobody has seen is not accepted", async () => {
  const [unknown, payload] = [lab.brands.growth, conversion()];
  refused(await duringOutage(OVERLOADED, () => track(unknown, "conversion", payload)), 503, "temporarily_unavailable");
  assert.equal((await recorded(unknown, "conversion", payload)).duplicate, false);
});

test("a database that does not answer counts as one that failed", async () => {
  await known(premier);
  const payload = conversion();
  const { data } = accepted(await duringOutage({ ...LOST, afterMs: 60_000 }, () => track(premier, "conversion", payload)));
  assert.equal(data.status, "accepted");
  const outcomes = await settled(premier, [{ data }]);
  assert.equal(outcomes.get(data.accepted_id).status, "recorded");
});

test("a table that is not there yet loses no event", async () => {
  await known(premier);
  const sent = [];
  await lab.sql("ALTER TABLE visits RENAME TO visits_of_then");
  try {
    for (let count = 0; count < 5; count += 1) sent.push({ data: accepted(await track(premier, "visit", visit())).data });
  } finally {
    await lab.sql("ALTER TABLE visits_of_then RENAME TO visits");
  }
  assert.ok(sent.every(({ data }) => data.status === "accepted"));
  const outcomes = await settled(premier, sent);
  for (const { data } of sent) assert.equal(outcomes.get(data.accepted_id).visit_id, data.visit_id);
});

test("16 senders go on while the database fails and comes back: everything acknowledged is stored once", async (t) => {
  const brand = lab.brands.premier2;
  const first = await known(brand);
  let isOver = false;
  const senders = Array.from({ length: 16 }, () => sender(brand, () => isOver));
  const OUTAGES = [
    [undefined, 700],
    [OVERLOADED, 2000],
    [undefined, 700],
    [{ ...LOST, afterMs: 100, takesEffect: true }, 2000],
    [undefined, 300],
    [{ ...LOST, afterMs: 50 }, 1500],
    [{ ...OVERLOADED, afterMs: 300, takesEffect: true }, 1500],
    [undefined, 700],
  ];
  for (const [outage, ms] of OUTAGES) {
    await lab.suffer(outage);
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
  isOver = true;
  const sent = [first, ...(await Promise.all(senders)).flat()];
  const started = Date.now();
  const outcomes = await settled(brand, sent);
  const drained = Date.now() - started;
  const count = (is) => sent.filter(is).length;
  const wereAccepted = count(({ data }) => data?.status === "accepted");
  t.diagnostic(
    `${sent.length} requests: ${count(({ status }) => status === 200) - wereAccepted} recorded, ${wereAccepted} accepted ` +
      `(${outcomes.size} events), ${count(({ status }) => status === 503)} got 503; drained ${drained} ms after the last`,
  );
  assert.ok(wereAccepted > 50, "there was an outage");
  await assertStoredOnce(lab, brand, sent, outcomes);
  // Those that got 503, if any, may be sent again.
  for (const { event, payload, headers, status } of sent) {
    if (status === 503) await recorded(brand, event, payload, headers);
  }
});

test("events of brands in several databases are stored, each in that of its brand", async () => {
  const several = await startLab("overflow-databases", { ...LOCAL_VARS, ADMIN_TOKEN }, { databases: 3 });
  const brands = await Promise.all([0, 1, 2, 2].map((database) => newBrand(several, "premier", { database })));
  await Promise.all(brands.map(known));
  await several.suffer(OVERLOADED);
  const sent = await Promise.all(
    brands.map(async (brand) => {
      const order = orderOf(100);
      const events = [["conversion", order], ["refund", { order_id: order.order_id, refund_amount: 40 }], ["visit", visit()]];
      const answers = [];
      for (const [event, payload] of events) answers.push({ data: accepted(await track(brand, event, payload)).data });
      assert.deepEqual(answers.map(({ data }) => data.status), ["accepted", "accepted", "accepted"]);
      return { order, answers };
    }),
  );
  await several.suffer();
  for (const [place, brand] of brands.entries()) {
    const { order, answers } = sent[place];
    const outcomes = await settled(brand, answers);
    assert.deepEqual([...outcomes.values()].map(({ status }) => status), ["recorded", "recorded", "recorded"]);
    const answer = await call(brand, "GET", `/api/v1/conversions?order_id=${order.order_id}`);
    assert.equal(accepted(answer).data.refunded, 40);
    const { events } = accepted(await call(brand, "GET", "/api/v1/events?limit=500")).data;
    assert.equal(events.length, 1 + answers.length, "and the visit that made its key known");
  }
});

test("a batch is accepted as a whole, and recorded in its order", async () => {
  await known(premier);
  const orders = Array.from({ length: 120 }, () => orderOf(100));
  const entries = orders.flatMap((payload) => [
    { type: "conversion", payload },
    { type: "refund", payload: { order_id: payload.order_id, refund_amount: 40, refund_id: unique("RF") } },
  ]);
  const send = () => call(premier, "POST", "/api/v1/track/batch", entries.map((entry) => JSON.stringify(entry)).join("\n"), { "Content-Type": "application/x-ndjson" });
  const { data } = accepted(await duringOutage(OVERLOADED, send));
  assert.deepEqual([data.events, data.accepted, data.failed], [240, 240, 0]);
  const outcomes = await settled(premier, data.results);
  assert.deepEqual(new Set([...outcomes.values()].map(({ status }) => status)), new Set(["recorded"]));
  for (const { order_id: order } of [orders[0], orders[60], orders[119]]) {
    assert.equal(accepted(await call(premier, "GET", `/api/v1/conversions?order_id=${order}`)).data.refunded, 40);
  }
  const again = accepted(await send()).data;
  assert.deepEqual([again.duplicates, again.failed], [240, 0]);
});
