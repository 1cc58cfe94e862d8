// Contract, section 7: brands, and the live and test partitions of one, never see each other.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepted, call, once, recorded, refused, track, withoutRequestId } from "../support/api.mjs";
import { inTest, premier, premier2 } from "../support/demo.mjs";
import { keyId } from "../support/keys.mjs";
import { claim, conversion, newOrder, orderOf, unique, visit } from "../support/payloads.mjs";

const PARTITIONS = { "live": premier, "test": inTest(premier), "another brand's": premier2, "another brand's test": inTest(premier2) };
const others = (name) => Object.entries(PARTITIONS).filter(([other]) => other !== name);

/** A claim with its conversion. */
async function claimed(brand) {
  const signUp = claim();
  const { claim_id: claimId } = await recorded(brand, "claim", signUp);
  const by = { customer_email: signUp.email, referral_code: signUp.referral_code };
  const { conversion_id: id, order_id: orderId } = await recorded(brand, "conversion", orderOf(100, by));
  return { order_id: orderId, conversion_id: id, claim_id: claimId };
}

for (const [name, brand] of Object.entries(PARTITIONS)) {
  test(`identifiers of the ${name} partition mean nothing to the others: they are answered like unknown ones`, async () => {
    const foreign = await claimed(brand);
    const unknown = { order_id: newOrder(), conversion_id: `cnv_${"1".repeat(32)}`, claim_id: `clm_${"1".repeat(32)}` };
    for (const [, other] of others(name)) {
      for (const field of Object.keys(unknown)) {
        const [one, two] = [foreign, unknown].map((ids) => ({ [field]: ids[field], refund_amount: 1, refund_id: "R1" }));
        const [answer, like] = [await track(other, "refund", one), await track(other, "refund", two)];
        refused(answer, 404, "conversion_not_found");
        assert.equal(withoutRequestId(answer), withoutRequestId(like));
        assert.deepEqual(Object.keys(answer.headers), Object.keys(like.headers));
      }
    }
  });
}

test("foreign identifiers beside one's own are answered like unknown ones", async () => {
  const [own, foreign] = [await claimed(premier), await claimed(premier2)];
  const unknown = { order_id: newOrder(), conversion_id: `cnv_${"2".repeat(32)}`, claim_id: `clm_${"2".repeat(32)}` };
  for (const field of ["order_id", "conversion_id", "claim_id"]) {
    const answers = [];
    for (const other of [foreign, unknown]) answers.push(await track(premier, "refund", { ...own, [field]: other[field] }));
    refused(answers[0], 404, "conversion_not_found");
    assert.equal(withoutRequestId(answers[0]), withoutRequestId(answers[1]));
  }
});

test("one order_id in four partitions is four orders", async () => {
  const payload = conversion({ customer_name: "Jane" });
  const ids = new Set();
  for (const [n, brand] of Object.values(PARTITIONS).entries()) {
    const { data, warnings } = accepted(await track(brand, "conversion", { ...payload, customer_email: `${n}@example.com`, order_total: 100 + n }));
    assert.deepEqual([data.duplicate, warnings], [false, undefined]);
    ids.add(data.conversion_id);
  }
  assert.equal(ids.size, 4);
});

test("one claim in four partitions is four claims", async () => {
  const payload = claim();
  const ids = new Set();
  for (const brand of Object.values(PARTITIONS)) {
    const data = await recorded(brand, "claim", payload);
    assert.equal(data.duplicate, false);
    ids.add(data.claim_id);
  }
  assert.equal(ids.size, 4);
});

test("one refund_id and one Idempotency-Key in four partitions are four refunds", async () => {
  const [order, refundId, key] = [newOrder(), unique("RF"), once(unique("key"))];
  for (const [n, brand] of Object.values(PARTITIONS).entries()) {
    await recorded(brand, "conversion", orderOf(100, { order_id: order }));
    const body = { order_id: order, refund_id: refundId, refund_amount: 10 + n };
    const data = await recorded(brand, "refund", body, key);
    assert.deepEqual([data.duplicate, data.total_refunded], [false, 10 + n]);
  }
});

test("a refund in one partition leaves the same order in the others alone", async () => {
  const order = newOrder();
  for (const brand of Object.values(PARTITIONS)) await recorded(brand, "conversion", orderOf(100, { order_id: order }));
  await recorded(premier, "refund", { order_id: order });
  for (const [, brand] of others("live")) {
    assert.equal((await recorded(brand, "refund", { order_id: order, refund_amount: 1, refund_id: unique("RF") })).remaining, 99);
  }
});

/** Every name that a partition has for something, and the headers with which it was recorded. */
async function everythingRecorded(brand) {
  const [signUp, key] = [claim(), unique("key")];
  const { claim_id: claimId } = await recorded(brand, "claim", signUp, once(key));
  const by = { customer_email: signUp.email, referral_code: signUp.referral_code };
  const order = orderOf(100, by);
  const { conversion_id: conversionId } = await recorded(brand, "conversion", order, once(key));
  const back = { order_id: order.order_id, refund_amount: 10, refund_id: unique("RF") };
  await recorded(brand, "refund", back, once(key));
  const click = visit({ referral_code: signUp.referral_code });
  const { visit_id: visitId } = await recorded(brand, "visit", click, once(key));
  const names = { conversionId, claimId, visitId, orderId: order.order_id, refundId: back.refund_id, idempotencyKey: key };
  return { names: { ...names, brandId: brand.id, keyId: keyId(brand.key) }, payloads: { claim: signUp, conversion: order, visit: click, refund: back }, key };
}

/** Wherever somebody can name what is recorded. */
const WAYS = {
  "a refund's order_id": (brand, name) => track(brand, "refund", { order_id: name, refund_amount: 1, refund_id: "R1" }),
  "a refund's conversion_id": (brand, name) => track(brand, "refund", { conversion_id: name, refund_amount: 1, refund_id: "R1" }),
  "a refund's claim_id": (brand, name) => track(brand, "refund", { claim_id: name, refund_amount: 1, refund_id: "R1" }),
  "a conversion's path": (brand, name) => call(brand, "GET", `/api/v1/conversions/${name}`),
  "a ledger's path": (brand, name) => call(brand, "GET", `/api/v1/conversions/${name}/refunds`),
  "a search by order_id": (brand, name) => call(brand, "GET", `/api/v1/conversions?order_id=${name}`),
};

for (const [name, brand] of Object.entries(PARTITIONS)) {
  test(`no name that the ${name} partition has for anything leads the others anywhere, whichever way they use it`, async () => {
    const { names } = await everythingRecorded(brand);
    for (const [otherName, other] of others(name)) {
      for (const [way, use] of Object.entries(WAYS)) {
        const unknown = await use(other, unique("NOBODYS"));
        for (const [kind, foreign] of Object.entries(names)) {
          const answer = await use(other, foreign);
          assert.deepEqual(
            [answer.status, withoutRequestId(answer)],
            [unknown.status, withoutRequestId(unknown)],
            `${otherName}: the ${kind} as ${way}`,
          );
        }
      }
    }
  });

  test(`what the ${name} partition has recorded is new to the others, word for word and key for key`, async () => {
    const { payloads, key, names } = await everythingRecorded(brand);
    for (const [otherName, other] of others(name)) {
      // Before its own claim: a foreign one counts for nothing.
      const { attribution } = await recorded(other, "conversion", { ...payloads.conversion, referral_code: undefined }, once(key));
      assert.deepEqual(attribution, { method: "none", referral_code: null, claim_id: null }, otherName);
      for (const event of ["claim", "refund", "visit"]) {
        const data = await recorded(other, event, payloads[event], once(key));
        assert.equal(data.duplicate, false, `${otherName}: ${event}`);
        for (const foreign of [names.conversionId, names.claimId, names.visitId]) assert.ok(!JSON.stringify(data).includes(foreign));
      }
    }
  });
}
