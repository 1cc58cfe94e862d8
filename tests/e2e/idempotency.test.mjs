// Contract, section 7: `Idempotency-Key`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, once, recorded, refused, repeated, said, track } from "../support/api.mjs";
import { inTest, premier, premier2 } from "../support/demo.mjs";
import { EVENTS, claim, conversion, newOrder, orderOf, payloadOf, unique, visit } from "../support/payloads.mjs";

const newKey = () => unique("key");
const withoutOrderId = () => conversion({ order_id: undefined });

/** A payload that is accepted; of a refund, the order exists. */
async function acceptable(event) {
  const payload = payloadOf[event]();
  if (event === "refund") await recorded(premier, "conversion", orderOf(100, { order_id: payload.order_id }));
  return payload;
}

for (const event of EVENTS) {
  test(`${event}: the same key and payload is a repetition`, async () => {
    const [key, payload] = [once(newKey()), await acceptable(event)];
    const first = await recorded(premier, event, payload, key);
    assert.equal(first.duplicate, false);
    for (let time = 0; time < 2; time += 1) {
      const { warnings } = await repeated(first, premier, event, payload, key);
      assert.equal(warnings, undefined);
    }
  });

  test(`${event}: the same key and another payload is a conflict`, async () => {
    const [key, payload] = [once(newKey()), await acceptable(event)];
    const first = await recorded(premier, event, payload, key);
    const other = event === "refund" ? { ...payload, refund_amount: 51 } : payloadOf[event]();
    const { error } = refused(await track(premier, event, other, key), 409, "idempotency_conflict");
    assert.match(error, /Idempotency-Key/);
    await repeated(first, premier, event, payload, key);
  });
}

test("payloads are compared normalized", async () => {
  const [key, email] = [once(newKey()), `${unique("b")}@example.com`];
  const text = `{"customer_email":"${email}","order_total":108,"tax":8,"shipping":1e1,"discount":5.00}`;
  const again = `{"discount":5,"shipping":10.0,"tax":8.00,"order_total":108.000,"customer_email":" ${email.toLowerCase()} ","customer_name":null}`;
  const first = await recorded(premier, "conversion", text, key);
  const { warnings } = await repeated(first, premier, "conversion", again, key);
  assert.deepEqual(said(warnings), ["not_deduplicated /order_id"]);
});

test("an unknown field is no other payload", async () => {
  const [key, payload] = [once(newKey()), visit()];
  const first = await recorded(premier, "visit", payload, key);
  const { warnings } = await repeated(first, premier, "visit", { ...payload, sent_at: 1 }, key);
  assert.deepEqual(said(warnings), ["unknown_field /sent_at"]);
});

test("a key holds for one kind of event", async () => {
  const key = once(newKey());
  for (const event of EVENTS) {
    assert.equal((await recorded(premier, event, await acceptable(event), key)).duplicate, false, event);
  }
});

test("a key holds for one environment, and for one brand", async () => {
  const [key, payload] = [once(newKey()), withoutOrderId()];
  for (const brand of [premier, inTest(premier), premier2, inTest(premier2)]) {
    assert.equal((await recorded(brand, "conversion", payload, key)).duplicate, false);
  }
});

test("a key keeps its case, and its spaces inside", async () => {
  const name = newKey();
  for (const key of [name, name.toLowerCase(), `${name} 1`, `${name}  1`, `"${name}"`]) {
    const answer = await track(premier, "conversion", withoutOrderId(), once(key));
    if (key.includes(" ")) refused(answer, 400, "invalid_idempotency_key"); // A space is not visible.
    else assert.equal(accepted(answer).data.duplicate, false, key);
  }
});

test("it is looked at before the natural key", async () => {
  const [key, payload] = [once(newKey()), conversion()];
  const known = conversion();
  await recorded(premier, "conversion", known);
  const first = await recorded(premier, "conversion", payload, key);
  refused(await track(premier, "conversion", known, key), 409, "idempotency_conflict");
  refused(await track(premier, "conversion", { ...payload, tax: 7 }, key), 409, "idempotency_conflict");
  await repeated(first, premier, "conversion", payload, key);
});

test("with a new key, the natural key still holds", async () => {
  const payload = conversion();
  const first = await recorded(premier, "conversion", payload, once(newKey()));
  await repeated(first, premier, "conversion", payload, once(newKey()));
  await repeated(first, premier, "conversion", payload);
  const signUp = claim();
  const claimed = await recorded(premier, "claim", signUp);
  await repeated(claimed, premier, "claim", signUp, once(newKey()));
});

test("a key that named a known order is taken, too", async () => {
  const [key, payload] = [once(newKey()), conversion()];
  const first = await recorded(premier, "conversion", payload);
  await repeated(first, premier, "conversion", payload, key);
  refused(await track(premier, "conversion", conversion(), key), 409, "idempotency_conflict");
  await repeated(first, premier, "conversion", payload, key);
});

test("a key of a refund that changed nothing is taken, too", async () => {
  const { order_id: order } = await recorded(premier, "conversion", orderOf(100));
  await recorded(premier, "refund", { order_id: order, total_refunded: 80 });
  const [key, late] = [once(newKey()), { order_id: order, refund_amount: 50, total_refunded: 50 }];
  const first = await recorded(premier, "refund", late, key);
  assert.deepEqual([first.duplicate, first.refund_amount, first.total_refunded], [true, 0, 80]);
  await recorded(premier, "refund", { order_id: order, total_refunded: 90 });
  await repeated(first, premier, "refund", late, key);
  refused(await track(premier, "refund", { ...late, total_refunded: 95 }, key), 409, "idempotency_conflict");
});

test("a key holds for the conversion that it named, though its claim has got more since", async () => {
  const signUp = claim();
  const { claim_id: claimId } = await recorded(premier, "claim", signUp);
  await recorded(premier, "conversion", orderOf(100, { customer_email: signUp.email }));
  const [key, payload] = [once(newKey()), { claim_id: claimId, refund_amount: 10 }];
  const first = await recorded(premier, "refund", payload, key);
  await recorded(premier, "conversion", orderOf(100, { customer_email: signUp.email }));
  await repeated(first, premier, "refund", payload, key);
  refused(await track(premier, "refund", payload), 409, "ambiguous_claim");
});

test("two keys make two conversions, where no order_id says otherwise", async () => {
  const payload = withoutOrderId();
  const one = await recorded(premier, "conversion", payload, once(newKey()));
  const two = await recorded(premier, "conversion", payload, once(newKey()));
  assert.notEqual(one.conversion_id, two.conversion_id);
});

test("requests that failed are not remembered", async () => {
  const key = once(newKey());
  const payload = conversion();
  const taken = conversion();
  await recorded(premier, "conversion", taken);
  refused(await track(premier, "conversion", "{", key), 400, "malformed_json");
  refused(await track(premier, "conversion", { ...payload, tax: "8" }, key), 400, "invalid_payload");
  refused(await track({ ...premier, id: premier2.id }, "conversion", payload, key), 401, "invalid_api_key");
  const conflicting = conversion({ order_id: taken.order_id, order_total: 50 });
  refused(await track(premier, "conversion", conflicting, key), 409, "order_id_conflict");
  assert.equal((await recorded(premier, "conversion", payload, key)).duplicate, false);
});

test("a refund that was too early may be sent again under its key", async () => {
  const [key, order] = [once(newKey()), newOrder()];
  const payload = { order_id: order, refund_amount: 60 };
  refused(await track(premier, "refund", payload, key), 404, "conversion_not_found");
  await recorded(premier, "conversion", orderOf(50, { order_id: order }));
  refused(await track(premier, "refund", payload, key), 409, "refund_exceeds_remaining");
  assert.equal((await recorded(premier, "refund", { ...payload, refund_amount: 50 }, key)).duplicate, false);
});

test("a refund's repetition tells the balance of its time", async () => {
  const { order_id: order } = await recorded(premier, "conversion", orderOf(100));
  const [key, payload] = [once(newKey()), { order_id: order, refund_amount: 30 }];
  const first = await recorded(premier, "refund", payload, key);
  await recorded(premier, "refund", { order_id: order, refund_amount: 20 }, once(newKey()));
  await repeated(first, premier, "refund", payload, key);
  assert.equal((await recorded(premier, "refund", { order_id: order })).refund_amount, 50);
});

test("50 at once under one key are one conversion", async () => {
  const [key, payload] = [once(newKey()), withoutOrderId()];
  const answers = await Promise.all(Array.from({ length: 50 }, () => track(premier, "conversion", payload, key)));
  const results = answers.map((answer) => accepted(answer).data);
  assert.equal(results.filter(({ duplicate }) => !duplicate).length, 1);
  assert.equal(new Set(results.map((data) => data.conversion_id)).size, 1);
});

test("50 different payloads at once under one key are one conversion and 49 conflicts", async () => {
  const key = once(newKey());
  const answers = await Promise.all(Array.from({ length: 50 }, () => track(premier, "conversion", conversion(), key)));
  const codes = answers.map(({ text }) => JSON.parse(text).code ?? "recorded");
  assert.equal(codes.filter((code) => code === "recorded").length, 1);
  assert.equal(codes.filter((code) => code === "idempotency_conflict").length, 49);
});

const FORMS = {
  "255 characters": ["k".repeat(235) + newKey(), true],
  "all visible ASCII": ["!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" + newKey(), true],
  "256 characters": ["k".repeat(256), false],
  "8,000 characters": ["k".repeat(8000), false],
  "letters beyond ASCII": ["clé", false],
  "a tab": ["a\tb", false],
  "a space": ["a b", false],
  nothing: ["", false],
};

for (const [form, [key, fine]] of Object.entries(FORMS)) {
  test(`a key of ${form} is ${fine ? "accepted" : "refused"}`, async () => {
    const answer = await track(premier, "conversion", withoutOrderId(), once(key));
    if (fine) accepted(answer);
    else assert.match(refused(answer, 400, "invalid_idempotency_key").error, /Idempotency-Key.*255/);
  });
}
