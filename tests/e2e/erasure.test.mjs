// A person is erased from the real database, and the money stays.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, call, once, recorded, track } from "../support/api.mjs";
import { premier } from "../support/demo.mjs";
import { claim, conversion, unique } from "../support/payloads.mjs";

const erase = (brand, body) => call(brand, "DELETE", "/api/v1/customers", body);
const read = async (brand, path) => accepted(await call(brand, "GET", `/api/v1/${path}`)).data;

/** A claim, an order and a refund of one person, each with an idempotency key. */
async function person(brand) {
  const signUp = claim({ name: "Jane Doe", phone: "+15550100" });
  const order = conversion({ customer_email: signUp.email, customer_name: "Jane Doe" });
  const refund = { order_id: order.order_id, refund_id: unique("RF"), refund_amount: 8, refund_reason: "Jane moved" };
  const sent = [["claim", signUp], ["conversion", order], ["refund", refund]].map((event) => [...event, once(unique("key"))]);
  for (const event of sent) await recorded(brand, ...event);
  return { email: signUp.email, order: order.order_id, sent };
}

test("an erased person is in nothing that is read back, and the money is", async () => {
  const { email, order } = await person(premier);
  const before = await read(premier, `conversions?order_id=${order}`);
  assert.deepEqual(accepted(await erase(premier, { email: ` ${email.toUpperCase()} ` })).data, { conversions: 1, claims: 1 });

  const { payload, refunds, ...after } = await read(premier, `conversions?order_id=${order}`);
  const { payload: sent, refunds: [paid], ...rest } = before;
  assert.deepEqual(after, { ...rest, customer_email: null });
  assert.deepEqual(Object.keys(sent).filter((field) => !(field in payload)), ["customer_email", "customer_name"]);
  delete paid.payload.refund_reason;
  assert.deepEqual(refunds, [paid]);
  const events = JSON.stringify((await read(premier, "events?order=desc&limit=3")).events);
  assert.ok(!events.includes(email) && !events.includes("Jane"), events);
  assert.deepEqual(accepted(await erase(premier, { email })).data, { conversions: 0, claims: 0 });
});

test("late deliveries are duplicates, and bring nobody back", async () => {
  const { email, order, sent } = await person(premier);
  accepted(await erase(premier, { email }));
  for (const [event, body, key] of sent) {
    for (const headers of [key, {}]) {
      const { data, warnings } = accepted(await track(premier, event, body, headers));
      assert.deepEqual([data.duplicate, warnings], [true, undefined], event);
    }
  }
  assert.deepEqual(accepted(await erase(premier, { email })).data, { conversions: 0, claims: 0 });
  assert.equal((await read(premier, `conversions?order_id=${order}`)).customer_email, null);
  const later = await recorded(premier, "conversion", conversion({ customer_email: email }));
  assert.equal(later.attribution.method, "none");
});
