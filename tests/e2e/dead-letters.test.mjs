// The way out of the dead-letter queue, as docs/OPERATING.md tells it: the Worker is attached to it, sends everything back, and records it.
// One delivery is all that a message has here, so that it gets there at once.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, call, recorded, refused, track } from "../support/api.mjs";
import { startLab } from "../support/lab.mjs";
import { settled } from "../support/outage.mjs";
import { conversion, orderOf, visit } from "../support/payloads.mjs";
import { LOCAL_VARS } from "../support/worker.mjs";

const lab = await startLab("dead-letters", LOCAL_VARS, { retries: 0 });
const { premier } = lab.brands;
const OVERLOADED = { message: "D1_ERROR: D1 DB is overloaded. Requests queued for too long." };

async function until(isSo, what) {
  for (const end = Date.now() + 30_000; !(await isSo()); ) {
    assert.ok(Date.now() < end, what);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("what died is recorded once the Worker takes the dead letters, under the identifiers that were told", async () => {
  await recorded(premier, "visit", visit());
  await lab.suffer(OVERLOADED);
  const order = orderOf(100);
  const payloads = [...Array.from({ length: 11 }, () => conversion()), order];
  const events = [];
  for (const payload of payloads) events.push(accepted(await track(premier, "conversion", payload)));
  events.push(accepted(await track(premier, "refund", { order_id: order.order_id, refund_id: "R-1", refund_amount: 40 })));
  await lab.enqueue("what nobody understands");
  await until(async () => (await lab.deadLetters()).length === events.length + 1, "everything dies");

  await lab.suffer();
  const { conversions } = await lab.stored();
  for (const { data } of events) {
    refused(await call(premier, "GET", `/api/v1/accepted/${data.accepted_id}`), 404, "accepted_event_not_found");
  }

  await lab.deadLetters(true);
  const outcomes = await settled(premier, events);
  assert.deepEqual(new Set([...outcomes.values()].map(({ status }) => status)), new Set(["recorded"]));
  assert.equal((await lab.stored()).conversions, conversions + payloads.length);
  for (const [place, payload] of payloads.entries()) {
    const again = await recorded(premier, "conversion", payload);
    assert.deepEqual([again.conversion_id, again.duplicate], [events[place].data.conversion_id, true]);
  }
  const { refunded } = accepted(await call(premier, "GET", `/api/v1/conversions?order_id=${order.order_id}`)).data;
  assert.equal(refunded, 40);
});

test("what nobody understands goes round and is not lost, and holds nothing up", async () => {
  const rounds = () => lab.output().split('"code":"redriven"').length;
  const before = rounds();
  await until(() => rounds() > before, "it dies again");
  await lab.deadLetters(false);
  const known = (await lab.deadLetters()).length;
  await until(async () => (await lab.deadLetters()).length > known, "without the Worker it stays among the dead letters");
});
